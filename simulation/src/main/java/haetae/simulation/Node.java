package haetae.simulation;

import haetae.core.market.Market;
import haetae.core.market.Quote;
import haetae.core.money.Price;
import haetae.core.order.OrderReport;
import haetae.core.portfolio.TradingDay;
import haetae.core.risk.Limits;
import haetae.core.risk.TakeProfit;
import haetae.core.signal.Advisor;
import haetae.core.signal.SignalChoices;
import haetae.core.time.Agenda;
import haetae.core.time.VirtualAgenda;
import haetae.core.trading.Batch;
import haetae.core.trading.Change;
import haetae.core.trading.Engine;
import haetae.core.trading.Invariant;
import haetae.core.trading.Journal;
import haetae.core.trading.Preferences;
import haetae.core.trading.Refuge;
import haetae.core.trading.Settings;
import haetae.core.trading.Snapshot;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One process that trades. It can die at any moment; what it had not committed is gone then, and
 * what it had sent goes on.
 */
final class Node implements Engine.Listener {

    /** Advice is acted on whatever the timeframes say: the simulation is about orders. */
    private static final Preferences ANY_ADVICE =
            Preferences.DEFAULTS.with(
                    new SignalChoices(
                            Optional.of(new BigDecimal("0.5")),
                            Optional.of(BigDecimal.ZERO),
                            Optional.empty(),
                            Optional.empty()));

    /** Gains that are taken early, so that it happens often. */
    private static final TakeProfit GAINS =
            new TakeProfit(
                    true,
                    List.of(tier("0.5", "30"), tier("1", "30"), tier("2", "30")),
                    true,
                    new BigDecimal("1"),
                    new BigDecimal("0.5"));

    private static TakeProfit.Tier tier(String at, String sell) {
        return new TakeProfit.Tier(new BigDecimal(at), new BigDecimal(sell));
    }

    private final String name;
    private final VirtualAgenda time;
    private final SimulatedJournal kept;
    private final Wiring wiring;
    private final boolean alone;
    private final Disk disk = new Disk();
    private final Audit audit;
    private final Chance chance;
    private final List<Market> markets;
    private final Set<Market> blind = new HashSet<>();
    private final Clock clock = new Clock();
    private final SimulatedExchange exchange;
    private final Advisor advisor;
    private @Nullable Engine engine;
    private @Nullable CrashPoint armed;
    private int passesLeft;
    private int life;
    private Duration skew = Duration.ZERO;
    private Duration stalledUntil = Duration.ZERO;
    private boolean journalAway;
    private long deaths;
    private long commands;

    Node(
            String name,
            VirtualAgenda time,
            SimulatedJournal kept,
            SimulatedExchange exchange,
            Audit audit,
            Chance chance,
            List<Market> markets,
            boolean alone,
            Function<Node, Advisor> advisor,
            Wiring wiring) {
        this.name = name;
        this.time = time;
        this.kept = kept;
        this.exchange = exchange;
        this.audit = audit;
        this.chance = chance;
        this.markets = markets;
        this.advisor = advisor.apply(this);
        this.wiring = wiring;
        this.alone = alone;
    }

    String name() {
        return name;
    }

    /** The epoch that holds, whoever's it is. */
    long epochNow() {
        return kept.epoch();
    }

    /** A number that no batch of this epoch has yet. */
    long nextBatch() {
        return kept.lastBatch() + 1;
    }

    /** New limits from a person. */
    void change(Limits limits) {
        run(() -> engine().change(preferences(limits)));
    }

    /** With the default limits all is as by default, with others gains are taken as well. */
    private Preferences preferences(Limits limits) {
        return ANY_ADVICE
                .with(wiring.limits(limits))
                .with(limits.equals(Limits.DEFAULTS) ? TakeProfit.OFF : GAINS);
    }

    // -- life and death

    boolean isAlive() {
        return engine != null;
    }

    /** True while it lives and holds the lease. */
    boolean isStanding() {
        return engine != null && engine.isStanding();
    }

    Engine engine() {
        if (engine == null) {
            throw new IllegalStateException("the process is dead");
        }
        return engine;
    }

    /** Starts a process on what is kept; it may die again at once, or not get up. */
    void begin() {
        var settings =
                new Settings(
                        "simulated",
                        markets,
                        new TradingDay(ZoneId.of("Asia/Seoul")),
                        preferences(audit.limits));
        life++;
        var connection = wiring.exchange(new Connection(time, this, exchange, chance, audit), this);
        var begun =
                new Engine(
                        clock,
                        connection,
                        () -> advisor,
                        wiring.journal(new NodeJournal(), this),
                        disk,
                        name,
                        settings,
                        this);
        engine = begun;
        run(begun::start);
    }

    /** Dies now. */
    void die() {
        if (engine != null) {
            engine.stop();
            forget();
        }
    }

