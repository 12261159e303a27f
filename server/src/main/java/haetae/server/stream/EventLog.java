package haetae.server.stream;

import haetae.server.account.AccountDatabase;
import haetae.server.account.PerAccount;
import haetae.server.account.Account;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The events that are on record, in the order in which they were committed. */
@Component
@PerAccount
public class EventLog {

    private final JdbcClient db;
    private final long account;

    EventLog(AccountDatabase database, Account account) {
        this.db = database.client();
        this.account = account.id();
    }

    /**
     * @param data JSON
     */
    public record Event(long id, String kind, String data) {}

    /** The events after one, oldest first. */
    public List<Event> after(long id, int most) {
        return db.sql(
                        "SELECT id, kind, data FROM events WHERE account_id = ? AND id > ? ORDER BY id LIMIT ?")
                .params(account, id, most)
                .query((row, _) ->
                        new Event(row.getLong("id"), row.getString("kind"), row.getString("data")))
                .list();
    }

    /** The id of the newest, 0 when there is none. */
    long newest() {
        return db.sql("SELECT coalesce(max(id), 0) FROM events WHERE account_id = ?")
                .params(account)
                .query(Long.class)
                .single();
    }
}
