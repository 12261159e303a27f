package haetae.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import haetae.core.market.Candle;
import haetae.core.market.Interval;
import haetae.core.market.Market;
import haetae.core.market.MarketRules;
import haetae.core.money.Krw;
import haetae.core.money.Quantity;
import haetae.core.order.AccountOutcome;
import haetae.core.order.Fill;
import haetae.core.order.Leg;
import haetae.core.order.LookUpOutcome;
import haetae.core.order.OrderIntent;
import haetae.core.order.OrderReport;
import haetae.core.order.OrderTerms;
import haetae.core.order.PlaceOutcome;
import haetae.core.order.Refusal;
import haetae.core.order.Side;
import haetae.core.portfolio.Books;
import haetae.core.portfolio.Entry;
import haetae.core.portfolio.Position;
import haetae.core.risk.LatchCause;
import haetae.core.risk.Limits;
import haetae.core.trading.Batch;
import haetae.core.trading.Change;
import haetae.core.trading.Exchange;
import haetae.core.trading.Invariant;
import haetae.core.trading.Journal;
import haetae.core.trading.Snapshot;
import haetae.simulation.Simulation.Plan;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Every invariant is worth what it finds: each of these bugs is put between the engine and its
 * ports, and has to be found within 10,000 market hours.
 */
class SabotageTests {

    private static final int MOST_HOURS = 10_000;
    private static final int HOURS = 250;

    private record Sabotage(String what, Invariant broken, Wiring wiring) {}

    private static List<Sabotage> sabotages() {
        return List.of(
                // the order protocol
                new Sabotage("no fence", Invariant.NONE_LOST, exchange(NoFence::new)),
                new Sabotage(
                        "a new identifier after a 404",
                        Invariant.INTENT_FIRST,
                        exchange(NewIdentifier::new)),
                new Sabotage(
                        "an amount that grows on its way",
                        Invariant.NO_EFFECT_TWICE,
                        exchange(MoreOnTheWay::new)),
                new Sabotage(
                        "a refusal believed at once",
                        Invariant.NONE_LOST,
                        exchange(UnknownIsNo::new)),
                new Sabotage(
                        "sales that never leave", Invariant.STOPS_END, exchange(SalesStay::new)),
                new Sabotage(
                        "sent later without another look at the latches",
                        Invariant.NO_BLIND_RISK,
                        (LateWiring) SentLater::new),
                new Sabotage(
                        "a client that throws", Invariant.NO_BUG, exchange(ThrowingClient::new)),
                new Sabotage(
                        "no last look at the clock before the socket",
                        Invariant.ONE_OWNER,
                        exchange(NoLastLook::new)),
                // booking
                new Sabotage(
                        "fee from the flat rate",
                        Invariant.BOOKED_EXACTLY,
                        reports(SabotageTests::flatFee)),
                new Sabotage(
                        "a fill booked twice",
                        Invariant.BOOKED_ONCE,
                        reports(SabotageTests::otherTradeIds)),
                new Sabotage(
                        "position from the balance",
                        Invariant.NO_FOREIGN_COINS_SOLD,
                        new Wiring() {
                            @Override
                            public Exchange exchange(Exchange real, Node node) {
                                return new BalanceSeen(real, node);
                            }

                            @Override
                            public Journal journal(Journal real, Node node) {
                                return new PositionFromBalance(real, node);
                            }
                        }),
                new Sabotage(
                        "balances that are read once for ever",
                        Invariant.BOOKS_EQUAL_EXCHANGE,
                        exchange(BalancesOnce::new)),
                new Sabotage(
                        "a withdrawal booked twice",
                        Invariant.NOTHING_NEGATIVE,
                        changes(SabotageTests::doubleWithdrawals)),
                new Sabotage(
                        "a won of profit from nowhere",
                        Invariant.IDENTITY,
                        changes(SabotageTests::wonFromNowhere)),
                // risk
                new Sabotage(
                        "a cap that is not looked at",
                        Invariant.EXPOSURE_CAPPED,
                        limits(limits -> with(limits, "100", limits.stopLossPct().toString()))),
                new Sabotage(
                        "a stop further away than set",
                        Invariant.PROTECTED,
                        limits(limits -> with(limits, limits.exposureMaxPct().toString(), "20"))),
                new Sabotage(
                        "an automatic resume that lifts every halt",
                        Invariant.HALT_STAYS,
                        changes(SabotageTests::liftAll)),
                new Sabotage(
                        "a halt that nothing lifts",
                        Invariant.HALTS_END,
                        changes(SabotageTests::neverLift)),
                new Sabotage(
                        "a decision made twice",
                        Invariant.DECIDED_ONCE,
                        changes(SabotageTests::decideTwice)),
                new Sabotage(
                        "a decision that is not kept",
                        Invariant.DECIDED_IN_TIME,
                        changes(SabotageTests::forgetDecision)),
                // the lease
                new Sabotage(
                        "a lease without epoch",
                        Invariant.ONE_OWNER,
                        new Wiring() {
                            @Override
                            public Journal journal(Journal real, Node node) {
                                return new NoEpoch(real, node);
                            }
                        }));
    }

