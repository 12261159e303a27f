package haetae.app.trading;

import static haetae.app.trading.TwinTrading.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import haetae.core.money.Krw;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.JdbcTemplate;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.NullNode;

/**
 * What stands in the tables after a story: a buy that a person asked the adviser for, its stop, a
 * halt, an order by hand, a sale of everything, and some settings.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ColumnsTests {

    private static final String STOPPED = "SELECT * FROM orders WHERE leg = 'STOP'";
    private static final Duration A_MINUTE = Duration.ofMinutes(1);

    private final TwinTrading trading;
    private final JdbcTemplate db;
    private final Instant begin = Instant.now();
    private BigDecimal bought = BigDecimal.ZERO;
    private Map<String, Object> rowWhileOwned = Map.of();
    private Map<String, Object> dayWhileHalted = Map.of();
    private JsonNode shownWhileOwned = NullNode.instance;

    ColumnsTests() throws IOException {
        trading = new TwinTrading(Krw.of(1_000_000));
        db = trading.server().database();
    }

    @AfterAll
    void close() throws IOException {
        trading.close();
    }

    @BeforeAll
    void story() {
        trading.send("PATCH", "/config/min_confluence", "{\"value\":0}");
        trading.send("PATCH", "/config/cooldown_minutes", "{\"value\":0}");
        trading.send("PATCH", "/config/volatility_threshold_pct", "{\"value\":50}");
        trading.send("PATCH", "/config/ai_daily_budget_krw?scope=system", "{\"value\":1500}");
        trading.send("PATCH", "/config/min_confluence", "{\"value\":0.0}");
        eventually(() -> count("market_data") > 0);
        bought = trading.price();
        trading.ais().says(Ais.GEMINI, "BUY", "0.9");
        assertThat(trading.post("/signals/generate", null).status()).isEqualTo(200);
        eventually(() -> isOwned() && trading.view().live().isEmpty());
        rowWhileOwned = row("SELECT * FROM positions");
        shownWhileOwned = trading.get("/trading/position").json();
        assertThat(trading.post("/risk/halt", "{\"reason\":\"looks odd\"}").status())
                .isEqualTo(200);
        dayWhileHalted = row("SELECT * FROM daily_stats");
        trading.price(rounded(bought, "0.94"));
        eventually(() -> !isOwned() && trading.view().live().isEmpty());
        assertThat(trading.post("/risk/resume", null).status()).isEqualTo(200);
        var byHand =
                trading.post(
                        "/trading/orders",
                        "{\"side\":\"BUY\",\"order_type\":\"MARKET\",\"amount\":\"20000\"}");
        assertThat(byHand.status()).as(byHand.response().body()).isEqualTo(201);
        eventually(() -> isOwned() && trading.view().live().isEmpty());
        trading.post("/trading/flatten", "{}");
        eventually(() -> !isOwned() && trading.view().live().isEmpty());
    }

    private boolean isOwned() {
        return !trading.view().books().position(TwinTrading.BTC).isFlat();
    }

    private static String rounded(BigDecimal price, String share) {
        return price.multiply(new BigDecimal(share))
                .divide(new BigDecimal("1000"), 0, RoundingMode.DOWN)
                .multiply(new BigDecimal("1000"))
                .toPlainString();
    }

    private long count(String table) {
        return number(db.queryForMap("SELECT count(*) AS n FROM " + table), "n").longValue();
    }

    private Map<String, Object> row(String sql) {
        return db.queryForMap(sql);
    }

    private static BigDecimal number(Map<String, Object> row, String column) {
        return new BigDecimal(String.valueOf(row.get(column)));
    }

    private static Instant time(Map<String, Object> row, String column) {
        if (row.get(column) instanceof Timestamp at) {
            return at.toInstant();
        }
        return Assertions.fail(column + " is not there in " + row);
    }

    private long user() {
        return number(row("SELECT id FROM users"), "id").longValue();
    }

    private void isNow(Instant at) {
        assertThat(at).isBetween(begin.minus(A_MINUTE), Instant.now().plus(A_MINUTE));
    }

    @Test
    void marketDataHoldTheDayOfTheExchange() {
        var rows =
                db.queryForList("SELECT * FROM market_data WHERE symbol = 'KRW-BTC' ORDER BY id");
        var ids = rows.stream().map(row -> number(row, "id").longValue()).toList();
        assertThat(ids).isSorted().doesNotHaveDuplicates();
        var last = rows.getLast();
        var shown = trading.get("/market/latest?limit=100").json();
        assertThat(shown.findValues("id")).extracting(JsonNode::asLong).containsAll(ids);
        var day = trading.ticker();
        assertThat(number(rows.getFirst(), "high_price"))
                .isEqualByComparingTo(day.at("/high_price").decimalValue());
        assertThat(number(rows.getFirst(), "low_price")).isLessThanOrEqualTo(bought);
        assertThat(number(last, "low_price"))
                .isGreaterThanOrEqualTo(day.at("/low_price").decimalValue());
    }

    @Test
    void aVolumeOfMoreThanTenDigitsIsKept() {
        var much = new BigDecimal("123456789012345.12345678");
        db.update(
                """
                INSERT INTO market_data (symbol, "timestamp", price, volume, high_price, low_price, trade_count)
                VALUES ('KRW-BTT', now(), 0.0006, ?, 0.0007, 0.0005, 1)\
                """,
                much);
        assertThat(number(row("SELECT volume FROM market_data WHERE symbol = 'KRW-BTT'"), "volume"))
                .isEqualByComparingTo(much);
    }

    @Test
    void aSignalHoldsWhatItWasMadeOf() {
        var signal = row("SELECT * FROM trading_signals WHERE signal_type = 'BUY'");
        var seen =
                row(
                        """
                        SELECT max(id) AS id FROM market_data WHERE symbol = 'KRW-BTC' AND "timestamp" <=
                            (SELECT created_at FROM trading_signals WHERE signal_type = 'BUY')\
                        """);
        assertThat(signal.get("market_data_id")).isEqualTo(seen.get("id"));
        assertThat(signal.get("reasoning")).isEqualTo("a test says so");
        assertThat(signal.get("input_tokens")).isEqualTo(1_000);
        assertThat(signal.get("output_tokens")).isEqualTo(100);
        assertThat(number(signal, "price_at_signal")).isEqualByComparingTo(bought);
        assertThat(String.valueOf(signal.get("technical_snapshot"))).contains("\"rsi14\"");
        assertThat(number(signal, "funds"))
                .isEqualByComparingTo(
                        number(
                                row(
                                        "SELECT * FROM orders WHERE leg = 'ENTRY' AND signal_id IS NOT NULL"),
                                "amount"));
        assertThat(number(signal, "account_equity")).isEqualByComparingTo("1000000");
        assertThat(number(signal, "account_flows")).isEqualByComparingTo("1000000");
        isNow(time(signal, "created_at"));
        assertThat(time(signal, "updated_at")).isAfterOrEqualTo(time(signal, "created_at"));
        assertThat(signal.get("created_by")).as("a person asked for it").isEqualTo(user());
        assertThat(signal.get("updated_by")).as("scored by a job").isNull();
    }

    @Test
    void anOrderHoldsWhoWantedItAndWhenItMoved() {
        var stop = row(STOPPED);
        var entry = row("SELECT * FROM orders WHERE leg = 'ENTRY' AND signal_id IS NOT NULL");
        var cost = number(entry, "executed_funds").add(number(entry, "fee"));
        assertThat(number(stop, "avg_cost_at_order"))
                .isCloseTo(
                        cost.divide(number(entry, "executed_amount"), MathContext.DECIMAL128),
                        Assertions.within(new BigDecimal("0.000001")));
        for (var order : List.of(stop, entry)) {
            isNow(time(order, "moved_at"));
            assertThat(time(order, "moved_at")).isAfterOrEqualTo(time(order, "created_at"));
            assertThat(time(order, "executed_at")).isEqualTo(time(order, "moved_at"));
            assertThat(time(order, "updated_at")).isEqualTo(time(order, "moved_at"));
            assertThat(order.get("created_by")).as("nobody's order").isNull();
            assertThat(order.get("updated_by")).isNull();
        }
        for (var sql :
                List.of(
                        "SELECT * FROM orders WHERE decision LIKE 'hand:%'",
                        "SELECT * FROM orders WHERE leg = 'FLATTEN'")) {
            assertThat(row(sql).get("created_by")).as(sql).isEqualTo(user());
        }
    }

    @Test
    void aPositionHoldsItsWorth() {
        var position = rowWhileOwned;
        var entry = row("SELECT * FROM orders WHERE leg = 'ENTRY' AND signal_id IS NOT NULL");
        assertThat(number(position, "id")).isPositive();
        assertThat(number(position, "avg_buy_price"))
                .isCloseTo(
                        number(position, "cost")
                                .divide(number(position, "quantity"), MathContext.DECIMAL128),
                        Assertions.within(new BigDecimal("0.000001")));
        assertThat(number(position, "current_value"))
                .isEqualByComparingTo(number(entry, "executed_funds"));
        assertThat(number(position, "unrealized_pnl"))
                .isEqualByComparingTo(number(entry, "fee").negate());
        isNow(time(position, "created_at"));
        assertThat(shownWhileOwned.at("/updated_at").asString())
                .isEqualTo(time(position, "updated_at").toString());
        assertThat(time(position, "updated_at")).isAfterOrEqualTo(time(entry, "created_at"));
        assertThat(position.get("created_by")).isNull();
        assertThat(position.get("updated_by")).isNull();
    }

    @Test
    void aDayHoldsItsHalt() {
        assertThat(number(dayWhileHalted, "id")).isPositive();
        assertThat(dayWhileHalted.get("is_trading_halted")).isEqualTo(true);
        assertThat(dayWhileHalted.get("halt_reason")).isEqualTo("MANUAL: looks odd");
        isNow(time(dayWhileHalted, "created_at"));
        isNow(time(dayWhileHalted, "updated_at"));
        assertThat(dayWhileHalted.get("created_by")).isNull();
        assertThat(dayWhileHalted.get("updated_by")).isNull();
        var later = row("SELECT * FROM daily_stats");
        assertThat(later.get("id")).isEqualTo(dayWhileHalted.get("id"));
        assertThat(time(later, "updated_at")).isAfter(time(dayWhileHalted, "updated_at"));
    }

    @Test
    void anEventHoldsItsCauseAndWhoCausedIt() {
        var halt = row("SELECT * FROM risk_events WHERE action_taken LIKE '%looks odd%'");
        assertThat(halt.get("cause")).isEqualTo("MANUAL");
        assertThat(halt.get("market")).as("for the whole account").isNull();
        assertThat(halt.get("created_by")).isEqualTo(user());
        assertThat(halt.get("updated_by")).isNull();
        isNow(time(halt, "created_at"));
        isNow(time(halt, "updated_at"));
        var stop = row("SELECT * FROM risk_events WHERE event_type = 'STOP_LOSS'");
        assertThat(stop.get("market")).isEqualTo("KRW-BTC");
        assertThat(stop.get("cause")).isEqualTo("STOP_LOSS");
        assertThat(stop.get("created_by")).isNull();
        assertThat(number(stop, "id")).isGreaterThan(number(halt, "id"));
    }

    @Test
    void aSettingHoldsWhoSetItFirstAndLast() {
        for (var sql :
                List.of(
                        "SELECT * FROM user_configs WHERE key = 'min_confluence'",
                        "SELECT * FROM system_configs WHERE key = 'ai_daily_budget_krw'")) {
            var setting = row(sql);
            assertThat(number(setting, "id")).as(sql).isPositive();
            assertThat(setting.get("created_by")).isEqualTo(user());
            assertThat(setting.get("updated_by")).isEqualTo(user());
            isNow(time(setting, "created_at"));
            assertThat(time(setting, "updated_at")).isAfterOrEqualTo(time(setting, "created_at"));
        }
        var twice = row("SELECT * FROM user_configs WHERE key = 'min_confluence'");
        assertThat(time(twice, "updated_at")).as("set twice").isAfter(time(twice, "created_at"));
    }

    @Test
    void symbolAndDateAreUniqueForAnAccount() {
        for (var table : List.of("positions", "daily_stats")) {
            var key = table.equals("positions") ? "symbol" : "date";
            var rest =
                    table.equals("positions")
                            ? "quantity, cost, updated_at"
                            : "starting_balance, starting_flows, starting_realised, trade_count, win_count, loss_count";
            assertThatThrownBy(() ->
                            db.update(
                                    "INSERT INTO %s (account_id, %s, %s) SELECT account_id, %s, %s FROM %s"
                                            .formatted(table, key, rest, key, rest, table)))
                    .isInstanceOf(DuplicateKeyException.class);
        }
    }
}
