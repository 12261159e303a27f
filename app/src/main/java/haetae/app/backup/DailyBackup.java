package haetae.app.backup;

import haetae.app.service.Installation;
import haetae.server.account.Choices;
import haetae.server.database.Storage;
import haetae.server.jobs.Job;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Backs the installation up once a day, and keeps the newest fourteen. One that fails is told, and
 * tried again a minute later.
 */
public final class DailyBackup implements Job {

    private static final Logger LOG = LoggerFactory.getLogger(DailyBackup.class);
    private static final int KEPT = 14;

    private final Storage storage;
    private final Installation installation;
    private final Path folder;
    private final Rotation backups;
    private volatile Consumer<String> alarm = LOG::error;

    /**
     * @param folder where to; made when it is not there
     */
    public DailyBackup(Storage storage, String environment, Path folder, InstantSource clock) {
        this.storage = storage;
        this.installation = new Installation(storage.folder().path(), environment);
        this.folder = folder;
        backups = new Rotation(folder, "haetae-" + environment + "-", KEPT, clock);
    }

    @Override
    public void tell(Consumer<String> alarm) {
        this.alarm = alarm;
    }

    @Override
    public String id() {
        return "backup";
    }

    @Override
    public Duration period(Choices choices) {
        return Duration.ofDays(1);
    }

    @Override
    public CompletableFuture<?> run() {
        try {
            var file =
                    backups.add("", place -> Backup.write(installation, storage.database(), place));
            LOG.info("backed up into {}", file);
            return CompletableFuture.completedFuture(file);
        } catch (IOException e) {
            alarm.accept(
                    "the daily backup into "
                            + folder
                            + " failed ("
                            + Rotation.why(e)
                            + "): make room or allow it there");
            throw new UncheckedIOException(e);
        }
    }
}
