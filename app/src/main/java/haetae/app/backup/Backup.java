package haetae.app.backup;

import haetae.app.service.Installation;
import haetae.app.terminal.Problem;
import haetae.server.database.DatabaseChoice;
import haetae.server.database.DatabaseLogin;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Objects;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import javax.sql.DataSource;
import org.postgresql.PGConnection;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import tools.jackson.databind.json.JsonMapper;

/**
 * Writes an installation into one file: every table as of one moment, also while its server runs,
 * and what of the data folder cannot be drawn anew.
 */
public final class Backup {

    /** The name of the node, which holds the lease, and what took refuge from a lost database. */
    static final List<String> FILES = List.of("node", "refuge");

    static final List<String> SCHEMAS = List.of(Migrations.MAIN, Migrations.PAPER);
    private static final JsonMapper JSON = new JsonMapper();

    private final ZipOutputStream zip;
    private final List<Manifest.Table> tables = new ArrayList<>();
    private final List<Manifest.Entry> files = new ArrayList<>();

    private Backup(ZipOutputStream zip) {
        this.zip = zip;
    }

    /**
     * @param rows in all tables
     */
    public record Done(Path file, int tables, long rows) {}

    /**
     * Writes it, whole or not at all, on the disk when it returns.
     *
     * @param file must not be there yet
     * @throws Problem if it is, or there is nothing to back up
     */
    public static Done write(Installation installation, DatabaseChoice choice, Path file)
            throws IOException {
        requireFree(file);
        try (var database = installation.open(choice)) {
            var source = Objects.requireNonNull(database.db().getDataSource(), "a data source");
            return write(installation, source, file);
        }
    }

    /** As above, of a database that is open. */
    static Done write(Installation installation, DatabaseLogin login, Path file)
            throws IOException {
        requireFree(file);
        return write(
                installation,
                new DriverManagerDataSource(login.url(), login.user(), login.password()),
                file);
    }

    private static void requireFree(Path file) {
        if (Files.exists(file)) {
            throw new Problem(file + " is there already: choose another name");
        }
    }

    private static Done write(Installation installation, DataSource source, Path file)
            throws IOException {
        var partial = file.resolveSibling(file.getFileName() + ".part");
        try {
            Files.deleteIfExists(partial);
            createForOwner(partial);
            Done done;
            try (var zip =
                    new ZipOutputStream(
                            Files.newOutputStream(partial, StandardOpenOption.TRUNCATE_EXISTING))) {
                done = new Backup(zip).copyAll(installation, source, file);
            }
            force(partial, StandardOpenOption.WRITE);
            Files.move(partial, file, StandardCopyOption.ATOMIC_MOVE);
            var place = Objects.requireNonNull(file.toAbsolutePath().getParent(), "a folder");
            force(place, StandardOpenOption.READ);
            return done;
        } finally {
            Files.deleteIfExists(partial);
        }
    }

    private static void force(Path path, StandardOpenOption how) throws IOException {
        try (var channel = FileChannel.open(path, how)) {
            channel.force(true);
        }
    }

    private static void createForOwner(Path file) throws IOException {
        try {
            Files.createFile(
                    file,
                    PosixFilePermissions.asFileAttribute(
                            PosixFilePermissions.fromString("rw-------")));
        } catch (UnsupportedOperationException e) {
            Files.createFile(file); // a file system without POSIX permissions
        }
    }

    private Done copyAll(Installation installation, DataSource database, Path file)
            throws IOException {
        var schemas = new LinkedHashMap<String, String>();
        try (var connection = database.getConnection()) {
            Tables.requireAllRows(connection);
            connection.setReadOnly(true);
            connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            connection.setAutoCommit(false); // all of it is of one moment
            for (var schema : SCHEMAS) {
                var version = Tables.version(connection, schema);
                if (version.isPresent()) {
                    schemas.put(schema, version.get());
                    for (var table : Tables.inOrder(connection, schema)) {
                        copy(connection, schema, table);
                    }
                }
            }
            connection.rollback();
        } catch (SQLException e) {
            throw new IOException("the database could not be read: " + e.getMessage(), e);
        }
        if (schemas.isEmpty()) {
            throw new Problem(installation.folder() + " holds no books yet: nothing to back up");
        }
        for (var name : FILES) {
            var source = installation.folder().resolve(name);
            if (Files.exists(source)) {
                files.add(entry("folder/" + name, out -> Files.copy(source, out)));
            }
        }
        var manifest =
                new Manifest(
                        Manifest.FORM,
                        version(),
                        installation.environment(),
                        Instant.now(),
                        schemas,
                        tables,
                        files);
        zip.putNextEntry(new ZipEntry(Manifest.NAME));
        zip.write(JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(manifest));
        zip.closeEntry();
        return new Done(file, tables.size(), tables.stream().mapToLong(Manifest.Table::rows).sum());
    }

    private static String version() {
        var version = Backup.class.getPackage().getImplementationVersion();
        return version == null ? "development" : version;
    }

    private void copy(Connection connection, String schema, String table)
            throws IOException, SQLException {
        var columns = Tables.columns(connection, schema, table);
        var sql = Tables.copy(schema, table, columns) + " TO STDOUT";
        var rows = new long[1];
        var entry =
                entry(
                        schema + "/" + table + ".copy",
                        out -> {
                            try {
                                rows[0] =
                                        connection
                                                .unwrap(PGConnection.class)
                                                .getCopyAPI()
                                                .copyOut(sql, out);
                            } catch (SQLException e) {
                                throw new IOException(e);
                            }
                        });
        tables.add(new Manifest.Table(schema, table, columns, rows[0], entry));
    }

    private interface Content {
        void into(OutputStream out) throws IOException;
    }

    private Manifest.Entry entry(String name, Content content) throws IOException {
        var digest = sha256();
        zip.putNextEntry(new ZipEntry(name));
        content.into(
                new FilterOutputStream(zip) {
                    @Override
                    public void write(int b) throws IOException {
                        digest.update((byte) b);
                        zip.write(b);
                    }

                    @Override
                    public void write(byte[] bytes, int from, int length) throws IOException {
                        digest.update(bytes, from, length);
                        zip.write(bytes, from, length);
                    }
                });
        zip.closeEntry();
        return new Manifest.Entry(name, HexFormat.of().formatHex(digest.digest()));
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // every JDK has it
        }
    }
}
