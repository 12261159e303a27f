package haetae.app;

import haetae.app.chaos.Program;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarOutputStream;
import java.util.zip.ZipEntry;
import org.junit.platform.launcher.LauncherSession;
import org.junit.platform.launcher.LauncherSessionListener;

/**
 * Gives the programs that the tests start what a user's have: jars, and the JVM's cache of loaded
 * classes, without which each takes several seconds of the processor to start. The cache is made
 * beside the first tests; programs that start before it is there do without.
 */
public final class Packaged implements LauncherSessionListener {

    private static final Path FOLDER = Path.of("target", "packaged").toAbsolutePath();

    /** Where the options of the tests' JVM say that it is. */
    private static final Path CACHE = FOLDER.resolve("cache.aot");

    @Override
    public void launcherSessionOpened(LauncherSession session) {
        try {
            Files.createDirectories(FOLDER);
            try (var lock =
                            FileChannel.open(
                                    FOLDER.resolve("lock"),
                                    StandardOpenOption.CREATE,
                                    StandardOpenOption.WRITE);
                    var _ = lock.lock()) {
                var jars = jars();
                System.setProperty(
                        "java.class.path",
                        String.join(":", jars.stream().map(Path::toString).toList()));
                if (!isNewer(CACHE, jars)) {
                    train();
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The class path without the tests, and with a jar for each folder. */
    private static List<Path> jars() throws IOException {
        var jars = new ArrayList<Path>();
        for (var name : System.getProperty("java.class.path").split(":", -1)) {
            var entry = Path.of(name);
            if (name.isEmpty()) {
                continue; // Surefire ends it with a colon
            }
            if (!Files.isDirectory(entry)) {
                jars.add(entry);
            } else if (!entry.endsWith("test-classes")) {
                jars.add(jar(entry));
            }
        }
        return jars;
    }

    /** One that is newer than all of the classes stays, and so does the cache made from it. */
    private static Path jar(Path classes) throws IOException {
        var module = classes.resolve("../..").normalize().getFileName().toString();
        var jar = FOLDER.resolve(module + ".jar");
        List<Path> files;
        try (var all = Files.walk(classes)) {
            files = all.filter(file -> !file.equals(classes)).sorted().toList();
        }
        if (isNewer(jar, files)) {
            return jar;
        }
        var made = Files.createTempFile(FOLDER, module, ".jar");
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

    /** In the background, and out of the tests' way. */
    private static void train() throws IOException {
        var pid = FOLDER.resolve("training.pid");
        if (Files.exists(pid)
                && ProcessHandle.of(Long.parseLong(Files.readString(pid))).isPresent()) {
            return;
        }
        Files.deleteIfExists(CACHE);
        var command = new ArrayList<>(List.of("nice", "-n", "10"));
        Program.command(List.of("demo", "--days", "1", "--seed", "1", "--speed", "max", "--data"))
                .stream()
                .map(word ->
                        word.startsWith("-XX:AOTCache=") ? "-XX:AOTCacheOutput=made.aot" : word)
                .filter(word -> !word.startsWith("-XX:AOTMode") && !word.startsWith("-Xlog"))
                .forEach(command::add);
        var shell = "rm -rf data; \"$@\" data && mv made.aot '%s'; rm -rf data".formatted(CACHE);
        var started = new ArrayList<>(List.of("bash", "-c", shell, "train"));
        started.addAll(command);
        var builder = new ProcessBuilder(started).directory(FOLDER.toFile());
        Program.clear(builder.environment());
        var training =
                builder.redirectErrorStream(true)
                        .redirectOutput(FOLDER.resolve("training.log").toFile())
                        .start();
        Files.writeString(pid, Long.toString(training.pid()));
    }
}
