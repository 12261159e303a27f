package haetae.core.trading;

import haetae.core.market.Interval;
import haetae.core.market.Market;
import haetae.core.market.MarketRules;
import haetae.core.market.Quote;
import haetae.core.money.Krw;
import haetae.core.money.Price;
import haetae.core.money.Quantity;
import haetae.core.money.Sendable;
import haetae.core.order.Leg;
import haetae.core.order.Order;
import haetae.core.order.OrderIntent;
import haetae.core.order.OrderReport;
import haetae.core.order.OrderState;
import haetae.core.order.Refusal;
import haetae.core.order.Side;
import haetae.core.portfolio.Books;
import haetae.core.risk.Gate;
import haetae.core.risk.Guards;
import haetae.core.risk.Latch;
import haetae.core.risk.LatchCause;
import haetae.core.risk.Limits;
import haetae.core.risk.Measure;
import haetae.core.risk.RiskFacts;
import haetae.core.risk.RiskGate;
import haetae.core.risk.Warnings;
import haetae.core.signal.AdviceReply;
import haetae.core.signal.AdviceRequest;
import haetae.core.signal.Advisor;
import haetae.core.signal.PastDecision;
import haetae.core.signal.SignalChoices;
import haetae.core.time.Agenda;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Trades one account: takes market data and order news, watches the stop and the volatility on
 * every tick, decides every period, and keeps the books through its {@link Journal}.
 *
 * <p>Everything runs on one agenda; call its methods from tasks of that agenda only. In every world
 * the same code runs.
 */
public final class Engine {

    private static final Duration STANDBY_LOOK = Duration.ofSeconds(2);
    private static final Duration AFTER_FAILURE = Duration.ofSeconds(1);

    /** Without a bid a trade at the stop counts after this long. */
    private static final Duration BID_PATIENCE = Duration.ofMillis(500);

    /** A volatility latch opens when the range is down to this share of the threshold. */
    private static final double CALM_SHARE = 0.8;

    /** So long it has to stay down before the latch opens by itself. */
    private static final Duration CALM_SPAN = Duration.ofMinutes(10);

    /**
     * So long after a sale of a part the next is tried: what the exchange refuses it may go on to.
     */
    private static final Duration GAIN_PAUSE = Duration.ofSeconds(30);

    /** Who is told what happens. Must not throw and must not call the engine. */
    public interface Listener {
        /** A change that is committed. */
        void committed(Change change);

        /** Something a person must know. */
        void alarm(String text);

        /** A limit has come near; told once until it is far again. */
        default void warned(Gate limit, String text) {}

        /** An invariant was broken, or would have been; trading halts until a person has looked. */
        default void breached(Invariants.Capsule capsule) {}
    }

    /**
     * Something that the engine does regularly.
     *
     * @param id its name in the reference system
     * @param last when it was done last by this process, null before the first time
     * @param next when it will be done next, null while this process does not trade
     */
    public record Job(String id, Duration period, @Nullable Instant last, @Nullable Instant next) {}

    /**
     * What the engine knows now, for those who show it.
     *
     * @param agreedAt when this process found the books to agree with the exchange last
     */
    public record View(
            Books books,
            Optional<Krw> equity,
            Optional<Day> day,
            List<Latch> latches,
            List<String> warnings,
            List<Order> live,
            List<ExitOrder> exits,
            Map<Market, Run> runs,
            boolean booksAgree,
            Optional<Instant> agreedAt,
            List<Job> jobs,
            Map<Market, Price> prices,
            Map<Market, Double> volatilityPct) {}

    /** A limit that has come near. */
    private record Near(Gate gate, @Nullable Market market) {}

    private final Agenda unguarded;
    private final Agenda agenda;
    private final Exchange exchange;
    private final Listener listener;
    private final Settings settings;
    private final Safekeeping keeping;
    private final Judge judge;
    private final Records records;
    private final Latches latches;
    private final OrderDesk orders;
    private final Inheritance inheritance;
    private final Exits exits;
    private final Reconciliation reconciliation;
    private final Decisions decisions;
    private final Map<Market, Prices> prices = new LinkedHashMap<>();
    private Preferences preferences;
    private boolean stopped;
    private boolean standing;
    private boolean mending;
    private final Map<Market, Instant> calmSince = new HashMap<>();
    private final Map<Market, Duration> gainTried = new HashMap<>();
    private Agenda.@Nullable Appointment nextDecision;
    private final Round volatilityRound;
    private final Round syncRound;
    private @Nullable Instant decidedAt;
    private @Nullable Instant agreedAt;
    private @Nullable Instant decidesNext;
    private @Nullable Instant dayOpenedAt;
    private @Nullable Instant dayOpensNext;
    private boolean personSpeaks;
    private final Map<Near, String> near = new LinkedHashMap<>();
    private int tenure;

