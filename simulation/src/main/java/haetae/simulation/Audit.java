package haetae.simulation;

import haetae.core.market.Market;
import haetae.core.money.Krw;
import haetae.core.money.Price;
import haetae.core.money.Quantity;
import haetae.core.money.Sendable;
import haetae.core.order.Leg;
import haetae.core.order.Order;
import haetae.core.order.OrderIntent;
import haetae.core.order.OrderState;
import haetae.core.order.OrderTerms;
import haetae.core.order.Side;
import haetae.core.portfolio.Books;
import haetae.core.portfolio.Position;
import haetae.core.risk.Latch;
import haetae.core.risk.LatchCause;
import haetae.core.risk.Limits;
import haetae.core.time.VirtualAgenda;
import haetae.core.trading.Change;
import haetae.core.trading.Engine;
import haetae.core.trading.Invariant;
import haetae.simulation.SimulatedExchange.Placed;
import java.math.BigDecimal;
import java.math.MathContext;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Judges every step against the truth of the exchange and the journal. It shares no arithmetic with
 * the engine's own rules.
 */
final class Audit {

    /** How long a sale may take once the exchange works again: two silences and their looks. */
    private static final Duration LONGEST_EXIT = Duration.ofMinutes(30);

    /** A decision an hour, and the time that one takes. */
    private static final Duration PERIOD = Duration.ofMinutes(62);

    /** A process whose clock was an hour ahead for two hours decides again after three. */
    private static final Duration LONGEST_SILENCE = PERIOD.plusHours(3);

    /** After so long without any trouble the books must be the exchange's. */
    private static final Duration SETTLED = Duration.ofMinutes(15);

    /** Halts whose cause is gone once everything works. */
    private static final Set<LatchCause> ENDS =
            Set.of(
                    LatchCause.STALE_DATA,
                    LatchCause.BOOKS_DISAGREE,
                    LatchCause.EXCHANGE_OFFLINE,
                    LatchCause.KEY_INVALID,
                    LatchCause.RATE_BLOCKED);

    private final VirtualAgenda agenda;
    private final Map<Market, BigDecimal> sold = new HashMap<>();
    private final Map<Market, BigDecimal> bought = new HashMap<>();
    private final Map<Market, BigDecimal> taken = new HashMap<>();
    private final Set<String> decided = new HashSet<>();
    private final Map<Market, Instant> lastDecided = new HashMap<>();
    private final Map<Market, Instant> exitSince = new HashMap<>();
    private final Map<Market, Watched> watched = new HashMap<>();
    private final Map<Market, Price> lastSeen = new HashMap<>();
    private final Map<String, OrderIntent> refuge = new HashMap<>();
    private final Set<String> trades = new HashSet<>();
    private @Nullable SimulatedJournal journal;
    private @Nullable SimulatedExchange exchange;
    private Instant troubledUntil;
    private boolean personSpeaks;
    private long stops;
    Limits limits;

    /** The stop of a position, kept as long as the position stays the same. */
    private record Watched(Position position, Limits limits, double stop) {}

    Audit(VirtualAgenda agenda, Limits limits) {
        this.agenda = agenda;
        this.limits = limits;
        this.troubledUntil = agenda.instant();
    }

    void watch(SimulatedJournal kept, SimulatedExchange truth) {
        journal = kept;
        exchange = truth;
    }

    private SimulatedJournal journal() {
        if (journal == null) {
            throw new IllegalStateException("no journal yet");
        }
        return journal;
    }

    private SimulatedExchange exchange() {
        if (exchange == null) {
            throw new IllegalStateException("no exchange yet");
        }
        return exchange;
    }

    /** Something large is wrong until then: an outage, a dead process, a journal that is away. */
    void troubled(Instant until) {
        if (until.isAfter(troubledUntil)) {
            troubledUntil = until;
        }
    }

    /** What happens inside is a person's word. */
    void person(Runnable word) {
        personSpeaks = true;
        try {
            word.run();
        } finally {
            personSpeaks = false;
        }
    }

    private static void require(boolean holds, Invariant invariant, String detail) {
        if (!holds) {
            throw new Breach(invariant, detail);
        }
    }

    // -- the exchange's side

