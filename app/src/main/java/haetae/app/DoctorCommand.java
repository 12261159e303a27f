package haetae.app;

import haetae.app.service.Installation;
import haetae.app.service.Poll;
import haetae.server.database.DataFolder;
import haetae.server.database.EmbeddedPostgres;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "doctor",
        mixinStandardHelpOptions = true,
        description =
                "Checks this machine and says what to do about what it finds; 0 unless something fails.")
final class DoctorCommand implements Callable<Integer> {

    private static final long GIB = 1L << 30;
    private static final Instant NOT_BEFORE = Instant.parse("2026-01-01T00:00:00Z");

    enum Level {
        OK,
        WARN,
        FAIL
    }

    /** What was found, and what to do. */
    record Finding(Level level, String text) {
        static Finding ok(String text) {
            return new Finding(Level.OK, text);
        }

        static Finding warn(String text) {
            return new Finding(Level.WARN, text);
        }

        static Finding fail(String text) {
            return new Finding(Level.FAIL, text);
        }
    }

    private record Check(String name, Supplier<Finding> look) {}

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "data folder to look at (default: ~/.haetae/live)")
    private @Nullable Path data;

    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        var folder = data != null ? data : Folders.data("live");
        var checks =
                List.of(
                        new Check("java", DoctorCommand::java),
                        new Check("memory", DoctorCommand::memory),
                        new Check("disk", () -> disk(nearestExisting(folder))),
                        new Check("data folder", () -> dataFolder(folder)),
                        new Check("postgresql", DoctorCommand::postgres),
                        new Check("loopback", DoctorCommand::loopback),
                        new Check("clock", DoctorCommand::clock),
                        new Check("maven", () -> tool("mvn", "only needed to build and to test")),
                        new Check(
                                "chromium",
                                () -> tool("chromium", "only needed for the tests of the page")));
        boolean failed = false;
        for (var check : checks) {
            var finding = check.look().get();
            var out = spec.commandLine().getOut();
            out.printf("%-5s%-12s %s%n", word(finding.level()), check.name(), finding.text());
            out.flush();
            failed |= finding.level() == Level.FAIL;
        }
        return failed ? 1 : 0;
    }

    private static String word(Level level) {
        return switch (level) {
            case OK -> "ok";
            case WARN -> "warn";
            case FAIL -> "FAIL";
        };
    }

    private static Finding java() {
        int feature = Runtime.version().feature();
        var text = Runtime.version() + " in " + System.getProperty("java.home");
        return feature >= 25
                ? Finding.ok(text)
                : Finding.fail(text + ": install a JDK 25 and start through ./haetae");
    }

    private static Finding memory() {
        if (!(ManagementFactory.getOperatingSystemMXBean()
                instanceof com.sun.management.OperatingSystemMXBean system)) {
            return Finding.warn("not known on this machine");
        }
        return atLeast("memory", system.getTotalMemorySize(), 1, 2, "free some memory");
    }

    private static Finding disk(Path folder) {
        try {
            long free = Files.getFileStore(folder).getUsableSpace();
            return atLeast(
                    "free at " + folder,
                    free,
                    1,
                    3,
                    "free some space, or choose another folder with --data");
        } catch (IOException e) {
            return Finding.warn("the free space at " + folder + " cannot be read");
        }
    }

    static Finding atLeast(String what, long bytes, int needed, int wanted, String advice) {
        var text = String.format(Locale.ROOT, "%.1f GiB %s", bytes / (double) GIB, what);
        if (bytes < needed * GIB) {
            return Finding.fail(text + "; at least " + needed + " GiB: " + advice);
        }
        return bytes < wanted * GIB ? Finding.warn(text + "; " + advice) : Finding.ok(text);
    }

    private static Path nearestExisting(Path folder) {
        var path = folder.toAbsolutePath();
        while (!Files.exists(path) && path.getParent() != null) {
            path = path.getParent();
        }
        return path;
    }

    private static Finding dataFolder(Path folder) {
        try {
            if (Files.exists(folder.resolve("environment"))) {
                return Installation.at(folder).isRunning()
                        ? Finding.ok(folder + " is in use by a Haetae that runs")
                        : writable(folder, folder + " is free");
            }
            var parent = nearestExisting(folder);
            return Files.isDirectory(parent)
                    ? writable(parent, folder + " can be made")
                    : Finding.fail(parent + " is not a folder: choose another with --data");
        } catch (IOException e) {
            return Finding.fail(Haetae.message(e));
        }
    }

    private static Finding writable(Path folder, String text) {
        return Files.isWritable(folder)
                ? Finding.ok(text)
                : Finding.fail(
                        folder + " cannot be written: change its permissions, or use --data");
    }

    /** Starts a PostgreSQL of its own in a temporary folder and asks it something. */
    private static Finding postgres() {
        try {
            var folder = Files.createTempDirectory("haetae-doctor-");
            try (var held = DataFolder.open(folder, "demo");
                    var postgres = EmbeddedPostgres.start(held, Folders.cache());
                    var connection =
                            DriverManager.getConnection(
                                    postgres.jdbcUrl(), postgres.user(), postgres.password())) {
                return Finding.ok(
                        connection.getMetaData().getDatabaseProductVersion()
                                + " starts and answers");
            } finally {
                Folders.delete(folder);
            }
        } catch (IOException | SQLException e) {
            return Finding.fail(
                    e.getMessage()
                            + " (as root it needs user namespaces and unshare; as another user"
                            + " it does not)");
        }
    }

    private static Finding loopback() {
        var busy = List.of(8080, 8081).stream().filter(port -> !Ports.isFree(port)).toList();
        if (!Ports.isFree(0)) {
            return Finding.fail(
                    "no port of 127.0.0.1 can be listened on: check the network set-up");
        }
        return busy.isEmpty()
                ? Finding.ok("127.0.0.1, ports 8080 (serve) and 8081 (twin) are free")
                : Finding.warn("ports " + busy + " are in use: choose others with --port");
    }

    private static Finding clock() {
        var wall = InstantSource.system();
        var before = wall.instant();
        long nanos = System.nanoTime();
        Poll.until(Duration.ofMillis(200), () -> false);
        nanos = System.nanoTime() - nanos;
        var drift = Duration.between(before, wall.instant()).minusNanos(nanos).abs();
        if (before.isBefore(NOT_BEFORE)) {
            return Finding.fail("it says " + before + ": set it, and keep it right with NTP");
        }
        return drift.toMillis() > 100
                ? Finding.warn(
                        "it jumped by " + drift.toMillis() + " ms just now: keep it right with NTP")
                : Finding.ok("it says " + before + " and runs evenly");
    }

    private static Finding tool(String name, String use) {
        var path = System.getenv("PATH");
        for (var folder : (path == null ? "" : path).split(":", -1)) {
            var file = Path.of(folder, name);
            if (Files.isExecutable(file)) {
                return Finding.ok(file.toString());
            }
        }
        return Finding.warn("not installed; " + use);
    }
}
