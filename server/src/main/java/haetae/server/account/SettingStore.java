package haetae.server.account;

import haetae.server.account.Choices.Stored;
import haetae.server.world.World;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The settings of one account's person. A change is validated together with all that holds beside
 * it, kept with who made it, and in effect when the call returns.
 */
@Component
@PerAccount
public class SettingStore implements DisposableBean {

    private static final Logger LOG = LoggerFactory.getLogger(SettingStore.class);

    private final JdbcClient db;
    private final TransactionTemplate transaction;
    private final InstantSource clock;
    private final SharedSettings shared;
    private final long user;
    private final List<Consumer<Choices>> listeners = new CopyOnWriteArrayList<>();
    private final Runnable endListening;
    private volatile Choices choices;

    SettingStore(AccountDatabase database, World world, SharedSettings shared, Account account) {
        this.db = database.client();
        this.transaction = database.transaction();
        this.clock = world.agenda();
        this.shared = shared;
        this.user = account.userId();
        choices = readOrShared();
        endListening = shared.listen(_ -> look());
    }

    /** What holds now. */
    public Choices choices() {
        return choices;
    }

    /** Tells of every change, before it is answered. */
    public void listen(Consumer<Choices> listener) {
        listeners.add(listener);
    }

    /** Where a value is kept: for one user, or for everybody. */
    public enum Scope {
        USER,
        SYSTEM
    }

    /**
     * Sets and removes values, all or none.
     *
     * @param wanted values by setting; empty removes the value of this scope
     * @return what holds then
     * @throws IllegalArgumentException if a value is out of its range or two do not go together,
     *     with what would be right; then nothing is changed
     */
    public Choices change(Scope scope, Map<Setting, Optional<String>> wanted) {
        return change(Map.of(scope, wanted));
    }

    /** The same in both scopes at once. */
    Choices change(Map<Scope, Map<Setting, Optional<String>>> wanted) {
        transaction.executeWithoutResult(_ -> {
            db.sql("SELECT pg_advisory_xact_lock(hashtextextended('haetae settings', 0))")
                    .query((_, _) -> "")
                    .list();
            wanted.forEach((scope, values) ->
                    values.forEach((setting, value) ->
                            write(scope, setting, value.map(setting::checked))));
            read();
        });
        if (wanted.containsKey(Scope.SYSTEM)) {
            shared.refresh(); // and with all others this one looks again
        } else {
            look();
        }
        return choices;
    }

    private void look() {
        synchronized (this) {
            choices = readOrShared();
        }
        listeners.forEach(listener -> listener.accept(choices));
    }

    /** Where a person's own choices do not go with what was changed for everybody, that holds. */
    private Choices readOrShared() {
        try {
            return read();
        } catch (IllegalArgumentException e) {
            LOG.warn("the settings of user {} do not go with those for everybody", user, e);
            return shared.choices();
        }
    }

    private void write(Scope scope, Setting setting, Optional<String> value) {
        var before = stored(scope).get(setting);
        var now = OffsetDateTime.ofInstant(clock.instant(), ZoneOffset.UTC);
        if (scope == Scope.USER) {
            if (value.isEmpty()) {
                db.sql("DELETE FROM user_configs WHERE user_id = ? AND key = ?")
                        .params(user, setting.key())
                        .update();
            } else {
                db.sql(
                                """
                                INSERT INTO user_configs (user_id, key, value, created_by, updated_by, created_at, updated_at)
                                VALUES (?, ?, ?::jsonb, ?, ?, ?, ?)
                                ON CONFLICT (user_id, key) DO UPDATE
                                SET value = excluded.value, updated_by = excluded.updated_by,
                                    updated_at = excluded.updated_at\
                                """)
                        .params(
                                user,
                                setting.key(),
                                StoredSettings.json(setting, value.get()),
                                user,
                                user,
                                now,
                                now)
                        .update();
            }
        } else if (value.isEmpty()) {
            db.sql("DELETE FROM system_configs WHERE key = ?").params(setting.key()).update();
        } else {
            db.sql(
                            """
                            INSERT INTO system_configs (key, value, created_by, updated_by, created_at, updated_at)
                            VALUES (?, ?::jsonb, ?, ?, ?, ?)
                            ON CONFLICT (key) DO UPDATE
                            SET value = excluded.value, updated_by = excluded.updated_by,
                                updated_at = excluded.updated_at\
                            """)
                    .params(
                            setting.key(),
                            StoredSettings.json(setting, value.get()),
                            user,
                            user,
                            now,
                            now)
                    .update();
        }
        db.sql(
                        """
                        INSERT INTO config_changes (user_id, key, old_value, new_value, changed_by, changed_at)
                        VALUES (:user, :key, CAST(:old AS jsonb), CAST(:new AS jsonb), :by, :at)\
                        """)
                .param("user", scope == Scope.USER ? user : null)
                .param("key", setting.key())
                .param("old", before == null ? null : StoredSettings.json(setting, before.value()))
                .param("new", value.map(text -> StoredSettings.json(setting, text)).orElse(null))
                .param("by", user)
                .param("at", now)
                .update();
    }

    private Choices read() {
        return Choices.of(stored(Scope.USER), stored(Scope.SYSTEM), shared.configured());
    }

    /** What is kept in one scope; keys that this version does not know are left alone. */
    Map<Setting, Stored> stored(Scope scope) {
        return StoredSettings.read(
                scope == Scope.USER
                        ? db.sql(
                                        "SELECT key, value, updated_at FROM user_configs WHERE user_id = ?")
                                .params(user)
                        : db.sql("SELECT key, value, updated_at FROM system_configs"));
    }

    /**
     * A change that was made.
     *
     * @param scope user or system
     * @param oldValue null when nothing was set before
     * @param newValue null when the value was removed
     * @param changedBy the person who made it, as far as this one may know
     */
    record Change(
            long id,
            String key,
            String scope,
            @Nullable String oldValue,
            @Nullable String newValue,
            String changedBy,
            Instant changedAt) {}

    /** The newest changes that concern this user, newest first. */
    List<Change> changes(@Nullable String key, int limit, long offset) {
        return db.sql(
                        """
                        SELECT c.*, coalesce(u.name, 'an administrator') AS name
                        FROM config_changes c LEFT JOIN users u ON u.id = c.changed_by
                        WHERE (c.user_id = :user OR c.user_id IS NULL)
                          AND (CAST(:key AS text) IS NULL OR c.key = :key)
                        ORDER BY c.id DESC LIMIT :limit OFFSET :offset\
                        """)
                .param("user", user)
                .param("key", key)
                .param("limit", limit)
                .param("offset", offset)
                .query((row, _) ->
                        new Change(
                                row.getLong("id"),
                                row.getString("key"),
                                row.getObject("user_id") == null ? "system" : "user",
                                StoredSettings.text(row, "old_value"),
                                StoredSettings.text(row, "new_value"),
                                row.getString("name"),
                                StoredSettings.time(row, "changed_at")))
                .list();
    }

    long countChanges(@Nullable String key) {
        return db.sql(
                        """
                        SELECT count(*) FROM config_changes
                        WHERE (user_id = :user OR user_id IS NULL) AND (CAST(:key AS text) IS NULL OR key = :key)\
                        """)
                .param("user", user)
                .param("key", key)
                .query(Long.class)
                .single();
    }

    @Override
    public void destroy() {
        endListening.run();
    }
}
