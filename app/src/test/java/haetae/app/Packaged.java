package haetae.app;

import haetae.app.chaos.Program;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarOutputStream;
import java.util.zip.ZipEntry;
import org.junit.platform.launcher.LauncherSession;
import org.junit.platform.launcher.LauncherSessionListener;
import org.springframework.util.FileSystemUtils;

/**
 * Gives the programs that the tests start what a user's have: jars, and the JVM's cache of loaded
 * classes, without which each takes several seconds of the processor to start. The cache is made
 * before the first test.
 */
public final class Packaged implements LauncherSessionListener {

    private static final String OPTION = "-XX:AOTCache=";

    /** What loads the classes, and trades a little. */
    static final List<String> DEMO =
            List.of("demo", "--days", "0.1", "--seed", "1", "--speed", "max");

    /** What that demo said. */
    static final Path TRAINING = Path.of("target", "packaged", "training.log").toAbsolutePath();

    /** A data folder as {@code migrate} leaves a new one. */
    static final Path MIGRATED = Path.of("target", "packaged", "migrated").toAbsolutePath();

    @Override
    public void launcherSessionOpened(LauncherSession session) {
        // Maven opens one of its own, to look for tests.
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(argument -> argument.startsWith(OPTION))
                .map(argument -> Path.of(argument.substring(OPTION.length())))
                .findFirst()
                .ifPresent(Packaged::prepare);
    }

    private static void prepare(Path cache) {
        try {
            var folder = Files.createDirectories(cache.resolveSibling(".").normalize());
            try (var lock =
                            FileChannel.open(
                                    folder.resolve("lock"),
                                    StandardOpenOption.CREATE,
                                    StandardOpenOption.WRITE);
                    var _ = lock.lock()) {
                var jars = jars(folder);
                System.setProperty(
                        "java.class.path",
                        String.join(":", jars.stream().map(Path::toString).toList()));
                if (!isNewer(cache, jars) || !Files.exists(MIGRATED)) {
                    train(cache);
                    migrate();
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The class path without the tests, and with a jar for each folder. */
    private static List<Path> jars(Path folder) throws IOException {
        var jars = new ArrayList<Path>();
        for (var name : System.getProperty("java.class.path").split(":", -1)) {
            var entry = Path.of(name);
            if (name.isEmpty()) {
                continue; // Surefire ends it with a colon
            }
            if (!Files.isDirectory(entry)) {
                jars.add(entry);
            } else if (!entry.endsWith("test-classes")) {
                jars.add(jar(folder, entry));
            }
        }
        return jars;
    }

    /** One that is newer than all of the classes stays, and so does the cache made from it. */
    private static Path jar(Path folder, Path classes) throws IOException {
        var module = classes.resolve("../..").normalize().getFileName().toString();
        var jar = folder.resolve(module + ".jar");
        List<Path> files;
        try (var all = Files.walk(classes)) {
            files = all.filter(file -> !file.equals(classes)).sorted().toList();
        }
        if (isNewer(jar, files)) {
            return jar;
        }
        var made = Files.createTempFile(folder, module, ".jar");
        try (var out = new JarOutputStream(Files.newOutputStream(made))) {
            for (var file : files) {
                boolean isFolder = Files.isDirectory(file); // which are searched for by name, too
                out.putNextEntry(new ZipEntry(classes.relativize(file) + (isFolder ? "/" : "")));
                if (!isFolder) {
                    Files.copy(file, out);
                }
            }
        }
        return Files.move(made, jar, StandardCopyOption.REPLACE_EXISTING);
    }

    private static boolean isNewer(Path made, List<Path> sources) throws IOException {
        if (!Files.exists(made)) {
            return false;
        }
        FileTime at = Files.getLastModifiedTime(made);
        for (var source : sources) {
            if (Files.getLastModifiedTime(source).compareTo(at) >= 0) {
                return false;
            }
        }
        return true;
    }

    /** Waits until it is made: what it takes is soon saved. */
    private static void train(Path cache) throws IOException {
        Files.deleteIfExists(cache);
        var made = cache.resolveSibling("made.aot");
        var data = Files.createTempDirectory("haetae-training-");
        var demo = new ArrayList<>(DEMO);
        demo.addAll(List.of("--data", data.resolve("demo").toString()));
        var command =
                Program.command(demo).stream()
                        .filter(word ->
                                !word.startsWith("-XX:AOTMode") && !word.startsWith("-Xlog"))
                        .map(word -> word.startsWith(OPTION) ? "-XX:AOTCacheOutput=" + made : word)
                        .toList();
        run(command, TRAINING);
        FileSystemUtils.deleteRecursively(data);
        Files.move(made, cache, StandardCopyOption.REPLACE_EXISTING);
    }

    private static void migrate() throws IOException {
        FileSystemUtils.deleteRecursively(MIGRATED);
        run(
                Program.command(
                        List.of("migrate", "--mode", "live", "--data", MIGRATED.toString())),
                MIGRATED.resolveSibling("migrating.log"));
    }

    private static void run(List<String> command, Path log) throws IOException {
        var builder = new ProcessBuilder(command);
        Program.clear(builder.environment());
        var process = builder.redirectErrorStream(true).redirectOutput(log.toFile()).start();
        try {
            if (!process.waitFor(3, TimeUnit.MINUTES) || process.exitValue() != 0) {
                process.destroyForcibly();
                throw new IOException("what the tests need was not made; see " + log);
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            throw new InterruptedIOException(e.getMessage());
        }
    }
}
