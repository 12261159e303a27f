package haetae.server.signal;

import haetae.core.market.Market;
import haetae.core.signal.Action;
import haetae.core.signal.PastDecision;
import haetae.server.account.Account;
import haetae.server.account.AccountDatabase;
import haetae.server.account.PerAccount;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The last scored decisions of each market, at hand without a question to the database. */
@Component
@PerAccount
public class PastDecisions {

    private static final int MOST = 10;

    private final JdbcClient db;
    private final long account;
    private final List<Market> markets;
    private final Map<Market, List<PastDecision>> known = new ConcurrentHashMap<>();

    PastDecisions(AccountDatabase database, Account account) {
        this.db = database.client();
        this.account = account.id();
        this.markets = account.markets();
        refresh();
    }

    /** Newest first. */
    public List<PastDecision> of(Market market) {
        return known.getOrDefault(market, List.of());
    }

    void refresh() {
        for (var market : markets) {
            known.put(
                    market,
                    db.sql(
                                    """
                                    SELECT created_at, signal_type, outcome_correct,
                                           100 * (price_after_24h / price_at_signal - 1) AS change
                                    FROM trading_signals WHERE account_id = ? AND market = ? AND outcome_evaluated
                                    ORDER BY id DESC LIMIT ?\
                                    """)
                            .params(account, market.code(), MOST)
                            .query((row, _) ->
                                    new PastDecision(
                                            row.getObject("created_at", OffsetDateTime.class)
                                                    .toInstant(),
                                            Action.valueOf(row.getString("signal_type")),
                                            row.getDouble("change"),
                                            row.getBoolean("outcome_correct")))
                            .list());
        }
    }
}
