package haetae.server.web;

import haetae.server.account.PerAccount;
import haetae.server.account.Setting;
import haetae.server.account.SharedSettings;
import haetae.server.jobs.Jobs;
import haetae.server.market.MarketReader;
import haetae.server.trading.TradingView;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Everything that is done regularly, by the reference system's ids, whoever does it. */
@Component
@PerAccount
class JobBoard {

    private final Jobs jobs;
    private final TradingView trading;
    private final MarketReader markets;
    private final SharedSettings settings;

    JobBoard(Jobs jobs, TradingView trading, MarketReader markets, SharedSettings settings) {
        this.jobs = jobs;
        this.trading = trading;
        this.markets = markets;
        this.settings = settings;
    }

    /**
     * @param lastRun when it was done last, null before the first time
     * @param consecutiveFailures since it was last done
     * @param nextRun when it is due, null while nobody does it
     */
    record Entry(
            String id,
            long periodSeconds,
            @Nullable Instant lastRun,
            int consecutiveFailures,
            @Nullable Instant nextRun) {

        /** True when it should have been done two periods ago. */
        boolean isOverdue(Instant now) {
            return nextRun != null
                    && nextRun.plus(Duration.ofSeconds(2 * periodSeconds)).isBefore(now);
        }
    }

    List<Entry> entries() {
        var entries = new ArrayList<Entry>();
        var stats = markets.collecting();
        int every = settings.choices().whole(Setting.COLLECT_INTERVAL_SECONDS);
        entries.add(
                new Entry(
                        "collect_market_data",
                        every,
                        stats.lastSuccess(),
                        stats.consecutiveFailures(),
                        stats.lastSuccess() == null
                                ? null
                                : stats.lastSuccess().plusSeconds(every)));
        for (var job : trading.now().view().jobs()) {
            entries.add(new Entry(job.id(), job.period().toSeconds(), job.last(), 0, job.next()));
        }
        for (var job : jobs.status()) {
            entries.add(
                    new Entry(
                            job.id(),
                            job.period().toSeconds(),
                            job.last(),
                            job.failures(),
                            job.next()));
        }
        return entries;
    }
}
