package haetae.app.service;

import haetae.app.terminal.Problem;
import haetae.server.database.Cluster;
import haetae.server.database.DatabaseChoice;
import haetae.server.database.DatabaseLogin;
import haetae.server.database.Storage;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/**
 * A data folder that a Haetae has used, seen from outside: whether one runs on it now, and what its
 * database says.
 *
 * @param environment demo, paper or live, as the folder is stamped
 */
public record Installation(Path folder, String environment) {

    /** The database of a folder, open. */
    public record Database(JdbcTemplate db, AutoCloseable lifeline) implements AutoCloseable {
        @Override
        public void close() throws IOException {
            try {
                lifeline.close();
            } catch (IOException | RuntimeException e) {
                throw e;
            } catch (Exception e) {
                throw new IOException(e);
            }
        }
    }

    /**
     * @throws Problem if no Haetae ever used the folder
     */
    public static Installation at(Path folder) throws IOException {
        var stamp = folder.resolve("environment");
        if (!Files.isReadable(stamp) || !Files.exists(folder.resolve("lock"))) {
            throw new Problem(
                    folder + " holds no Haetae data: say with --data which folder is meant");
        }
        return new Installation(folder, Files.readString(stamp).strip());
    }

    /**
     * The folder that is meant when none is named: the only one, or the only one with a Haetae
     * running.
     *
     * @throws Problem if there is none, or more than one that could be meant
     */
    public static Installation among(List<Path> folders) throws IOException {
        var used = new ArrayList<Installation>();
        for (var folder : folders) {
            if (Files.exists(folder.resolve("environment"))) {
                used.add(at(folder));
            }
        }
        if (used.size() > 1) {
            var running = new ArrayList<Installation>();
            for (var one : used) {
                if (one.isRunning()) {
                    running.add(one);
                }
            }
            if (running.size() != 1) {
                throw new Problem("say with --data which data folder is meant of " + folders);
            }
            return running.getFirst();
        }
        if (used.isEmpty()) {
            throw new Problem(
                    "no Haetae has run here yet (looked in "
                            + folders
                            + "): say with --data which folder is meant");
        }
        return used.getFirst();
    }

    /** True while a program holds the folder. */
    public boolean isRunning() throws IOException {
        try (var channel = FileChannel.open(folder.resolve("lock"), StandardOpenOption.WRITE);
                var lock = channel.tryLock()) {
            return lock == null;
        } catch (OverlappingFileLockException e) {
            return true; // by this very program
        }
    }

    /** How the running server is reached; empty while it starts or stops. */
    public Optional<ServerApi> api() throws IOException {
        var port = folder.resolve("port");
        var token = folder.resolve("owner-token");
        return Files.exists(port) && Files.exists(token)
                ? Optional.of(
                        new ServerApi(
                                Integer.parseInt(Files.readString(port).strip()),
                                Files.readString(token).strip()))
                : Optional.empty();
    }

    /** The API of the server that runs. */
    public ServerApi requireApi() throws IOException {
        return api().orElseThrow(
                        () -> new Problem("Haetae is just starting or stopping: try again"));
    }

    /**
     * Opens the database, also beside a running server.
     *
     * @throws IOException if it cannot be opened, or the folder's books are in another
     */
    public Database open(DatabaseChoice choice) throws IOException {
        Storage.requireSame(folder, choice);
        var own = choice.own();
        if (isRunning()) {
            return own == null ? attach() : new Database(connect(own), () -> {});
        }
        if (own == null && !new Cluster(folder).isThere()) {
            throw new Problem(folder + " holds no books yet: nothing was ever traded there");
        }
        var storage = Storage.open(folder, environment, choice);
        return new Database(connect(storage.database()), storage);
    }

    /** To the embedded database of the server that runs. */
    private Database attach() throws IOException {
        var pid = folder.resolve("postgres").resolve("postmaster.pid");
        var lines = Files.exists(pid) ? Files.readAllLines(pid) : List.<String>of();
        if (lines.size() < 4) {
            throw new Problem("Haetae is just starting or stopping: try again");
        }
        return new Database(
                connect(
                        new DatabaseLogin(
                                "jdbc:postgresql://127.0.0.1:" + lines.get(3).strip() + "/postgres",
                                "haetae",
                                Files.readString(folder.resolve("postgres-password")).strip())),
                () -> {});
    }

    private static JdbcTemplate connect(DatabaseLogin login) {
        return new JdbcTemplate(
                new DriverManagerDataSource(login.url(), login.user(), login.password()));
    }
}
