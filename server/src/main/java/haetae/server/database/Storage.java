package haetae.server.database;

import java.io.IOException;
import java.nio.file.Path;

/** Where an installation keeps everything: its data folder, held, and its database, open. */
public final class Storage implements AutoCloseable {

    private final DataFolder folder;
    private final EmbeddedPostgres postgres;

    private Storage(DataFolder folder, EmbeddedPostgres postgres) {
        this.folder = folder;
        this.postgres = postgres;
    }

    /**
     * Opens both.
     *
     * @param environment demo, paper or live
     * @param cache where PostgreSQL's binaries are unpacked once
     * @throws IOException if one of them cannot be used; the message says what to do
     */
    public static Storage open(Path data, String environment, Path cache) throws IOException {
        var folder = DataFolder.open(data, environment);
        try {
            return new Storage(folder, EmbeddedPostgres.start(folder, cache));
        } catch (RuntimeException | IOException e) {
            folder.close();
            throw e;
        }
    }

    public DataFolder folder() {
        return folder;
    }

    /** How the database is reached. */
    public DatabaseLogin database() {
        return new DatabaseLogin(postgres.jdbcUrl(), postgres.user(), postgres.password());
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