    /**
     * @param advisor asked for the adviser at each decision, so that it can be changed
     * @param owner the name under which this process asks for the account's lease; the same after a
     *     restart on the same data
     */
    public Engine(
            Agenda agenda,
            Exchange exchange,
            Supplier<Advisor> advisor,
            Journal journal,
            Refuge refuge,
            String owner,
            Settings settings,
            Listener listener) {
        this(agenda, exchange, advisor, journal, refuge, owner, settings, listener, _ -> List.of());
    }

    /**
     * @param past what came of earlier decisions in a market, newest first; must not wait for
     *     anything
     */
    public Engine(
            Agenda agenda,
            Exchange exchange,
            Supplier<Advisor> advisor,
            Journal journal,
            Refuge refuge,
            String owner,
            Settings settings,
            Listener listener,
            Function<Market, List<PastDecision>> past) {
        this.unguarded = agenda;
        this.agenda = new GuardedAgenda();
        this.exchange =
                new GuardedExchange(
                        exchange,
                        new GuardedExchange.Guard() {
                            @Override
                            public <T> Consumer<T> around(Consumer<T> then) {
                                return answered(then);
                            }
                        });
        this.listener = listener;
        this.settings = settings;
        preferences = settings.preferences();
        var rules = MarketRules.at(agenda.instant());
        settings.markets().forEach(market -> prices.put(market, new Prices(market, rules)));
        keeping = new Safekeeping(agenda, journal, refuge, owner, listener::alarm);
        judge = new Judge(this.agenda, listener, this::known, this::latchClosed);
        records = new Records(keeping, listener::committed, judge::judged);
        latches = new Latches(this.agenda, records, this::latchClosed);
        orders =
                new OrderDesk(
                        this.agenda,
                        this.exchange,
                        records,
                        settings,
                        this::allowed,
                        keeping::lastSend,
                        new OrderDesk.Listener() {
                            @Override
                            public void ended(Order order, Optional<Refusal> refusal) {
                                orderEnded(order, refusal);
                            }

                            @Override
                            public void alarm(String text) {
                                latches.close(LatchCause.INVARIANT_BROKEN, null, text);
                                listener.alarm(text);
                            }
                        });
        inheritance =
                new Inheritance(this.agenda, this.exchange, records, settings, this::inherited);
        volatilityRound =
                new Round(
                        "check_volatility",
                        this.agenda,
                        () -> preferences.periods().volatilityCheck(),
                        () -> prices.values().forEach(this::watchVolatility));
        syncRound =
                new Round(
                        "sync_pending_orders",
                        this.agenda,
                        () -> preferences.periods().sync(),
                        this::sync);
        exits = new Exits(this.agenda, records, orders, this::prices, inheritance::isSettled);
        reconciliation =
                new Reconciliation(
                        this.agenda, this.exchange, records, settings, latches, this::agreed);
        decisions =
                new Decisions(
                        this.agenda,
                        this.exchange,
                        guarded(advisor),
                        records,
                        orders,
                        exits,
                        this::prices,
                        new Decisions.Facts() {
                            @Override
                            public RiskFacts risk(Market market) {
                                return riskFacts(market);
                            }

                            @Override
                            public Limits limits() {
                                return preferences.limits();
                            }

                            @Override
                            public Guards guards() {
                                return preferences.guards();
                            }

                            @Override
                            public SignalChoices signals() {
                                return preferences.signals();
                            }

                            @Override
                            public List<PastDecision> past(Market market) {
                                return past.apply(market);
                            }

                            @Override
                            public void alarm(String text) {
                                listener.alarm(text);
                            }
                        });
    }

    /** How many candles of which length a decision is made from, the forming ones included. */
    public static Map<Interval, Integer> candlesWanted() {
        return Decisions.wanted();
    }

    /**
     * Takes hold of the account, or stands by until it can; then reads the journal, takes up what
     * was under way, compares the books, and begins to decide.
     */
    public void start() {
        if (stopped) {
            return;
        }
        try {
            if (!keeping.takeHold()) {
                unguarded.after(STANDBY_LOOK, this::start);
                return;
            }
        } catch (Journal.JournalFailure e) {
            listener.alarm("the journal cannot be reached: " + e.getMessage());
            unguarded.after(AFTER_FAILURE, this::start);
            return;
        }
        tenure++;
        standing = true;
        guarded(() -> {
            if (keeping.inherits()) {
                inheritance.begin();
            } else {
                inheritance.none();
            }
            agenda.after(keeping.renewsIn(), this::renew);
            syncRound.begin();
            volatilityRound.begin();
            scheduleDecision();
            scheduleDay();
            prices.keySet().forEach(this::refreshRules);
            takeUp();
        });
    }

    /** True while this process is the one that trades the account. */
    public boolean isStanding() {
        return standing && keeping.isOwner();
    }

