package haetae.server.database;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Where an installation keeps everything: its data folder, held, and its database, open. */
public final class Storage implements AutoCloseable {

    /** The file in the data folder that says which database its books are in. */
    private static final String DATABASE = "database";

    private static final String EMBEDDED = "embedded";

    private final DataFolder folder;
    private final DatabaseLogin database;
    private final boolean shared;
    private final Closing postgres;

    private interface Closing {
        void close() throws IOException;
    }

    private Storage(DataFolder folder, DatabaseLogin database, boolean shared, Closing postgres) {
        this.folder = folder;
        this.database = database;
        this.shared = shared;
        this.postgres = postgres;
    }

    /** Opens both, the database embedded. */
    public static Storage open(Path data, String environment, Path cache) throws IOException {
        return open(data, environment, DatabaseChoice.embedded(cache));
    }

    /**
     * Opens both.
     *
     * @param environment demo, paper or live
     * @throws IOException if one of them cannot be used; the message says what to do
     */
    public static Storage open(Path data, String environment, DatabaseChoice choice)
            throws IOException {
        var folder = DataFolder.open(data, environment);
        try {
            requireSame(data, choice);
            var storage = database(folder, environment, choice);
            folder.keep(DATABASE, name(choice));
            return storage;
        } catch (RuntimeException | IOException e) {
            folder.close();
            throw e;
        }
    }

    private static Storage database(DataFolder folder, String environment, DatabaseChoice choice)
            throws IOException {
        var own = choice.own();
        if (own != null) {
            return new Storage(folder, own, true, OwnPostgres.hold(own, environment)::close);
        }
        var embedded = EmbeddedPostgres.start(folder, choice.cache());
        Cluster.opened(folder);
        return new Storage(
                folder,
                new DatabaseLogin(embedded.jdbcUrl(), embedded.user(), embedded.password()),
                false,
                embedded::close);
    }

    /**
     * Makes sure that a folder's books are where they are looked for.
     *
     * @throws IOException if they are in another database
     */
    public static void requireSame(Path data, DatabaseChoice choice) throws IOException {
        var file = data.resolve(DATABASE);
        var kept =
                Files.isReadable(file)
                        ? Files.readString(file).strip()
                        : new Cluster(data).isThere() ? EMBEDDED : name(choice);
        if (!kept.equals(name(choice))) {
            throw new DataFolder.Unusable(
                    kept.equals(EMBEDDED)
                            ? "the books of "
                                    + data
                                    + " are in its embedded database: unset HAETAE_DATABASE_URL and"
                                    + " DATABASE_URL, or choose another folder with --data"
                            : "the books of "
                                    + data
                                    + " are in the database "
                                    + kept
                                    + ": set HAETAE_DATABASE_URL to it, or remove "
                                    + file
                                    + " if they have moved");
        }
    }

    private static String name(DatabaseChoice choice) {
        var own = choice.own();
        return own == null ? EMBEDDED : own.place();
    }

    public DataFolder folder() {
        return folder;
    }

    /** True when other installations may use this database as well. */
    public boolean isShared() {
        return shared;
    }

    /** How the database is reached. */
    public DatabaseLogin database() {
        return database;
    }

    @Override
    public void close() throws IOException {
        try {
            postgres.close();
        } finally {
            folder.close();
        }
    }
}
