package haetae.app.backup;

import haetae.app.terminal.Problem;
import haetae.server.database.DatabaseChoice;
import haetae.server.database.DatabaseLogin;
import haetae.server.database.Storage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.UUID;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import org.postgresql.PGConnection;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * Makes an installation of a backup, in an empty data folder and an empty database: the schema as
 * it was when the backup was made, its rows, and then every migration since.
 */
public final class Restore {

    private static final JsonMapper JSON = new JsonMapper();

    private final ZipFile zip;
    private final Manifest manifest;

    private Restore(ZipFile zip, Manifest manifest) {
        this.zip = zip;
        this.manifest = manifest;
    }

    /**
     * @param environment paper or live
     * @param rows in all tables
     */
    public record Done(Path folder, String environment, long rows) {}

    /**
     * Restores a backup.
     *
     * @throws Problem if the file is damaged or of another form, or folder or database are not
     *     empty
     */
    public static Done into(Path folder, DatabaseChoice choice, Path file) throws IOException {
        if (Files.isDirectory(folder)) {
            try (var there = Files.list(folder)) {
                if (there.findAny().isPresent()) {
                    throw new Problem(
                            folder + " is not empty: restore into a new folder, named by --data");
                }
            }
        }
        return read(file, restore -> restore.into(folder, choice));
    }

    /**
     * What a backup holds.
     *
     * @param version of the Haetae that wrote it
     * @param environment paper or live
     * @param rows in all tables
     */
    public record Verified(
            Path file, String version, String environment, Instant madeAt, int tables, long rows) {}

    /**
     * Looks at every byte of a backup, and restores nothing.
     *
     * @throws Problem if it is damaged or of another form
     */
    public static Verified verify(Path file) throws IOException {
        return read(
                file,
                restore -> {
                    var manifest = restore.manifest;
                    return new Verified(
                            file,
                            manifest.version(),
                            manifest.environment(),
                            manifest.madeAt(),
                            manifest.tables().size(),
                            manifest.tables().stream().mapToLong(Manifest.Table::rows).sum());
                });
    }

    /**
     * Makes the tables of a backup in an empty database, as they were, and fills them: the same
     * installation in another place, which goes on with its names.
     */
    static void copy(DatabaseLogin login, Path file) throws IOException {
        read(
                file,
                restore -> {
                    requireEmpty(login);
                    restore.migrate(login, true);
                    return restore.fill(login, false);
                });
    }

    private interface Use<T> {
        T of(Restore restore) throws IOException;
    }

    /** What is done with a file that is whole. */
    private static <T> T read(Path file, Use<T> use) throws IOException {
        try (var zip = new ZipFile(file.toFile())) {
            var restore = new Restore(zip, manifest(zip, file));
            restore.verifyAll(file);
            return use.of(restore);
        } catch (ZipException e) {
            throw new Problem(file + " is no backup of Haetae's, or is damaged: " + e.getMessage());
        }
    }

    private static Manifest manifest(ZipFile zip, Path file) throws IOException {
        var entry = zip.getEntry(Manifest.NAME);
        if (entry == null) {
            throw new Problem(file + " is no backup of Haetae's: it has no " + Manifest.NAME);
        }
        try (var in = zip.getInputStream(entry)) {
            var json = JSON.readTree(in);
            int form = json.path("form").asInt();
            if (form != Manifest.FORM) {
                throw new Problem(
                        file + " is of form " + form + "; this Haetae reads form " + Manifest.FORM);
            }
            return JSON.treeToValue(json, Manifest.class);
        } catch (JacksonException e) {
            throw new Problem(file + " is damaged: its manifest cannot be read");
        }
    }

    /** Nothing is touched before every byte is known to be as it was written. */
    private void verifyAll(Path file) throws IOException {
        for (var table : manifest.tables()) {
            verify(file, table.entry());
        }
        for (var entry : manifest.files()) {
            verify(file, entry);
        }
    }

