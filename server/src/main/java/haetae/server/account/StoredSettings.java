package haetae.server.account;

import haetae.server.account.Choices.Stored;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.json.JsonMapper;

/** How settings lie in the database: numbers and yes or no as such, texts as texts of JSON. */
final class StoredSettings {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private StoredSettings() {}

    /** The rows of a query for key, value and updated_at; unknown keys are left out. */
    static Map<Setting, Stored> read(JdbcClient.StatementSpec rows) {
        var found = new EnumMap<Setting, Stored>(Setting.class);
        rows.query(row -> {
            var setting = Setting.of(row.getString("key"));
            if (setting.isPresent()) {
                found.put(
                        setting.get(),
                        new Stored(text(row.getString("value")), time(row, "updated_at")));
            }
        });
        return found;
    }

    static String json(Setting setting, String value) {
        return setting.isText() ? JSON.writeValueAsString(value) : value;
    }

    static @Nullable String text(ResultSet row, String column) throws SQLException {
        var json = row.getString(column);
        return json == null ? null : text(json);
    }

    private static String text(String json) {
        var node = JSON.readTree(json);
        return node.isString() ? node.stringValue() : json;
    }

    static Instant time(ResultSet row, String column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }
}
