package haetae.server.signal;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonRawValue;
import haetae.server.account.Account;
import haetae.server.account.AccountDatabase;
import haetae.server.account.PerAccount;
import haetae.server.world.World;
import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Reads the decisions that were made. Changes nothing. */
@Component
@PerAccount
public class SignalReader {

    private static final String COLUMNS =
            """
            SELECT id, decision, market, due_at, signal_type, confidence, reasoning, model_name, input_tokens,
                   output_tokens, price_at_signal, hold_cause, detail, funds,
                   price_after_4h, price_after_24h, outcome_evaluated, outcome_correct, cost_krw,
                   technical_snapshot, created_at
            FROM trading_signals WHERE account_id = :account
            """;

    private final JdbcClient db;
    private final InstantSource clock;
    private final long account;

    SignalReader(AccountDatabase database, World world, Account account) {
        this.db = database.client();
        this.clock = world.agenda();
        this.account = account.id();
    }

    /**
     * A decision as people see it.
     *
     * @param confidence the adviser's, 0 to 1; null when it gave no usable advice
     * @param holdCause why it ended in holding, null for BUY and SELL
     * @param detail the numbers behind the cause
     * @param priceAfter4h the last price traded at or before 4 hours later, null while not known
     * @param outcomeCorrect whether the price after 24 hours proved it right, null while not scored
     * @param costKrw won that the advice cost
     * @param funds won of a buy
     * @param technicalSnapshot the indicators that the adviser was told, null when it was not asked
     */
    public record Signal(
            long id,
            String decision,
            String market,
            Instant dueAt,
            String signalType,
            @Nullable BigDecimal confidence,
            String reasoning,
            String modelName,
            int inputTokens,
            int outputTokens,
            @Nullable BigDecimal priceAtSignal,
            @JsonProperty("price_after_4h") @Nullable BigDecimal priceAfter4h,
            @JsonProperty("price_after_24h") @Nullable BigDecimal priceAfter24h,
            boolean outcomeEvaluated,
            @Nullable Boolean outcomeCorrect,
            BigDecimal costKrw,
            @Nullable String holdCause,
            String detail,
            @Nullable BigDecimal funds,
            @JsonRawValue @Nullable String technicalSnapshot,
            Instant createdAt) {}

    public Optional<Signal> latest() {
        return db.sql(COLUMNS + " ORDER BY id DESC LIMIT 1")
                .param("account", account)
                .query((row, _) -> signal(row))
                .optional();
    }

    /** The signal of a decision by what the engine calls it. */
    public Optional<Signal> ofDecision(String decision) {
        return db.sql(COLUMNS + " AND decision = :decision")
                .param("account", account)
                .param("decision", decision)
                .query((row, _) -> signal(row))
                .optional();
    }

    Optional<Signal> signal(long id) {
        return db.sql(COLUMNS + " AND id = :id")
                .param("account", account)
                .param("id", id)
                .query((row, _) -> signal(row))
                .optional();
    }

    /** The whole record of a decision as JSON. */
    Optional<String> record(long id) {
        return db.sql("SELECT record FROM trading_signals WHERE account_id = ? AND id = ?")
                .params(account, id)
                .query(String.class)
                .optional();
    }

    /**
     * Newest first.
     *
     * @param type BUY, SELL or HOLD, null for all
     */
    List<Signal> signals(@Nullable String type, int limit, long offset) {
        return db.sql(
                        COLUMNS
                                + " AND (CAST(:type AS text) IS NULL OR signal_type = :type)"
                                + " ORDER BY id DESC LIMIT :limit OFFSET :offset")
                .param("account", account)
                .param("type", type)
                .param("limit", limit)
                .param("offset", offset)
                .query((row, _) -> signal(row))
                .list();
    }

    long count(@Nullable String type) {
        return db.sql(
                        """
                        SELECT count(*) FROM trading_signals
                        WHERE account_id = :account AND (CAST(:type AS text) IS NULL OR signal_type = :type)\
                        """)
                .param("account", account)
                .param("type", type)
                .query(Long.class)
                .single();
    }

