package haetae.core.trading;

import haetae.core.market.Candle;
import haetae.core.market.Interval;
import haetae.core.market.Market;
import haetae.core.money.Krw;
import haetae.core.money.Price;
import haetae.core.order.Leg;
import haetae.core.risk.ApprovedOrder;
import haetae.core.risk.Guards;
import haetae.core.risk.LatchCause;
import haetae.core.risk.Limits;
import haetae.core.risk.RiskFacts;
import haetae.core.risk.Verdict;
import haetae.core.signal.AdviceReply;
import haetae.core.signal.AdviceRequest;
import haetae.core.signal.HoldCause;
import haetae.core.signal.MarketView;
import haetae.core.signal.PastDecision;
import haetae.core.signal.SignalChoices;
import haetae.core.signal.Trend;
import haetae.core.time.Agenda;
import haetae.core.trading.DecisionRecord.Result;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Makes a decision each period: looks at the market, asks the adviser, applies the rules, acts, and
 * records it all.
 */
final class Decisions {

    /** Closed hours that the indicators are computed from: a week. */
    static final int HOURS = 168;

    /** So much time lies between a decision and the next that a person asks for. */
    private static final Duration PAUSE = Duration.ofMinutes(5);

    /**
     * Timeframes above the hour, with how many candles are fetched for their indicators to warm up,
     * the forming one included.
     */
    private static final Map<Interval, Integer> HIGHER =
            new TreeMap<>(Map.of(Interval.H4, 200, Interval.D1, 200, Interval.W1, 53));

    /** How many candles a decision is made from, the forming ones included. */
    static Map<Interval, Integer> wanted() {
        var wanted = new TreeMap<>(HIGHER);
        wanted.put(Interval.H1, HOURS + 1);
        return wanted;
    }

    private static final Duration BUSY_LOOK = Duration.ofSeconds(1);

    /** The adviser must have answered by then, or the decision is to hold. */
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** A decision that the journal could not take is put on record when it is back. */
    private static final Duration JOURNAL_LOOK = Duration.ofSeconds(1);

    /** Facts that the engine gathers for one market. */
    interface Facts {
        RiskFacts risk(Market market);

        Limits limits();

        Guards guards();

        SignalChoices signals();

        /** What came of earlier decisions, newest first. */
        List<PastDecision> past(Market market);

        /** Tells people. */
        void alarm(String text);
    }

    private final Agenda agenda;
    private final Exchange exchange;
    private final BiConsumer<AdviceRequest, Consumer<AdviceReply>> advisor;
    private final Records records;
    private final OrderDesk orders;
    private final Exits exits;
    private final Function<Market, Prices> prices;
    private final Facts facts;
    private final Map<Market, Draft> making = new HashMap<>();
    private final Map<Timeframe, Known> known = new HashMap<>();

    private record Timeframe(Market market, Interval interval) {}

    /**
     * What the exchange told of a timeframe: until another candle forms nothing changes.
     *
     * @param trend empty where the candles are too few for one
     */
    private record Known(Basis.Series series, Optional<Trend> trend) {
        static Known of(Interval interval, Instant now, List<Candle> told) {
            var candles = MarketView.closed(interval, now, told);
            return new Known(
                    new Basis.Series(interval, now, candles),
                    candles.size() < Trend.FEWEST_CANDLES
                            ? Optional.empty()
                            : Optional.of(Trend.of(candles)));
        }
    }

    Decisions(
            Agenda agenda,
            Exchange exchange,
            BiConsumer<AdviceRequest, Consumer<AdviceReply>> advisor,
            Records records,
            OrderDesk orders,
            Exits exits,
            Function<Market, Prices> prices,
            Facts facts) {
        this.agenda = agenda;
        this.exchange = exchange;
        this.advisor = advisor;
        this.records = records;
        this.orders = orders;
        this.exits = exits;
        this.prices = prices;
        this.facts = facts;
    }

    /**
     * Makes the decision that is due at {@code due}, once: a decision that is on record is not made
     * again.
     */
    void decide(Market market, Instant due) {
        if (making.containsKey(market)) {
            agenda.after(BUSY_LOOK, () -> decide(market, due));
        } else if (!isOnRecord(market, due)) {
            begin(new Draft(market, due, false, true));
        }
    }

