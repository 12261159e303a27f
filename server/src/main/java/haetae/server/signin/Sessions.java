package haetae.server.signin;

import haetae.server.database.OwnerDatabase;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Optional;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Who is signed in, on this node and all others. A session ends 12 hours after it was last used,
 * and 30 days after it began at the latest.
 */
@Component
class Sessions {

    static final Duration IDLE = Duration.ofHours(12);
    static final Duration LONGEST = Duration.ofDays(30);

    /** So often its use is noted at most. */
    private static final Duration NOTE = Duration.ofMinutes(1);

    private final JdbcClient db;
    private final InstantSource clock;

    @Autowired
    Sessions(OwnerDatabase database, Entrance entrance) {
        this(database, entrance.clock());
    }

    Sessions(OwnerDatabase database, InstantSource clock) {
        this.db = database.client();
        this.clock = clock;
    }

    /**
     * @param digest of its id
     * @param way by which the person came in
     */
    record Session(String digest, long userId, String way, Instant lastUsed) {}

    /**
     * Begins one.
     *
     * @return its id, which nobody else knows
     */
    String begin(long userId, String way) {
        var now = clock.instant();
        db.sql("DELETE FROM sessions WHERE expires_at <= :now OR last_used_at <= :idle")
                .param("now", utc(now))
                .param("idle", utc(now.minus(IDLE)))
                .update();
        var id = Secret.draw();
        db.sql(
                        """
                        INSERT INTO sessions (id_hash, user_id, way, created_at, last_used_at, expires_at)
                        VALUES (:hash, :user, :way, :now, :now, :expires)\
                        """)
                .param("hash", Secret.digest(id))
                .param("user", userId)
                .param("way", way)
                .param("now", utc(now))
                .param("expires", utc(now.plus(LONGEST)))
                .update();
        return id;
    }

    /** The session of this id, if it lives; this uses it. */
    Optional<Session> use(String id) {
        var session = find(Secret.digest(id));
        session.ifPresent(this::note);
        return session;
    }

    /** The session of this id's digest, if it lives. */
    Optional<Session> find(String digest) {
        var now = clock.instant();
        return db.sql(
                        """
                        SELECT user_id, way, last_used_at FROM sessions
                        WHERE id_hash = :hash AND expires_at > :now AND last_used_at > :idle\
                        """)
                .param("hash", digest)
                .param("now", utc(now))
                .param("idle", utc(now.minus(IDLE)))
                .query((row, _) ->
                        new Session(
                                digest,
                                row.getLong("user_id"),
                                row.getString("way"),
                                row.getObject("last_used_at", OffsetDateTime.class).toInstant()))
                .optional();
    }

    private void note(Session session) {
        var now = clock.instant();
        if (session.lastUsed().plus(NOTE).isBefore(now)) {
            db.sql("UPDATE sessions SET last_used_at = :now WHERE id_hash = :hash")
                    .param("now", utc(now))
                    .param("hash", session.digest())
                    .update();
        }
    }

    /** Ends the session of this id, if there is one. */
    void end(String id) {
        db.sql("DELETE FROM sessions WHERE id_hash = ?").param(Secret.digest(id)).update();
    }

    /** Ends all of a person's. */
    void endAll(long userId) {
        db.sql("DELETE FROM sessions WHERE user_id = ?").param(userId).update();
    }

    private static OffsetDateTime utc(Instant at) {
        return at.atOffset(ZoneOffset.UTC);
    }
}
