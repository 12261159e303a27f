package haetae.server.account;

import haetae.server.database.OwnerDatabase;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Everybody who was ever known here, also those who are shut out. */
@Component
public class Roster {

    private final JdbcClient db;

    Roster(OwnerDatabase database) {
        this.db = database.client();
    }

    /**
     * @param disabledAt since when the person is shut out, null for whoever may come in
     */
    public record Entry(User user, Instant createdAt, @Nullable Instant disabledAt) {}

    /** The longest known first. */
    public List<Entry> all() {
        return db.sql("SELECT * FROM users ORDER BY id").query((row, _) -> entry(row)).list();
    }

    public Optional<Entry> find(long userId) {
        return db.sql("SELECT * FROM users WHERE id = ?")
                .param(userId)
                .query((row, _) -> entry(row))
                .optional();
    }

    /** By what whoever signs the person in calls them. */
    public Optional<Entry> find(String authId) {
        return db.sql("SELECT * FROM users WHERE auth_user_id = ?")
                .param(authId)
                .query((row, _) -> entry(row))
                .optional();
    }

    public void give(long userId, Role role) {
        db.sql("UPDATE users SET role = ?, updated_at = now() WHERE id = ?")
                .params(role.code(), userId)
                .update();
    }

    /** From now on nobody is let in as this person. */
    public void shutOut(long userId) {
        db.sql(
                        """
                        UPDATE users SET disabled_at = now(), updated_at = now()
                        WHERE id = ? AND disabled_at IS NULL\
                        """)
                .param(userId)
                .update();
    }

    /** The person may come in again. */
    public void letIn(long userId) {
        db.sql("UPDATE users SET disabled_at = NULL, updated_at = now() WHERE id = ?")
                .param(userId)
                .update();
    }

    private static Entry entry(ResultSet row) throws SQLException {
        var disabled = row.getObject("disabled_at", OffsetDateTime.class);
        return new Entry(
                new User(
                        row.getLong("id"),
                        row.getString("auth_user_id"),
                        row.getString("email"),
                        row.getString("name"),
                        Role.of(row.getString("role"))),
                row.getObject("created_at", OffsetDateTime.class).toInstant(),
                disabled == null ? null : disabled.toInstant());
    }
}
