package haetae.server.signal;

import haetae.core.portfolio.TradingDay;
import haetae.core.trading.Settings;
import haetae.server.account.Account;
import haetae.server.account.AccountDatabase;
import haetae.server.account.PerAccount;
import haetae.server.world.World;
import java.math.BigDecimal;
import java.time.InstantSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** What advice has cost. */
@Component
@PerAccount
public class AiSpending {

    private final JdbcClient db;
    private final InstantSource clock;
    private final TradingDay day;
    private final long account;

    AiSpending(AccountDatabase database, World world, Settings settings, Account account) {
        this.db = database.client();
        this.clock = world.agenda();
        this.day = settings.tradingDay();
        this.account = account.id();
    }

    /** Won on record for this trading day; calls that are under way at the most they can cost. */
    public BigDecimal today() {
        return db.sql(
                        "SELECT coalesce(sum(cost_krw), 0) FROM ai_usage WHERE account_id = ? AND day = ?")
                .params(account, day.of(clock.instant()))
                .query(BigDecimal.class)
                .single();
    }
}
