package haetae.app.backup;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** What a database says of its tables. */
final class Tables {

    private static final String HISTORY = "flyway_schema_history";

    private Tables() {}

    /**
     * From here on a query fails that would not see every row: a user who owns the tables sees all
     * of them, one for whom row-level security hides some must not copy the rest.
     */
    static void requireAllRows(Connection connection) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute("SET row_security = off");
        }
    }

    /** The last migration of a schema; empty when there is no such schema. */
    static Optional<String> version(Connection connection, String schema) throws SQLException {
        var there =
                texts(
                        connection,
                        "SELECT table_name FROM information_schema.tables WHERE table_schema = ? AND table_name = '"
                                + HISTORY
                                + "'",
                        schema);
        return there.isEmpty()
                ? Optional.empty()
                : texts(
                                connection,
                                "SELECT version FROM "
                                        + schema
                                        + "."
                                        + HISTORY
                                        + " WHERE success AND version IS NOT NULL AND ? <> '' ORDER BY installed_rank DESC LIMIT 1",
                                schema)
                        .stream()
                        .findFirst();
    }

    /** All tables but the history of migrations, each after those that it refers to. */
    static List<String> inOrder(Connection connection, String schema) throws SQLException {
        var left =
                new ArrayList<>(
                        texts(
                                connection,
                                """
                                SELECT table_name FROM information_schema.tables
                                WHERE table_schema = ? AND table_type = 'BASE TABLE' ORDER BY table_name\
                                """,
                                schema));
        left.remove(HISTORY);
        var ordered = new LinkedHashSet<String>();
        while (!left.isEmpty()) {
            int before = left.size();
            for (var table : List.copyOf(left)) {
                if (ordered.containsAll(parents(connection, schema, table))) {
                    ordered.add(table);
                    left.remove(table);
                }
            }
            if (left.size() == before) {
                throw new SQLException("these tables refer to each other: " + left);
            }
        }
        return List.copyOf(ordered);
    }

    private static Set<String> parents(Connection connection, String schema, String table)
            throws SQLException {
        var parents =
                new LinkedHashSet<>(
                        texts(
                                connection,
                                """
                                SELECT DISTINCT p.relname FROM pg_constraint c
                                JOIN pg_class p ON p.oid = c.confrelid
                                WHERE c.contype = 'f' AND c.conrelid = ?::regclass\
                                """,
                                schema + "." + table));
        parents.remove(table);
        return parents;
    }

    /** The columns that are not generated. */
    static List<String> columns(Connection connection, String schema, String table)
            throws SQLException {
        return texts(
                connection,
                """
                SELECT column_name FROM information_schema.columns
                WHERE table_schema || '.' || table_name = ? AND is_generated = 'NEVER' ORDER BY ordinal_position\
                """,
                schema + "." + table);
    }

    /** The columns that the database numbers by itself. */
    static List<String> numbered(Connection connection, String schema, String table)
            throws SQLException {
        return texts(
                connection,
                """
                SELECT column_name FROM information_schema.columns
                WHERE table_schema || '.' || table_name = ? AND is_identity = 'YES'\
                """,
                schema + "." + table);
    }

    static String copy(String schema, String table, List<String> columns) {
        return "COPY "
                + schema
                + "."
                + table
                + columns.stream()
                        .map(column -> "\"" + column + "\"")
                        .collect(Collectors.joining(", ", " (", ")"));
    }

    private static List<String> texts(Connection connection, String sql, String value)
            throws SQLException {
        try (var statement = connection.prepareStatement(sql)) {
            statement.setString(1, value);
            try (var rows = statement.executeQuery()) {
                var texts = new ArrayList<String>();
                while (rows.next()) {
                    texts.add(rows.getString(1));
                }
                return texts;
            }
        }
    }
}