    private void renew() {
        agenda.after(keeping.renewsIn(), this::renew);
        if (!keeping.isAway() && !keeping.renew()) {
            throw new Journal.LeaseLost("another process has taken over");
        }
    }

    /** Forgets everything and stands by: another process trades this account. */
    private void standDown(String why) {
        listener.alarm("stands by: " + why);
        standing = false;
        mending = false;
        tenure++;
        calmSince.clear();
        decisions.forget();
        keeping.letGo();
        orders.letGo();
        reconciliation.forget();
        unguarded.after(STANDBY_LOOK, this::start);
    }

    /**
     * Stops deciding and watching. What is on its way to the exchange is found again at the next
     * start.
     */
    public void stop() {
        stopped = true;
    }

    /** Stops, and lets another process have the account at once unless an order is on its way. */
    public void leave() {
        stop();
        boolean waits =
                records.live().stream()
                        .anyMatch(order -> order.state() instanceof OrderState.InFlight);
        if (standing && !waits) {
            keeping.release();
        }
    }

    private void takeUp() {
        records.reload();
        reconciliation.forget();
        orders.recover();
        reconciliation.begin();
        records.exits().forEach(exit -> exits.proceed(exit.market()));
        prices.values().forEach(this::watchFreshness);
        prices.values().forEach(this::watchVolatility);
    }

    // -- market data
    // ------------------------------------------------------------------------------------------------

    /** A trade, with the best prices of that moment if they are known. */
    public void traded(Market market, Instant at, Price price, @Nullable Quote quote) {
        var known = prices(market);
        if (stopped || !known.traded(at, price, quote)) {
            return;
        }
        guarded(() -> {
            watchStop(known, price);
            watchFreshness(known);
            watchVolatility(known);
            watchDailyLoss();
            watchProtection(known);
            watchGains(known, price);
            watchNear(known);
        });
    }

    /** New best prices. */
    public void quoted(Market market, Quote quote) {
        guarded(() -> {
            prices(market).quoted(quote);
            prices(market).last().ifPresent(last -> watchStop(prices(market), last));
        });
    }

    /** The feed of a market has fallen silent, or speaks again. */
    public void feed(Market market, boolean fresh, String reason) {
        var known = prices(market);
        known.silent(fresh ? null : reason);
        guarded(() -> watchFreshness(known));
    }

    // -- orders
    // -----------------------------------------------------------------------------------------------------

    /** News of an order from the exchange's stream. */
    public void reported(OrderReport report) {
        guarded(() -> {
            inheritance.consider(report);
            reconciliation.watchForForeign(report);
            orders.reported(report);
        });
    }

    /** The stream of order news was away: what happened meanwhile has to be asked for. */
    public void reconnected() {
        guarded(() -> {
            orders.recover();
            reconciliation.begin();
        });
    }

    // -- people
    // -----------------------------------------------------------------------------------------------------

    /**
     * No new risk until {@link #resume}. Returns false when trading was halted already.
     *
     * @throws Journal.JournalFailure if it could not be kept; then it does not hold
     */
    public boolean halt(String reason) {
        return told(() -> latches.close(LatchCause.MANUAL, null, reason));
    }

    /** Opens every latch that only a person opens. Returns false when none was closed. */
    public boolean resume() {
        return resume(Set.of());
    }

    /**
     * Opens every latch that only a person opens, and those of the causes that are named. A day's
     * loss that is named is accepted: the limit counts from here. A market that still moves too
     * fast closes its latch again. Returns false when none was closed.
     *
     * @throws IllegalArgumentException if a cause is named that no person can lift
     * @throws Journal.JournalFailure if it could not be kept
     */
    public boolean resume(Set<LatchCause> named) {
        for (var cause : named) {
            if (!cause.needsPerson() && !cause.yieldsToPerson()) {
                throw new IllegalArgumentException(
                        cause + " opens by its own rule; a person lifts " + LatchCause.liftable());
            }
        }
        return told(() -> {
            if (keeping.isAway()) {
                throw new Journal.JournalFailure(
                        "the journal is away, latches stay closed until it is back",
                        new IllegalStateException("away"));
            }
            boolean any = false;
            for (var latch : records.latches()) {
                if (latch.cause().needsPerson() || named.contains(latch.cause())) {
                    if (latch.cause() == LatchCause.DAILY_LOSS) {
                        acceptLoss();
                    }
                    any |= latches.open(latch.cause(), latch.market(), "a person resumed");
                }
            }
            return any;
        });
    }

    /**
     * What would become of a person's order now. Changes nothing.
     *
     * @throws IllegalArgumentException if it is none that could be sent, with what would be right
     */
    public Proposal preview(Wish wish) {
        var market = wish.market();
        return ByHand.propose(
                wish,
                new ByHand.Facts(
                        riskFacts(prices(market).market),
                        preferences.limits(),
                        preferences.guards(),
                        records.books().position(market).quantity(),
                        records.liveIn(market),
                        records.exit(market).isPresent()));
    }

