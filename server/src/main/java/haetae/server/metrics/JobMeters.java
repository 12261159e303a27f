package haetae.server.metrics;

import haetae.server.account.Setting;
import haetae.server.account.SharedSettings;
import haetae.server.jobs.Jobs;
import haetae.server.market.MarketReader;
import haetae.server.world.World;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** The jobs that belong to no account, by the reference system's ids. */
@Component
class JobMeters {

    private static final String NO_ACCOUNT = "";

    JobMeters(
            MeterRegistry registry,
            Exposition exposition,
            ExecutorService samples,
            World world,
            Jobs jobs,
            MarketReader markets,
            SharedSettings settings) {
        new JobMeter(
                registry,
                "collect_market_data",
                NO_ACCOUNT,
                world.agenda(),
                () -> {
                    var now = markets.collecting();
                    int every = settings.choices().whole(Setting.COLLECT_INTERVAL_SECONDS);
                    return new JobMeter.State(
                            now.lastSuccess(),
                            Duration.ofSeconds(every),
                            now.consecutiveFailures());
                });
        var kept = new Sampled<>(Meters.EVERY, samples, jobs::status);
        exposition.add(kept);
        Map<String, JobMeter> meters = new HashMap<>();
        for (var id : jobs.ids()) {
            meters.put(
                    id,
                    new JobMeter(
                            registry,
                            id,
                            NO_ACCOUNT,
                            world.agenda(),
                            () -> state(kept.value(), id)));
        }
        jobs.listen((id, took, failed) -> {
            var meter = meters.get(id);
            if (meter != null) {
                meter.ran(took, failed);
            }
        });
    }

    private static JobMeter.@Nullable State state(@Nullable List<Jobs.Status> all, String id) {
        if (all == null) {
            return null;
        }
        return all.stream()
                .filter(one -> one.id().equals(id))
                .findFirst()
                .map(one -> new JobMeter.State(one.last(), one.period(), one.failures()))
                .orElse(null);
    }
}
