package haetae.server.signin;

import haetae.server.database.OwnerDatabase;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Personal access tokens: what a person's programs come in with. */
@Component
class AccessTokens {

    /** What each begins with, so that people and programs know one when they see it. */
    static final String PREFIX = "hpat_";

    static final int MOST_OF_A_PERSON = 50;

    private static final Duration NOTE = Duration.ofMinutes(1);

    private final JdbcClient db;
    private final InstantSource clock;

    @Autowired
    AccessTokens(OwnerDatabase database, Entrance entrance) {
        this(database, entrance.clock());
    }

    AccessTokens(OwnerDatabase database, InstantSource clock) {
        this.db = database.client();
        this.clock = clock;
    }

    /**
     * What may be known of one afterwards.
     *
     * @param lastUsedAt to the minute; null when it never was
     * @param expiresAt null when it does not end by itself
     */
    record Known(
            long id,
            String name,
            Instant createdAt,
            @Nullable Instant lastUsedAt,
            @Nullable Instant expiresAt) {}

    /** A new one; the only time that it is told. */
    record Drawn(Known known, String token) {
        @Override
        public String toString() {
            return "Drawn[" + known + "]";
        }
    }

    /**
     * @param validFor null to have no end
     */
    Drawn draw(long userId, String name, @Nullable Duration validFor) {
        var token = PREFIX + Secret.draw();
        var now = clock.instant();
        var known =
                db.sql(
                                """
                                INSERT INTO access_tokens (user_id, name, token_hash, created_at, expires_at)
                                VALUES (:user, :name, :hash, :now, :expires) RETURNING *\
                                """)
                        .param("user", userId)
                        .param("name", name)
                        .param("hash", Secret.digest(token))
                        .param("now", now.atOffset(ZoneOffset.UTC))
                        .param(
                                "expires",
                                validFor == null
                                        ? null
                                        : now.plus(validFor).atOffset(ZoneOffset.UTC))
                        .query((row, _) ->
                                new Known(
                                        row.getLong("id"),
                                        row.getString("name"),
                                        time(row.getObject("created_at", OffsetDateTime.class)),
                                        null,
                                        optional(
                                                row.getObject("expires_at", OffsetDateTime.class))))
                        .single();
        return new Drawn(known, token);
    }

    /** A person's, oldest first, also those that have ended. */
    List<Known> of(long userId) {
        return db.sql("SELECT * FROM access_tokens WHERE user_id = ? ORDER BY id")
                .param(userId)
                .query((row, _) ->
                        new Known(
                                row.getLong("id"),
                                row.getString("name"),
                                time(row.getObject("created_at", OffsetDateTime.class)),
                                optional(row.getObject("last_used_at", OffsetDateTime.class)),
                                optional(row.getObject("expires_at", OffsetDateTime.class))))
                .list();
    }

    /**
     * Ends one of a person's.
     *
     * @return false when the person has none of this id
     */
    boolean revoke(long userId, long id) {
        return db.sql("DELETE FROM access_tokens WHERE user_id = ? AND id = ?")
                        .params(userId, id)
                        .update()
                > 0;
    }

    /** Ends all of a person's. */
    void revokeAll(long userId) {
        db.sql("DELETE FROM access_tokens WHERE user_id = ?").param(userId).update();
    }

    /** Whose it is; empty when it is none, has ended or was revoked. */
    Optional<Long> use(String token) {
        var digest = Secret.digest(token);
        var owner = find(digest);
        if (owner.isPresent()) {
            var now = clock.instant();
            db.sql(
                            """
                            UPDATE access_tokens SET last_used_at = :now
                            WHERE token_hash = :hash AND (last_used_at IS NULL OR last_used_at < :before)\
                            """)
                    .param("now", now.atOffset(ZoneOffset.UTC))
                    .param("before", now.minus(NOTE).atOffset(ZoneOffset.UTC))
                    .param("hash", digest)
                    .update();
        }
        return owner;
    }

    /** As {@link #use}, by its digest and without using it. */
    Optional<Long> find(String digest) {
        return db.sql(
                        """
                        SELECT user_id FROM access_tokens
                        WHERE token_hash = :hash AND (expires_at IS NULL OR expires_at > :now)\
                        """)
                .param("hash", digest)
                .param("now", clock.instant().atOffset(ZoneOffset.UTC))
                .query(Long.class)
                .optional();
    }

    private static Instant time(OffsetDateTime time) {
        return time.toInstant();
    }

    private static @Nullable Instant optional(@Nullable OffsetDateTime time) {
        return time == null ? null : time.toInstant();
    }
}
