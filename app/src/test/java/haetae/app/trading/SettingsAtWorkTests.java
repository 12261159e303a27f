package haetae.app.trading;

import static haetae.app.trading.TwinTrading.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import haetae.core.money.Krw;
import haetae.server.jobs.Jobs;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;

/** What a setting changes, at once, seen over HTTP while the server trades on a twin. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SettingsAtWorkTests {

    private final TwinTrading trading;
    private final BigDecimal par;

    SettingsAtWorkTests() throws IOException {
        trading = new TwinTrading(Krw.of(1_000_000));
        par = trading.price();
    }

    @AfterAll
    void close() throws IOException {
        trading.close();
    }

    @BeforeEach
    void beginAnew() {
        flat();
        var keys = trading.get("/config/db").json().at("/configs").propertyNames();
        if (!keys.isEmpty()) {
            trading.send("DELETE", "/config?keys=" + String.join(",", keys), null);
        }
        set("cooldown_minutes", "0");
        set("orders_per_hour", "1000");
        set("volatility_threshold_pct", "50");
        set("daily_loss_limit_pct", "50");
        trading.post("/risk/resume", "{\"causes\":[\"DAILY_LOSS\",\"VOLATILITY\"]}");
        trading.price(par.toPlainString());
    }

    private void flat() {
        trading.post("/trading/flatten", "{}");
        eventually(() -> !isOwned() && trading.view().live().isEmpty());
    }

    private void set(String key, String value) {
        var answer = trading.send("PATCH", "/config/" + key, "{\"value\":" + value + "}");
        assertThat(answer.status()).as(answer.response().body()).isEqualTo(200);
    }

    private boolean isOwned() {
        return !trading.view().books().position(TwinTrading.BTC).isFlat();
    }

    private static String body(long won) {
        return "{\"side\":\"BUY\",\"order_type\":\"MARKET\",\"amount\":\"" + won + "\"}";
    }

    private void buy(long won) {
        var answer = trading.post("/trading/orders", body(won));
        assertThat(answer.status()).as(answer.response().body()).isEqualTo(201);
        eventually(() -> isOwned() && trading.view().live().isEmpty());
    }

    private String codeFor(long won) {
        return trading.post("/trading/orders/preview", body(won)).json().path("code").asString("");
    }

    private void trades(String share) {
        trading.price(
                par.multiply(new BigDecimal(share))
                        .divide(new BigDecimal("1000"), 0, RoundingMode.DOWN)
                        .multiply(new BigDecimal("1000"))
                        .toPlainString());
    }

    private JsonNode latch(String cause) {
        for (var latch : trading.get("/risk/status").json().path("latches")) {
            if (latch.path("cause").asString().equals(cause)) {
                return latch;
            }
        }
        return MissingNode.getInstance();
    }

    // -- how much, and when not

    @ParameterizedTest
    @CsvSource({
        "position_size_max_pct, 10, 50000, POSITION_SIZE_EXCEEDED",
        "exposure_max_pct, 40, 200000, POSITION_SIZE_EXCEEDED",
        "gap_margin_pct, 0, 6000, STOP_LOSS_TRIGGERED",
    })
    void howMuchMayBeBought(String key, String value, long won, String code) {
        if (!key.equals("position_size_max_pct")) {
            set("position_size_max_pct", "100");
        }
        assertThat(codeFor(won)).isEqualTo(code);
        set(key, value);
        assertThat(codeFor(won)).isEmpty();
    }

    @Test
    void howOftenMayBeBought() {
        buy(20_000);
        set("orders_per_hour", "1");
        assertThat(codeFor(10_000)).isEqualTo("TOO_MANY_ORDERS");
        set("orders_per_hour", "1000");
        assertThat(codeFor(10_000)).isEmpty();
    }

    @Test
    void whereTheStopIsAndHowLongNothingIsBoughtAfterIt() {
        buy(20_000);
        var cost = new BigDecimal(trading.get("/trading/position").text("/avg_buy_price"));
        set("stop_loss_pct", "2");
        assertThat(new BigDecimal(trading.get("/trading/position").text("/stop_price")))
                .isEqualByComparingTo(cost.multiply(new BigDecimal("0.98")));
        trades("0.97");
        eventually(() -> !isOwned() && trading.view().live().isEmpty());
        set("cooldown_minutes", "30");
        assertThat(codeFor(20_000)).isEqualTo("COOLING_DOWN");
        set("cooldown_minutes", "0");
        assertThat(codeFor(20_000)).isEmpty();
    }

    @Test
    void howMuchADayMayLose() {
        set("position_size_max_pct", "20");
        buy(140_000);
        trades("0.96");
        eventually(() ->
                trading.get("/dashboard/summary").json().at("/daily_pnl_pct").asDouble() < -0.5);
        assertThat(latch("DAILY_LOSS").isMissingNode()).isTrue();
        set("daily_loss_limit_pct", "0.5");
        trades("0.96");
        eventually(() -> !latch("DAILY_LOSS").isMissingNode());
        assertThat(latch("DAILY_LOSS").path("opens_when").asString()).contains("next trading day");
        assertThat(codeFor(20_000)).isEqualTo("DAILY_LIMIT_REACHED");
    }

    @Test
    void howFastAPriceMayMoveAndWhetherTheHaltOpensByItself() {
        trades("0.99");
        assertThat(latch("VOLATILITY").isMissingNode()).isTrue();
        set("volatility_threshold_pct", "0.5");
        eventually(() -> !latch("VOLATILITY").isMissingNode());
        assertThat(latch("VOLATILITY").path("needs_person").asBoolean()).isFalse();
        assertThat(latch("VOLATILITY").path("opens_when").asString()).contains("ten minutes");
        set("volatility_auto_resume", "false");
        assertThat(latch("VOLATILITY").path("needs_person").asBoolean()).isTrue();
        assertThat(latch("VOLATILITY").path("opens_when").asString()).contains("is off");
        assertThat(codeFor(20_000)).isEqualTo("HIGH_VOLATILITY");
    }

    // -- gains

    @Test
    void whenGainsAreTaken() {
        set("position_size_max_pct", "20");
        buy(100_000);
        trades("1.01");
        set("profit_tier_1_sell_pct", "40");
        set("profit_tier_1_pct", "0.5");
        set("profit_take_enabled", "true");
        trades("1.01");
        eventually(() -> order("PROFIT") != null);
        eventually(() -> trading.view().live().isEmpty());
        assertThat(trading.get("/trading/position").json().at("/profit_tier_reached").asInt())
                .isEqualTo(1);
        set("trailing_stop_activation_pct", "0.5");
        set("trailing_stop_distance_pct", "0.3");
        set("trailing_stop_enabled", "true");
        trades("1.01");
        trades("1.006");
        eventually(() -> !isOwned());
        assertThat(order("TRAILING")).isNotNull();
    }

    private @Nullable JsonNode order(String leg) {
        for (var order : trading.get("/trading/orders").json().path("items")) {
            if (order.path("leg").asString().equals(leg)) {
                return order;
            }
        }
        return null;
    }

    // -- jobs

    @ParameterizedTest
    @CsvSource({
        "signal_interval_minutes, 5, generate_trading_signal, 300",
        "volatility_check_seconds, 5, check_volatility, 5",
        "sync_interval_minutes, 1, sync_pending_orders, 60",
        "evaluation_interval_hours, 1, evaluate_signal_performance, 3600",
        "cleanup_interval_hours, 2, cleanup_old_data, 7200",
        "collect_interval_seconds, 5, collect_market_data, 5",
    })
    void howOftenAJobRuns(String key, String value, String id, long seconds) {
        assertThat(job(id).path("period_seconds").asLong()).isGreaterThan(seconds);
        set(key, value);
        eventually(() -> job(id).path("next_run").isString());
        var job = job(id);
        assertThat(job.path("period_seconds").asLong()).isEqualTo(seconds);
        assertThat(Instant.parse(job.path("next_run").asString()))
                .isBefore(Instant.now().plusSeconds(seconds + 40));
    }

    private JsonNode job(String id) {
        for (var job : trading.get("/health/detail").json().path("jobs")) {
            if (job.path("id").asString().equals(id)) {
                return job;
            }
        }
        throw new AssertionError("no job " + id);
    }

    @Test
    void howFarApartRowsAre() {
        set("collect_interval_seconds", "5");
        var since = Instant.now();
        eventually(() -> rows(since).size() == 2);
        var rows = rows(since);
        assertThat(Duration.between(rows.get(0), rows.get(1))).isEqualTo(Duration.ofSeconds(5));
    }

    private List<Instant> rows(Instant since) {
        return trading.get("/market/latest?limit=10").json().findValues("timestamp").stream()
                .map(at -> Instant.parse(at.asString()))
                .filter(at -> at.isAfter(since))
                .sorted()
                .toList();
    }

    @Test
    void howLongRowsAreKept() {
        var db = trading.server().database();
        db.update(
                """
                INSERT INTO market_data (symbol, "timestamp", price, volume, high_price, low_price, trade_count)
                VALUES ('KRW-BTC', now() - interval '40 days', 1, 1, 1, 1, 1)\
                """);
        var jobs = trading.server().part(Jobs.class);
        var old =
                "SELECT count(*) FROM market_data WHERE \"timestamp\" < now() - interval '39 days'";
        jobs.run("cleanup_old_data").join();
        assertThat(db.queryForObject(old, Long.class)).isEqualTo(1);
        set("retention_days", "30");
        jobs.run("cleanup_old_data").join();
        assertThat(db.queryForObject(old, Long.class)).isZero();
    }

    // -- advice

    private JsonNode decided(String signal, String confidence) {
        trading.restartEngine();
        trading.ais().says(Ais.GEMINI, signal, confidence);
        trading.ais().says(Ais.OPENAI, signal, confidence);
        return trading.post("/signals/generate?execute=false", null).json().path("signal");
    }

    @Test
    void whatAdviceHasToBe() {
        set("min_confluence", "0");
        set("min_confidence", "0.5");
        set("position_size_min_pct", "2");
        set("rsi_overbought", "61.5");
        set("rsi_oversold", "38.5");
        var would = decided("BUY", "0.5");
        assertThat(would.path("detail").asString()).startsWith("would buy for 20000");
        assertThat(trading.ais().lastPrompt())
                .contains("\"rsi_overbought_from\": 61.5")
                .contains("\"rsi_oversold_to\": 38.5");
        set("min_confidence", "0.95");
        assertThat(decided("BUY", "0.9").path("hold_cause").asString()).isEqualTo("LOW_CONFIDENCE");
    }

    @Test
    void whoIsAskedAndWhatItCosts() {
        set("ai_model", "\"gemini-2.5-flash\"");
        set("ai_prices", "\"gemini-2.5-flash 1/10, gpt-4.1-nano 2/20\"");
        var first = decided("HOLD", "0.5");
        assertThat(first.path("model_name").asString()).isEqualTo("gemini-2.5-flash");
        assertThat(first.path("cost_krw").asString())
                .as("1,000 tokens at 1 and 100 at 10 dollars a million, 1,450 won each")
                .isEqualTo("2.9");
        set("ai_fallback_model", "\"gpt-4.1-nano\"");
        set("usd_krw_rate", "2000");
        trading.restartEngine();
        trading.ais().fails(Ais.GEMINI, 503);
        var second = trading.post("/signals/generate?execute=false", null).json().path("signal");
        assertThat(second.path("model_name").asString()).isEqualTo("gpt-4.1-nano");
        assertThat(second.path("cost_krw").asString()).isEqualTo("8");
        set("ai_daily_tokens", "1");
        assertThat(decided("BUY", "0.9").path("hold_cause").asString()).isEqualTo("BUDGET_SPENT");
        set("ai_daily_tokens", "0");
        set("ai_daily_budget_krw", "0");
        assertThat(decided("BUY", "0.9").path("hold_cause").asString()).isEqualTo("BUDGET_SPENT");
    }
}
