package haetae.app.chaos;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A small disk of its own (a tmpfs) under the data folder, which can be filled to the last byte.
 */
final class Disk implements AutoCloseable {

    private static final int BLOCK = 4096;

    private final Path folder;

    private Disk(Path folder) {
        this.folder = folder;
    }

    /**
     * Mounts one.
     *
     * @throws IOException if that is not possible here; the message says why
     */
    static Disk mount(Path folder) throws IOException {
        Files.createDirectories(folder);
        run(
                List.of(
                        "mount",
                        "-t",
                        "tmpfs",
                        "-o",
                        "size=300m,mode=0700",
                        "haetae-chaos",
                        folder.toString()));
        return new Disk(folder);
    }

    /** Unmounts what an earlier run left mounted there, if anything. */
    static void forget(Path folder) throws IOException {
        if (Files.isReadable(Path.of("/proc/mounts"))
                && Files.readAllLines(Path.of("/proc/mounts")).stream()
                        .anyMatch(line ->
                                line.startsWith("haetae-chaos " + folder.toAbsolutePath() + " "))) {
            new Disk(folder).close();
        }
    }

    private static void run(List<String> command) throws IOException {
        var process = new ProcessBuilder(command).redirectErrorStream(true).start();
        try {
            var said =
                    new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                            .strip();
            if (!process.waitFor(20, TimeUnit.SECONDS) || process.exitValue() != 0) {
                throw new IOException(command.getFirst() + " says " + said);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    private Path ballast() {
        return folder.resolve("ballast");
    }

    /** Leaves no room at all. */
    void fill() throws IOException {
        try (var out = Files.newOutputStream(ballast())) {
            write(out, new byte[BLOCK * 256]);
        }
        try (var out = Files.newOutputStream(folder.resolve("ballast-rest"))) {
            write(out, new byte[BLOCK]);
        }
    }

    private static void write(OutputStream out, byte[] block) {
        try {
            while (true) {
                out.write(block);
            }
        } catch (IOException e) {
            // full: that was the aim
        }
    }

    /** Gives the room back. */
    void free() throws IOException {
        Files.deleteIfExists(ballast());
        Files.deleteIfExists(folder.resolve("ballast-rest"));
    }

    @Override
    public void close() throws IOException {
        run(List.of("umount", folder.toString()));
    }
}