    /**
     * Makes a decision now, for a person. While one is being made in this market it is that one.
     *
     * @param act whether it trades
     * @param then told of it when it is on record
     */
    Engine.Asked decideNow(Market market, boolean act, Consumer<DecisionRecord> then) {
        var draft = making.get(market);
        if (draft != null) {
            if (draft.acts != act) {
                return new Engine.Asked.Busy(draft.id);
            }
            draft.listeners.add(then);
            return new Engine.Asked.Begun(draft.id);
        }
        var now = agenda.instant();
        var since =
                records.lastDecision(market).map(last -> Duration.between(last, now)).orElse(PAUSE);
        if (since.compareTo(PAUSE) < 0) {
            return new Engine.Asked.TooSoon(PAUSE.minus(since));
        }
        var begun = new Draft(market, now, true, act);
        begun.listeners.add(then);
        begin(begun);
        return new Engine.Asked.Begun(begun.id);
    }

    /** Forgets what is being made: somebody else decides now. */
    void forget() {
        making.clear();
    }

    private void begin(Draft draft) {
        var market = draft.market;
        making.put(market, draft);
        agenda.after(PATIENCE, draft::giveUp);
        if (records.isClosed(LatchCause.STALE_DATA, market)
                || prices.apply(market).last().isEmpty()) {
            draft.hold(HoldCause.STALE_DATA, "no fresh price");
            return;
        }
        exchange.candles(
                market,
                Interval.H1,
                HOURS + 1,
                told -> {
                    if (draft.isMade()) {
                        return;
                    }
                    var now = agenda.instant();
                    var closed = MarketView.closed(Interval.H1, now, told.orElse(List.of()));
                    var price = prices.apply(market).last();
                    if (price.isEmpty() || closed.size() < Trend.FEWEST_CANDLES) {
                        draft.hold(HoldCause.STALE_DATA, "no complete hourly candles");
                        return;
                    }
                    var hours = new Basis.Series(Interval.H1, now, closed);
                    gather(market, () -> draft.ask(hours, price.get()));
                });
    }

    /** Sees to it that the higher timeframes are known as far as the exchange tells them. */
    private void gather(Market market, Runnable then) {
        var missing =
                HIGHER.keySet().stream()
                        .filter(interval -> fresh(market, interval).isEmpty())
                        .toList();
        if (missing.isEmpty()) {
            then.run();
            return;
        }
        var awaited = new HashSet<>(missing);
        for (var interval : missing) {
            exchange.candles(
                    market,
                    interval,
                    HIGHER.getOrDefault(interval, 0),
                    told -> {
                        told.ifPresent(candles ->
                                known.put(
                                        new Timeframe(market, interval),
                                        Known.of(interval, agenda.instant(), candles)));
                        awaited.remove(interval);
                        if (awaited.isEmpty()) {
                            then.run();
                        }
                    });
        }
    }

    private Optional<Known> fresh(Market market, Interval interval) {
        return Optional.ofNullable(known.get(new Timeframe(market, interval)))
                .filter(seen ->
                        interval.startOf(seen.series().knownAt())
                                .equals(interval.startOf(agenda.instant())));
    }

    /** What is known of a timeframe; no candles if that is not fresh. */
    private Basis.Series series(Market market, Interval interval) {
        return fresh(market, interval)
                .map(Known::series)
                .orElseGet(() -> new Basis.Series(interval, agenda.instant(), List.of()));
    }

    @SuppressWarnings(
            "ReferenceEquality") // the trend kept beside a series is of that very object; comparing
    // candles costs more
    private Trend trend(Market market, Basis.Series series) {
        return Optional.ofNullable(known.get(new Timeframe(market, series.interval())))
                .filter(seen -> seen.series() == series)
                .flatMap(Known::trend)
                .orElseGet(() -> Trend.of(series.candles()));
    }

    private boolean isOnRecord(Market market, Instant due) {
        return records.lastDecision(market).filter(last -> !last.isBefore(due)).isPresent();
    }

    /** A decision in the making. */
    private final class Draft {
        private final Market market;
        private final Instant due;
        private final String id;
        private @Nullable Basis basis;
        private @Nullable AdviceRequest request;
        private @Nullable AdviceReply reply;
        private @Nullable Ground ground;
        private List<Verdict.Finding> findings = List.of();
        private final boolean asked;
        private final boolean acts;
        private final List<Consumer<DecisionRecord>> listeners = new ArrayList<>();
        private Result.@Nullable Holds held;
        private boolean made;

