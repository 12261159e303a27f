package haetae.app.demo;

import haetae.core.order.Balance;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Reads what came of a demo out of the server's database and holds it against what the exchange
 * says.
 */
final class Report {

    private final JdbcTemplate db;

    Report(JdbcTemplate db) {
        this.db = db;
    }

    /**
     * @param exchange balances as the twin gave them over HTTP after all orders ended
     * @param paidIn won that the demo put into the account
     * @param firstPrice,lastPrice of the main market
     * @param time market time that the demo ran
     */
    Summary summary(
            Map<String, Balance> exchange,
            BigDecimal paidIn,
            BigDecimal firstPrice,
            BigDecimal lastPrice,
            Duration time) {
        var cash = amount("SELECT coalesce(sum(cash), 0) FROM ledger");
        var coins = new TreeMap<String, BigDecimal>();
        db.query(
                "SELECT symbol, quantity FROM positions WHERE quantity <> 0",
                row -> {
                    coins.put(row.getString(1).substring(4), row.getBigDecimal(2));
                });
        var flows = amount("SELECT flows FROM books");
        var there = new TreeMap<String, BigDecimal>();
        exchange.forEach((currency, balance) -> there.put(currency, balance.total()));
        var krwThere = there.getOrDefault("KRW", BigDecimal.ZERO);
        there.remove("KRW");
        there.values().removeIf(held -> held.signum() == 0);
        boolean agree =
                cash.compareTo(krwThere) == 0
                        && plain(coins).equals(plain(there))
                        && flows.compareTo(paidIn) == 0
                        && count("SELECT count(*) FROM orders WHERE state <> 'DONE'") == 0;
        var worth =
                cash.add(
                        coins.values().stream()
                                .reduce(BigDecimal.ZERO, BigDecimal::add)
                                .multiply(lastPrice));
        return new Summary(
                agree,
                plain(cash),
                plain(krwThere),
                plain(coins),
                plain(there),
                count("SELECT count(*) FROM trading_signals"),
                counts("SELECT signal_type, count(*) FROM trading_signals GROUP BY 1"),
                counts(
                        "SELECT lower(replace(hold_cause, '_', ' ')), count(*) FROM trading_signals"
                                + " WHERE hold_cause IS NOT NULL GROUP BY 1"),
                count("SELECT count(*) FROM orders WHERE ending = 'EXECUTED'"),
                count("SELECT count(*) FROM fills"),
                count("SELECT count(*) FROM exits WHERE leg = 'STOP' AND result = 'flat'"),
                counts("SELECT lower(replace(cause, '_', ' ')), count(*) FROM latches GROUP BY 1"),
                counts(
                        "SELECT lower(replace(cause, '_', ' ')), count(*) FROM latches WHERE opened_at IS NOT NULL"
                                + " GROUP BY 1"),
                plain(amount("SELECT coalesce(sum(fee), 0) FROM orders")),
                plain(paidIn),
                plain(worth),
                plain(amount("SELECT realised FROM books")),
                plain(paidIn.multiply(lastPrice).divide(firstPrice, 0, RoundingMode.DOWN)),
                time.toSeconds() / 86_400.0,
                fingerprint());
    }

    private BigDecimal amount(String sql) {
        return db.queryForList(sql, BigDecimal.class).stream().findFirst().orElse(BigDecimal.ZERO);
    }

    private int count(String sql) {
        var count = db.queryForObject(sql, Integer.class);
        return count == null ? 0 : count;
    }

    private Map<String, Integer> counts(String sql) {
        var counts = new TreeMap<String, Integer>();
        db.query(
                sql,
                row -> {
                    counts.put(row.getString(1), row.getInt(2));
                });
        return counts;
    }

    private static String plain(BigDecimal amount) {
        return amount.signum() == 0 ? "0" : amount.stripTrailingZeros().toPlainString();
    }

    private static Map<String, String> plain(Map<String, BigDecimal> amounts) {
        var plain = new TreeMap<String, String>();
        amounts.forEach((name, amount) -> plain.put(name, plain(amount)));
        return plain;
    }

    /**
     * SHA-256 over a canonical line for each decision, order and fill, in market time. No ids, wall
     * times or tokens go in, so two runs have the same fingerprint exactly when they traded the
     * same.
     */
    private String fingerprint() {
        var lines = new ArrayList<String>();
        db.query(
                """
                SELECT due_at, market, signal_type, hold_cause, funds FROM trading_signals ORDER BY due_at, market\
                """,
                row -> {
                    lines.add(
                            line(
                                    "decision",
                                    time(row.getObject(1, OffsetDateTime.class)),
                                    row.getString(2),
                                    row.getString(3),
                                    row.getString(4),
                                    row.getBigDecimal(5)));
                });
        db.query(
                """
                SELECT created_at, market, side, order_type, price, amount, leg, ending FROM orders ORDER BY id\
                """,
                row -> {
                    lines.add(
                            line(
                                    "order",
                                    time(row.getObject(1, OffsetDateTime.class)),
                                    row.getString(2),
                                    row.getString(3),
                                    row.getString(4),
                                    row.getBigDecimal(5),
                                    row.getBigDecimal(6),
                                    row.getString(7),
                                    row.getString(8)));
                });
        db.query(
                """
                SELECT f.at, o.market, f.price, f.volume, f.funds, o.fee FROM fills f JOIN orders o USING (identifier)
                ORDER BY f.booked\
                """,
                row -> {
                    lines.add(
                            line(
                                    "fill",
                                    time(row.getObject(1, OffsetDateTime.class)),
                                    row.getString(2),
                                    row.getBigDecimal(3),
                                    row.getBigDecimal(4),
                                    row.getBigDecimal(5),
                                    row.getBigDecimal(6)));
                });
        return sha256(lines);
    }

    private static String time(OffsetDateTime at) {
        return at.toInstant().toString();
    }

    private static String line(@Nullable Object... fields) {
        var line = new StringBuilder();
        for (var field : fields) {
            line.append(
                            field == null
                                    ? "-"
                                    : field instanceof BigDecimal amount
                                            ? plain(amount)
                                            : field.toString())
                    .append(' ');
        }
        return line.toString().strip();
    }

    private static String sha256(List<String> lines) {
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            lines.forEach(line -> digest.update((line + "\n").getBytes(StandardCharsets.UTF_8)));
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
