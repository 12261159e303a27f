package haetae.app.service;

import com.fasterxml.jackson.annotation.JsonProperty;
import haetae.app.terminal.Problem;
import haetae.core.market.Market;
import haetae.core.risk.Latch;
import haetae.core.risk.LatchCause;
import haetae.core.trading.Change;
import haetae.server.account.Account;
import haetae.server.trading.Patience;
import haetae.server.trading.PostgresJournal;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.BadSqlGrammarException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

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

    private final JdbcTemplate db;
    private final long account;
    private final PostgresJournal journal;

    private StoredBooks(JdbcTemplate db, long account, PostgresJournal journal) {
        this.db = db;
        this.account = account;
        this.journal = journal;
    }

    /**
     * The books of the account that the operator's key trades; other people's are theirs alone.
     *
     * @throws Problem if there are none
     */
    public static StoredBooks of(JdbcTemplate db) {
        try {
            var accounts =
                    db.query(
                            "SELECT id, install_epoch FROM accounts WHERE name = ? ORDER BY id",
                            (row, _) -> of(db, row.getLong(1), row.getString(2)),
                            Account.MAIN);
            if (!accounts.isEmpty()) {
                return accounts.getFirst();
            }
        } catch (BadSqlGrammarException e) {
            // told below: the tables are not there yet
        }
        throw new Problem("this data folder holds no books yet: nothing was ever traded there");
    }

    private static StoredBooks of(JdbcTemplate db, long account, String installEpoch) {
        var source = Objects.requireNonNull(db.getDataSource(), "an open database has a source");
        var transaction = new TransactionTemplate(new JdbcTransactionManager(source));
        return new StoredBooks(
                db,
                account,
                new PostgresJournal(
                        db, transaction, account, installEpoch, false, Patience.endless()));
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

    /** The record of a decision as it was kept, empty when there is none of this number. */
    public Optional<String> decision(long id) {
        return db
                .query(
                        "SELECT record::text FROM trading_signals WHERE account_id = ? AND id = ?",
                        (row, _) -> row.getString(1),
                        account,
                        id)
                .stream()
                .findFirst();
    }

    /** Halts trading by a person's word. False when it was halted so already. */
    public boolean halt(String reason) {
        if (halts().stream().anyMatch(halt -> halt.cause().equals(LatchCause.MANUAL.name()))) {
            return false;
        }
        var latch = new Latch(LatchCause.MANUAL, null, now(), reason);
        journal.keep(List.of(new Change.LatchClosed(latch)));
        return true;
    }

    /** Opens the latches that only a person opens. */
    public void resume() {
        halts().stream()
                .filter(Halt::needsPerson)
                .forEach(halt -> open(halt, "a person resumed trading"));
    }

    /** Takes back a halt that was made with exactly this reason. */
    void takeBack(String reason) {
        halts().stream()
                .filter(halt -> halt.cause().equals(LatchCause.MANUAL.name()))
                .filter(halt -> halt.reason().equals(reason))
                .forEach(halt -> open(halt, "done"));
    }

    private void open(Halt halt, String why) {
        var market = halt.market() == null ? null : new Market(halt.market());
        journal.keep(
                List.of(
                        new Change.LatchOpened(
                                LatchCause.valueOf(halt.cause()), market, now(), why)));
    }

    private static Instant now() {
        return InstantSource.system().instant().truncatedTo(ChronoUnit.MICROS);
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
