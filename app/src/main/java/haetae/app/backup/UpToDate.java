package haetae.app.backup;

import haetae.app.service.Installation;
import haetae.app.terminal.Problem;
import haetae.server.database.Cluster;
import haetae.server.database.DataFolder;
import haetae.server.database.DatabaseChoice;
import haetae.server.database.DatabaseLogin;
import haetae.server.database.EmbeddedPostgres;
import haetae.server.database.Storage;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Consumer;

/**
 * The way by which every program that trades opens an installation: files of an older PostgreSQL
 * and tables of an older Haetae are brought up to date, and what they hold is backed up before.
 */
public final class UpToDate {

    /** In the data folder. */
    public static final String BACKUPS = "backups";

    private static final int KEPT = 5;

    private final Path folder;
    private final String environment;
    private final Rotation backups;
    private final Consumer<String> tell;

    private UpToDate(Path folder, String environment, Consumer<String> tell) {
        this.folder = folder;
        this.environment = environment;
        this.tell = tell;
        backups = new Rotation(folder.resolve(BACKUPS), "before-", KEPT, InstantSource.system());
    }

    /**
     * Opens it.
     *
     * @param environment demo, paper or live
     * @param tell a line for each thing that was done; none when all was up to date
     * @throws IOException or {@link Problem} if it cannot be used, a newer Haetae has changed it,
     *     or the backup cannot be written; nothing was changed then
     */
    public static Storage open(
            Path folder, String environment, DatabaseChoice choice, Consumer<String> tell)
            throws IOException {
        var opening = new UpToDate(folder, environment, tell);
        if (choice.own() == null) {
            opening.renewCluster(choice.cache());
        }
        var storage = Storage.open(folder, environment, choice);
        try {
            opening.migrate(storage.database());
            return storage;
        } catch (RuntimeException | IOException e) {
            storage.close();
            throw e;
        }
    }

    private void renewCluster(Path cache) throws IOException {
        var cluster = new Cluster(folder);
        if (!cluster.isOld()) {
            return;
        }
        int before = cluster.major().orElseThrow();
        tell.accept(
                "the books are in files of PostgreSQL %d; they are copied to PostgreSQL %s"
                        .formatted(before, EmbeddedPostgres.version()));
        try (var held = DataFolder.open(folder, environment)) {
            var aside = cluster.renew(held, cache, this::copy);
            tell.accept(
                    "done; the old files are kept in "
                            + aside
                            + ", and nobody needs them once you have seen that all is there");
        }
    }

    private void copy(DatabaseLogin from, DatabaseLogin to) throws IOException {
        boolean holdsBooks =
                Migrations.schemas(environment).stream()
                        .anyMatch(schema -> Migrations.standing(from, schema).now() != null);
        if (holdsBooks) {
            var file = backUp(from, "postgres-" + EmbeddedPostgres.version());
            Restore.copy(to, file);
        }
    }

    private void migrate(DatabaseLogin login) throws IOException {
        var standings =
                Migrations.schemas(environment).stream()
                        .map(schema -> Migrations.standing(login, schema))
                        .toList();
        for (var standing : standings) {
            if (standing.isNewer()) {
                throw new Problem(
                        "a newer Haetae has changed the tables of %s to version %s, and this one knows them up to %s: start the newer one, or restore a backup of before into a new folder"
                                .formatted(folder, standing.now(), standing.newest()));
            }
        }
        var old = standings.stream().filter(Migrations.Standing::isOld).toList();
        if (!old.isEmpty()) {
            var file = backUp(login, names(old));
            tell.accept("the tables are brought up to date; as they were they are in " + file);
        }
        standings.forEach(standing -> Migrations.run(login, standing.schema(), null));
    }

    /** Such as {@code v13}, or {@code v13-paper-v2} when both are to be changed. */
    private static String names(List<Migrations.Standing> old) {
        return String.join(
                "-",
                old.stream()
                        .map(standing ->
                                standing.schema().equals(Migrations.MAIN)
                                        ? "v" + standing.newest()
                                        : standing.schema() + "-v" + standing.newest())
                        .toList());
    }

    private Path backUp(DatabaseLogin login, String before) throws IOException {
        try {
            return backups.add(
                    before,
                    file -> Backup.write(new Installation(folder, environment), login, file));
        } catch (IOException e) {
            throw new Problem(
                    "nothing was changed: before the tables are brought up to date they are backed up into "
                            + folder.resolve(BACKUPS)
                            + ", and that cannot be written ("
                            + Rotation.why(e)
                            + "); make room or allow it there, then start again");
        }
    }
}
