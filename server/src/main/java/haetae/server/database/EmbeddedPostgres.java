package haetae.server.database;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorInputStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A real PostgreSQL of one's own: unpacked once, its data in the data folder, loopback only,
 * durable commits.
 *
 * <p>A server that outlived a killed program is adopted; one that dies is started again on the same
 * port. Closing stops the server.
 */
public final class EmbeddedPostgres implements AutoCloseable {

    private static final String ARCHIVE = "/postgres-linux-x86_64.txz";
    private static final String VERSION = "18.6.0";
    private static final String USER = "haetae";
    private static final int MOST_TRIES = 20;
    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedPostgres.class);

    private final Path binaries;
    private final Path data;
    private final Path log;
    private final String password;
    private int port;
    private volatile boolean closed;

    private EmbeddedPostgres(Path binaries, Path folder, String password) {
        this.binaries = binaries;
        this.data = folder.resolve("postgres");
        this.log = folder.resolve("postgres.log");
        this.password = password;
    }

    /**
     * Starts the server of a data folder, or adopts the one that still runs.
     *
     * @param cache where the binaries are unpacked once for all folders
     * @throws IOException if it does not start; the message says why
     */
    public static EmbeddedPostgres start(DataFolder folder, Path cache) throws IOException {
        var postgres =
                new EmbeddedPostgres(
                        unpacked(cache.resolve("postgres-" + VERSION)),
                        folder.path(),
                        folder.secret("postgres-password"));
        if (!postgres.adopted()) {
            postgres.initialise();
            postgres.choosePort();
            postgres.launchSoon();
        }
        postgres.supervise();
        return postgres;
    }

    /** Leaves it as it is, as a program does that is killed. */
    void abandon() {
        closed = true;
    }

    /** Starts it again when it dies, for as long as it is not closed. */
    private void supervise() throws IOException {
        var pid = Long.parseLong(Files.readAllLines(pidFile()).getFirst().strip());
        var process = ProcessHandle.of(pid);
        if (process.isPresent()) {
            process.get().onExit().thenRunAsync(this::revive);
        } else {
            CompletableFuture.runAsync(this::revive);
        }
    }

    private void revive() {
        if (!closed) {
            LOG.warn("PostgreSQL has died and is started again");
        }
        while (!closed) {
            try {
                launch();
                supervise();
                return;
            } catch (IOException | IndexOutOfBoundsException | NumberFormatException e) {
                LOG.warn("PostgreSQL does not start yet: {}", e.getMessage());
                pause();
            }
        }
    }

    private Path pidFile() {
        return data.resolve("postmaster.pid");
    }

    public String jdbcUrl() {
        return "jdbc:postgresql://127.0.0.1:" + port + "/postgres";
    }

    public String user() {
        return USER;
    }

    public String password() {
        return password;
    }

    @Override
    public void close() throws IOException {
        closed = true;
        run(
                "stop",
                List.of("pg_ctl", "stop", "-D", data.toString(), "-m", "fast", "-w", "-t", "30"));
    }

    /**
     * After a reboot the number in the file may be another program's, which PostgreSQL would take
     * for itself. Any other remains are its own to judge: its last workers may still be there.
     */
    private void forgetStrangers() throws IOException {
        var file = pidFile();
        if (Files.exists(file)) {
            long pid = Long.parseLong(Files.readAllLines(file).getFirst().strip());
            if (ProcessHandle.of(pid).isPresent() && !isAlive(pid)) {
                Files.deleteIfExists(file);
            }
        }
    }

    private boolean adopted() throws IOException {
        var pidFile = pidFile();
        if (!Files.exists(pidFile)) {
            return false;
        }
        var lines = Files.readAllLines(pidFile);
        if (lines.size() >= 4 && isAlive(Long.parseLong(lines.getFirst().strip()))) {
            port = Integer.parseInt(lines.get(3).strip());
            for (int i = 0; i < 50; i++) {
                if (answers()) {
                    return true;
                }
                pause();
            }
            run("stop", List.of("pg_ctl", "stop", "-D", data.toString(), "-m", "immediate", "-w"));
        }
        return false;
    }

    private static boolean isAlive(long pid) {
        return ProcessHandle.of(pid)
                .filter(ProcessHandle::isAlive)
                .flatMap(process -> process.info().command())
                .filter(command -> command.endsWith("postgres"))
                .isPresent();
    }

    private boolean answers() {
        try (var connection = DriverManager.getConnection(jdbcUrl(), USER, password)) {
            return connection.isValid(1);
        } catch (SQLException e) {
            return false;
        }
    }

    private void initialise() throws IOException {
        if (Files.exists(data.resolve("PG_VERSION"))) {
            return;
        }
        deleteTree(data); // left by a first start that was cut off
        var passwordFile = data.resolveSibling("postgres-password");
        run(
                "initdb",
                List.of(
                        "initdb",
                        "-D",
                        data.toString(),
                        "-U",
                        USER,
                        "-A",
                        "scram-sha-256",
                        "--pwfile",
                        passwordFile.toString(),
                        "-E",
                        "UTF8",
                        "--locale=C.UTF-8",
                        "--no-sync"));
    }

    private void choosePort() throws IOException {
        try (var free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
    }

    /** The last processes of one that was killed may hold its memory for a moment. */
    private void launchSoon() throws IOException {
        for (int tries = 1; ; tries++) {
            try {
                launch();
                return;
            } catch (IOException e) {
                if (tries == MOST_TRIES) {
                    throw e;
                }
                pause();
            }
        }
    }

    private void launch() throws IOException {
        forgetStrangers();
        var options =
                "-p "
                        + port
                        + " -c listen_addresses=127.0.0.1 -c unix_socket_directories='' -c fsync=on"
                        + " -c synchronous_commit=on -c shared_buffers=64MB -c max_connections=40 -c timezone=UTC"
                        + " -c log_timezone=UTC -c max_wal_size=512MB";
        run(
                "start",
                List.of(
                        "pg_ctl",
                        "start",
                        "-w",
                        "-t",
                        "60",
                        "-D",
                        data.toString(),
                        "-l",
                        log.toString(),
                        "-o",
                        options));
    }

    private void run(String what, List<String> command) throws IOException {
        var whole = new ArrayList<String>(asOrdinaryUser());
        whole.add(binaries.resolve("bin").resolve(command.getFirst()).toString());
        whole.addAll(command.subList(1, command.size()));
        var output = Files.createTempFile("haetae-postgres-", ".out");
        try {
            // Its output goes to a file: a server started here would keep a pipe open for ever.
            var process =
                    new ProcessBuilder(whole)
                            .redirectErrorStream(true)
                            .redirectOutput(output.toFile())
                            .redirectInput(
                                    ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                            .start();
            if (!process.waitFor(90, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new IOException("PostgreSQL did not " + what + " within 90 s; see " + log);
            }
            if (process.exitValue() != 0) {
                throw new IOException(
                        "PostgreSQL did not "
                                + what
                                + ": "
                                + Files.readString(output).strip()
                                + "; see "
                                + log);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while PostgreSQL was to " + what, e);
        } finally {
            Files.deleteIfExists(output);
        }
    }

    /** PostgreSQL refuses to run as root: inside a user namespace it does not see that it is. */
    private static List<String> asOrdinaryUser() {
        return System.getProperty("user.name", "").equals("root")
                ? List.of("unshare", "-U")
                : List.of();
    }

    private static Path unpacked(Path target) throws IOException {
        if (Files.exists(target)) {
            return target;
        }
        Files.createDirectories(target.getParent());
        var partial = target.resolveSibling(target.getFileName() + "." + UUID.randomUUID());
        try (var resource = EmbeddedPostgres.class.getResourceAsStream(ARCHIVE)) {
            if (resource == null) {
                throw new IOException(
                        "this build carries no PostgreSQL for this machine (Linux on x86-64 only): set"
                                + " HAETAE_DATABASE_URL to a PostgreSQL of your own");
            }
            unpack(resource, partial);
        }
        try {
            Files.move(partial, target);
        } catch (IOException e) {
            if (!Files.exists(target)) {
                throw e;
            }
            deleteTree(partial); // another start was faster
        }
        return target;
    }

    private static void unpack(InputStream archive, Path target) throws IOException {
        try (var tar = new TarArchiveInputStream(new XZCompressorInputStream(archive))) {
            for (TarArchiveEntry entry = tar.getNextEntry();
                    entry != null;
                    entry = tar.getNextEntry()) {
                var path = target.resolve(entry.getName()).normalize();
                if (!path.startsWith(target)) {
                    throw new IOException(
                            "the archive leads out of its folder: " + entry.getName());
                }
                if (entry.isDirectory()) {
                    Files.createDirectories(path);
                } else if (entry.isSymbolicLink()) {
                    Files.createDirectories(path.getParent());
                    Files.createSymbolicLink(path, Path.of(entry.getLinkName()));
                } else {
                    Files.createDirectories(path.getParent());
                    Files.copy(tar, path);
                    if ((entry.getMode() & 0100) != 0) {
                        Files.setPosixFilePermissions(
                                path, PosixFilePermissions.fromString("rwxr-xr-x"));
                    }
                }
            }
        }
    }

    private static void deleteTree(Path root) throws IOException {
        if (!Files.exists(root)) {
            return;
        }
        try (var paths = Files.walk(root)) {
            for (var path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }

    private static void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(100);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