    /** A person's order, on record and sent, or what blocks it. */
    public sealed interface Placed {
        record Recorded(String identifier) implements Placed {}

        record Blocked(Proposal proposal) implements Placed {}
    }

    /**
     * Sends a person's order, once for each word: said again it is the same order, also after a
     * restart.
     *
     * @param word names the order among all that people ever place, 1 to 60 characters
     * @throws IllegalArgumentException if it is none that could be sent, with what would be right
     * @throws Journal.JournalFailure if it could not be kept; then nothing was sent
     */
    public Placed place(Wish wish, String word) {
        return this.<Placed>told(() -> {
            var decision = ByHand.decision(wish.market(), word);
            var leg = wish.side() == Side.BUY ? Leg.ENTRY : Leg.FLATTEN;
            var before = orders.first(decision, leg);
            if (records.knows(before)) {
                return new Placed.Recorded(before);
            }
            var proposal = preview(wish);
            if (proposal.approved().isEmpty()) {
                return new Placed.Blocked(proposal);
            }
            var intent = orders.intend(proposal.approved().get(), decision);
            orders.submit(intent, List.of());
            return new Placed.Recorded(intent.identifier());
        });
    }

    /** What becomes of a person's wish for a decision now. */
    public sealed interface Asked {
        /** It is being made, under this id; it is told when it is on record. */
        record Begun(String decision) implements Asked {}

        /** One is being made that acts, or does not, other than was asked. */
        record Busy(String decision) implements Asked {}

        /** The last one is too fresh. */
        record TooSoon(Duration left) implements Asked {}
    }

    /**
     * Makes a decision now. While one is being made in this market it is that one.
     *
     * @param act whether it trades
     * @param then told of it on the agenda when it is on record
     */
    public Asked decide(Market market, boolean act, Consumer<DecisionRecord> then) {
        prices(market);
        return told(() -> decisions.decideNow(market, act, then));
    }

    /**
     * Asks the exchange to cancel an order. Returns false when it does not stand there: it is not
     * there yet, ends by itself, or has ended.
     */
    public boolean cancel(String identifier) {
        return told(() -> orders.cancel(identifier));
    }

    private void acceptLoss() {
        records.day()
                .ifPresent(day ->
                        dayProfit()
                                .ifPresent(profit ->
                                        records.commit(
                                                new Change.DayMoved(day.accepting(profit)))));
    }

    /**
     * Sells all that Haetae owns in a market. Returns false when it owns nothing there.
     *
     * @throws Journal.JournalFailure if it could not be kept
     */
    public boolean flatten(Market market, String reason) {
        return told(() -> {
            if (records.books().position(market).isFlat()) {
                return false;
            }
            var now = agenda.instant();
            var decision = "flatten:" + market + "@" + now;
            exits.begin(new ExitOrder(market, Leg.FLATTEN, decision, now, reason), List.of());
            exits.proceed(market);
            return true;
        });
    }

    /** From now on these hold, for what is owned already as well. */
    public void change(Preferences now) {
        var before = preferences.periods();
        preferences = now;
        guarded(() -> {
            if (!before.decision().equals(now.periods().decision())) {
                scheduleDecision();
            }
            if (!before.volatilityCheck().equals(now.periods().volatilityCheck())) {
                volatilityRound.begin();
            }
            if (!before.sync().equals(now.periods().sync())) {
                syncRound.begin();
            }
            prices.values()
                    .forEach(known -> {
                        watchVolatility(known);
                        known.last().ifPresent(last -> watchStop(known, last));
                    });
            watchDailyLoss();
        });
    }

    /** What holds now. */
    public Preferences preferences() {
        return preferences;
    }

    /** How long after a moment that is due its decision is made. */
    public Duration decisionDelay() {
        return preferences.decisionDelay(settings.turn());
    }

    /** Compares the books with the exchange now. */
    public void reconcile() {
        guarded(reconciliation::begin);
    }

    /** What the engine knows now. */
    public View view() {
        var last = new LinkedHashMap<Market, Price>();
        var moves = new LinkedHashMap<Market, Double>();
        prices.forEach((market, known) -> {
            known.last().ifPresent(price -> last.put(market, price));
            known.volatilityPct(agenda.instant()).ifPresent(percent -> moves.put(market, percent));
        });
        return new View(
                records.books(),
                equity(),
                records.day(),
                records.latches(),
                near.entrySet().stream()
                        .map(each ->
                                each.getKey().market() == null
                                        ? each.getValue()
                                        : each.getKey().market() + ": " + each.getValue())
                        .toList(),
                records.live(),
                records.exits(),
                records.runs(),
                reconciliation.booksAgree(),
                Optional.ofNullable(agreedAt),
                jobs(),
                last,
                moves);
    }