    private void verify(Path file, Manifest.Entry entry) throws IOException {
        var there = zip.getEntry(entry.name());
        if (there == null) {
            throw new Problem(file + " is damaged: " + entry.name() + " is missing");
        }
        var digest = Backup.sha256();
        try (var in = zip.getInputStream(there)) {
            var buffer = new byte[1 << 16];
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                digest.update(buffer, 0, read);
            }
        }
        if (!HexFormat.of().formatHex(digest.digest()).equals(entry.sha256())) {
            throw new Problem(file + " is damaged: " + entry.name() + " is not what was written");
        }
    }

    private Done into(Path folder, DatabaseChoice choice) throws IOException {
        try (var storage = Storage.open(folder, manifest.environment(), choice)) {
            var login = storage.database();
            requireEmpty(login);
            migrate(login, true);
            long rows = fill(login, true);
            migrate(login, false);
            for (var entry : manifest.files()) {
                try (var in = zip.getInputStream(zip.getEntry(entry.name()))) {
                    var name = entry.name().substring("folder/".length());
                    if (Backup.FILES.contains(name)) {
                        Files.write(folder.resolve(name), in.readAllBytes());
                    }
                }
            }
            return new Done(folder, manifest.environment(), rows);
        }
    }

    private static Connection connect(DatabaseLogin login) throws SQLException {
        return DriverManager.getConnection(login.url(), login.user(), login.password());
    }

    private static void requireEmpty(DatabaseLogin login) throws IOException {
        try (var connection = connect(login)) {
            for (var schema : Backup.SCHEMAS) {
                if (Tables.version(connection, schema).isPresent()) {
                    throw new Problem(
                            "the database holds Haetae's tables already: restore into an empty one");
                }
            }
        } catch (SQLException e) {
            throw new IOException("the database cannot be read: " + e.getMessage(), e);
        }
    }

    private void migrate(DatabaseLogin login, boolean asItWas) {
        manifest.schemas()
                .forEach((schema, version) ->
                        Migrations.run(login, schema, asItWas ? version : null));
    }

    /**
     * @param anew whether what was ordered since must be told apart from what will be
     */
    private long fill(DatabaseLogin login, boolean anew) throws IOException {
        long rows = 0;
        try (var connection = connect(login)) {
            Tables.requireAllRows(connection);
            connection.setAutoCommit(false);
            for (var table : manifest.tables()) {
                rows += fill(connection, table);
            }
            if (anew) {
                begin(connection);
            }
            connection.commit();
            return rows;
        } catch (SQLException e) {
            throw new IOException("the database could not be filled: " + e.getMessage(), e);
        }
    }

    /** What was ordered since the backup keeps its names; no new order may have one. */
    private static void begin(Connection connection) throws SQLException {
        try (var statement = connection.prepareStatement("UPDATE accounts SET install_epoch = ?")) {
            statement.setString(1, UUID.randomUUID().toString());
            statement.executeUpdate();
        }
    }

    private long fill(Connection connection, Manifest.Table table)
            throws SQLException, IOException {
        execute(connection, "ALTER TABLE " + table.full() + " DISABLE TRIGGER USER");
        long rows;
        try (var in = zip.getInputStream(zip.getEntry(table.entry().name()))) {
            rows =
                    connection
                            .unwrap(PGConnection.class)
                            .getCopyAPI()
                            .copyIn(
                                    Tables.copy(table.schema(), table.name(), table.columns())
                                            + " FROM STDIN",
                                    in);
        }
        execute(connection, "ALTER TABLE " + table.full() + " ENABLE TRIGGER USER");
        for (var column : Tables.numbered(connection, table.schema(), table.name())) {
            execute(
                    connection,
                    "SELECT setval(pg_get_serial_sequence('%s', '%s'), greatest(max(%s), 1), max(%s) IS NOT NULL) FROM %s"
                            .formatted(table.full(), column, column, column, table.full()));
        }
        if (rows != table.rows()) {
            throw new SQLException(table.full() + " has " + rows + " rows of " + table.rows());
        }
        return rows;
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
