package haetae.server.notification;

import haetae.server.account.Account;
import haetae.server.account.AccountDatabase;
import haetae.server.account.PerAccount;
import haetae.server.world.Recipients.Kind;
import haetae.server.world.World;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.springframework.jdbc.core.RowCallbackHandler;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** How far the channels are behind what happened. */
@Component
@PerAccount
public class OutboxLag {

    private final JdbcClient db;
    private final World world;
    private final long account;

    OutboxLag(AccountDatabase database, World world, Account account) {
        this.db = database.client();
        this.world = world;
        this.account = account.id();
    }

    /** Every channel that there may be, by its code; none in virtual time. */
    public List<String> channels() {
        return world.agenda().isVirtual()
                ? List.of()
                : Arrays.stream(Kind.values()).map(Kind::code).toList();
    }

    /** How old the oldest event is that a channel was not told of, zero when it was told of all. */
    public Map<String, Duration> lags() {
        var now = world.agenda().instant();
        var lags = new HashMap<String, Duration>();
        db.sql(
                        """
                        SELECT m.channel, e.at FROM notification_marks m LEFT JOIN LATERAL (
                            SELECT at FROM events WHERE account_id = m.account_id AND id > m.told ORDER BY id LIMIT 1
                        ) e ON true WHERE m.account_id = ?\
                        """)
                .param(account)
                .query(
                        (RowCallbackHandler)
                                row -> {
                                    var at = row.getObject("at", OffsetDateTime.class);
                                    var lag =
                                            at == null
                                                    ? Duration.ZERO
                                                    : Duration.between(at.toInstant(), now);
                                    lags.merge(
                                            row.getString("channel"),
                                            lag,
                                            (one, other) -> one.compareTo(other) > 0 ? one : other);
                                });
        return lags;
    }
}