    private List<Job> jobs() {
        return List.of(
                new Job(
                        "generate_trading_signal",
                        preferences.decisionPeriod(),
                        decidedAt,
                        decidesNext),
                volatilityRound.status(),
                syncRound.status(),
                new Job("ensure_daily_stats", Duration.ofDays(1), dayOpenedAt, dayOpensNext));
    }

    // -- watching
    // ---------------------------------------------------------------------------------------------------

    private void watchFreshness(Prices known) {
        var silence = known.silence();
        if (silence.isPresent()) {
            latches.close(LatchCause.STALE_DATA, known.market, silence.get());
        } else if (known.last().isPresent()) {
            latches.open(LatchCause.STALE_DATA, known.market, "the market is heard");
        }
    }

    private void watchVolatility(Prices known) {
        var threshold = preferences.limits().volatilityPct().doubleValue();
        known.volatilityPct(agenda.instant())
                .ifPresent(percent -> {
                    boolean calm = percent <= threshold * CALM_SHARE;
                    if (!calm) {
                        calmSince.remove(known.market);
                    }
                    if (percent > threshold) {
                        latches.close(
                                LatchCause.VOLATILITY,
                                known.market,
                                "the price moved %.2f %% in 300 seconds, the limit is %.2f %%"
                                        .formatted(percent, threshold),
                                Measure.percent(percent));
                    } else if (calm
                            && records.isClosed(LatchCause.VOLATILITY, known.market)
                            && hasBeenCalm(known.market)) {
                        latches.open(
                                LatchCause.VOLATILITY,
                                known.market,
                                "calm again: %.2f %%".formatted(percent));
                    }
                });
    }

    private boolean hasBeenCalm(Market market) {
        var now = agenda.instant();
        var since = calmSince.computeIfAbsent(market, _ -> now);
        return preferences.volatilityAutoResume() && !now.isBefore(since.plus(CALM_SPAN));
    }

    /**
     * The stop: a trade and the bid both at or below it; without a bid the trade alone, a little
     * later.
     */
    private void watchStop(Prices known, Price traded) {
        var stop = stopPrice(known.market).orElse(null);
        if (stop == null || !traded.isAtOrBelow(stop) || records.exit(known.market).isPresent()) {
            return;
        }
        if (known.quote().isEmpty()) {
            agenda.after(
                    BID_PATIENCE,
                    () -> {
                        if (known.quote().isEmpty()) {
                            fireIfBelow(known);
                        }
                    });
        } else if (known.quote().get().bid().isAtOrBelow(stop)) {
            fire(known.market, stop, traded);
        }
    }

    private void fireIfBelow(Prices known) {
        var stop = stopPrice(known.market);
        var last = known.last();
        if (stop.isPresent() && last.isPresent() && last.get().isAtOrBelow(stop.get())) {
            fire(known.market, stop.get(), last.get());
        }
    }

    /**
     * Where the position of a market is sold; empty without a position that the exchange would
     * take.
     */
    private Optional<Price> stopPrice(Market market) {
        var position = records.books().position(market);
        if (position.isFlat() || Sendable.quantity(position.quantity()).isZero()) {
            return Optional.empty();
        }
        var stop = position.priceAtLoss(Limits.ratio(preferences.limits().stopLossPct()));
        boolean dust =
                prices(market)
                        .last()
                        .map(last ->
                                position.valueAt(last).compareTo(prices(market).rules().minimum())
                                        < 0)
                        .orElse(true);
        return dust ? Optional.empty() : Optional.of(stop);
    }

    private static @Nullable Measure percent(Krw part, Krw whole) {
        return whole.isPositive()
                ? Measure.percent(100 * part.amount().doubleValue() / whole.amount().doubleValue())
                : null;
    }

    private @Nullable Measure lossAt(Market market, Price price) {
        var position = records.books().position(market);
        return percent(position.unrealisedAt(price), position.cost());
    }

    private void fire(Market market, Price stop, Price traded) {
        if (records.exit(market).isPresent() || records.books().position(market).isFlat()) {
            return;
        }
        exit(
                market,
                Leg.STOP,
                "stop",
                "traded at " + traded + ", the stop is " + stop,
                lossAt(market, traded));
    }

    private void exit(
            Market market, Leg leg, String kind, String reason, @Nullable Measure measure) {
        var now = agenda.instant();
        exits.begin(
                new ExitOrder(market, leg, kind + ":" + market + "@" + now, now, reason, measure),
                List.of());
        exits.proceed(market);
    }

