package haetae.server.trading;

import haetae.server.account.Account;
import java.math.BigDecimal;
import java.math.MathContext;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Reads the orders and risk events that are on record. Changes nothing. */
@Component
class OrderReader {

    private static final String STATUS =
            """
            CASE WHEN o.state <> 'DONE' THEN 'PENDING' WHEN o.ending = 'REFUSED' THEN 'FAILED' ELSE o.ending END\
            """;

    private static final String COLUMNS =
            """
            SELECT o.*, %s AS status, s.id AS signal_id
            FROM orders o LEFT JOIN trading_signals s ON s.account_id = o.account_id AND s.decision = o.decision
            WHERE o.account_id = :account
            """
                    .formatted(STATUS);

    private final JdbcClient db;
    private final long account;

    OrderReader(JdbcClient db, Account account) {
        this.db = db;
        this.account = account.id();
    }

    /**
     * An order as people see it.
     *
     * @param signalId the decision that it follows from, null for stops and sales by hand
     * @param leg ENTRY, EXIT, STOP or FLATTEN
     * @param amount won for a market buy, coins otherwise
     * @param price limit price, null for market orders
     * @param status PENDING, EXECUTED, CANCELLED or FAILED
     * @param state where exactly it is: IN_FLIGHT, WORKING, UNRESOLVED or DONE
     * @param executedPrice won per coin on average, 16 digits
     * @param executedAmount coins
     * @param fee won
     * @param profit won that its trades and fees added to the realised profit
     */
    record OrderItem(
            long id,
            @Nullable Long signalId,
            String identifier,
            String leg,
            String orderType,
            String side,
            String market,
            BigDecimal amount,
            @Nullable BigDecimal price,
            String status,
            String state,
            @Nullable BigDecimal executedPrice,
            BigDecimal executedAmount,
            BigDecimal executedFunds,
            BigDecimal fee,
            BigDecimal profit,
            @Nullable String upbitUuid,
            @Nullable String errorMessage,
            Instant createdAt,
            @Nullable Instant executedAt) {}

    /**
     * Newest first.
     *
     * @param status PENDING, EXECUTED, CANCELLED or FAILED, null for all
     */
    List<OrderItem> orders(@Nullable String status, int limit, int offset) {
        return db.sql(COLUMNS + filter() + " ORDER BY o.id DESC LIMIT :limit OFFSET :offset")
                .param("account", account)
                .param("status", status)
                .param("limit", limit)
                .param("offset", offset)
                .query((row, _) -> order(row))
                .list();
    }

    long countOrders(@Nullable String status) {
        return db.sql("SELECT count(*) FROM orders o WHERE o.account_id = :account" + filter())
                .param("account", account)
                .param("status", status)
                .query(Long.class)
                .single();
    }

    private static String filter() {
        return " AND (CAST(:status AS text) IS NULL OR " + STATUS + " = :status)";
    }

    Optional<OrderItem> order(long id) {
        return db.sql(COLUMNS + " AND o.id = :id")
                .param("account", account)
                .param("id", id)
                .query((row, _) -> order(row))
                .optional();
    }

    private static OrderItem order(ResultSet row) throws SQLException {
        var executed = row.getBigDecimal("executed_amount");
        var funds = row.getBigDecimal("executed_funds");
        var ended = "EXECUTED".equals(row.getString("ending"));
        var signal = row.getObject("signal_id", Long.class);
        var detail = row.getString("detail");
        return new OrderItem(
                row.getLong("id"),
                signal,
                row.getString("identifier"),
                row.getString("leg"),
                row.getString("order_type"),
                row.getString("side"),
                row.getString("market"),
                row.getBigDecimal("amount"),
                row.getBigDecimal("price"),
                row.getString("status"),
                row.getString("state"),
                executed.signum() == 0 ? null : funds.divide(executed, MathContext.DECIMAL64),
                executed,
                funds,
                row.getBigDecimal("fee"),
                row.getBigDecimal("profit"),
                row.getString("upbit_uuid"),
                ended || detail.isEmpty() ? null : detail,
                time(row, "created_at"),
                ended ? time(row, "moved_at") : null);
    }

    /**
     * Something that risk control did.
     *
     * @param eventType STOP_LOSS, DAILY_LIMIT, VOLATILITY_HALT, MANUAL_HALT or SYSTEM_ERROR
     * @param cause the latch that closed or opened, or STOP_LOSS
     */
    record RiskEvent(
            long id,
            String eventType,
            String cause,
            @Nullable String market,
            String actionTaken,
            boolean notified,
            Instant createdAt) {}

    /**
     * Newest first.
     *
     * @param type null for all
     */
    List<RiskEvent> events(@Nullable String type, int limit) {
        return db.sql(
                        """
                        SELECT * FROM risk_events
                        WHERE account_id = :account AND (CAST(:type AS text) IS NULL OR event_type = :type)
                        ORDER BY id DESC LIMIT :limit\
                        """)
                .param("account", account)
                .param("type", type)
                .param("limit", limit)
                .query((row, _) ->
                        new RiskEvent(
                                row.getLong("id"),
                                row.getString("event_type"),
                                row.getString("cause"),
                                row.getString("market"),
                                row.getString("action_taken"),
                                row.getBoolean("notified"),
                                time(row, "created_at")))
                .list();
    }

    long countEvents(@Nullable String type) {
        return db.sql(
                        """
                        SELECT count(*) FROM risk_events
                        WHERE account_id = :account AND (CAST(:type AS text) IS NULL OR event_type = :type)\
                        """)
                .param("account", account)
                .param("type", type)
                .query(Long.class)
                .single();
    }

    private static Instant time(ResultSet row, String column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }
}