    /** The exchange accepted an order. */
    void accepted(Placed placed) {
        var order =
                journal()
                        .order(placed.identifier)
                        .or(() -> Optional.ofNullable(refuge.get(placed.identifier)).map(Order::of))
                        .orElse(null);
        if (order == null) {
            throw new Breach(
                    Invariant.INTENT_FIRST, "the exchange has unrecorded " + placed.identifier);
        }
        require(
                order.isLive(),
                Invariant.NONE_LOST,
                "an order that had ended as " + order.state() + " came to life");
        require(
                order.intent().terms().equals(placed.terms)
                        && order.intent().market().equals(placed.market),
                Invariant.NO_EFFECT_TWICE,
                "meant " + order.intent().terms() + ", placed " + placed.terms);
    }

    /** An order moved at the exchange. */
    void moved(Placed placed) {
        if (placed.fills.isEmpty()) {
            return;
        }
        var fill = placed.fills.getLast();
        if (!trades.add(fill.tradeId())) {
            return;
        }
        var sums = placed.terms.side() == Side.BUY ? bought : sold;
        sums.merge(placed.market, fill.volume().amount(), BigDecimal::add);
        require(
                sold.getOrDefault(placed.market, BigDecimal.ZERO)
                                .compareTo(bought.getOrDefault(placed.market, BigDecimal.ZERO))
                        <= 0,
                Invariant.NO_FOREIGN_COINS_SOLD,
                "sold " + sold + " of bought " + bought);
        var spent = placed.fills.stream().map(each -> each.funds()).reduce(Krw.ZERO, Krw::plus);
        boolean within =
                switch (placed.terms) {
                    case OrderTerms.MarketBuy(var funds) -> spent.compareTo(funds) <= 0;
                    case OrderTerms.MarketSell(var volume) ->
                            placed.executed.compareTo(volume) <= 0;
                    case OrderTerms.BestBuy(var funds, var _) -> spent.compareTo(funds) <= 0;
                    case OrderTerms.BestSell(var volume, var _) ->
                            placed.executed.compareTo(volume) <= 0;
                    case OrderTerms.Limit(var _, var _, var volume, var _) ->
                            placed.executed.compareTo(volume) <= 0;
                };
        require(within, Invariant.NO_EFFECT_TWICE, placed.identifier + " executed " + spent);
    }

    /** Coins left the account by another hand: first those that are not ours, then ours. */
    void coinsTaken(Market market) {
        var missing = ours(market).subtract(exchange().total(market.coin()));
        if (missing.signum() > 0) {
            taken.merge(market, missing, BigDecimal::add);
        }
    }

    private BigDecimal ours(Market market) {
        return bought.getOrDefault(market, BigDecimal.ZERO)
                .subtract(sold.getOrDefault(market, BigDecimal.ZERO))
                .subtract(taken.getOrDefault(market, BigDecimal.ZERO));
    }

    // -- our side

    /** An order is about to leave a process. */
    void leaves(String process, OrderIntent intent, Engine.View view, boolean blind) {
        require(
                journal().isOwner(process),
                Invariant.ONE_OWNER,
                process + " sends " + intent.identifier() + " and does not hold the lease");
        if (intent.leg() != Leg.ENTRY) {
            return;
        }
        var closed =
                view.latches().stream().filter(latch -> latch.holdsFor(intent.market())).toList();
        require(closed.isEmpty(), Invariant.NO_BLIND_RISK, "a buy leaves while " + closed);
        require(!blind, Invariant.NO_BLIND_RISK, "a buy leaves while the market is unseen");
        var recorded = journal().order(intent.identifier()).orElse(null);
        require(
                recorded != null && recorded.intent().equals(intent),
                Invariant.INTENT_FIRST,
                "leaves unrecorded: " + intent);
    }

    /** Changes are kept on a process's own disk while the journal is away. */
    void tookRefuge(List<Change> changes) {
        for (var change : changes) {
            if (change instanceof Change.OrderRecorded(var intent)) {
                refuge.put(intent.identifier(), intent);
            }
        }
    }