    /**
     * Takes gains where a person wants that: at each tier a part, at the trailing stop all. Like
     * the stop it wants a bid there, but with no bid it waits: nothing is lost by it.
     */
    private void watchGains(Prices known, Price traded) {
        var wanted = preferences.takeProfit();
        var market = known.market;
        var position = records.books().position(market);
        if (!wanted.isOn() || position.isFlat() || records.exit(market).isPresent()) {
            return;
        }
        var before = records.run(market);
        var run =
                before.orElseGet(() -> Run.begin(position, traded)).after(position, traded, wanted);
        var bid = known.quote().map(Quote::bid);
        var trail = run.trailAt(wanted);
        if (wanted.trailing()
                && run.trailing()
                && traded.isAtOrBelow(trail)
                && bid.filter(price -> price.isAtOrBelow(trail)).isPresent()) {
            exit(
                    market,
                    Leg.TRAILING,
                    "trailing",
                    "traded at " + traded + ", the peak was " + run.peak(),
                    lossAt(market, traded));
            return;
        }
        if (keeping.isAway()) {
            return;
        }
        if (!before.equals(Optional.of(run))) {
            records.commit(new Change.RunMoved(market, run));
        }
        if (wanted.inTiers() && mayTakeGain(market)) {
            bid.ifPresent(price -> takeGain(known, run.due(position, price, wanted), price));
        }
    }

    private boolean mayTakeGain(Market market) {
        var last = gainTried.get(market);
        return records.liveIn(market).isEmpty()
                && reconciliation.booksAgree()
                && inheritance.isSettled()
                && !records.isClosed(LatchCause.MANUAL, null)
                && (last == null || agenda.monotonic().minus(last).compareTo(GAIN_PAUSE) >= 0);
    }

    /** A rest too small to be sold goes with it; a part too small to be sold waits for the next. */
    private void takeGain(Prices known, Quantity due, Price bid) {
        var market = known.market;
        var minimum = known.rules().minimum();
        var owned = Sendable.quantity(records.books().position(market).quantity());
        boolean restSellable = bid.times(owned.minus(due)).compareTo(minimum) >= 0;
        var volume = due.isZero() || restSellable ? due : owned;
        if (volume.isZero() || bid.times(volume).compareTo(minimum) < 0) {
            return;
        }
        gainTried.put(market, agenda.monotonic());
        orders.submit(
                orders.intend(
                        RiskGate.sell(market, volume, Leg.PROFIT),
                        "profit:" + market + "@" + agenda.instant()),
                List.of());
    }

    /** What the stop should have done by now, judged apart from it. */
    private void watchProtection(Prices known) {
        var position = records.books().position(known.market);
        if (position.isFlat()
                || !Invariants.mayBeUnprotected(position, known.last(), preferences.limits())
                || records.exit(known.market).isPresent()) {
            return;
        }
        judge.standing()
                .ifPresent(breach ->
                        latches.close(LatchCause.INVARIANT_BROKEN, null, breach.toString()));
    }

    /** Warns once of each limit that has come near, and again after it was far. */
    private void watchNear(Prices known) {
        var limits = preferences.limits();
        var market = known.market;
        warn(
                new Near(Gate.VOLATILITY, market),
                Warnings.volatility(known.volatilityPct(agenda.instant()), limits));
        warn(new Near(Gate.STOP, market), Warnings.stop(known.last(), averageCost(market), limits));
        warn(
                new Near(Gate.DAILY_LOSS, null),
                Warnings.dailyLoss(dayLoss(), records.day().map(Day::startEquity), limits));
    }

    private void warn(Near limit, Optional<String> warning) {
        if (warning.isEmpty()) {
            near.remove(limit);
        } else if (near.put(limit, warning.get()) == null) {
            listener.warned(
                    limit.gate(),
                    limit.market() == null ? warning.get() : limit.market() + ": " + warning.get());
        }
    }

    private Optional<Krw> dayProfit() {
        return records.day()
                .flatMap(day -> equity().map(worth -> day.profit(worth, records.books().flows())));
    }

    /** Today's profit as the limit counts it. */
    private Optional<Krw> dayLoss() {
        return records.day().flatMap(day -> dayProfit().map(day::counted));
    }

    private void watchDailyLoss() {
        var day = records.day().orElse(null);
        var known = dayLoss();
        if (day == null || known.isEmpty()) {
            return;
        }
        var profit = known.get();
        if (RiskGate.isDailyLoss(profit, day.startEquity(), preferences.limits())) {
            latches.close(
                    LatchCause.DAILY_LOSS,
                    null,
                    "today's profit is " + profit + " KRW of " + day.startEquity() + " KRW",
                    percent(profit, day.startEquity()));
        }
    }

    /** Asks after every order that has not ended, and compares the books. */
    private void sync() {
        orders.recover();
        reconciliation.begin();
    }

    private void scheduleDay() {
        var now = agenda.instant();
        var day = settings.tradingDay();
        var next = day.startOf(day.of(now).plusDays(1));
        dayOpensNext = next;
        agenda.after(
                Duration.between(now, next),
                () -> {
                    scheduleDay();
                    openDay();
                });
    }