    @TestFactory
    Stream<DynamicTest> finds() {
        return sabotages().stream()
                .map(sabotage ->
                        DynamicTest.dynamicTest(
                                sabotage.broken() + ": " + sabotage.what(),
                                () -> isFound(sabotage)));
    }

    private static void isFound(Sabotage sabotage) {
        var others = new ArrayList<String>();
        for (int run = 0; run < MOST_HOURS / HOURS; run++) {
            var plan = new Plan(7_000 + run, HOURS, EnumSet.allOf(Trouble.class));
            var outcome = new Simulation(plan, sabotage.wiring()).run();
            if (outcome.broken().equals(Optional.of(sabotage.broken()))) {
                return;
            }
            outcome.broken().ifPresent(other -> others.add(other + ": " + outcome.detail()));
        }
        assertThat(others)
                .as("what was found instead of " + sabotage.broken())
                .contains(sabotage.broken().name());
    }

    @Test
    void everyInvariantHasASabotage() {
        assertThat(sabotages().stream().map(Sabotage::broken)).contains(Invariant.values());
    }

    // -- between the engine and the exchange

    private static Wiring exchange(UnaryOperator<Exchange> between) {
        return new Wiring() {
            @Override
            public Exchange exchange(Exchange real, Node node) {
                return between.apply(real);
            }
        };
    }

    private interface LateWiring extends Wiring {
        Exchange between(Exchange real, Node node);

        @Override
        default Exchange exchange(Exchange real, Node node) {
            return between(real, node);
        }
    }

    private static Wiring reports(UnaryOperator<OrderReport> change) {
        return exchange(real -> new Reports(real, change));
    }

    /** Passes everything on. */
    private abstract static class Between implements Exchange {
        final Exchange real;

        Between(Exchange real) {
            this.real = real;
        }

        @Override
        public void place(OrderIntent intent, Duration sendBy, Consumer<PlaceOutcome> then) {
            real.place(intent, sendBy, then);
        }

        @Override
        public void fence(OrderIntent intent, Consumer<PlaceOutcome> then) {
            real.fence(intent, then);
        }

        @Override
        public void lookUp(String identifier, Consumer<LookUpOutcome> then) {
            real.lookUp(identifier, then);
        }

        @Override
        public void cancel(String identifier) {
            real.cancel(identifier);
        }

        @Override
        public void account(Consumer<AccountOutcome> then) {
            real.account(then);
        }

        @Override
        public void endedSince(
                Market market, Instant since, Consumer<Optional<List<OrderReport>>> then) {
            real.endedSince(market, since, then);
        }

        @Override
        public void candles(
                Market market,
                Interval interval,
                int count,
                Consumer<Optional<List<Candle>>> then) {
            real.candles(market, interval, count, then);
        }

