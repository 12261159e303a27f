package haetae.server.web;

import static org.assertj.core.api.Assertions.assertThat;

import haetae.server.TestServer;
import haetae.server.account.Setting;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.jdbc.core.JdbcTemplate;
import tools.jackson.databind.JsonNode;

/** What one endpoint tells is what the tables and the other endpoints tell. */
@ExtendWith(TestServer.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FiguresTests {

    private static final String V1 = "/api/v1";

    private final JdbcTemplate db;
    private final Api api;

    FiguresTests(TestServer.Running running) {
        db = running.server().database();
        api = new Api(running.server().port());
    }

    @BeforeAll
    void awaitAPriceAndTheBooks() {
        eventually(() -> api.get(V1 + "/market").status() == 200);
        eventually(() -> get("/market/history?hours=168&interval=60").path("total").asInt() > 160);
        eventually(() -> get("/risk/status").path("books_agree").asBoolean());
        eventually(() -> !get("/market/latest").isEmpty());
    }

    @AfterAll
    void close() {
        api.close();
    }

    private static void eventually(BooleanSupplier condition) {
        CompletableFuture.runAsync(
                        () -> {
                            while (!condition.getAsBoolean()) {
                                LockSupport.parkNanos(5_000_000);
                            }
                        })
                .orTimeout(30, TimeUnit.SECONDS)
                .join();
    }

    private JsonNode get(String path) {
        return api.get(V1 + path).json();
    }

    private static BigDecimal amount(JsonNode json, String name) {
        return new BigDecimal(json.path(name).asString());
    }

    private static Instant time(JsonNode json, String name) {
        return Instant.parse(json.path(name).asString());
    }

    /** The minutes of the last two hours as the history tells them, oldest first. */
    private List<JsonNode> minutes() {
        return get("/market/history?hours=2&limit=1000").path("items").valueStream().toList();
    }

    @Test
    void historyWithoutAnIntervalIsMinutes() {
        var minutes = minutes();
        for (int i = 1; i < minutes.size(); i++) {
            assertThat(time(minutes.get(i), "timestamp"))
                    .isEqualTo(time(minutes.get(i - 1), "timestamp").plus(Duration.ofMinutes(1)));
        }
        assertThat(minutes.getFirst().path("volume").asString())
                .as("what traded in the minute")
                .isEqualTo("0.5");
        assertThat(minutes.getFirst().has("open_price")).isTrue();
    }

    @Test
    void theSummaryIsThatOfTheMinutes() {
        eventually(() -> {
            var summary = get("/market/summary?hours=2");
            var first = time(summary, "first_timestamp");
            var last = time(summary, "last_timestamp");
            var minutes =
                    minutes().stream()
                            .filter(each -> !time(each, "timestamp").isBefore(first))
                            .filter(each -> !time(each, "timestamp").isAfter(last))
                            .toList();
            if (minutes.size() != summary.path("count").asInt()) {
                return false; // a minute has ended in between
            }
            var prices = minutes.stream().map(each -> amount(each, "price")).toList();
            var open = amount(minutes.getFirst(), "open_price");
            double change = 100 * (prices.getLast().doubleValue() / open.doubleValue() - 1);
            assertThat(amount(summary, "latest_price")).isEqualByComparingTo(prices.getLast());
            assertThat(amount(summary, "high"))
                    .isEqualByComparingTo(most(minutes, "high_price", 1));
            assertThat(amount(summary, "low")).isEqualByComparingTo(most(minutes, "low_price", -1));
            assertThat(Math.abs(summary.path("price_change_pct").asDouble() - change))
                    .isLessThan(1e-4);
            assertThat(summary.path("period_hours").asInt()).isEqualTo(2);
            return true;
        });
    }

    private static BigDecimal most(List<JsonNode> items, String name, int sign) {
        return items.stream()
                .map(each -> amount(each, name))
                .max((one, other) -> sign * one.compareTo(other))
                .orElseThrow();
    }

    @Test
    void candlesAreMadeOfTheirMinutes() {
        var candles = get("/market/candles?interval=5&limit=10").path("items");
        var minutes = minutes();
        int compared = 0;
        for (var candle : candles) {
            var begin = time(candle, "time");
            var within =
                    minutes.stream()
                            .filter(each -> !time(each, "timestamp").isBefore(begin))
                            .filter(each ->
                                    time(each, "timestamp")
                                            .isBefore(begin.plus(Duration.ofMinutes(5))))
                            .toList();
            if (within.size() < 5) {
                continue; // not over yet
            }
            compared++;
            assertThat(begin.getEpochSecond() % 300).isZero();
            assertThat(amount(candle, "open"))
                    .isEqualByComparingTo(amount(within.getFirst(), "open_price"));
            assertThat(amount(candle, "close"))
                    .isEqualByComparingTo(amount(within.getLast(), "price"));
            assertThat(amount(candle, "high")).isEqualByComparingTo(most(within, "high_price", 1));
            assertThat(amount(candle, "low")).isEqualByComparingTo(most(within, "low_price", -1));
            assertThat(amount(candle, "volume")).isEqualByComparingTo("2.5");
        }
        assertThat(compared).isGreaterThan(5);
    }

    @Test
    void theLatestAreTheNewestRowsOfTheTable() {
        eventually(() -> {
            var newest =
                    db.queryForList(
                            "SELECT * FROM market_data ORDER BY \"timestamp\" DESC LIMIT 3");
            var shown = get("/market/latest?limit=3");
            if (!Long.valueOf(shown.get(0).path("id").asLong())
                    .equals(newest.getFirst().get("id"))) {
                return false; // a row was taken in between
            }
            for (int i = 0; i < newest.size(); i++) {
                for (var name : List.of("price", "volume", "high_price", "low_price")) {
                    assertThat(amount(shown.get(i), name))
                            .isEqualByComparingTo((BigDecimal) newest.get(i).get(name));
                }
                assertThat(shown.get(i).path("trade_count").asInt())
                        .isEqualTo(newest.get(i).get("trade_count"));
            }
            return true;
        });
    }

    @Test
    void theDashboardTellsWhatTheOthersTell() {
        var all = get("/dashboard/summary");
        assertThat(all.path("current_price")).isEqualTo(get("/market").path("price"));
        assertThat(all.path("position")).isEqualTo(get("/trading/position"));
        assertThat(all.path("balance")).isEqualTo(get("/trading/balance"));
        assertThat(all.path("equity").asString()).isEqualTo("997950");
        assertThat(all.path("latest_signal").path("id"))
                .isEqualTo(get("/signals/latest").path("id"));
        assertThat(all.path("latches")).isEqualTo(get("/risk/status").path("latches"));
        assertThat(all.path("daily_pnl_pct").asDouble())
                .isEqualTo(get("/risk/status").path("daily_loss_pct").asDouble());
    }

    @Test
    void theLatestSignalIsTheFirstOfTheList() {
        assertThat(get("/signals/latest").path("id"))
                .isEqualTo(get("/signals?limit=1").at("/items/0/id"));
    }

    @Test
    void settingsAreListedOneByOneAndAsTheyAreSet() {
        assertThat(get("/config/keys").path("keys").valueStream().map(JsonNode::asString))
                .containsExactlyInAnyOrderElementsOf(Setting.keys());
        api.send(
                "PATCH",
                V1 + "/config/daily_loss_limit_pct",
                "{\"value\":7}",
                "Bearer " + TestServer.TOKEN);
        try {
            var set = get("/config/db");
            assertThat(set.path("configs").path("daily_loss_limit_pct").asString()).isEqualTo("7");
            assertThat(set.path("count").asInt()).isEqualTo(set.path("configs").size());
            var limits = get("/config/risk-params");
            assertThat(limits.path("daily_loss_limit_pct").asString()).isEqualTo("7");
            assertThat(limits.path("stop_loss_pct").asString()).isEqualTo("5");
            assertThat(limits).hasSize(5);
        } finally {
            api.send(
                    "DELETE",
                    V1 + "/config/daily_loss_limit_pct",
                    null,
                    "Bearer " + TestServer.TOKEN);
        }
    }

    /** The reference system's fields; what Haetae adds stands beside them. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/market|/|market,price,volume_24h,high_24h,low_24h,timestamp,change_24h_pct",
                "/market/history|/items/0|symbol,timestamp,price,volume,high_price,low_price,open_price",
                "/market/latest|/0|id,symbol,timestamp,price,volume,high_price,low_price,trade_count",
                "/market/summary|/|count,period_hours,latest_price,high,low,price_change_pct,first_timestamp,last_timestamp",
                "/market/collector/stats|/|is_running,consecutive_failures,last_success,total_collected,market",
                "/dashboard/summary|/|market,current_price,price_change_24h,position,balance,daily_pnl,daily_pnl_pct,latest_signal,is_trading_active,today_trade_count,updated_at",
                "/trading/position|/|symbol,quantity,avg_buy_price,current_value,unrealized_pnl,unrealized_pnl_pct,updated_at,profit_tier_reached,peak_price,trailing_stop_active,original_quantity",
                "/trading/balance|/|krw,krw_locked,coin,coin_locked,coin_avg_buy_price,total_krw",
                "/risk/status|/|trading_enabled,daily_loss_pct,daily_loss_limit_pct,position_size_pct,stop_loss_pct,volatility_threshold_pct,current_volatility_pct,is_halted,halt_reason,last_check_at",
                "/signals|/items/0|id,signal_type,confidence,reasoning,created_at",
                "/trading/orders|/items/0|id,signal_id,order_type,side,market,amount,price,status,executed_price,executed_amount,fee,created_at,executed_at",
            })
    void fieldsHaveTheNamesOfTheReferenceSystem(String path, String at, String names) {
        var json = get(path);
        var fields = new TreeSet<>((at.equals("/") ? json : json.at(at)).propertyNames());
        assertThat(fields).contains(names.split(","));
    }

    @Test
    void riskStatusShowsNothingThatNothingStandsBehind() {
        assertThat(Set.copyOf(get("/risk/status").propertyNames()))
                .containsExactlyInAnyOrder(
                        "trading_enabled",
                        "daily_loss_pct",
                        "daily_loss_limit_pct",
                        "position_size_pct",
                        "stop_loss_pct",
                        "volatility_threshold_pct",
                        "current_volatility_pct",
                        "is_halted",
                        "halt_reason",
                        "books_agree",
                        "latches",
                        "warnings",
                        "last_check_at");
    }
}
