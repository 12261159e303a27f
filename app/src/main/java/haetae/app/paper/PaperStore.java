package haetae.app.paper;

import com.zaxxer.hikari.HikariDataSource;
import haetae.app.backup.Migrations;
import haetae.server.database.DatabaseLogin;
import haetae.twin.exchange.Keeper;
import haetae.twin.exchange.Kept;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The paper exchange's accounts in the schema {@code paper}. A change is one transaction, durable
 * when {@link #keep} returns; one that is offered again after its commit was not heard of changes
 * nothing.
 */
final class PaperStore implements Keeper, AutoCloseable {

    private static final String SCHEMA = Migrations.PAPER;

    /** The exchange asks one thing at a time. */
    private static final int CONNECTIONS = 1;

    private static final int PATIENCE_MILLIS = 5_000;

    private final HikariDataSource source;
    private final JdbcTemplate db;
    private final TransactionTemplate transaction;

    private PaperStore(HikariDataSource source) {
        this.source = source;
        this.db = new JdbcTemplate(source);
        this.transaction = new TransactionTemplate(new JdbcTransactionManager(source));
    }

    /** Opens it, made or brought up to date when need be. */
    static PaperStore open(DatabaseLogin login) {
        Migrations.run(login, SCHEMA, null);
        var source = new HikariDataSource();
        source.setJdbcUrl(login.url());
        source.setUsername(login.user());
        source.setPassword(login.password());
        source.setMaximumPoolSize(CONNECTIONS);
        source.setConnectionTimeout(PATIENCE_MILLIS);
        source.setPoolName(SCHEMA);
        return new PaperStore(source);
    }

    // -- keeping

    @Override
    public void keep(Kept change) {
        transaction.executeWithoutResult(_ -> {
            db.update(
                    """
                    INSERT INTO paper.exchange (ids) VALUES (?)
                    ON CONFLICT (only_row) DO UPDATE SET ids = EXCLUDED.ids\
                    """,
                    change.ids());
            change.accounts().forEach(this::keep);
        });
    }

    private void keep(String account, Kept.Account change) {
        change.identifiers()
                .forEach(identifier ->
                        db.update(
                                """
                                INSERT INTO paper.identifiers (account, identifier) VALUES (?, ?)
                                ON CONFLICT DO NOTHING\
                                """,
                                account,
                                identifier));
        change.holdings().forEach(holding -> keep(account, holding));
        change.orders().forEach(order -> keep(account, order));
        change.trades().forEach(this::keep);
        change.flows().forEach(flow -> keep(account, flow));
    }

    private void keep(String account, Kept.Holding holding) {
        db.update(
                """
                INSERT INTO paper.holdings (account, currency, free, locked, average)
                VALUES (?, ?, ?, ?, ?)
                ON CONFLICT (account, currency) DO UPDATE
                SET free = EXCLUDED.free, locked = EXCLUDED.locked, average = EXCLUDED.average\
                """,
                account,
                holding.currency(),
                holding.free(),
                holding.locked(),
                holding.average());
    }

    private void keep(String account, Kept.Order order) {
        db.update(
                """
                INSERT INTO paper.orders (uuid, identifier, market, side, type, price, funds,
                    volume, force, smp, created_at, fee_rate, state, locked, prevented_volume,
                    prevented_locked, account)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                ON CONFLICT (uuid) DO UPDATE
                SET state = EXCLUDED.state, locked = EXCLUDED.locked,
                    prevented_volume = EXCLUDED.prevented_volume,
                    prevented_locked = EXCLUDED.prevented_locked\
                """,
                statement -> {
                    set(statement, order);
                    statement.setString(17, account);
                });
    }

    private static void set(PreparedStatement statement, Kept.Order order) throws SQLException {
        statement.setString(1, order.uuid());
        statement.setString(2, order.identifier());
        statement.setString(3, order.market());
        statement.setString(4, order.side());
        statement.setString(5, order.type());
        statement.setBigDecimal(6, order.price());
        statement.setBigDecimal(7, order.funds());
        statement.setBigDecimal(8, order.volume());
        statement.setString(9, order.force());
        statement.setString(10, order.smp());
        statement.setObject(11, utc(order.createdAt()));
        statement.setBigDecimal(12, order.feeRate());
        statement.setString(13, order.state());
        statement.setBigDecimal(14, order.locked());
        statement.setBigDecimal(15, order.preventedVolume());
        statement.setBigDecimal(16, order.preventedLocked());
    }

    private void keep(Kept.Trade trade) {
        db.update(
                """
                INSERT INTO paper.trades (uuid, order_uuid, price, volume, traded_at)
                VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING\
                """,
                trade.uuid(),
                trade.order(),
                trade.price(),
                trade.volume(),
                utc(trade.at()));
    }

    private void keep(String account, Kept.Flow flow) {
        db.update(
                """
                INSERT INTO paper.flows (account, currency, amount, at) VALUES (?, ?, ?, ?)
                ON CONFLICT DO NOTHING\
                """,
                account,
                flow.currency(),
                flow.amount(),
                utc(flow.at()));
    }

    // -- reading

    /** All that was ever kept. */
    Kept all() {
        return Objects.requireNonNull(
                transaction.execute(_ -> read()), "a transaction's answer is its callback's");
    }

    private Kept read() {
        var ids =
                db.queryForList("SELECT ids FROM paper.exchange", Long.class).stream()
                        .findFirst()
                        .orElse(0L);
        var accounts = new TreeMap<String, Rows>();
        db.query(
                "SELECT account, identifier FROM paper.identifiers",
                row -> {
                    of(accounts, row).identifiers.add(row.getString("identifier"));
                });
        db.query(
                "SELECT account, currency, free, locked, average FROM paper.holdings",
                row -> {
                    of(accounts, row).holdings.add(holding(row));
                });
        db.query(
                "SELECT * FROM paper.orders ORDER BY number",
                row -> {
                    of(accounts, row).orders.add(order(row));
                });
        db.query(
                """
                SELECT orders.account, trades.*
                FROM paper.trades JOIN paper.orders ON orders.uuid = order_uuid
                ORDER BY trades.number\
                """,
                row -> {
                    of(accounts, row).trades.add(trade(row));
                });
        db.query(
                "SELECT account, currency, amount, at FROM paper.flows ORDER BY at",
                row -> {
                    of(accounts, row).flows.add(flow(row));
                });
        var all = new TreeMap<String, Kept.Account>();
        accounts.forEach((account, rows) -> all.put(account, rows.together()));
        return new Kept(ids, all);
    }

    /** The rows of one account while they are read. */
    private static final class Rows {
        private final List<Kept.Holding> holdings = new ArrayList<>();
        private final List<Kept.Order> orders = new ArrayList<>();
        private final List<Kept.Trade> trades = new ArrayList<>();
        private final List<String> identifiers = new ArrayList<>();
        private final List<Kept.Flow> flows = new ArrayList<>();

        Kept.Account together() {
            return new Kept.Account(holdings, orders, trades, identifiers, flows);
        }
    }

    private static Rows of(Map<String, Rows> accounts, ResultSet row) throws SQLException {
        return accounts.computeIfAbsent(row.getString("account"), _ -> new Rows());
    }

    private static Kept.Holding holding(ResultSet row) throws SQLException {
        return new Kept.Holding(
                row.getString("currency"),
                row.getBigDecimal("free"),
                row.getBigDecimal("locked"),
                row.getBigDecimal("average"));
    }

    private static Kept.Trade trade(ResultSet row) throws SQLException {
        return new Kept.Trade(
                row.getString("uuid"),
                row.getString("order_uuid"),
                row.getBigDecimal("price"),
                row.getBigDecimal("volume"),
                instant(row, "traded_at"));
    }

    private static Kept.Flow flow(ResultSet row) throws SQLException {
        return new Kept.Flow(
                row.getString("currency"), row.getBigDecimal("amount"), instant(row, "at"));
    }

    private static Kept.Order order(ResultSet row) throws SQLException {
        return new Kept.Order(
                row.getString("uuid"),
                row.getString("identifier"),
                row.getString("market"),
                row.getString("side"),
                row.getString("type"),
                row.getBigDecimal("price"),
                row.getBigDecimal("funds"),
                row.getBigDecimal("volume"),
                row.getString("force"),
                row.getString("smp"),
                instant(row, "created_at"),
                row.getBigDecimal("fee_rate"),
                row.getString("state"),
                row.getBigDecimal("locked"),
                row.getBigDecimal("prevented_volume"),
                row.getBigDecimal("prevented_locked"));
    }

    private static OffsetDateTime utc(Instant at) {
        return at.atOffset(ZoneOffset.UTC);
    }

    private static Instant instant(ResultSet row, String column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }

    @Override
    public void close() {
        source.close();
    }
}
