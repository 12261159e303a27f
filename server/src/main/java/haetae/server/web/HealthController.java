package haetae.server.web;

import haetae.core.trading.Preferences;
import haetae.server.account.PerAccount;
import haetae.server.market.MarketReader;
import haetae.server.signal.SignalReader;
import haetae.server.trading.Trader;
import haetae.server.trading.TradingView;
import haetae.server.world.Problem;
import haetae.server.world.World;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** How the parts of the server are, for one account. Asks nobody outside, so it costs nothing. */
@RestController
@PerAccount
@RequestMapping("/api/v1/health")
class HealthController {

    /** That many orders under way at once are a sign that something hangs. */
    private static final int MANY_ORDERS = 5;

    private final JdbcClient db;
    private final TradingView trading;
    private final MarketReader markets;
    private final SignalReader signals;
    private final Trader trader;
    private final JobBoard jobs;
    private final World world;

    HealthController(
            JdbcClient db,
            TradingView trading,
            MarketReader markets,
            SignalReader signals,
            Trader trader,
            JobBoard jobs,
            World world) {
        this.db = db;
        this.trading = trading;
        this.markets = markets;
        this.signals = signals;
        this.trader = trader;
        this.jobs = jobs;
        this.world = world;
    }

    enum State {
        HEALTHY,
        WARNING,
        DEGRADED,
        UNHEALTHY;

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * @param message what is wrong, null when nothing is
     */
    record Component(String name, String status, long latencyMs, @Nullable String message) {}

    /**
     * @param jobs what is done regularly; empty while the engine does not answer
     */
    record Detail(
            String status,
            Instant timestamp,
            String version,
            List<Component> components,
            List<JobBoard.Entry> jobs) {}

    /** What a check found: null means that all is well. */
    private record Finding(State state, @Nullable String message) {
        static final Finding WELL = new Finding(State.HEALTHY, null);

        static Finding warning(String message) {
            return new Finding(State.WARNING, message);
        }
    }

    @GetMapping("/detail")
    Detail detail() {
        var components =
                List.of(
                        check("database", this::database),
                        check("upbit_api", this::upbit),
                        check("ai_api", this::adviser),
                        check("scheduler", this::engine),
                        check("recent_signal", this::recentSignal),
                        check("recent_order", this::orders));
        var status =
                components.stream().allMatch(c -> c.status().equals(State.HEALTHY.word()))
                        ? State.HEALTHY
                        : components.stream()
                                        .filter(c ->
                                                c.name().equals("database")
                                                        || c.name().equals("scheduler"))
                                        .anyMatch(c -> c.status().equals(State.UNHEALTHY.word()))
                                ? State.UNHEALTHY
                                : State.DEGRADED;
        return new Detail(
                status.word(),
                world.agenda().instant(),
                LifeController.VERSION,
                components,
                jobEntries());
    }

    private static Component check(String name, Supplier<Finding> check) {
        long began = System.nanoTime();
        Finding finding;
        try {
            finding = check.get();
        } catch (Problem e) {
            finding = new Finding(State.UNHEALTHY, e.getBody().getDetail());
        } catch (DataAccessException e) {
            finding = new Finding(State.UNHEALTHY, "the database does not answer");
        }
        return new Component(
                name,
                finding.state().word(),
                (System.nanoTime() - began) / 1_000_000,
                finding.message());
    }

    private Finding database() {
        db.sql("SELECT 1").query(Integer.class).single();
        return Finding.WELL;
    }

    private Finding upbit() {
        for (var market : trader.markets()) {
            markets.ticker(market);
        }
        for (var latch : trading.now().latches()) {
            switch (latch.cause()) {
                case STALE_DATA, EXCHANGE_OFFLINE, KEY_INVALID, RATE_BLOCKED -> {
                    return new Finding(State.UNHEALTHY, latch.reason());
                }
                default -> {}
            }
        }
        return Finding.WELL;
    }

    /** Judged by the last decision: a paid question only to see whether it answers costs money. */
    private Finding adviser() {
        if (world.ai() == null) {
            return new Finding(
                    State.HEALTHY, "there is no AI key: decisions are made by a plain rule");
        }
        return signals.latest()
                .filter(signal -> "PROVIDERS_FAILED".equals(signal.holdCause()))
                .map(signal -> Finding.warning(signal.detail()))
                .orElse(Finding.WELL);
    }

    private List<JobBoard.Entry> jobEntries() {
        try {
            return jobs.entries();
        } catch (Problem | DataAccessException e) {
            return List.of(); // its component says so
        }
    }

    private Finding engine() {
        var now = world.agenda().instant();
        for (var job : jobs.entries()) {
            if (job.consecutiveFailures() > 0) {
                return Finding.warning(
                        job.id() + " failed " + job.consecutiveFailures() + " times in a row");
            }
            if (job.isOverdue(now)) {
                return Finding.warning(job.id() + " is overdue since " + job.nextRun());
            }
        }
        return trading.now().view().booksAgree()
                ? Finding.WELL
                : Finding.warning("the books have not been found to agree with the exchange");
    }

    private Finding recentSignal() {
        var oldest = world.agenda().instant().minus(patience());
        return signals.latest().filter(signal -> signal.createdAt().isAfter(oldest)).isPresent()
                ? Finding.WELL
                : Finding.warning("no decision in the last two periods");
    }

    private Duration patience() {
        var now = trading.now().preferences();
        return now.decisionPeriod()
                .multipliedBy(2)
                .plus(now.decisionDelay(Preferences.LONGEST_TURN));
    }

    private Finding orders() {
        int live = trading.now().view().live().size();
        return live < MANY_ORDERS
                ? Finding.WELL
                : Finding.warning(live + " orders are under way: see /api/v1/trading/orders");
    }
}
