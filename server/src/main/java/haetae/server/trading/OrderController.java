package haetae.server.trading;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Pattern;
import java.math.BigDecimal;
import java.math.MathContext;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

/** The orders, newest first. */
@RestController
@RequestMapping("/api/v1/trading/orders")
class OrderController {

    /**
     * An order.
     *
     * @param signalId the decision that it follows from, null for a stop or a sale by hand
     * @param leg why it exists: ENTRY, EXIT, STOP or FLATTEN
     * @param amount won for a market buy, coins otherwise
     * @param price of a limit order
     * @param status PENDING, EXECUTED, CANCELLED or FAILED
     * @param executedPrice average of its trades
     * @param executedAmount coins
     * @param fee won
     * @param profit won that it added to the realised profit, fees counted
     * @param errorMessage what went wrong, or what is not known
     */
    record OrderView(
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
            @Nullable BigDecimal executedPrice,
            BigDecimal executedAmount,
            BigDecimal fee,
            BigDecimal profit,
            @Nullable String upbitUuid,
            @Nullable String errorMessage,
            Instant createdAt,
            @Nullable Instant executedAt) {}

    /**
     * @param total of this status, on all pages
     */
    record Page(List<OrderView> items, long total, int limit, long offset) {}

    /**
     * @param syncedCount orders that were not ended and are being asked for
     */
    record Synced(int syncedCount, String message) {}

    private static final String ORDERS =
            """
            SELECT * FROM (
                SELECT o.*, s.id AS signal_id,
                       CASE WHEN o.state <> 'DONE' THEN 'PENDING'
                            WHEN o.ending = 'REFUSED' THEN 'FAILED'
                            ELSE o.ending END AS status
                FROM orders o
                LEFT JOIN trading_signals s ON s.account_id = o.account_id AND s.decision = o.decision
                WHERE o.account_id = :account) AS orders_with_status\
            """;

    private final JdbcClient db;
    private final long account;
    private final Live live;

    OrderController(JdbcClient db, Accounts.Account account, Live live) {
        this.db = db;
        this.account = account.id();
        this.live = live;
    }

    @GetMapping
    Page page(
            @RequestParam(defaultValue = "all")
                    @Pattern(
                            regexp = "all|pending|executed|cancelled|failed",
                            message = "must be all, pending, executed, cancelled or failed")
                    String status,
            @RequestParam(defaultValue = "50") @Min(1) @Max(100) int limit,
            @RequestParam(defaultValue = "0") @Min(0) long offset) {
        var ofStatus = " WHERE :status IN ('ALL', status)";
        var wanted = status.toUpperCase(Locale.ROOT);
        var items =
                db.sql(ORDERS + ofStatus + " ORDER BY id DESC LIMIT :limit OFFSET :offset")
                        .param("account", account)
                        .param("status", wanted)
                        .param("limit", limit)
                        .param("offset", offset)
                        .query((row, _) -> order(row))
                        .list();
        long total =
                db.sql("SELECT count(*) FROM (" + ORDERS + ofStatus + ") AS counted")
                        .param("account", account)
                        .param("status", wanted)
                        .query(Long.class)
                        .single();
        return new Page(items, total, limit, offset);
    }

    @GetMapping("/{id}")
    OrderView one(@PathVariable long id) {
        return db.sql(ORDERS + " WHERE id = :id")
                .param("account", account)
                .param("id", id)
                .query((row, _) -> order(row))
                .optional()
                .orElseThrow(() ->
                        new ResponseStatusException(
                                HttpStatus.NOT_FOUND,
                                "there is no order " + id + ": /api/v1/trading/orders lists them"));
    }

    /** Asks the exchange for every order that has not ended, and compares the books. */
    @PostMapping("/sync")
    Synced sync() {
        int asked =
                live.ask(engine -> {
                    int pending = engine.view().live().size();
                    engine.reconnected();
                    return pending;
                });
        return new Synced(
                asked, "asking the exchange; what it answers shows in the orders and in the books");
    }

    private static OrderView order(ResultSet row) throws SQLException {
        var status = row.getString("status");
        var executed = row.getBigDecimal("executed_amount");
        var detail = row.getString("detail");
        var signal = row.getLong("signal_id");
        return new OrderView(
                row.getLong("id"),
                signal == 0 ? null : signal,
                row.getString("identifier"),
                row.getString("leg"),
                row.getString("order_type"),
                row.getString("side"),
                row.getString("market"),
                row.getBigDecimal("amount"),
                row.getBigDecimal("price"),
                status,
                executed.signum() == 0
                        ? null
                        : row.getBigDecimal("executed_funds")
                                .divide(executed, MathContext.DECIMAL64),
                executed,
                row.getBigDecimal("fee"),
                row.getBigDecimal("profit"),
                row.getString("upbit_uuid"),
                detail.isEmpty() || status.equals("EXECUTED") ? null : detail,
                row.getObject("created_at", OffsetDateTime.class).toInstant(),
                status.equals("EXECUTED")
                        ? row.getObject("moved_at", OffsetDateTime.class).toInstant()
                        : null);
    }
}
