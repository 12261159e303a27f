package haetae.server.stream;

import haetae.core.trading.Change;
import haetae.core.trading.Engine;
import haetae.server.account.Account;
import haetae.server.account.AccountDatabase;
import haetae.server.account.PerAccount;
import haetae.server.trading.Trader;
import java.time.Duration;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The events that are on record, in the order in which they were committed. */
@Component
@PerAccount
public class EventLog {

    private final JdbcClient db;
    private final long account;

    private final Object news = new Object();
    private long changes;

    EventLog(AccountDatabase database, Account account, Trader trader) {
        this.db = database.client();
        this.account = account.id();
        trader.listen(
                new Engine.Listener() {
                    @Override
                    public void committed(Change change) {
                        wake();
                    }

                    @Override
                    public void alarm(String text) {}
                });
    }

    private void wake() {
        synchronized (news) {
            changes++;
            news.notifyAll();
        }
    }

    /** Until something is committed here, or so long: another node may have done it. */
    void await(Duration longest) throws InterruptedException {
        long until = System.nanoTime() + longest.toNanos();
        synchronized (news) {
            long heard = changes;
            for (long left = longest.toMillis();
                    left > 0 && heard == changes;
                    left = (until - System.nanoTime()) / 1_000_000) {
                news.wait(left);
            }
        }
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
