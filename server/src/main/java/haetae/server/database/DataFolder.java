package haetae.server.database;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;

/**
 * The folder with all of an installation's data, held by one program at a time and stamped with its
 * environment: what belongs to paper money is never opened for real money.
 */
public final class DataFolder implements AutoCloseable {

    /** The folder cannot be used; the message says what to do. */
    public static final class Unusable extends IOException {
        private static final long serialVersionUID = 1L;

        Unusable(String message) {
            super(message);
        }
    }

    private final Path path;
    private final FileChannel lock;

    private DataFolder(Path path, FileChannel lock) {
        this.path = path;
        this.lock = lock;
    }

    /**
     * Opens a folder, making it when it is not there.
     *
     * @param environment demo, paper or live
     * @throws Unusable if it cannot be written, is in use, or belongs to another environment
     */
    public static DataFolder open(Path path, String environment) throws IOException {
        FileChannel channel;
        try {
            Files.createDirectories(path);
            channel =
                    FileChannel.open(
                            path.resolve("lock"),
                            StandardOpenOption.CREATE,
                            StandardOpenOption.WRITE);
        } catch (IOException e) {
            throw new Unusable(
                    "cannot write to the data folder "
                            + path
                            + ": choose another with --data, or change its"
                            + " permissions ("
                            + e.getClass().getSimpleName()
                            + ")");
        }
        try {
            if (channel.tryLock() == null) {
                throw inUse(path);
            }
        } catch (OverlappingFileLockException e) {
            channel.close();
            throw inUse(path);
        } catch (Unusable e) {
            channel.close();
            throw e;
        }
        var folder = new DataFolder(path, channel);
        try {
            folder.stamp(environment);
        } catch (IOException e) {
            folder.close();
            throw e;
        }
        return folder;
    }

    private static Unusable inUse(Path path) {
        return new Unusable(
                "a Haetae is already running on "
                        + path
                        + ": stop it first, or choose another folder with --data");
    }

    private void stamp(String environment) throws IOException {
        var file = path.resolve("environment");
        if (!Files.exists(file)) {
            Files.writeString(file, environment);
            return;
        }
        var stamped = Files.readString(file).strip();
        if (!stamped.equals(environment)) {
            throw new Unusable(
                    path
                            + " holds "
                            + stamped
                            + " data and cannot be opened for "
                            + environment
                            + ": choose another folder with --data");
        }
    }

    public Path path() {
        return path;
    }

    /**
     * A secret of this installation, drawn on first use and kept in a file that only its owner can
     * read.
     */
    public String secret(String name) throws IOException {
        var file = path.resolve(name);
        if (Files.exists(file)) {
            return Files.readString(file).strip();
        }
        var bytes = new byte[24];
        new SecureRandom().nextBytes(bytes);
        var secret = HexFormat.of().formatHex(bytes);
        keep(name, secret);
        return secret;
    }

    /** The name of this installation among those that may share a database; drawn once. */
    public String node() throws IOException {
        return secret("node");
    }

    /** Writes a small file that only its owner can read, whole or not at all. */
    public void keep(String name, String text) throws IOException {
        var partial = path.resolve(name + ".new");
        Files.deleteIfExists(partial);
        try {
            Files.createFile(
                    partial,
                    PosixFilePermissions.asFileAttribute(
                            PosixFilePermissions.fromString("rw-------")));
        } catch (UnsupportedOperationException e) {
            Files.createFile(partial); // a file system without POSIX permissions
        }
        Files.writeString(partial, text);
        Files.move(
                partial,
                path.resolve(name),
                StandardCopyOption.REPLACE_EXISTING,
                StandardCopyOption.ATOMIC_MOVE);
    }

    @Override
    public void close() throws IOException {
        lock.close();
    }
}