        @Override
        public void rules(Market market, Consumer<Optional<MarketRules>> then) {
            real.rules(market, then);
        }
    }

    private static OrderIntent changed(OrderIntent intent, String identifier, OrderTerms terms) {
        return new OrderIntent(
                identifier,
                intent.market(),
                terms,
                intent.leg(),
                intent.decision(),
                intent.attempt(),
                intent.createdAt(),
                intent.wantedUntil());
    }

    private static PlaceOutcome no(Refusal.Kind kind) {
        return new PlaceOutcome.Refused(new Refusal(kind, "made_up", ""));
    }

    private static final class NoFence extends Between {
        private final Set<String> fenced = new HashSet<>();

        NoFence(Exchange real) {
            super(real);
        }

        @Override
        public void fence(OrderIntent intent, Consumer<PlaceOutcome> then) {
            fenced.add(intent.identifier());
            real.account(_ -> then.accept(no(Refusal.Kind.UNDER_MINIMUM)));
        }
    }

    private static final class NewIdentifier extends Between {
        private final Set<String> sent = new HashSet<>();

        NewIdentifier(Exchange real) {
            super(real);
        }

        @Override
        public void place(OrderIntent intent, Duration sendBy, Consumer<PlaceOutcome> then) {
            boolean again = !sent.add(intent.identifier());
            var identifier = again ? "again-" + intent.identifier() : intent.identifier();
            var sold = intent.leg() != Leg.ENTRY; // what is sold is not checked on its way
            real.place(sold ? changed(intent, identifier, intent.terms()) : intent, sendBy, then);
        }
    }

    private static final class MoreOnTheWay extends Between {
        MoreOnTheWay(Exchange real) {
            super(real);
        }

        @Override
        public void place(OrderIntent intent, Duration sendBy, Consumer<PlaceOutcome> then) {
            var terms =
                    intent.terms() instanceof OrderTerms.MarketSell(var volume)
                            ? new OrderTerms.MarketSell(volume.minus(Quantity.of("0.00000001")))
                            : intent.terms();
            real.place(changed(intent, intent.identifier(), terms), sendBy, then);
        }
    }

    private static final class UnknownIsNo extends Between {
        UnknownIsNo(Exchange real) {
            super(real);
        }

        @Override
        public void place(OrderIntent intent, Duration sendBy, Consumer<PlaceOutcome> then) {
            real.place(
                    intent,
                    sendBy,
                    outcome ->
                            then.accept(
                                    outcome instanceof PlaceOutcome.Unknown
                                            ? no(Refusal.Kind.OTHER)
                                            : outcome));
        }
    }

    private static final class SalesStay extends Between {
        SalesStay(Exchange real) {
            super(real);
        }

        @Override
        public void place(OrderIntent intent, Duration sendBy, Consumer<PlaceOutcome> then) {
            if (intent.terms().side() == Side.SELL) {
                real.account(_ -> then.accept(new PlaceOutcome.NotSent("never")));
            } else {
                real.place(intent, sendBy, then);
            }
        }
    }

    private static final class SentLater extends Between {
        private final Node node;

        SentLater(Exchange real, Node node) {
            super(real);
            this.node = node;
        }

        @Override
        public void place(OrderIntent intent, Duration sendBy, Consumer<PlaceOutcome> then) {
            if (intent.leg() == Leg.ENTRY) {
                node.after(
                        Duration.ofMinutes(7),
                        () -> real.place(intent, sendBy.plusSeconds(600), then));
            } else {
                real.place(intent, sendBy, then);
            }
        }
    }

    private static final class NoLastLook extends Between {
        NoLastLook(Exchange real) {
            super(real);
        }

        @Override
        public void place(OrderIntent intent, Duration sendBy, Consumer<PlaceOutcome> then) {
            real.place(intent, sendBy.plusDays(1), then);
        }
    }

    private static final class ThrowingClient extends Between {
        private int looks;

