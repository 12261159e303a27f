package haetae.server.database;

import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Properties;

/**
 * A PostgreSQL of the user's own. While it is held, no other Haetae can hold the same database: an
 * advisory lock of its server sees to that for as long as the connection stands.
 */
final class OwnPostgres implements AutoCloseable {

    static final int OLDEST = 15;

    /** The letters of the name as a number. */
    private static final long LOCK = 0x48_41_45_54_41_45L;

    /** PostgreSQL's state for a lock that was not given in time. */
    private static final String LOCK_TIMEOUT = "55P03";

    private static final String PATIENCE_SECONDS = "10";
    private static final String LIVE = "live";

    private final Connection lock;

    private OwnPostgres(Connection lock) {
        this.lock = lock;
    }

    /**
     * Makes sure that the database can be used, and holds it.
     *
     * @throws IOException if it cannot be reached or used; one line that says what to do
     */
    static OwnPostgres hold(DatabaseLogin login, String environment) throws IOException {
        var place = login.place();
        Connection connection;
        try {
            connection = connect(login);
        } catch (SQLException e) {
            throw new DataFolder.Unusable(
                    "cannot reach the database "
                            + place
                            + " ("
                            + String.valueOf(e.getMessage()).lines().findFirst().orElse("")
                            + "): start it, or correct HAETAE_DATABASE_URL or DATABASE_URL");
        }
        try {
            requireUsable(connection, place, environment);
            return new OwnPostgres(connection);
        } catch (SQLException e) {
            close(connection);
            throw new DataFolder.Unusable(
                    "the database "
                            + place
                            + " cannot be used ("
                            + String.valueOf(e.getMessage()).lines().findFirst().orElse("")
                            + ")");
        } catch (IOException e) {
            close(connection);
            throw e;
        }
    }

    private static Connection connect(DatabaseLogin login) throws SQLException {
        var properties = new Properties();
        properties.setProperty("user", login.user());
        properties.setProperty("password", login.password());
        properties.setProperty("loginTimeout", PATIENCE_SECONDS);
        properties.setProperty("tcpKeepAlive", "true");
        return DriverManager.getConnection(login.url(), properties);
    }

    private static void requireUsable(Connection connection, String place, String environment)
            throws SQLException, IOException {
        requireNew(place, connection.getMetaData().getDatabaseMajorVersion());
        lock(connection, place, environment);
        if (!answer(connection, "SHOW server_encoding").equals("UTF8")) {
            throw new DataFolder.Unusable(
                    "the database " + place + " is not encoded in UTF8: make one that is");
        }
        boolean ours = exists(connection, "flyway_schema_history");
        if (!ours
                && !answer(
                                connection,
                                "SELECT count(*) FROM pg_tables WHERE schemaname = current_schema()")
                        .equals("0")) {
            throw new DataFolder.Unusable(
                    "the database " + place + " holds other tables: give Haetae one of its own");
        }
        if (ours && exists(connection, "accounts")) {
            var stamped = answer(connection, "SELECT coalesce(min(environment), '') FROM accounts");
            if (!stamped.isEmpty() && !stamped.equals(environment)) {
                throw new DataFolder.Unusable(
                        "the database "
                                + place
                                + " holds "
                                + stamped
                                + " data and cannot be opened for "
                                + environment
                                + ": choose another");
            }
        }
    }

    /**
     * Live servers share a database: a lease says which of them trades. What trades with money that
     * is not real keeps its exchange there too, and has the database alone. Waits a little: the
     * server may not yet have noticed that a killed program is gone.
     */
    private static void lock(Connection connection, String place, String environment)
            throws SQLException, IOException {
        var lock = environment.equals(LIVE) ? "pg_advisory_lock_shared(" : "pg_advisory_lock(";
        try (var statement = connection.createStatement()) {
            statement.execute("SET lock_timeout = '5s'");
            statement.execute("SELECT " + lock + LOCK + ")");
        } catch (SQLException e) {
            if (LOCK_TIMEOUT.equals(e.getSQLState())) {
                throw new DataFolder.Unusable(
                        "another Haetae uses the database "
                                + place
                                + ": stop it first, or give this one a database of its own");
            }
            throw e;
        }
    }

    /**
     * @param major version of the server
     */
    static void requireNew(String place, int major) throws IOException {
        if (major < OLDEST) {
            throw new DataFolder.Unusable(
                    "the database "
                            + place
                            + " is PostgreSQL "
                            + major
                            + ": Haetae needs "
                            + OLDEST
                            + " or newer");
        }
    }

    private static boolean exists(Connection connection, String table) throws SQLException {
        return answer(connection, "SELECT to_regclass('" + table + "') IS NOT NULL").equals("t");
    }

    private static String answer(Connection connection, String question) throws SQLException {
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery(question)) {
            rows.next();
            return rows.getString(1);
        }
    }

    @Override
    public void close() throws IOException {
        close(lock);
    }

    private static void close(Connection connection) throws IOException {
        try {
            connection.close();
        } catch (SQLException e) {
            throw new IOException("the database's connection did not close: " + e.getMessage());
        }
    }
}
