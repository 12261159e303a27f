package haetae.core.trading;

import haetae.core.market.Candle;
import haetae.core.market.Interval;
import haetae.core.market.Market;
import haetae.core.money.Krw;
import haetae.core.order.Leg;
import haetae.core.risk.Guards;
import haetae.core.risk.LatchCause;
import haetae.core.risk.Limits;
import haetae.core.risk.RiskFacts;
import haetae.core.risk.RiskGate;
import haetae.core.risk.Verdict;
import haetae.core.signal.Advice;
import haetae.core.signal.AdviceReply;
import haetae.core.signal.AdviceRequest;
import haetae.core.signal.CoinClass;
import haetae.core.signal.Confluence;
import haetae.core.signal.HoldCause;
import haetae.core.signal.MarketView;
import haetae.core.signal.Outlook;
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
import java.util.Objects;
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
     * @param forming start of the candle that was forming then: until another forms nothing changes
     */
    private record Known(Instant forming, List<Candle> candles) {}

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
            begin(new Draft(market, due, true));
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
        var begun = new Draft(market, now, act);
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
        if (records.isClosed(LatchCause.STALE_DATA, market)
                || prices.apply(market).last().isEmpty()) {
            draft.hold(HoldCause.STALE_DATA, "no fresh price");
            return;
        }
        agenda.after(PATIENCE, draft::giveUp);
        exchange.candles(
                market,
                Interval.H1,
                HOURS + 1,
                candles -> {
                    if (draft.isMade()) {
                        return;
                    }
                    var view =
                            candles.flatMap(given ->
                                    prices.apply(market)
                                            .last()
                                            .flatMap(price ->
                                                    MarketView.of(
                                                            market,
                                                            agenda.instant(),
                                                            price,
                                                            given)));
                    if (view.isEmpty() || !view.get().reading().isComplete()) {
                        draft.hold(HoldCause.STALE_DATA, "no complete hourly candles");
                        return;
                    }
                    gather(market, () -> draft.ask(view.get()));
                });
    }

    /** Sees to it that the higher timeframes are known as far as the exchange tells them. */
    private void gather(Market market, Runnable then) {
        var missing =
                HIGHER.keySet().stream()
                        .filter(interval -> candles(market, interval).isEmpty())
                        .toList();
        if (missing.isEmpty()) {
            then.run();
            return;
        }
        var awaited = new HashSet<>(missing);
        for (var interval : missing) {
            var forming = interval.startOf(agenda.instant());
            exchange.candles(
                    market,
                    interval,
                    HIGHER.getOrDefault(interval, 0),
                    told -> {
                        told.ifPresent(candles ->
                                known.put(
                                        new Timeframe(market, interval),
                                        new Known(forming, candles)));
                        awaited.remove(interval);
                        if (awaited.isEmpty()) {
                            then.run();
                        }
                    });
        }
    }

    /** What is known of a timeframe, if it is fresh. */
    private Optional<List<Candle>> candles(Market market, Interval interval) {
        return Optional.ofNullable(known.get(new Timeframe(market, interval)))
                .filter(seen -> seen.forming().equals(interval.startOf(agenda.instant())))
                .map(Known::candles);
    }

    private boolean isOnRecord(Market market, Instant due) {
        return records.lastDecision(market).filter(last -> !last.isBefore(due)).isPresent();
    }

    /** A decision in the making. */
    private final class Draft {
        private final Market market;
        private final Instant due;
        private final String id;
        private @Nullable AdviceRequest request;
        private @Nullable AdviceReply reply;
        private List<Verdict.Finding> findings = List.of();
        private final boolean acts;
        private final List<Consumer<DecisionRecord>> listeners = new ArrayList<>();
        private boolean made;

        Draft(Market market, Instant due, boolean acts) {
            this.market = market;
            this.due = due;
            this.acts = acts;
            this.id = market + "@" + due;
        }

        /** A commit that seemed to fail may have kept it all the same. */
        boolean isMade() {
            return made || isOnRecord(market, due);
        }

        void giveUp() {
            if (isMade()) {
                making.remove(market, this);
                return;
            }
            if (records.isAway()) {
                agenda.after(JOURNAL_LOOK, this::giveUp);
                return;
            }
            if (reply == null) {
                var cause = "no answer within " + PATIENCE.toSeconds() + " s";
                hold(HoldCause.PROVIDERS_FAILED, cause);
                facts.alarm(market + " is held, no adviser answers: " + cause);
            } else {
                hold(HoldCause.VETOED, "the journal failed when the decision was made");
            }
        }

        void ask(MarketView view) {
            if (isMade()) {
                return;
            }
            var risk = facts.risk(market);
            if (risk.equity().isEmpty()) {
                hold(HoldCause.STALE_DATA, "the account's worth is not known");
                return;
            }
            var position = records.books().position(market);
            var asked =
                    new AdviceRequest(
                            id,
                            market,
                            agenda.instant(),
                            view.price(),
                            view.change24h().orElse(0.0),
                            view.reading(),
                            position.quantity(),
                            position.cost(),
                            risk.equity().get(),
                            Limits.ratio(facts.limits().stopLossPct()),
                            outlook(view, risk));
            request = asked;
            advisor.accept(asked, this::answered);
        }

        private Outlook outlook(MarketView view, RiskFacts risk) {
            var trends = new ArrayList<>(List.of(Trend.of(view.hours())));
            var leftOut = new ArrayList<Interval>();
            for (var interval : HIGHER.keySet()) {
                var closed =
                        MarketView.closed(
                                interval,
                                agenda.instant(),
                                candles(market, interval).orElse(List.of()));
                if (closed.size() < Trend.FEWEST_CANDLES) {
                    leftOut.add(interval);
                } else {
                    trends.add(Trend.of(closed));
                }
            }
            var coins = CoinClass.of(market);
            var equity = risk.equity().orElse(Krw.ZERO);
            return new Outlook(
                    coins,
                    facts.signals().over(coins),
                    trends,
                    leftOut,
                    Confluence.of(trends),
                    risk.latches().stream()
                            .filter(latch -> latch.holdsFor(market))
                            .map(latch -> latch.cause().name())
                            .toList(),
                    risk.dayProfit().flatMap(won -> percent(won, risk.dayStart().orElse(Krw.ZERO))),
                    risk.volatilityPct(),
                    percent(risk.exposure(), equity),
                    facts.past(market));
        }

        private static Optional<Double> percent(Krw part, Krw whole) {
            return whole.isPositive()
                    ? Optional.of(100 * part.amount().doubleValue() / whole.amount().doubleValue())
                    : Optional.empty();
        }

        private void answered(AdviceReply given) {
            if (isMade() || reply != null) {
                return;
            }
            reply = given;
            switch (given.advice()) {
                case Advice.Failed(var cause) -> {
                    hold(HoldCause.PROVIDERS_FAILED, cause);
                    facts.alarm(market + " is held, no adviser answers: " + cause);
                }
                case Advice.Unaffordable(var detail) -> {
                    hold(HoldCause.BUDGET_SPENT, detail);
                    facts.alarm(market + " is held, " + detail);
                }
                case Advice.Refused(var problem) -> hold(HoldCause.REFUSED_ANSWER, problem);
                case Advice.Given advice -> {
                    switch (advice.action()) {
                        case HOLD -> hold(HoldCause.CHOSEN, advice.reasoning());
                        case SELL -> sell();
                        case BUY -> buy(advice);
                    }
                }
            }
        }

        /** The decision is on record. */
        private void done(DecisionRecord decision) {
            made = true;
            making.remove(market, this);
            listeners.forEach(listener -> listener.accept(decision));
        }

        private void sell() {
            if (records.isClosed(LatchCause.MANUAL, null)) {
                hold(HoldCause.VETOED, "a person has halted trading");
            } else if (records.books().position(market).isFlat()) {
                hold(HoldCause.NO_POSITION, "nothing is owned");
            } else {
                if (!acts) {
                    hold(HoldCause.NOT_EXECUTED, "would sell all that is owned");
                    return;
                }
                var decision = record(new Result.Sells());
                exits.begin(
                        new ExitOrder(market, Leg.EXIT, id, agenda.instant(), "advised"),
                        List.of(new Change.Decided(decision)));
                done(decision);
                exits.proceed(market);
            }
        }

        private void buy(Advice.Given advice) {
            var risk = facts.risk(market);
            var limits = facts.limits();
            var equity = risk.equity().orElse(Krw.ZERO);
            var size = Sizing.buy(equity, advice.confidence(), limits);
            var asked = Objects.requireNonNull(request, "asked before answered");
            var rules = asked.outlook().rules();
            if (advice.confidence().compareTo(rules.minConfidence()) < 0) {
                hold(
                        HoldCause.LOW_CONFIDENCE,
                        "confidence %s, buying wants %s"
                                .formatted(
                                        advice.confidence().toPlainString(),
                                        rules.minConfidence().toPlainString()));
                return;
            }
            double up = asked.outlook().confluence().up();
            boolean oversold = asked.hourly().rsi14() <= rules.rsiOversold().doubleValue();
            if (!oversold && up < rules.minConfluence().doubleValue()) {
                hold(
                        HoldCause.LOW_CONFLUENCE,
                        "%.2f of the timeframes point up, buying wants %s"
                                .formatted(up, rules.minConfluence().toPlainString()));
                return;
            }
            if (size.isEmpty()) {
                hold(HoldCause.LOW_CONFIDENCE, "confidence " + advice.confidence().toPlainString());
                return;
            }
            var smallest = limits.smallestBuy(risk.rules().minimum());
            if (size.get().compareTo(smallest) < 0) {
                hold(
                        HoldCause.BELOW_MINIMUM,
                        size.get() + " KRW is below the smallest buy of " + smallest + " KRW");
                return;
            }
            if (records.exit(market).isPresent()) {
                hold(HoldCause.VETOED, "a sale of everything is under way");
                return;
            }
            var verdict = RiskGate.buy(market, size.get(), risk, limits, facts.guards());
            findings = verdict.findings();
            switch (verdict) {
                case Verdict.Vetoed vetoed ->
                        hold(HoldCause.VETOED, vetoed.by() + ": " + vetoed.detail());
                case Verdict.Approved _ when !acts ->
                        hold(HoldCause.NOT_EXECUTED, "would buy for " + size.get() + " KRW");
                case Verdict.Approved approved -> {
                    var intent = orders.intend(approved.order(), id);
                    var decision = record(new Result.Buys(size.get(), intent.identifier()));
                    orders.submit(intent, List.of(new Change.Decided(decision)));
                    done(decision);
                }
            }
        }

        void hold(HoldCause cause, String detail) {
            var decision = record(new Result.Holds(cause, detail));
            records.commit(new Change.Decided(decision));
            done(decision);
        }

        private DecisionRecord record(Result result) {
            return new DecisionRecord(
                    id, market, due, agenda.instant(), request, reply, findings, result);
        }
    }
}