    /** Changes are in the journal. */
    void committed(List<Change> changes) {
        for (var change : changes) {
            switch (change) {
                case Change.OrderRecorded(var intent) -> recorded(intent);
                case Change.OrderMoved(var id, OrderState.Done done, var _, var _) ->
                        ended(journal().order(id).orElseThrow(), done);
                case Change.FillBooked(var id, var fill, var _) ->
                        require(
                                exchange()
                                        .find(id)
                                        .filter(order -> order.fills.contains(fill))
                                        .isPresent(),
                                Invariant.BOOKED_ONCE,
                                "booked a trade that the exchange does not know: " + fill);
                case Change.Posted(var _, var after) -> booked(after);
                case Change.Decided(var decision) -> {
                    lastDecided.put(decision.market(), decision.due());
                    require(
                            decided.add(decision.market() + "@" + decision.due()),
                            Invariant.DECIDED_ONCE,
                            decision.id());
                }
                case Change.LatchOpened(var cause, var _, var _, var why) ->
                        require(
                                cause != LatchCause.MANUAL || personSpeaks,
                                Invariant.HALT_STAYS,
                                "opened because " + why);
                case Change.LatchClosed(Latch latch) ->
                        require(
                                latch.cause() != LatchCause.INVARIANT_BROKEN,
                                Invariant.NO_BUG,
                                latch.reason());
                case Change.ExitBegun(var exit) -> {
                    exitSince.put(exit.market(), agenda.instant());
                    stops += exit.leg() == Leg.STOP ? 1 : 0;
                }
                case Change.ExitEnded(var market, var _, var _) -> exitSince.remove(market);
                case Change.OrderMoved _,
                        Change.FeeBooked _,
                        Change.DayMoved _,
                        Change.RunMoved _ -> {}
            }
        }
    }

    private void recorded(OrderIntent intent) {
        if (intent.leg() != Leg.ENTRY
                || !(intent.terms() instanceof OrderTerms.MarketBuy(var funds))) {
            return;
        }
        var books = journal().books();
        var coins = Krw.ZERO;
        for (var held : books.positions().entrySet()) {
            coins = coins.plus(held.getValue().valueAt(lastOf(held.getKey())));
        }
        var underWay =
                journal().live().stream()
                        .filter(order -> !order.intent().identifier().equals(intent.identifier()))
                        .map(Audit::stillBuying)
                        .reduce(Krw.ZERO, Krw::plus);
        var equity = books.cash().plus(coins);
        var cap = equity.times(limits.exposureMaxPct().movePointLeft(2));
        require(
                coins.plus(underWay).plus(funds).compareTo(cap) <= 0,
                Invariant.EXPOSURE_CAPPED,
                "coins " + coins + ", under way " + underWay + ", now " + funds + " of " + cap);
    }

    private static Krw stillBuying(Order order) {
        return order.intent().terms() instanceof OrderTerms.MarketBuy(var funds)
                ? funds.minus(
                        order.fills().values().stream()
                                .map(fill -> fill.funds())
                                .reduce(Krw.ZERO, Krw::plus))
                : Krw.ZERO;
    }

    /** The price as the process knows it. */
    private Price lastOf(Market market) {
        var known = lastSeen.get(market);
        return known == null ? exchange().market(market).last() : known;
    }

    private void ended(Order order, OrderState.Done done) {
        var placed = exchange().find(order.intent().identifier()).orElse(null);
        if (placed == null) {
            require(
                    done.ending() == OrderState.Ending.REFUSED,
                    Invariant.NONE_LOST,
                    "ended as " + done + " and never was");
            return;
        }
        require(placed.ended, Invariant.NONE_LOST, "ended as " + done + " and still works");
        var volume =
                order.fills().values().stream()
                        .map(fill -> fill.volume())
                        .reduce(Quantity.ZERO, Quantity::plus);
        require(
                volume.equals(placed.executed) && order.bookedFee().equals(placed.fee),
                Invariant.BOOKED_EXACTLY,
                "booked %s for a fee of %s, executed %s for %s"
                        .formatted(volume, order.bookedFee(), placed.executed, placed.fee));
    }

    private static void booked(Books books) {
        var cost = Krw.ZERO;
        for (var position : books.positions().values()) {
            cost = cost.plus(position.cost());
            require(
                    position.quantity().isPositive() && position.cost().isPositive(),
                    Invariant.NOTHING_NEGATIVE,
                    position.toString());
        }
        require(!books.cash().isNegative(), Invariant.NOTHING_NEGATIVE, "cash " + books.cash());
        require(
                books.cash().plus(cost).minus(books.flows()).equals(books.realised()),
                Invariant.IDENTITY,
                books.toString());
    }

