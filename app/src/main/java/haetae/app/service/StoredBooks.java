package haetae.app.service;

import com.fasterxml.jackson.annotation.JsonProperty;
import haetae.app.terminal.Problem;
import haetae.core.risk.LatchCause;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;

/** Reads a database of Haetae's, and closes or opens its latches, while no server does. */
public final class StoredBooks {

    /** A closed latch. */
    public record Halt(
            @JsonProperty("cause") String cause,
            @JsonProperty("market") @Nullable String market,
            @JsonProperty("since") Instant since,
            @JsonProperty("reason") String reason) {

        /** True for a halt that only a person lifts. */
        public boolean needsPerson() {
            return LatchCause.valueOf(cause).needsPerson();
        }
    }

    /** Coins that Haetae bought and still owns. */
    public record Held(
            @JsonProperty("market") String market,
            @JsonProperty("quantity") String quantity,
            @JsonProperty("cost_krw") String costKrw) {}

    /** An order that has not ended. */
    public record OpenOrder(
            @JsonProperty("market") String market,
            @JsonProperty("leg") String leg,
            @JsonProperty("side") String side,
            @JsonProperty("state") String state,
            @JsonProperty("created_at") Instant createdAt) {}

    /** The newest decision. */
    public record LastDecision(
            @JsonProperty("at") Instant at,
            @JsonProperty("market") String market,
            @JsonProperty("action") String action,
            @JsonProperty("hold_cause") @Nullable String holdCause) {}

    private static final String PERSON_OPENS =
            Arrays.stream(LatchCause.values())
                    .filter(LatchCause::needsPerson)
                    .map(cause -> "'" + cause.name() + "'")
                    .collect(Collectors.joining(", ", "(", ")"));

    private final JdbcTemplate db;
    private final long account;

    private StoredBooks(JdbcTemplate db, long account) {
        this.db = db;
        this.account = account;
    }

    /**
     * The books of the folder's account.
     *
     * @throws Problem if there are none
     */
    public static StoredBooks of(JdbcTemplate db) {
        try {
            var accounts = db.queryForList("SELECT id FROM accounts ORDER BY id", Long.class);
            if (accounts.size() == 1) {
                return new StoredBooks(db, accounts.getFirst());
            }
        } catch (DataAccessException e) {
            // told below: the schema is not there yet
        }
        throw new Problem("this data folder holds no books yet: nothing was ever traded there");
    }

    public List<Halt> halts() {
        return db.query(
                "SELECT cause, market, since, reason FROM latches"
                        + " WHERE account_id = ? AND opened_at IS NULL ORDER BY id",
                (row, _) ->
                        new Halt(
                                row.getString(1),
                                row.getString(2).isEmpty() ? null : row.getString(2),
                                row.getObject(3, OffsetDateTime.class).toInstant(),
                                row.getString(4)),
                account);
    }

    /** Won in the books. */
    public BigDecimal cash() {
        return db
                .queryForList(
                        "SELECT cash FROM books WHERE account_id = ?", BigDecimal.class, account)
                .stream()
                .findFirst()
                .orElse(BigDecimal.ZERO);
    }

    public List<Held> held() {
        return db.query(
                "SELECT symbol, quantity, cost FROM positions"
                        + " WHERE account_id = ? AND quantity > 0 ORDER BY symbol",
                (row, _) ->
                        new Held(
                                row.getString(1),
                                plain(row.getBigDecimal(2)),
                                plain(row.getBigDecimal(3))),
                account);
    }

    /** Coins in the books by their name, such as BTC. */
    public Map<String, BigDecimal> coins() {
        var coins = new TreeMap<String, BigDecimal>();
        held().forEach(held ->
                coins.put(
                        held.market().substring(held.market().indexOf('-') + 1),
                        new BigDecimal(held.quantity())));
        return coins;
    }

    public List<OpenOrder> openOrders() {
        return db.query(
                "SELECT market, leg, side, state, created_at FROM orders"
                        + " WHERE account_id = ? AND state <> 'DONE' ORDER BY id",
                (row, _) ->
                        new OpenOrder(
                                row.getString(1),
                                row.getString(2),
                                row.getString(3),
                                row.getString(4),
                                row.getObject(5, OffsetDateTime.class).toInstant()),
                account);
    }

    /** Sales of everything in a market that have not ended. */
    public int exitsUnderWay() {
        return db.queryForList(
                        "SELECT id FROM exits WHERE account_id = ? AND ended_at IS NULL",
                        Long.class,
                        account)
                .size();
    }

    public @Nullable LastDecision lastDecision() {
        return db
                .query(
                        "SELECT created_at, market, signal_type, hold_cause FROM trading_signals"
                                + " WHERE account_id = ? ORDER BY id DESC LIMIT 1",
                        (row, _) ->
                                new LastDecision(
                                        row.getObject(1, OffsetDateTime.class).toInstant(),
                                        row.getString(2),
                                        row.getString(3),
                                        row.getString(4)),
                        account)
                .stream()
                .findFirst()
                .orElse(null);
    }

    /** Halts trading by a person's word. False when it was halted so already. */
    public boolean halt(String reason) {
        return db.queryForList(
                                """
                                WITH closed AS (
                                    INSERT INTO latches (account_id, cause, market, since, reason)
                                    SELECT ?, 'MANUAL', '', now(), ? WHERE NOT EXISTS (
                                        SELECT FROM latches WHERE account_id = ? AND cause = 'MANUAL' AND opened_at IS NULL)
                                    RETURNING *)
                                INSERT INTO risk_events (account_id, event_type, action_taken, created_at)
                                SELECT account_id, cause, 'halted: ' || reason, since FROM closed RETURNING id\
                                """,
                                Long.class,
                                account,
                                reason,
                                account)
                        .size()
                > 0;
    }

    /** Opens the latches that only a person opens. Returns their causes. */
    public List<String> resume() {
        return open("cause IN " + PERSON_OPENS, "a person resumed trading");
    }

    /** Takes back a halt that was made with exactly this reason. */
    void takeBack(String reason) {
        open("cause = 'MANUAL' AND reason = ?", "done", reason);
    }

    private List<String> open(String which, String why, String... values) {
        var parameters = new ArrayList<Object>(List.of(why, account));
        parameters.addAll(List.of(values));
        return db.query(
                """
                WITH opened AS (
                    UPDATE latches SET opened_at = now(), opened_why = ?
                    WHERE account_id = ? AND opened_at IS NULL AND %s RETURNING *),
                told AS (
                    INSERT INTO risk_events (account_id, event_type, market, action_taken, created_at)
                    SELECT account_id, cause, nullif(market, ''), 'resumed: ' || opened_why, opened_at FROM opened)
                SELECT cause FROM opened\
                """
                        .formatted(which),
                (row, _) -> row.getString(1),
                parameters.toArray());
    }

    /** Won that came or went without a trade, the first balance included. */
    public BigDecimal flows() {
        return db
                .queryForList(
                        "SELECT flows FROM books WHERE account_id = ?", BigDecimal.class, account)
                .stream()
                .findFirst()
                .orElse(BigDecimal.ZERO);
    }

    static String plain(BigDecimal amount) {
        return amount.signum() == 0 ? "0" : amount.stripTrailingZeros().toPlainString();
    }
}