    private void agreed() {
        agreedAt = agenda.instant();
        openDay();
    }

    private void openDay() {
        var today = settings.tradingDay().of(agenda.instant());
        if (!reconciliation.booksAgree()
                || keeping.isAway()
                || records.day().filter(day -> !day.date().isBefore(today)).isPresent()) {
            return;
        }
        equity().ifPresent(equity -> {
            var books = records.books();
            var day = new Day(today, equity, books.flows(), books.realised(), 0, 0, 0);
            var changes = new ArrayList<Change>(List.of(new Change.DayMoved(day)));
            if (records.isClosed(LatchCause.DAILY_LOSS, null)) {
                changes.add(
                        new Change.LatchOpened(
                                LatchCause.DAILY_LOSS,
                                null,
                                agenda.instant(),
                                "a new trading day"));
            }
            records.commit(changes);
            dayOpenedAt = agenda.instant();
        });
    }

    private void refreshRules(Market market) {
        exchange.rules(market, rules -> rules.ifPresent(prices(market)::rules));
    }

    // -- deciding
    // ---------------------------------------------------------------------------------------------------

    private void scheduleDecision() {
        var now = agenda.instant();
        long period = preferences.decisionPeriod().toMillis();
        long delay = decisionDelay().toMillis();
        var due = Instant.ofEpochMilli(((now.toEpochMilli() - delay) / period + 1) * period);
        if (nextDecision != null) {
            nextDecision.cancel();
        }
        decidesNext = due.plusMillis(delay);
        nextDecision =
                agenda.after(
                        Duration.between(now, due.plusMillis(delay)),
                        () -> {
                            scheduleDecision();
                            decideAll(due);
                        });
    }

    /** A decision that cannot be put on record waits for the journal. */
    private void decideAll(Instant due) {
        if (keeping.isAway()) {
            agenda.after(AFTER_FAILURE, () -> decideAll(due));
        } else {
            decidedAt = agenda.instant();
            settings.markets().forEach(market -> decisions.decide(market, due));
        }
    }

    private boolean allowed(OrderIntent intent) {
        return intent.leg().reducesRisk()
                || (!keeping.isAway()
                        && records.latches().stream()
                                .noneMatch(latch -> latch.holdsFor(intent.market())));
    }

    private void orderEnded(Order order, Optional<Refusal> refusal) {
        refusal.ifPresent(no -> {
            switch (no.kind()) {
                case KEY ->
                        latches.close(
                                LatchCause.KEY_INVALID, null, no.name() + ": " + no.message());
                case OFFLINE ->
                        latches.close(
                                LatchCause.EXCHANGE_OFFLINE, null, no.name() + ": " + no.message());
                case INSUFFICIENT_FUNDS, UNDER_MINIMUM, OTHER -> {}
            }
        });
        if (refusal.isPresent()) {
            reconciliation.begin();
        }
        exits.ended(order, refusal);
    }

    private void inherited(OrderReport report) {
        if (report.identifier() != null && report.terms() != null) {
            listener.alarm("takes over an order of the owner before: " + report.identifier());
            orders.adopt(report, report.identifier(), report.terms());
        }
    }

    private void latchClosed(Latch latch) {
        settings.markets().stream()
                .filter(latch::holdsFor)
                .forEach(market -> orders.cancelBuys(market));
        if (latch.cause() == LatchCause.KEY_INVALID
                || latch.cause() == LatchCause.EXCHANGE_OFFLINE) {
            reconciliation.begin(); // it opens the latch again once the exchange answers
        }
    }

    private Optional<Price> averageCost(Market market) {
        var position = records.books().position(market);
        return position.isFlat() ? Optional.empty() : Optional.of(position.averageCost());
    }

    private RiskFacts riskFacts(Market market) {
        var known = prices(market);
        var books = records.books();
        var equity = equity();
        var underWay =
                records.live().stream()
                        .filter(OrderProtocol::mayBuy)
                        .map(order -> stillToBuy(order, known.rules().feeRate()))
                        .reduce(Krw.ZERO, Krw::plus);
        return new RiskFacts(
                records.latches(),
                equity,
                dayLoss(),
                records.day().map(Day::startEquity),
                known.volatilityPct(agenda.instant()),
                books.cash().minus(underWay),
                equity.map(worth -> worth.minus(books.cash()).plus(underWay)).orElse(Krw.ZERO),
                !records.liveIn(market).stream().allMatch(OrderDesk::isResting),
                reconciliation.booksAgree(),
                known.last(),
                known.quote(),
                stopPrice(market),
                averageCost(market),
                records.recent().buysLastHour(agenda.instant()),
                records.recent().sinceStop(market, agenda.instant()),
                known.rules());
    }

