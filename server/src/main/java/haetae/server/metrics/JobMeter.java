package haetae.server.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** How one job goes. */
final class JobMeter {

    private final Timer runs;
    private final Counter failures;

    /**
     * What is known of it.
     *
     * @param last when it was done last, null before the first time
     * @param failures since then
     */
    record State(@Nullable Instant last, Duration period, int failures) {}

    /**
     * @param id its name in the reference system
     * @param account empty for a job of no account
     * @param state null while it is not known, or while another process does the job
     */
    JobMeter(
            MeterRegistry registry,
            String id,
            String account,
            InstantSource clock,
            Supplier<@Nullable State> state) {
        var tags = Tags.of("id", id, "account", account);
        var begun = clock.instant();
        gauge(
                registry,
                "haetae.job.last.run.age",
                "Time since the job was done last, or since the start before the first time",
                "seconds",
                tags,
                state,
                now -> seconds(now.last() == null ? begun : now.last(), clock.instant()));
        gauge(
                registry,
                "haetae.job.period",
                "How often the job is to be done",
                "seconds",
                tags,
                state,
                now -> now.period().toMillis() / 1e3);
        gauge(
                registry,
                "haetae.job.consecutive.failures",
                "Failures since the job was done last",
                null,
                tags,
                state,
                State::failures);
        runs =
                Timer.builder("haetae.job.duration")
                        .description("How long runs of the job took on this node")
                        .tags(tags)
                        .register(registry);
        failures =
                Counter.builder("haetae.job.failures")
                        .description("Runs of the job that failed on this node")
                        .tags(tags)
                        .register(registry);
    }

    private static void gauge(
            MeterRegistry registry,
            String name,
            String description,
            @Nullable String unit,
            Tags tags,
            Supplier<@Nullable State> state,
            ToDoubleFunction<State> value) {
        Gauge.builder(
                        name,
                        () -> {
                            var now = state.get();
                            return now == null ? Double.NaN : value.applyAsDouble(now);
                        })
                .description(description)
                .baseUnit(unit)
                .tags(tags)
                .register(registry);
    }

    static double seconds(Instant from, Instant until) {
        return Duration.between(from, until).toMillis() / 1e3;
    }

    void ran(Duration took, boolean failed) {
        runs.record(took.isNegative() ? Duration.ZERO : took);
        if (failed) {
            failures.increment();
        }
    }
}