    /** Ends in order, as at a restart that a person wants. */
    void leave() {
        if (engine != null) {
            engine.leave();
            forget();
        }
    }

    private void forget() {
        engine = null;
        life++;
        deaths++;
        armed = null;
        stalledUntil = Duration.ZERO;
        blind.clear();
    }

    /** Dies at the given point, when it is passed for the given time. */
    void arm(CrashPoint point, int passes) {
        armed = point;
        passesLeft = passes;
    }

    void disarm() {
        armed = null;
    }

    /** The process comes by a named point. */
    void passes(CrashPoint point) {
        if (armed == point && --passesLeft <= 0) {
            throw new Death(point.name());
        }
    }

    /** Runs something in the process, which may die of it. */
    void run(Runnable task) {
        if (engine == null) {
            return;
        }
        try {
            task.run();
        } catch (Death death) {
            die();
        }
    }

    long deaths() {
        return deaths;
    }

    long commands() {
        return commands;
    }

    void countCommand() {
        commands++;
    }

    // -- its surroundings

    void after(Duration delay, Runnable task) {
        clock.after(delay, task);
    }

    void skew(Duration now) {
        skew = now;
    }

    void journalAway(boolean away) {
        journalAway = away;
    }

    boolean isBlind(Market market) {
        return blind.contains(market);
    }

    void blind(Market market) {
        if (engine != null && !isStalled() && blind.add(market)) {
            run(() -> engine().feed(market, false, "nothing is heard"));
        }
    }

    void sees(Market market, Instant at, Price price, @Nullable Quote quote) {
        if (engine == null || isStalled()) {
            return;
        }
        if (blind.remove(market)) {
            run(() -> engine().feed(market, true, "heard again"));
        }
        run(() -> engine().traded(market, at, price, quote));
        if (isStanding()) {
            audit.seen(market, price, quote == null ? null : quote.bid(), engine()::view);
        }
    }

    void hears(OrderReport report) {
        if (!isStalled()) {
            run(() -> engine().reported(report));
        }
    }

    @Override
    public void committed(Change change) {}

    @Override
    public void alarm(String text) {}

    /** Something is due in a process, if it is still the same one; while it stalls it waits. */
    private void due(int mine, Runnable task) {
        if (mine != life) {
            return;
        }
        var left = stalledUntil.minus(time.monotonic());
        if (left.isPositive()) {
            time.after(left, () -> due(mine, task));
        } else {
            run(task);
        }
    }

    /** Everything in this process stands still for so long. */
    void stall(Duration span) {
        stalledUntil = time.monotonic().plus(span);
    }

    private boolean isStalled() {
        return stalledUntil.compareTo(time.monotonic()) > 0;
    }

    /** The process's own clocks; what it plans dies with it. */
    private final class Clock implements Agenda {
        @Override
        public Instant instant() {
            return skew.isZero() ? time.instant() : time.instant().plus(skew);
        }

        @Override
        public Duration monotonic() {
            return time.monotonic();
        }

        @Override
        public Appointment after(Duration delay, Runnable task) {
            int mine = life;
            return time.after(delay, () -> due(mine, task));
        }
    }

    /** What this process keeps on its own disk; it outlives the process. */
    private final class Disk implements Refuge {
        private final List<Batch> batches = new ArrayList<>();

        @Override
        public void append(Batch batch) {
            batches.add(batch);
            audit.tookRefuge(batch.changes());
        }

        @Override
        public List<Batch> read() {
            return List.copyOf(batches);
        }

        @Override
        public void clear() {
            batches.clear();
        }

        @Override
        public void setAside() {
            if (alone) {
                throw new Breach(Invariant.NO_BUG, "the journal refuses " + batches);
            }
            batches.clear(); // the owner after has found what was sent
        }
    }

    /** The journal as this process reaches it. */
    private final class NodeJournal implements Journal {

        private void reach() {
            if (journalAway) {
                throw new JournalFailure("away", new IllegalStateException());
            }
        }

        @Override
        public LeaseOutcome lease(String owner, Claim claim) {
            reach();
            return kept.lease(owner, claim);
        }

        @Override
        public void release(String owner, long epoch) {
            reach();
            kept.release(owner, epoch);
        }

        @Override
        public Snapshot load() {
            reach();
            return kept.load();
        }

        @Override
        public void commit(Batch batch) {
            passes(CrashPoint.BEFORE_COMMIT);
            reach();
            boolean fails = chance.happens(Trouble.COMMIT_FAILS, 0.004);
            boolean keeps = !fails || chance.below(Trouble.COMMIT_FAILS, 2) == 0;
            if (keeps) {
                kept.commit(batch);
            }
            if (fails) {
                throw new JournalFailure("no answer", new IllegalStateException());
            }
            passes(CrashPoint.AFTER_COMMIT);
        }
    }
}
