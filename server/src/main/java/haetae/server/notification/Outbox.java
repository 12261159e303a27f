package haetae.server.notification;

import haetae.server.account.Account;
import haetae.server.account.AccountDatabase;
import haetae.server.account.PerAccount;
import haetae.server.stream.EventLog;
import haetae.server.stream.EventLog.Event;
import haetae.server.world.Recipients.Kind;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/**
 * The events that are on record are the outbox: what was committed is told, and nothing else. Each
 * channel has a mark up to which it was told.
 */
@Component
@PerAccount
class Outbox {

    private static final JsonMapper JSON = new JsonMapper();

    private final JdbcClient db;
    private final EventLog log;
    private final long account;

    Outbox(AccountDatabase database, EventLog log, Account account) {
        this.db = database.client();
        this.log = log;
        this.account = account.id();
    }

    /**
     * How far a channel is.
     *
     * @param told the last event that it was told of
     * @param failure why it could not be told more, null when it could
     */
    record Mark(long told, @Nullable Instant deliveredAt, @Nullable String failure) {
        static final Mark NONE = new Mark(0, null, null);
    }

    /**
     * A channel that is new hears of what happens from now on.
     *
     * @param own true for the person's, false for the operator's
     */
    void open(Kind channel, boolean own) {
        db.sql(
                        """
                        INSERT INTO notification_marks (account_id, channel, own, told)
                        VALUES (:account, :channel, :own,
                                coalesce((SELECT max(id) FROM events WHERE account_id = :account), 0))
                        ON CONFLICT DO NOTHING\
                        """)
                .param("account", account)
                .param("channel", channel.code())
                .param("own", own)
                .update();
    }

    /** Forgets how far a person's channel was. */
    void close(Kind channel) {
        db.sql("DELETE FROM notification_marks WHERE account_id = ? AND channel = ? AND own")
                .params(account, channel.code())
                .update();
    }

    /** Empty for a channel that was taken away, or is not open yet. */
    Optional<Mark> mark(Kind channel, boolean own) {
        return db.sql(
                        "SELECT told, delivered_at, failure FROM notification_marks WHERE account_id = ? AND channel = ? AND own = ?")
                .params(account, channel.code(), own)
                .query((row, _) -> {
                    var at = row.getObject("delivered_at", OffsetDateTime.class);
                    return new Mark(
                            row.getLong("told"),
                            at == null ? null : at.toInstant(),
                            row.getString("failure"));
                })
                .optional();
    }

    /** The events after one, oldest first. */
    List<Event> after(long id, int most) {
        return log.after(id, most);
    }

    /** Events that the channel was not told of yet. */
    long waiting(Kind channel, boolean own) {
        return db.sql(
                        """
                        SELECT count(*) FROM events e JOIN notification_marks m USING (account_id)
                        WHERE m.account_id = ? AND m.channel = ? AND m.own = ? AND e.id > m.told\
                        """)
                .params(account, channel.code(), own)
                .query(Long.class)
                .single();
    }

    /**
     * Everything up to the last of these is told.
     *
     * @param delivered whether there was anything to say of them
     */
    void told(Destination to, List<Event> events, boolean delivered) {
        db.sql(
                        """
                        UPDATE notification_marks SET told = ?, failure = NULL,
                               delivered_at = CASE WHEN ? THEN now() ELSE delivered_at END
                        WHERE account_id = ? AND channel = ? AND own = ?\
                        """)
                .params(
                        events.getLast().id(),
                        delivered,
                        account,
                        to.channel().kind().code(),
                        to.own())
                .update();
        var riskEvents =
                events.stream()
                        .filter(event -> event.kind().equals("risk_event"))
                        .map(event -> JSON.readTree(event.data()).path("id").asLong())
                        .toList();
        if (!riskEvents.isEmpty()) {
            db.sql(
                            "UPDATE risk_events SET notified = true WHERE account_id = :account AND id IN (:ids)")
                    .param("account", account)
                    .param("ids", riskEvents)
                    .update();
        }
    }

    void failed(Destination to, String why) {
        db.sql(
                        "UPDATE notification_marks SET failure = ? WHERE account_id = ? AND channel = ? AND own = ?")
                .params(why, account, to.channel().kind().code(), to.own())
                .update();
    }
}
