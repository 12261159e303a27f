package haetae.server.web;

import haetae.core.risk.LatchCause;
import haetae.core.trading.Engine;
import haetae.server.World;
import haetae.server.trading.Live;
import haetae.server.trading.SignalController;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

/** Whether Haetae lives, and what of it does not. */
@RestController
@RequestMapping("/api/v1/health")
class HealthController {

    record Health(String status, Instant timestamp, String version) {}

    /**
     * @param status healthy, warning or unhealthy
     */
    record Component(
            String name, String status, @Nullable Long latencyMs, @Nullable String message) {}

    /**
     * @param status healthy, degraded (a part warns) or unhealthy
     */
    record Detail(String status, Instant timestamp, String version, List<Component> components) {}

    private static final String VERSION = "0.1.0";
    private static final Set<LatchCause> EXCHANGE =
            Set.of(
                    LatchCause.EXCHANGE_OFFLINE,
                    LatchCause.STALE_DATA,
                    LatchCause.KEY_INVALID,
                    LatchCause.RATE_BLOCKED);

    private final World world;
    private final JdbcClient db;
    private final Live live;
    private final SignalController signals;

    HealthController(World world, JdbcClient db, Live live, SignalController signals) {
        this.world = world;
        this.db = db;
        this.live = live;
        this.signals = signals;
    }

    @GetMapping
    Health health() {
        return new Health("healthy", world.agenda().instant(), VERSION);
    }

    @GetMapping("/detail")
    Detail detail() {
        var view = view();
        var components = List.of(database(), exchange(view), adviser(), engine(view));
        return new Detail(overall(components), world.agenda().instant(), VERSION, components);
    }

    private static String overall(List<Component> components) {
        var states = components.stream().map(Component::status).collect(Collectors.toSet());
        return states.contains("unhealthy")
                ? "unhealthy"
                : states.contains("warning") ? "degraded" : "healthy";
    }

    private Engine.@Nullable View view() {
        try {
            return live.view();
        } catch (ResponseStatusException e) {
            return null;
        }
    }

    private Component database() {
        var before = world.agenda().monotonic();
        try {
            db.sql("SELECT 1").query(Integer.class).single();
            long millis = world.agenda().monotonic().minus(before).toMillis();
            return new Component("database", "healthy", millis, null);
        } catch (DataAccessException e) {
            return new Component(
                    "database", "unhealthy", null, "does not answer: look into postgres.log");
        }
    }

    private static Component exchange(Engine.@Nullable View view) {
        if (view == null) {
            return new Component("upbit_api", "warning", null, "not known");
        }
        var reasons =
                view.latches().stream()
                        .filter(latch -> EXCHANGE.contains(latch.cause()))
                        .map(latch -> latch.cause() + ": " + latch.reason())
                        .collect(Collectors.joining("; "));
        if (!reasons.isEmpty()) {
            return new Component("upbit_api", "unhealthy", null, reasons);
        }
        return view.prices().isEmpty()
                ? new Component("upbit_api", "warning", null, "no price was heard yet")
                : new Component("upbit_api", "healthy", null, null);
    }

    private Component adviser() {
        try {
            var newest = signals.newest().orElse(null);
            if (newest == null) {
                return new Component("ai_api", "warning", null, "nothing was decided yet");
            }
            return "PROVIDERS_FAILED".equals(newest.holdCause())
                    ? new Component("ai_api", "unhealthy", null, newest.detail())
                    : new Component(
                            "ai_api", "healthy", null, "last decision " + newest.createdAt());
        } catch (DataAccessException e) {
            return new Component("ai_api", "warning", null, "not known");
        }
    }

    private static Component engine(Engine.@Nullable View view) {
        return view == null
                ? new Component("engine", "unhealthy", null, "does not answer: look into the log")
                : new Component("engine", "healthy", null, null);
    }
}
