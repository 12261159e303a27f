package haetae.server.portfolio;

import haetae.server.account.Account;
import haetae.server.account.AccountDatabase;
import haetae.server.account.PerAccount;
import haetae.server.portfolio.Curve.Worth;
import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Reads how the account has done. Changes nothing. */
@Component
@PerAccount
class PortfolioReader {

    private final JdbcClient db;
    private final long account;

    PortfolioReader(AccountDatabase database, Account account) {
        this.db = database.client();
        this.account = account.id();
    }

    /** The worth at each decision since a moment, oldest first. */
    List<Worth> course(Instant since) {
        return db.sql(
                        """
                        SELECT created_at, account_equity, account_flows FROM trading_signals
                        WHERE account_id = ? AND created_at >= ?
                          AND account_equity IS NOT NULL AND account_flows IS NOT NULL
                        ORDER BY created_at\
                        """)
                .params(account, since.atOffset(ZoneOffset.UTC))
                .query((row, _) -> worth(row))
                .list();
    }

    private static Worth worth(ResultSet row) throws SQLException {
        return new Worth(
                row.getObject("created_at", OffsetDateTime.class).toInstant(),
                row.getBigDecimal("account_equity"),
                row.getBigDecimal("account_flows"));
    }

    /**
     * Trades of all days.
     *
     * @param wins sales that brought more than their coins had cost, all fees counted
     */
    record Counts(long trades, long wins, long losses) {}

    Counts counts() {
        return db.sql(
                        """
                        SELECT coalesce(sum(trade_count), 0) AS trades, coalesce(sum(win_count), 0) AS wins,
                               coalesce(sum(loss_count), 0) AS losses
                        FROM daily_stats WHERE account_id = ?\
                        """)
                .param(account)
                .query((row, _) ->
                        new Counts(
                                row.getLong("trades"), row.getLong("wins"), row.getLong("losses")))
                .single();
    }

    /** What a sale brought on average in percent of what its coins had cost, null before one. */
    @Nullable Double averageReturnPct() {
        return db.sql(
                        """
                        SELECT avg(100 * profit / (executed_funds - fee - profit)) AS mean FROM orders
                        WHERE account_id = ? AND side = 'SELL' AND executed_amount > 0
                          AND executed_funds - fee - profit > 0\
                        """)
                .param(account)
                .query((row, _) -> {
                    var mean = row.getBigDecimal("mean");
                    return Optional.ofNullable(mean).map(BigDecimal::doubleValue);
                })
                .single()
                .orElse(null);
    }

    /**
     * A day's end.
     *
     * @param value won realised since the account was opened, net of all fees
     */
    record DayEnd(LocalDate date, BigDecimal value) {}

    /** The last days, oldest first. */
    List<DayEnd> days(int most) {
        return db.sql(
                        """
                        SELECT * FROM (
                            SELECT date, starting_realised + realized_pnl AS value FROM daily_stats
                            WHERE account_id = ? ORDER BY date DESC LIMIT ?) newest
                        ORDER BY date\
                        """)
                .params(account, most)
                .query((row, _) ->
                        new DayEnd(
                                row.getObject("date", LocalDate.class), row.getBigDecimal("value")))
                .list();
    }

    /** Won realised today, net of all fees. */
    BigDecimal realisedToday() {
        return db.sql(
                        """
                        SELECT coalesce((
                            SELECT b.realised - d.starting_realised FROM daily_stats d JOIN books b USING (account_id)
                            WHERE account_id = ? ORDER BY d.date DESC LIMIT 1), 0)\
                        """)
                .param(account)
                .query(BigDecimal.class)
                .single();
    }
}