    /** Won that a live buy may still take, fee included. */
    private static Krw stillToBuy(Order order, BigDecimal feeRate) {
        return order.wonLeft().times(BigDecimal.ONE.add(feeRate));
    }

    private Invariants.Known known(Set<String> named) {
        var heard = new HashMap<Market, Price>();
        var bids = new HashMap<Market, Price>();
        var minimum = Krw.ZERO;
        for (var seen : prices.values()) {
            if (seen.silence().isEmpty()) {
                seen.last().ifPresent(price -> heard.put(seen.market, price));
                seen.quote().ifPresent(quote -> bids.put(seen.market, quote.bid()));
            }
            minimum = seen.rules().minimum();
        }
        return new Invariants.Known(
                records.books(),
                records.live(),
                named.stream().filter(records::knows).collect(Collectors.toSet()),
                records.latches(),
                records.lastDecisions(),
                reconciliation.booksAgree(),
                heard,
                bids,
                records.exits().stream().map(ExitOrder::market).collect(Collectors.toSet()),
                minimum,
                preferences.limits(),
                personSpeaks);
    }

    private Optional<Krw> equity() {
        return records.books()
                .equity(market -> Optional.ofNullable(prices.get(market)).flatMap(Prices::last));
    }

    private Prices prices(Market market) {
        var known = prices.get(market);
        if (known == null) {
            throw new IllegalArgumentException(
                    market + " is not traded here; traded are " + prices.keySet());
        }
        return known;
    }

    // -- when the journal fails
    // -------------------------------------------------------------------------------------

    /**
     * Runs a task of the engine, if this process is the one that trades. While the journal is away
     * it goes on with what lessens risk. What the journal refuses, or any other exception, is a
     * bug: no new risk until a person has looked.
     */
    private void guarded(Runnable task) {
        if (stopped || !standing) {
            return;
        }
        try {
            task.run();
        } catch (Journal.JournalFailure e) {
            journalFailed(e);
        } catch (RuntimeException e) {
            bug(e);
        }
        if (keeping.isAway()) {
            mendLater();
        }
    }

    private void bug(RuntimeException e) {
        listener.alarm("a bug: " + e);
        try {
            latches.close(LatchCause.INVARIANT_BROKEN, null, "a bug: " + e);
        } catch (Journal.JournalFailure again) {
            listener.alarm("the latch of the bug could not be kept: " + again.getMessage());
            mendLater();
        }
    }

    /** Does what a person tells. When the journal fails in it, the person hears of it. */
    private <T> T told(Supplier<T> word) {
        if (stopped || !standing) {
            throw new Journal.LeaseLost("this process does not trade the account now");
        }
        personSpeaks = true;
        try {
            return word.get();
        } catch (Journal.JournalFailure e) {
            journalFailed(e);
            throw e;
        } finally {
            personSpeaks = false;
            if (keeping.isAway()) {
                mendLater();
            }
        }
    }

    private void journalFailed(Journal.JournalFailure failure) {
        switch (failure) {
            case Journal.LeaseLost lost -> standDown(String.valueOf(lost.getMessage()));
            case Journal.Refused refused -> {
                bug(refused);
                mendLater(); // what is known here may not be what is kept
            }
            default -> {
                if (!keeping.isOwner()) {
                    standDown("the journal is away and the lease has run out");
                } else {
                    listener.alarm("could not be kept: " + failure.getMessage());
                    mendLater();
                }
            }
        }
    }

    /** Reads everything again as after a restart, as soon as the journal is there. */
    private void mendLater() {
        if (mending || !standing) {
            return;
        }
        mending = true;
        agenda.after(
                AFTER_FAILURE,
                () -> {
                    mending = false;
                    if (keeping.restore()) {
                        takeUp();
                    } else if (!keeping.isOwner()) {
                        standDown("the journal is away and the lease has run out");
                    } else {
                        mendLater();
                    }
                });
    }

    /** The engine's agenda: its tasks end with its hold on the account. */
    private final class GuardedAgenda implements Agenda {

        @Override
        public Instant instant() {
            return unguarded.instant();
        }

        @Override
        public Duration monotonic() {
            return unguarded.monotonic();
        }

        @Override
        public Appointment after(Duration delay, Runnable task) {
            int mine = tenure;
            return unguarded.after(
                    delay,
                    () -> {
                        if (mine == tenure) {
                            guarded(task);
                        }
                    });
        }
    }

    /** The adviser, its reply taken under guard. */
    private BiConsumer<AdviceRequest, Consumer<AdviceReply>> guarded(Supplier<Advisor> advisor) {
        return (request, then) -> advisor.get().advise(request, answered(then));
    }

    private <T> Consumer<T> answered(Consumer<T> then) {
        int mine = tenure;
        return answer -> {
            if (mine == tenure) {
                guarded(() -> then.accept(answer));
            }
        };
    }
}
