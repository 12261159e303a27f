package haetae.server.trading;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Pattern;
import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

/** The decisions, newest first, and what led to each. */
@RestController
@RequestMapping("/api/v1/signals")
public class SignalController {

    /**
     * A decision.
     *
     * @param confidence 0 to 1, null when no usable advice was given
     * @param createdAt when it was made
     * @param dueAt the end of the period that it was made for
     * @param holdCause why nothing is done, null for a buy or a sale
     * @param detail the numbers behind the cause
     * @param funds won that are to be spent, null unless it is a buy
     */
    public record Signal(
            long id,
            String market,
            String signalType,
            @Nullable BigDecimal confidence,
            String reasoning,
            Instant createdAt,
            Instant dueAt,
            String modelName,
            int inputTokens,
            int outputTokens,
            @Nullable BigDecimal priceAtSignal,
            @Nullable String holdCause,
            String detail,
            @Nullable BigDecimal funds) {}

    /**
     * @param total of this type, on all pages
     */
    public record Page(List<Signal> items, long total) {}

    private static final String SIGNALS =
            """
            SELECT id, market, signal_type, confidence, reasoning, created_at, due_at, model_name, input_tokens,
                   output_tokens, price_at_signal, hold_cause, detail, funds
            FROM trading_signals WHERE account_id = :account\
            """;

    private final JdbcClient db;
    private final long account;

    SignalController(JdbcClient db, Accounts.Account account) {
        this.db = db;
        this.account = account.id();
    }

    @GetMapping
    Page page(
            @RequestParam(defaultValue = "50") @Min(1) @Max(100) int limit,
            @RequestParam(defaultValue = "1") @Min(1) @Max(1_000_000) int page,
            @RequestParam(name = "signal_type", defaultValue = "all")
                    @Pattern(
                            regexp = "all|BUY|HOLD|SELL",
                            message = "must be all, BUY, HOLD or SELL")
                    String type) {
        var ofType = " AND (:type = 'all' OR signal_type = :type)";
        var items =
                db.sql(
                                SIGNALS
                                        + ofType
                                        + " ORDER BY created_at DESC, id DESC LIMIT :limit OFFSET :offset")
                        .param("account", account)
                        .param("type", type)
                        .param("limit", limit)
                        .param("offset", (page - 1L) * limit)
                        .query((row, _) -> signal(row))
                        .list();
        long total =
                db.sql("SELECT count(*) FROM trading_signals WHERE account_id = :account" + ofType)
                        .param("account", account)
                        .param("type", type)
                        .query(Long.class)
                        .single();
        return new Page(items, total);
    }

    @GetMapping("/latest")
    Signal latest() {
        return newest().orElseThrow(() ->
                new ResponseStatusException(
                        HttpStatus.NOT_FOUND,
                        "nothing was decided yet: ask again after the next decision"));
    }

    /** The newest decision, if there is one. */
    public Optional<Signal> newest() {
        return db.sql(SIGNALS + " ORDER BY created_at DESC, id DESC LIMIT 1")
                .param("account", account)
                .query((row, _) -> signal(row))
                .optional();
    }

    @GetMapping("/{id}")
    Signal one(@PathVariable long id) {
        return db.sql(SIGNALS + " AND id = :id")
                .param("account", account)
                .param("id", id)
                .query((row, _) -> signal(row))
                .optional()
                .orElseThrow(() -> unknown(id));
    }

    /** The whole record of a decision, as it was kept. */
    @GetMapping(path = "/{id}/record", produces = MediaType.APPLICATION_JSON_VALUE)
    String record(@PathVariable long id) {
        return db.sql(
                        "SELECT record::text FROM trading_signals WHERE account_id = :account AND id = :id")
                .param("account", account)
                .param("id", id)
                .query(String.class)
                .optional()
                .orElseThrow(() -> unknown(id));
    }

    private static ResponseStatusException unknown(long id) {
        return new ResponseStatusException(
                HttpStatus.NOT_FOUND, "there is no signal " + id + ": /api/v1/signals lists them");
    }

    private static Signal signal(ResultSet row) throws SQLException {
        return new Signal(
                row.getLong("id"),
                row.getString("market"),
                row.getString("signal_type"),
                row.getBigDecimal("confidence"),
                row.getString("reasoning"),
                row.getObject("created_at", OffsetDateTime.class).toInstant(),
                row.getObject("due_at", OffsetDateTime.class).toInstant(),
                row.getString("model_name"),
                row.getInt("input_tokens"),
                row.getInt("output_tokens"),
                row.getBigDecimal("price_at_signal"),
                row.getString("hold_cause"),
                row.getString("detail"),
                row.getBigDecimal("funds"));
    }
}