    /** A process has seen a trade, with a bid or without, and has done what it does at once. */
    void seen(Market market, Price price, @Nullable Price bid, Supplier<Engine.View> process) {
        lastSeen.put(market, price);
        var position = journal().books().position(market);
        if (bid == null || position.isFlat()) {
            return;
        }
        var known = watched.get(market);
        if (known == null || !known.position().equals(position) || !known.limits().equals(limits)) {
            var average =
                    position.cost()
                            .amount()
                            .divide(position.quantity().amount(), MathContext.DECIMAL128);
            var stop = average.doubleValue() * (1 - limits.stopLossPct().doubleValue() / 100);
            known = new Watched(position, limits, stop);
            watched.put(market, known);
        }
        double below = known.stop() * (1 - 1e-9);
        if (price.doubleValue() < below && bid.doubleValue() < below) {
            var view = process.get();
            boolean dust =
                    position.valueAt(price).compareTo(Krw.of(5_000)) < 0
                            || Sendable.quantity(position.quantity()).isZero();
            boolean sells = view.exits().stream().anyMatch(exit -> exit.market().equals(market));
            require(
                    dust || sells || !view.books().position(market).equals(position),
                    Invariant.PROTECTED,
                    "traded at %s, the stop is at %s".formatted(price, known.stop()));
        }
    }

    /** Looks at the whole from time to time. */
    void inspect(Engine.View view) {
        var calmSince =
                troubledUntil.isAfter(exchange().touchedAt())
                        ? troubledUntil
                        : exchange().touchedAt();
        for (var exit : exitSince.entrySet()) {
            var since = exit.getValue().isAfter(troubledUntil) ? exit.getValue() : troubledUntil;
            require(
                    Duration.between(since, agenda.instant()).compareTo(LONGEST_EXIT) < 0,
                    Invariant.STOPS_END,
                    "the sale of " + exit.getKey() + " began at " + exit.getValue());
        }
        if (Duration.between(troubledUntil, agenda.instant()).compareTo(LONGEST_SILENCE) >= 0) {
            decidedSince(agenda.instant().minus(LONGEST_SILENCE));
        }
        if (Duration.between(calmSince, agenda.instant()).compareTo(SETTLED) >= 0
                && view.booksAgree()
                && journal().live().isEmpty()) {
            equal();
        }
    }

    private void decidedSince(Instant moment) {
        for (var market : exchange().markets()) {
            var due = lastDecided.getOrDefault(market, Instant.MIN);
            require(
                    due.isAfter(moment),
                    Invariant.DECIDED_IN_TIME,
                    market + " was decided for the last time at " + due);
        }
    }

    /** Nothing moves any more: the books are the exchange's, less what is external. */
    void equal() {
        var books = journal().books();
        require(
                books.cash().equals(new Krw(exchange().total("KRW"))),
                Invariant.BOOKS_EQUAL_EXCHANGE,
                "books " + books.cash() + " KRW, exchange " + exchange().total("KRW"));
        for (var market : bought.keySet()) {
            var owned = books.position(market).quantity().amount();
            var total = exchange().total(market.coin());
            // Coins that were taken and replaced before anyone looked leave no trace.
            var most = ours(market).add(taken.getOrDefault(market, BigDecimal.ZERO)).min(total);
            require(
                    owned.compareTo(ours(market)) >= 0 && owned.compareTo(most) <= 0,
                    Invariant.BOOKS_EQUAL_EXCHANGE,
                    "books %s of %s, exchange %s, ours from %s to %s"
                            .formatted(owned, market, total, ours(market), most));
        }
    }

    /** Stops that were reached. */
    long stops() {
        return stops;
    }

    /** The end: every order has ended, every booked digit is the exchange's. */
    void close() {
        require(journal().live().isEmpty(), Invariant.NONE_LOST, "still live: " + journal().live());
        equal();
        var closed = journal().latches().stream().filter(latch -> ENDS.contains(latch.cause()));
        require(
                journal().latches().stream().noneMatch(latch -> ENDS.contains(latch.cause())),
                Invariant.HALTS_END,
                "still closed: " + closed.toList());
        decidedSince(agenda.instant().minus(PERIOD));
        for (var order : journal().ended()) {
            ended(order, (OrderState.Done) order.state());
        }
    }
}
