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
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
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
 * <p>A server that outlived a killed program is adopted. One that dies meanwhile is started again
 * on the same port, so that whoever uses it only has to connect again. Closing stops the server.
 */
public final class EmbeddedPostgres implements AutoCloseable {

    private static final String ARCHIVE = "/postgres-linux-x86_64.txz";
    private static final String VERSION = "18.6.0";
    private static final String USER = "haetae";
    private static final String PID_FILE = "postmaster.pid";
    private static final long WATCH_MILLIS = 500;

    /** Asking costs a connection, looking nothing. */
    private static final int LOOKS_PER_QUESTION = 4;

    /** PostgreSQL's state for a server that starts or ends. */
    private static final String CANNOT_CONNECT_NOW = "57P03";

    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedPostgres.class);

    private final Path binaries;
    private final Path data;
    private final Path log;
    private final String password;
    private final ScheduledExecutorService watch =
            Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().name("postgres-watch").daemon().factory());
    private int port;
    private long postmaster;
    private int looks;
    private int unheard;

    private EmbeddedPostgres(Path binaries, Path data, String password) {
        this.binaries = binaries;
        this.data = data;
        this.log = data.resolveSibling("postgres.log");
        this.password = password;
    }

    /** The version of the binaries that this program brings, for example 18.6.0. */
    public static String version() {
        return VERSION;
    }

    /** The major version of the binaries that this program brings. */
    static int major() {
        return Integer.parseInt(VERSION.substring(0, VERSION.indexOf('.')));
    }

    /** The binaries that this program brings, unpacked on first use. */
    static Path binaries(Path cache) throws IOException {
        return unpacked(cache.resolve("postgres-" + VERSION));
    }

    /**
     * Starts the server of a data folder, or adopts the one that still runs.
     *
     * @param cache where the binaries are unpacked once for all folders
     * @throws IOException if it does not start, or is of another major version; the message says
     *     why
     */
    public static EmbeddedPostgres start(DataFolder folder, Path cache) throws IOException {
        var cluster = new Cluster(folder.path());
        cluster.requireMajor(major());
        return start(folder, binaries(cache), cluster.path());
    }

    /**
     * Starts the server of a cluster, making the cluster when it is not there.
     *
     * @param binaries of its major version, with a folder {@code bin}
     * @param data the cluster's folder, in the data folder itself
     */
    public static EmbeddedPostgres start(DataFolder folder, Path binaries, Path data)
            throws IOException {
        var postgres = new EmbeddedPostgres(binaries, data, folder.secret("postgres-password"));
        if (!postgres.adopted()) {
            postgres.initialise();
            postgres.port = freePort();
            postgres.launch();
        }
        postgres.watch.scheduleWithFixedDelay(
                postgres::keepAlive, WATCH_MILLIS, WATCH_MILLIS, TimeUnit.MILLISECONDS);
        return postgres;
    }

    private static int freePort() throws IOException {
        try (var free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return free.getLocalPort();
        }
    }

    /** Starts the server again if it has died, or will never take connections again. */
    private void keepAlive() {
        try {
            boolean alive = isAlive(postmaster);
            if (alive && (++looks % LOOKS_PER_QUESTION != 0 || !isStuck())) {
                return;
            }
            LOG.error("PostgreSQL has died and is started again on port {}; see {}", port, log);
            if (alive) {
                end(ProcessHandle.of(postmaster).orElseThrow());
            }
            endWorkers();
            Files.deleteIfExists(data.resolve(PID_FILE));
            launch();
            LOG.warn("PostgreSQL runs again");
        } catch (IOException | RuntimeException e) {
            LOG.error("PostgreSQL could not be started again yet: {}", e.getMessage());
        }
    }

    /**
     * True when it says twice that it is still starting, and nothing in it does: so it stays for
     * ever when its recovery from a full disk met the full disk again.
     */
    private boolean isStuck() throws IOException {
        boolean starts = !isStarting() || workers().stream().anyMatch(EmbeddedPostgres::recovers);
        unheard = starts ? 0 : unheard + 1;
        return unheard >= 2;
    }

    private boolean isStarting() {
        try (var _ = DriverManager.getConnection(jdbcUrl() + "?loginTimeout=5", USER, password)) {
            return false;
        } catch (SQLException e) {
            return CANNOT_CONNECT_NOW.equals(e.getSQLState());
        }
    }

    private static boolean recovers(ProcessHandle worker) {
        try {
            return Files.readString(Path.of("/proc", Long.toString(worker.pid()), "cmdline"))
                    .startsWith("postgres: startup");
        } catch (IOException e) {
            return false; // it has ended
        }
    }

    private static void end(ProcessHandle process) {
        process.destroyForcibly();
        process.onExit().orTimeout(10, TimeUnit.SECONDS).exceptionally(_ -> process).join();
    }

    /**
     * Makes sure that nothing writes to the data any more: processes of a dead postmaster end by
     * themselves as soon as they look up from their work, or are ended.
     */
    private void endWorkers() throws IOException {
        for (int i = 0; i < 50; i++) {
            if (workers().isEmpty()) {
                return;
            }
            pause();
        }
        for (var worker : workers()) {
            end(worker);
        }
        if (!workers().isEmpty()) {
            throw new IOException("processes of the dead PostgreSQL still work on " + data);
        }
    }

    /** The PostgreSQL processes that stand in our data folder. */
    private List<ProcessHandle> workers() throws IOException {
        return workers(data);
    }

    private static List<ProcessHandle> workers(Path data) throws IOException {
        var here = data.toRealPath();
        return ProcessHandle.allProcesses()
                .filter(EmbeddedPostgres::isPostgres)
                .filter(process -> standsIn(here, process))
                .toList();
    }

    private static boolean standsIn(Path folder, ProcessHandle process) {
        try {
            return Path.of("/proc", Long.toString(process.pid()), "cwd")
                    .toRealPath()
                    .equals(folder);
        } catch (IOException e) {
            return false; // gone, or another user's
        }
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

    /** Looks after the server no longer, and lets it run: as if this program were killed. */
    void abandon() {
        watch.shutdown();
        try {
            if (!watch.awaitTermination(90, TimeUnit.SECONDS)) {
                watch.shutdownNow();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() throws IOException {
        abandon();
        run(
                "stop",
                List.of("pg_ctl", "stop", "-D", data.toString(), "-m", "fast", "-w", "-t", "30"));
    }

    /** Stops the server, and makes sure that every file of the cluster is on the disk. */
    void closeForGood() throws IOException {
        close();
        run("sync", List.of("initdb", "--sync-only", "-D", data.toString()));
    }

    /** Ends what a killed program left running on a cluster that nobody needs, and removes it. */
    static void remove(Path data) throws IOException {
        if (!Files.exists(data)) {
            return;
        }
        for (var left = workers(data); !left.isEmpty(); left = workers(data)) {
            left.forEach(EmbeddedPostgres::end); // one that was killed may have begun another
        }
        deleteTree(data);
    }

    private boolean adopted() throws IOException {
        var pidFile = data.resolve(PID_FILE);
        if (!Files.exists(pidFile)) {
            return false;
        }
        var lines = Files.readAllLines(pidFile);
        if (lines.size() >= 4 && isOurs(Long.parseLong(lines.getFirst().strip()))) {
            postmaster = Long.parseLong(lines.getFirst().strip());
            port = Integer.parseInt(lines.get(3).strip());
            for (int i = 0; i < 50; i++) {
                if (answers()) {
                    return true;
                }
                pause();
            }
            run("stop", List.of("pg_ctl", "stop", "-D", data.toString(), "-m", "immediate", "-w"));
        }
        endWorkers();
        Files.deleteIfExists(pidFile);
        return false;
    }

    /** True for a server of this folder: numbers of processes are given again. */
    private boolean isOurs(long pid) throws IOException {
        return isAlive(pid) && standsIn(data.toRealPath(), ProcessHandle.of(pid).orElseThrow());
    }

    /** False also for a process that is dead and not yet buried. */
    private static boolean isAlive(long pid) {
        return ProcessHandle.of(pid)
                .filter(ProcessHandle::isAlive)
                .filter(EmbeddedPostgres::isPostgres)
                .isPresent();
    }

    private static boolean isPostgres(ProcessHandle process) {
        return process.info().command().filter(path -> path.endsWith("/postgres")).isPresent();
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
                        // Rounds protect passwords that can be guessed; this one is random, and
                        // each of the pool's connections would pay for them.
                        "--set=scram_iterations=1",
                        "--no-sync"));
    }

    private void launch() throws IOException {
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
        postmaster = Long.parseLong(Files.readAllLines(data.resolve(PID_FILE)).getFirst().strip());
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

    /** Unpacks an archive of PostgreSQL's binaries. */
    public static void unpack(InputStream archive, Path target) throws IOException {
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
