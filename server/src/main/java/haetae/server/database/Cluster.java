package haetae.server.database;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The embedded PostgreSQL's files in a data folder, which only binaries of their own major version
 * can read, and their way to another major version.
 *
 * <p>A copy is made beside them, in {@code postgres.new}. When it is whole and on the disk it is
 * renamed to {@code postgres.ready}, the old files to {@code postgres-<major>}, and the copy takes
 * their place. Whenever that is cut off, either the old or the new files are there, whole: a copy
 * that lies beside the old files is thrown away, one beside none is the new cluster.
 */
public final class Cluster {

    private static final String NAME = "postgres";
    private static final String COPY = "postgres.new";
    private static final String READY = "postgres.ready";
    private static final String VERSION = "PG_VERSION";

    /** Which Haetae opened the folder last; its binaries can read the files. */
    private static final String OPENED_BY = "opened-by";

    private final Path folder;

    /**
     * @param folder the data folder
     */
    public Cluster(Path folder) {
        this.folder = folder;
    }

    /** What is done with the old server and the new one, both running. */
    public interface Copying {

        /** Copies everything; an exception leaves the old cluster as it was. */
        void copy(DatabaseLogin from, DatabaseLogin to) throws IOException;
    }

    /** True when a folder has a cluster, also one whose way was cut off. */
    public boolean isThere() {
        return Files.exists(path()) || Files.exists(folder.resolve(READY));
    }

    Path path() {
        return folder.resolve(NAME);
    }

    /** The major version of the files, empty when there are none. */
    public OptionalInt major() throws IOException {
        for (var name : new String[] {NAME, READY}) {
            var version = folder.resolve(name).resolve(VERSION);
            if (Files.exists(version)) {
                return OptionalInt.of(Integer.parseInt(Files.readString(version).strip()));
            }
        }
        return OptionalInt.empty();
    }

    /** True when the files are older than this program's PostgreSQL. */
    public boolean isOld() throws IOException {
        var major = major();
        return major.isPresent() && major.getAsInt() < EmbeddedPostgres.major();
    }

    /**
     * Ends a change of version that was cut off.
     *
     * @throws DataFolder.Unusable if the files are of another version
     */
    void requireMajor(int wanted) throws IOException {
        settle();
        var major = major();
        if (major.isEmpty() || major.getAsInt() == wanted) {
            return;
        }
        throw new DataFolder.Unusable(
                major.getAsInt() > wanted
                        ? "the books of "
                                + folder
                                + " are in files of PostgreSQL "
                                + major.getAsInt()
                                + ", and this Haetae brings "
                                + wanted
                                + ": start the newer Haetae that wrote them"
                        : "the books of "
                                + folder
                                + " are in files of PostgreSQL "
                                + major.getAsInt()
                                + ", and this Haetae brings "
                                + wanted
                                + ": run ./haetae migrate on this folder, which takes them up");
    }

    private void settle() throws IOException {
        var ready = folder.resolve(READY);
        if (!Files.exists(ready)) {
            return;
        }
        if (Files.exists(path())) {
            EmbeddedPostgres.remove(ready); // the old one may have been used since
        } else {
            move(ready, path());
        }
    }

    /**
     * Makes a cluster of this program's version of an older one, with the old binaries that an
     * earlier Haetae left in the cache. The old files are kept beside it.
     *
     * @return where the old files are now
     * @throws DataFolder.Unusable if the old binaries are not there; it says what to do
     */
    public Path renew(DataFolder held, Path cache, Copying copying) throws IOException {
        settle();
        int old = major().orElseThrow();
        var found = binaries(cache, old);
        if (found.isEmpty()) {
            throw stranded(old);
        }
        var copy = folder.resolve(COPY);
        EmbeddedPostgres.remove(copy);
        var from = EmbeddedPostgres.start(held, found.get(), path());
        try {
            var to = EmbeddedPostgres.start(held, EmbeddedPostgres.binaries(cache), copy);
            try {
                copying.copy(login(from), login(to));
            } finally {
                to.closeForGood();
            }
        } finally {
            from.close();
        }
        var ready = folder.resolve(READY);
        move(copy, ready);
        var aside = free(NAME + "-" + old);
        move(path(), aside);
        move(ready, path());
        return aside;
    }

    private static DatabaseLogin login(EmbeddedPostgres postgres) {
        return new DatabaseLogin(postgres.jdbcUrl(), postgres.user(), postgres.password());
    }

    /** The newest binaries of a major version that are in the cache. */
    private static Optional<Path> binaries(Path cache, int major) throws IOException {
        if (!Files.isDirectory(cache)) {
            return Optional.empty();
        }
        try (var found = Files.list(cache)) {
            return found.filter(path ->
                            path.getFileName()
                                    .toString()
                                    .matches(NAME + "-" + major + "(\\.\\d+)+"))
                    .filter(path -> Files.isExecutable(path.resolve("bin").resolve(NAME)))
                    .max(Comparator.comparing(Cluster::numbers, Arrays::compare));
        }
    }

    private static int[] numbers(Path binaries) {
        var version = binaries.getFileName().toString().substring(NAME.length() + 1);
        return Arrays.stream(version.split("\\.", -1)).mapToInt(Integer::parseInt).toArray();
    }

    private DataFolder.Unusable stranded(int old) throws IOException {
        var file = folder.resolve(OPENED_BY);
        var by = Files.isReadable(file) ? Files.readString(file).strip() : "the Haetae before";
        return new DataFolder.Unusable(
                "the books of "
                        + folder
                        + " are in files of PostgreSQL "
                        + old
                        + ", which only the Haetae that wrote them can read ("
                        + by
                        + "): with that one run ./haetae backup FILE --data "
                        + folder
                        + ", with this one ./haetae restore FILE --data and a new folder");
    }

    /** Leaves word of which program opened the folder. */
    static void opened(DataFolder held) throws IOException {
        var version = Cluster.class.getPackage().getImplementationVersion();
        held.keep(
                OPENED_BY,
                "Haetae "
                        + (version == null ? "development" : version)
                        + " with PostgreSQL "
                        + EmbeddedPostgres.version()
                        + "\n");
    }

    private Path free(String name) {
        var path = folder.resolve(name);
        for (int i = 2; Files.exists(path); i++) {
            path = folder.resolve(name + "." + i);
        }
        return path;
    }

    /** On the disk when it returns. */
    private void move(Path from, Path to) throws IOException {
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
        try (var directory = FileChannel.open(folder, StandardOpenOption.READ)) {
            directory.force(true);
        }
    }
}