        Draft(Market market, Instant due, boolean asked, boolean acts) {
            this.market = market;
            this.due = due;
            this.asked = asked;
            this.acts = acts;
            this.id = market + "@" + due;
        }

        /** A commit that seemed to fail may have kept it all the same. */
        boolean isMade() {
            return made || isOnRecord(market, due);
        }

        /**
         * Has waited long enough: it goes on record as it stands, however often that takes. Until
         * then no other decision is made in this market.
         */
        void giveUp() {
            if (isMade()) {
                making.remove(market, this);
                return;
            }
            agenda.after(JOURNAL_LOOK, this::giveUp);
            if (records.isAway()) {
                return;
            }
            var known = held;
            if (known != null) {
                hold(known.cause(), known.detail());
            } else if (reply == null) {
                var cause = "no answer within " + PATIENCE.toSeconds() + " s";
                hold(HoldCause.PROVIDERS_FAILED, cause);
                facts.alarm(market + " is held, no adviser answers: " + cause);
            } else {
                hold(HoldCause.VETOED, "the journal failed when the decision was made");
            }
        }

        void ask(Basis.Series hours, Price price) {
            if (isMade()) {
                return;
            }
            var risk = facts.risk(market);
            if (risk.equity().isEmpty()) {
                hold(HoldCause.STALE_DATA, "the account's worth is not known");
                return;
            }
            var position = records.books().position(market);
            var series = new ArrayList<>(List.of(hours));
            HIGHER.keySet().forEach(interval -> series.add(series(market, interval)));
            var known =
                    new Basis(
                            agenda.instant(),
                            price,
                            series,
                            position.quantity(),
                            position.cost(),
                            risk,
                            facts.limits(),
                            facts.signals(),
                            facts.past(market));
            var asked = known.request(id, market, each -> trend(market, each));
            basis = known;
            request = asked;
            advisor.accept(asked, given -> answered(asked, given));
        }

        private void answered(AdviceRequest asked, AdviceReply given) {
            if (isMade() || reply != null) {
                return;
            }
            reply = given;
            ground =
                    new Ground(
                            acts,
                            records.isClosed(LatchCause.MANUAL, null),
                            !records.books().position(market).isFlat(),
                            records.exit(market).isPresent(),
                            facts.risk(market),
                            facts.limits(),
                            facts.guards());
            var ruling = Ruling.of(asked, given.advice(), ground);
            findings = ruling.findings();
            switch (ruling) {
                case Ruling.Hold(var cause, var detail, _) -> {
                    hold(cause, detail);
                    switch (cause) {
                        case PROVIDERS_FAILED ->
                                facts.alarm(market + " is held, no adviser answers: " + detail);
                        case BUDGET_SPENT -> facts.alarm(market + " is held, " + detail);
                        default -> {
                            // nothing that a person has to mend
                        }
                    }
                }
                case Ruling.Sell _ -> sell();
                case Ruling.Buy(var order, var funds, _) -> buy(order, funds);
            }
        }

        /** The decision is on record. */
        private void done(DecisionRecord decision) {
            made = true;
            making.remove(market, this);
            listeners.forEach(listener -> listener.accept(decision));
        }

        private void sell() {
            var decision = record(new Result.Sells());
            exits.begin(
                    new ExitOrder(market, Leg.EXIT, id, agenda.instant(), "advised"),
                    List.of(new Change.Decided(decision)));
            done(decision);
            exits.proceed(market);
        }

        private void buy(ApprovedOrder order, Krw funds) {
            var intent = orders.intend(order, id);
            var decision = record(new Result.Buys(funds, intent.identifier()));
            orders.submit(intent, List.of(new Change.Decided(decision)));
            done(decision);
        }

        void hold(HoldCause cause, String detail) {
            held = new Result.Holds(cause, detail);
            var decision = record(held);
            records.commit(new Change.Decided(decision));
            done(decision);
        }

        private DecisionRecord record(Result result) {
            return new DecisionRecord(
                    id,
                    market,
                    due,
                    agenda.instant(),
                    asked,
                    basis,
                    request,
                    reply,
                    ground,
                    findings,
                    result);
        }
    }
}
