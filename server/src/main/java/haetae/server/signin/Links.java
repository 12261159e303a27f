package haetae.server.signin;

import haetae.server.database.OwnerDatabase;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.Optional;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Links that let a person in once. */
@Component
public class Links {

    static final Duration VALID = Duration.ofMinutes(15);

    private final JdbcClient db;
    private final InstantSource clock;

    @Autowired
    Links(OwnerDatabase database, Entrance entrance) {
        this(database, entrance.clock());
    }

    Links(OwnerDatabase database, InstantSource clock) {
        this.db = database.client();
        this.clock = clock;
    }

    /**
     * What a link ends with.
     *
     * @param code behind {@code #link=}
     */
    public record Link(String code, Instant expiresAt) {
        @Override
        public String toString() {
            return "Link[until " + expiresAt + "]";
        }
    }

    /** A new one for a person, valid for 15 minutes; those before end. */
    public Link draw(long userId) {
        var now = clock.instant();
        db.sql("DELETE FROM sign_in_links WHERE user_id = :user OR expires_at <= :now")
                .param("user", userId)
                .param("now", now.atOffset(ZoneOffset.UTC))
                .update();
        var link = new Link(Secret.draw(), now.plus(VALID));
        db.sql("INSERT INTO sign_in_links (code_hash, user_id, expires_at) VALUES (?, ?, ?)")
                .params(
                        Secret.digest(link.code()),
                        userId,
                        link.expiresAt().atOffset(ZoneOffset.UTC))
                .update();
        return link;
    }

    /** Whom it lets in; it is used up by this. */
    Optional<Long> use(String code) {
        return db.sql(
                        """
                        DELETE FROM sign_in_links WHERE code_hash = :hash AND expires_at > :now RETURNING user_id\
                        """)
                .param("hash", Secret.digest(code))
                .param("now", clock.instant().atOffset(ZoneOffset.UTC))
                .query(Long.class)
                .optional();
    }

    /** Ends those of a person. */
    void endAll(long userId) {
        db.sql("DELETE FROM sign_in_links WHERE user_id = ?").param(userId).update();
    }
}