    /**
     * How the decisions of one kind turned out.
     *
     * @param accuracyPct share of the scored ones that were right, null when none was scored
     * @param meanConfidence of those that an adviser was sure of, null when none was
     * @param meanChange4hPct price after 4 hours against then, null when not known
     */
    public record TypePerformance(
            String signalType,
            long count,
            long scored,
            long correct,
            @Nullable Double accuracyPct,
            @Nullable Double meanConfidence,
            @JsonProperty("mean_change_4h_pct") @Nullable Double meanChange4hPct,
            @JsonProperty("mean_change_24h_pct") @Nullable Double meanChange24hPct) {}

    /**
     * @param holdsByCause how many holds had which cause
     * @param costKrw what all their advice cost
     */
    public record Performance(
            int periodHours,
            long count,
            List<TypePerformance> byType,
            Map<String, Long> holdsByCause,
            BigDecimal costKrw) {}

    Performance performance(int hours) {
        var since = clock.instant().minus(Duration.ofHours(hours)).atOffset(ZoneOffset.UTC);
        var types =
                db.sql(
                                """
                                SELECT signal_type, count(*) AS count, count(*) FILTER (WHERE outcome_evaluated) AS scored,
                                       count(*) FILTER (WHERE outcome_correct) AS correct, avg(confidence) AS confidence,
                                       avg(100 * (price_after_4h / price_at_signal - 1)) AS soon,
                                       avg(100 * (price_after_24h / price_at_signal - 1)) AS later
                                FROM trading_signals WHERE account_id = ? AND created_at >= ?
                                GROUP BY signal_type ORDER BY signal_type\
                                """)
                        .params(account, since)
                        .query((row, _) -> performance(row))
                        .list();
        var causes = new TreeMap<String, Long>();
        db.sql(
                        """
                        SELECT hold_cause, count(*) AS count FROM trading_signals
                        WHERE account_id = ? AND created_at >= ? AND hold_cause IS NOT NULL GROUP BY hold_cause\
                        """)
                .params(account, since)
                .query(row -> {
                    causes.put(row.getString("hold_cause"), row.getLong("count"));
                });
        var cost =
                db.sql(
                                "SELECT coalesce(sum(cost_krw), 0) FROM trading_signals WHERE account_id = ? AND created_at >= ?")
                        .params(account, since)
                        .query(BigDecimal.class)
                        .single();
        return new Performance(
                hours, types.stream().mapToLong(TypePerformance::count).sum(), types, causes, cost);
    }

    private static TypePerformance performance(ResultSet row) throws SQLException {
        long scored = row.getLong("scored");
        long correct = row.getLong("correct");
        return new TypePerformance(
                row.getString("signal_type"),
                row.getLong("count"),
                scored,
                correct,
                scored == 0 ? null : 100.0 * correct / scored,
                number(row, "confidence"),
                number(row, "soon"),
                number(row, "later"));
    }

    private static @Nullable Double number(ResultSet row, String column) throws SQLException {
        var value = row.getBigDecimal(column);
        return value == null ? null : value.doubleValue();
    }

    private static Signal signal(ResultSet row) throws SQLException {
        return new Signal(
                row.getLong("id"),
                row.getString("decision"),
                row.getString("market"),
                time(row, "due_at"),
                row.getString("signal_type"),
                row.getBigDecimal("confidence"),
                row.getString("reasoning"),
                row.getString("model_name"),
                row.getInt("input_tokens"),
                row.getInt("output_tokens"),
                row.getBigDecimal("price_at_signal"),
                row.getBigDecimal("price_after_4h"),
                row.getBigDecimal("price_after_24h"),
                row.getBoolean("outcome_evaluated"),
                row.getObject("outcome_correct", Boolean.class),
                row.getBigDecimal("cost_krw"),
                row.getString("hold_cause"),
                row.getString("detail"),
                row.getBigDecimal("funds"),
                row.getString("technical_snapshot"),
                time(row, "created_at"));
    }

    private static Instant time(ResultSet row, String column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }
}