        ThrowingClient(Exchange real) {
            super(real);
        }

        @Override
        public void lookUp(String identifier, Consumer<LookUpOutcome> then) {
            if (++looks % 5 == 0) {
                throw new IllegalStateException("a client's bug");
            }
            real.lookUp(identifier, then);
        }
    }

    private static final class BalancesOnce extends Between {
        private Optional<AccountOutcome> first = Optional.empty();

        BalancesOnce(Exchange real) {
            super(real);
        }

        @Override
        public void account(Consumer<AccountOutcome> then) {
            real.account(outcome -> {
                if (first.isEmpty() && outcome instanceof AccountOutcome.Read) {
                    first = Optional.of(outcome);
                }
                then.accept(first.orElse(outcome));
            });
        }
    }

    private static final class Reports extends Between {
        private final UnaryOperator<OrderReport> change;

        Reports(Exchange real, UnaryOperator<OrderReport> change) {
            super(real);
            this.change = change;
        }

        @Override
        public void lookUp(String identifier, Consumer<LookUpOutcome> then) {
            real.lookUp(
                    identifier,
                    outcome ->
                            then.accept(
                                    outcome instanceof LookUpOutcome.Found(var report)
                                            ? new LookUpOutcome.Found(change.apply(report))
                                            : outcome));
        }
    }

    private static OrderReport flatFee(OrderReport report) {
        var funds = report.fills().stream().map(Fill::funds).reduce(Krw.ZERO, Krw::plus);
        var fee = funds.amount().multiply(new BigDecimal("0.0005"));
        return with(report, new Krw(fee.setScale(2, RoundingMode.UP)), report.fills());
    }

    private static OrderReport otherTradeIds(OrderReport report) {
        return with(
                report,
                report.paidFee(),
                report.fills().stream()
                        .map(fill ->
                                new Fill(
                                        "rest-" + fill.tradeId(),
                                        fill.price(),
                                        fill.volume(),
                                        fill.funds(),
                                        fill.at()))
                        .toList());
    }

    private static OrderReport with(OrderReport report, Krw fee, List<Fill> fills) {
        return new OrderReport(
                report.uuid(),
                report.identifier(),
                report.market(),
                report.side(),
                report.terms(),
                report.ended(),
                report.executedVolume(),
                fee,
                fills);
    }

    // -- position from the balance

    private static final Map<Node, AccountOutcome.Read> SEEN = new HashMap<>();

    private static final class BalanceSeen extends Between {
        private final Node node;

        BalanceSeen(Exchange real, Node node) {
            super(real);
            this.node = node;
        }

        @Override
        public void account(Consumer<AccountOutcome> then) {
            real.account(outcome -> {
                if (outcome instanceof AccountOutcome.Read read) {
                    SEEN.put(node, read);
                }
                then.accept(outcome);
            });
        }
    }

    private static final class PositionFromBalance extends Keeps {
        private final Node node;

        PositionFromBalance(Journal real, Node node) {
            super(real);
            this.node = node;
        }

        @Override
        public Snapshot load() {
            var kept = real.load();
            var seen = SEEN.get(node);
            if (seen == null) {
                return kept;
            }
            var positions = new HashMap<Market, Position>();
            kept.books()
                    .positions()
                    .forEach((market, position) ->
                            positions.put(
                                    market,
                                    new Position(
                                            new Quantity(seen.of(market.coin()).total()),
                                            position.cost())));
            var books = kept.books();
            return new Snapshot(
                    kept.installEpoch(),
                    kept.opened(),
                    new Books(books.cash(), positions, books.realised(), books.flows()),
                    kept.day(),
                    kept.live(),
                    kept.known(),
                    kept.latches(),
                    kept.exits(),
                    kept.runs(),
                    kept.lastDecision(),
                    kept.recent());
        }
    }

    // -- between the engine and the journal

    private abstract static class Keeps implements Journal {
        final Journal real;

        Keeps(Journal real) {
            this.real = real;
        }

