package haetae.server.trading;

import haetae.server.account.Account;
import haetae.server.account.AccountDatabase;
import haetae.server.account.PerAccount;
import java.math.BigDecimal;
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
@PerAccount
class OrderReader {

    private static final String COLUMNS = "SELECT * FROM orders WHERE account_id = :account";

    private static final String OF_STATUS =
            " AND (CAST(:status AS text) IS NULL OR status = :status)";

    private final JdbcClient db;
    private final long account;

    OrderReader(AccountDatabase database, Account account) {
        this.db = database.client();
        this.account = account.id();
    }

    /**
     * An order as people see it.
     *
     * @param signalId the decision that it follows from, null for stops and sales by hand
     * @param idempotencyKey what the order is called at the exchange; unique for ever
     * @param leg ENTRY, EXIT, STOP or FLATTEN
     * @param amount won for a market buy, coins otherwise
     * @param price limit price, null for market orders
     * @param status PENDING, EXECUTED, CANCELLED or FAILED
     * @param state where exactly it is: IN_FLIGHT, WORKING, UNRESOLVED or DONE
     * @param executedPrice won per coin on average, 16 digits
     * @param executedAmount coins
     * @param fee won
     * @param avgCostAtOrder what the coins cost on average when a sale was placed
     * @param profit won that its trades and fees added to the realised profit
     */
    record OrderItem(
            long id,
            @Nullable Long signalId,
            String idempotencyKey,
            String leg,
            String orderType,
            String side,
            String market,
            BigDecimal amount,
            @Nullable BigDecimal price,
            @Nullable String timeInForce,
            String status,
            String state,
            @Nullable BigDecimal executedPrice,
            BigDecimal executedAmount,
            BigDecimal executedFunds,
            BigDecimal fee,
            BigDecimal profit,
            @Nullable BigDecimal avgCostAtOrder,
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
        return db.sql(COLUMNS + OF_STATUS + " ORDER BY id DESC LIMIT :limit OFFSET :offset")
                .param("account", account)
                .param("status", status)
                .param("limit", limit)
                .param("offset", offset)
                .query((row, _) -> order(row))
                .list();
    }

    long countOrders(@Nullable String status) {
        return db.sql("SELECT count(*) FROM orders WHERE account_id = :account" + OF_STATUS)
                .param("account", account)
                .param("status", status)
                .query(Long.class)
                .single();
    }

    /** An order by what it is called at the exchange. */
    Optional<OrderItem> order(String identifier) {
        return db.sql(COLUMNS + " AND identifier = :identifier")
                .param("account", account)
                .param("identifier", identifier)
                .query((row, _) -> order(row))
                .optional();
    }

    Optional<OrderItem> order(long id) {
        return db.sql(COLUMNS + " AND id = :id")
                .param("account", account)
                .param("id", id)
                .query((row, _) -> order(row))
                .optional();
    }

    private static OrderItem order(ResultSet row) throws SQLException {
        return new OrderItem(
                row.getLong("id"),
                row.getObject("signal_id", Long.class),
                row.getString("idempotency_key"),
                row.getString("leg"),
                row.getString("order_type"),
                row.getString("side"),
                row.getString("market"),
                row.getBigDecimal("amount"),
                row.getBigDecimal("price"),
                row.getString("time_in_force"),
                row.getString("status"),
                row.getString("state"),
                row.getBigDecimal("executed_price"),
                row.getBigDecimal("executed_amount"),
                row.getBigDecimal("executed_funds"),
                row.getBigDecimal("fee"),
                row.getBigDecimal("profit"),
                row.getBigDecimal("avg_cost_at_order"),
                row.getString("upbit_uuid"),
                row.getString("error_message"),
                time(row, "created_at"),
                timeOrNull(row, "executed_at"));
    }

    private static @Nullable Instant timeOrNull(ResultSet row, String column) throws SQLException {
        var at = row.getObject(column, OffsetDateTime.class);
        return at == null ? null : at.toInstant();
    }

    /**
     * Something that risk control did.
     *
     * @param eventType STOP_LOSS, DAILY_LIMIT, POSITION_LIMIT, VOLATILITY_HALT, MANUAL_HALT or
     *     SYSTEM_ERROR
     * @param cause the latch that closed or opened, or STOP_LOSS
     * @param code what programs call it, for example HIGH_VOLATILITY
     * @param triggerValue the number that did it, in its unit, null when none did
     * @param triggerUnit % or KRW
     */
    record RiskEvent(
            long id,
            @Nullable Long orderId,
            String eventType,
            String cause,
            String code,
            @Nullable String market,
            @Nullable BigDecimal triggerValue,
            @Nullable String triggerUnit,
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
                                row.getObject("order_id", Long.class),
                                row.getString("event_type"),
                                row.getString("cause"),
                                row.getString("code"),
                                row.getString("market"),
                                row.getBigDecimal("trigger_value"),
                                row.getString("trigger_unit"),
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
