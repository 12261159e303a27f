package haetae.server.market;

import haetae.server.account.Choices;
import haetae.server.account.Setting;
import haetae.server.account.SharedSettings;
import haetae.server.jobs.Job;
import haetae.server.world.World;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Removes rows of market data that are older than they are to be kept. Nothing else is ever
 * removed: orders, fills, ledger, decisions and their records stay.
 */
@Component
class CleanUp implements Job {

    /** So many rows at a time, so that nobody waits long for the table. */
    private static final int BATCH = 10_000;

    private final JdbcClient db;
    private final SharedSettings settings;
    private final InstantSource clock;

    CleanUp(JdbcClient db, SharedSettings settings, World world) {
        this.db = db;
        this.settings = settings;
        this.clock = world.agenda();
    }

    @Override
    public String id() {
        return "cleanup_old_data";
    }

    @Override
    public Duration period(Choices choices) {
        return Duration.ofHours(choices.whole(Setting.CLEANUP_INTERVAL_HOURS));
    }

    @Override
    public CompletableFuture<?> run() {
        var before =
                MarketStore.utc(
                        clock.instant()
                                .minus(
                                        Duration.ofDays(
                                                settings.choices().whole(Setting.RETENTION_DAYS))));
        int removed;
        do {
            removed =
                    db.sql(
                                    """
                                    DELETE FROM market_data WHERE id IN (
                                        SELECT id FROM market_data WHERE "timestamp" < ? LIMIT ?)\
                                    """)
                            .params(before, BATCH)
                            .update();
        } while (removed == BATCH);
        return CompletableFuture.completedFuture(true);
    }
}