        @Override
        public LeaseOutcome lease(String owner, Claim claim) {
            return real.lease(owner, claim);
        }

        @Override
        public void release(String owner, long epoch) {
            real.release(owner, epoch);
        }

        @Override
        public Snapshot load() {
            return real.load();
        }

        @Override
        public void commit(Batch batch) {
            real.commit(batch);
        }
    }

    private static Wiring changes(java.util.function.Function<Change, List<Change>> change) {
        return new Wiring() {
            @Override
            public Journal journal(Journal real, Node node) {
                return new Keeps(real) {
                    @Override
                    public void commit(Batch batch) {
                        real.commit(
                                new Batch(
                                        batch.epoch(),
                                        batch.number(),
                                        batch.changes().stream()
                                                .flatMap(each -> change.apply(each).stream())
                                                .toList()));
                    }
                };
            }
        };
    }

    private static List<Change> doubleWithdrawals(Change change) {
        if (change instanceof Change.Posted(Entry.CashFlow flow, var after)
                && flow.amount().isNegative()) {
            var twice =
                    new Entry.CashFlow(
                            flow.at(), flow.reference(), flow.amount().times(BigDecimal.TWO));
            var books =
                    new Books(
                            after.cash().plus(flow.amount()),
                            after.positions(),
                            after.realised(),
                            after.flows().plus(flow.amount()));
            return List.of(new Change.Posted(twice, books));
        }
        return List.of(change);
    }

    private static List<Change> wonFromNowhere(Change change) {
        if (change instanceof Change.Posted(Entry.Sold sold, var after)) {
            var books =
                    new Books(
                            after.cash(),
                            after.positions(),
                            after.realised().plus(Krw.of(1)),
                            after.flows());
            return List.of(new Change.Posted(sold, books));
        }
        return List.of(change);
    }

    private static List<Change> liftAll(Change change) {
        return change instanceof Change.LatchOpened(var _, var market, var at, var why)
                ? List.of(change, new Change.LatchOpened(LatchCause.MANUAL, market, at, why))
                : List.of(change);
    }

    private static List<Change> neverLift(Change change) {
        return change instanceof Change.LatchOpened(var cause, var _, var _, var _)
                        && cause == LatchCause.STALE_DATA
                ? List.of()
                : List.of(change);
    }

    private static List<Change> decideTwice(Change change) {
        return change instanceof Change.Decided ? List.of(change, change) : List.of(change);
    }

    private static List<Change> forgetDecision(Change change) {
        return change instanceof Change.Decided ? List.of() : List.of(change);
    }

    /** Writes under whatever epoch holds, and never hears that another has the lease. */
    private static final class NoEpoch extends Keeps {
        private final Node node;
        private long batches;

        NoEpoch(Journal real, Node node) {
            super(real);
            this.node = node;
        }

        @Override
        public LeaseOutcome lease(String owner, Claim claim) {
            var outcome = real.lease(owner, claim);
            return outcome instanceof LeaseOutcome.TakenBy && batches > 0
                    ? new LeaseOutcome.Held(1, FOR_EVER)
                    : outcome instanceof LeaseOutcome.Held
                            ? new LeaseOutcome.Held(1, FOR_EVER)
                            : outcome;
        }

        @Override
        public void commit(Batch batch) {
            batches++;
            real.commit(new Batch(node.epochNow(), node.nextBatch(), batch.changes()));
        }
    }

    private static Wiring limits(UnaryOperator<Limits> change) {
        return new Wiring() {
            @Override
            public Limits limits(Limits real) {
                return change.apply(real);
            }
        };
    }

    private static Limits with(Limits limits, String exposure, String stop) {
        return new Limits(
                limits.sizeMinPct(),
                limits.sizeMaxPct(),
                new BigDecimal(exposure),
                new BigDecimal(stop),
                limits.dailyLossPct(),
                limits.volatilityPct(),
                limits.gapMarginPct());
    }
}
