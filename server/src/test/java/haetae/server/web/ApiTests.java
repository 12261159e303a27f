package haetae.server.web;

import static org.assertj.core.api.Assertions.assertThat;

import haetae.core.trading.Engine;
import haetae.server.TestServer;
import java.math.BigDecimal;
import java.time.Duration;
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
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;

@ExtendWith(TestServer.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ApiTests {

    private static final String V1 = "/api/v1";

    private final TestServer.Running running;
    private final Api api;

    ApiTests(TestServer.Running running) {
        this.running = running;
        this.api = new Api(running.server().port());
    }

    @BeforeAll
    void awaitAPriceAndTheBooks() {
        eventually(() -> api.get(V1 + "/market").status() == 200);
        eventually(() -> api.get(V1 + "/market/candles").json().path("items").size() == 200);
        eventually(() -> api.get(V1 + "/risk/status").json().path("books_agree").asBoolean());
    }

    @AfterAll
    void close() {
        api.close();
    }

    /** Asks until it is so, for 20 seconds at most. */
    private static void eventually(BooleanSupplier condition) {
        CompletableFuture.runAsync(
                        () -> {
                            while (!condition.getAsBoolean()) {
                                LockSupport.parkNanos(5_000_000);
                            }
                        })
                .orTimeout(20, TimeUnit.SECONDS)
                .join();
    }

    // -- who may come in

    @Test
    void tellsEverybodyThatItLives() {
        var answer = api.send("GET", V1 + "/health", null, null);
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.json().path("status").asString()).isEqualTo("healthy");
        assertThat(names(answer.json())).containsExactly("status", "timestamp", "version");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/v1/market",
                "/api/v1/health/detail",
                "/api/v1/nothing",
                "/%61pi/v1/market",
                "//api/v1/market",
                "/api/v1/health/",
                "/api/v1/health;x=/../market"
            })
    void letsNobodyInWithoutTheToken(String path) {
        for (var token : new String[] {null, "Bearer wrong-token-0123456789", "Basic abc"}) {
            var answer = api.send("GET", path, null, token);
            assertThat(answer.status()).as(path).isIn(400, 401);
        }
    }

    @Test
    void saysHowToComeIn() {
        var answer = api.send("POST", V1 + "/risk/halt", "{\"reason\":\"x\"}", null);
        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
        assertThat(answer.header("WWW-Authenticate")).isEqualTo("Bearer");
        assertThat(answer.detail()).contains("Authorization: Bearer");
    }

    @Test
    void tellsBrowsersToRunNothingButItsOwn() {
        var page = api.send("GET", "/", null, null);
        assertThat(page.status()).isEqualTo(200);
        assertThat(page.header("Content-Security-Policy"))
                .contains("default-src 'none'")
                .doesNotContain("unsafe");
        assertThat(page.header("X-Content-Type-Options")).isEqualTo("nosniff");
        assertThat(page.header("Referrer-Policy")).isEqualTo("no-referrer");
        assertThat(api.get(V1 + "/market").header("Cache-Control")).isEqualTo("no-store");
    }

    // -- what it answers

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/market",
                "/market/history",
                "/market/history?interval=60",
                "/market/summary",
                "/market/latest",
                "/market/collector/stats",
                "/market/candles?interval=240",
                "/dashboard/summary",
                "/signals",
                "/signals/latest",
                "/signals/1",
                "/signals/1/record",
                "/trading/orders",
                "/trading/orders/1",
                "/trading/position",
                "/trading/balance",
                "/risk/status",
                "/risk/events",
                "/health/detail"
            })
    void answersInJsonWithEveryAmountAsText(String path) {
        var answer = api.get(V1 + path);
        assertThat(answer.status()).as(path + answer.response().body()).isEqualTo(200);
        assertThat(answer.header("Content-Type")).startsWith("application/json");
        var amounts =
                List.of(
                        "price",
                        "amount",
                        "volume",
                        "fee",
                        "quantity",
                        "krw",
                        "coin",
                        "open",
                        "high",
                        "low",
                        "close",
                        "funds",
                        "equity",
                        "daily_pnl",
                        "profit",
                        "confidence",
                        "executed_price",
                        "executed_amount",
                        "total_krw",
                        "cost",
                        "stop_price",
                        "avg_buy_price",
                        "current_value",
                        "unrealized_pnl",
                        "current_price",
                        "stop_loss_pct",
                        "volume_24h",
                        "high_24h",
                        "low_24h");
        for (var name : amounts) {
            for (var value : answer.json().findValues(name)) {
                assertThat(value.isString() || value.isNull()).as(name + ": " + value).isTrue();
                assertThat(value.asString("")).as(name).doesNotContainIgnoringCase("e");
            }
        }
    }

    @Test
    void showsTheMarketWithItsTrueDay() {
        var market = api.get(V1 + "/market").json();
        assertThat(names(market))
                .containsExactlyInAnyOrder(
                        "market",
                        "price",
                        "volume_24h",
                        "high_24h",
                        "low_24h",
                        "timestamp",
                        "change_24h_pct");
        assertThat(market.path("price").asString()).isEqualTo("98000000");
        assertThat(market.path("change_24h_pct").asDouble()).isBetween(-2.1, -1.9);
    }

    @Test
    void makesRealCandlesOfTheHistory() {
        var path = V1 + "/market/history?hours=168&interval=60&limit=5";
        eventually(() -> api.get(path).json().path("total").asInt() > 160); // a week is collected
        var history = api.get(path).json();
        assertThat(history.path("items")).hasSize(5);
        var item = history.path("items").get(0);
        assertThat(item.path("open_price")).isNotEqualTo(item.path("price"));
        assertThat(new BigDecimal(item.path("high_price").asString()))
                .isGreaterThan(new BigDecimal(item.path("low_price").asString()));
        var times =
                history.path("items")
                        .valueStream()
                        .map(each -> each.path("timestamp").asString())
                        .toList();
        assertThat(times).isSorted().allMatch(time -> time.endsWith(":00:00Z"));
    }

    @Test
    void countsAllOrdersAndNotOnlyThePage() {
        var page = api.get(V1 + "/trading/orders?limit=1&offset=1").json();
        assertThat(page.path("items")).hasSize(1);
        assertThat(page.path("total").asInt()).isGreaterThanOrEqualTo(3);
        var failed = api.get(V1 + "/trading/orders?status=failed").json();
        assertThat(failed.path("total").asInt()).isEqualTo(1);
        assertThat(failed.path("items").get(0).path("error_message").asString())
                .contains("too small");
        assertThat(api.get(V1 + "/trading/orders?status=cancelled").json().path("total").asInt())
                .isEqualTo(1);
    }

    @Test
    void tiesAnOrderToItsDecision() {
        var order = api.get(V1 + "/trading/orders/1").json();
        assertThat(order.path("status").asString()).isEqualTo("EXECUTED");
        assertThat(order.path("executed_price").asString()).isEqualTo("100000000");
        assertThat(order.path("fee").asString()).isEqualTo("50");
        var signal = api.get(V1 + "/signals/" + order.path("signal_id").asLong()).json();
        assertThat(signal.path("signal_type").asString()).isEqualTo("BUY");
        assertThat(signal.path("confidence").asString()).isEqualTo("0.8");
    }

    @Test
    void filtersSignalsByTypeAndNamesTheCauseOfAHold() {
        var holds = api.get(V1 + "/signals?signal_type=HOLD&limit=1").json();
        assertThat(holds.path("items").get(0).path("hold_cause").asString())
                .isEqualTo("STALE_DATA");
        assertThat(api.get(V1 + "/signals?page=999").json().path("items")).isEmpty();
    }

    @Test
    void showsThePositionWithItsStop() {
        var position = api.get(V1 + "/trading/position").json();
        assertThat(position.path("quantity").asString()).isEqualTo("0.001");
        assertThat(position.path("cost").asString()).isEqualTo("100050");
        assertThat(position.path("stop_price").asString()).isEqualTo("95047500");
        assertThat(position.path("current_value").asString()).isEqualTo("98000");
        assertThat(position.path("unrealized_pnl").asString()).isEqualTo("-2050");
        var balance = api.get(V1 + "/trading/balance").json();
        assertThat(balance.path("krw").asString()).isEqualTo("899950");
        assertThat(balance.path("total_krw").asString()).isEqualTo("997950");
    }

    @Test
    void changesNothingWhenAsked() {
        var before = rows();
        for (var path :
                List.of("/risk/status", "/dashboard/summary", "/trading/position", "/market")) {
            api.get(V1 + path);
        }
        assertThat(rows()).isEqualTo(before);
    }

    private List<Long> rows() {
        var db = running.server().database();
        return List.of("risk_events", "orders", "positions", "ledger", "latches").stream()
                .map(table -> db.queryForObject("SELECT count(*) FROM " + table, Long.class))
                .toList();
    }

    // -- what it refuses

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/market/history?hours=0         | hours is from 1 to 168, not 0",
                "/market/history?hours=169       | hours is from 1 to 168, not 169",
                "/market/history?limit=1001      | limit is from 1 to 1000, not 1001",
                "/market/history?interval=61     | interval is from 1 to 60, not 61",
                "/market/summary?hours=x         | hours is a whole number, not \"x\"",
                "/market/latest?limit=101        | limit is from 1 to 100, not 101",
                "/market/candles?interval=7      | interval is one of 1, 3, 5",
                "/market/candles?limit=501       | limit is from 1 to 500, not 501",
                "/market?market=KRW-DOGE         | market is one of [KRW-BTC], not KRW-DOGE",
                "/signals?limit=0                | limit is from 1 to 100, not 0",
                "/signals?page=0                 | page is from 1 to",
                "/signals?signal_type=buy        | signal_type is all, BUY, HOLD or SELL, not buy",
                "/trading/orders?status=EXECUTED | status is all, pending, executed",
                "/trading/orders?offset=-1       | offset is from 0 to",
                "/trading/orders?limit=99999999999 | limit is a whole number",
                "/risk/events?event_type=NOISE   | event_type is one of",
                "/signals/abc                    | id is a whole number, not \"abc\"",
            })
    void refusesWhatIsOutOfBoundsAndSaysTheBounds(String path, String detail) {
        var answer = api.get(V1 + path);
        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
        assertThat(answer.detail()).contains(detail);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/signals/999999", "/signals/999999/record", "/trading/orders/999999"})
    void saysWhereToLookForWhatIsNotThere(String path) {
        var answer = api.get(V1 + path);
        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.detail()).contains("999999").contains("/api/v1/");
    }

    @Test
    void knowsNoOtherAddresses() {
        var answer = api.get(V1 + "/nothing");
        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
        assertThat(api.post(V1 + "/market", "{}").status()).isEqualTo(405);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"reason\":\"\"} | 422",
                "{\"reason\":\"   \"} | 422",
                "{} | 422",
                "{\"reason\":null} | 422",
                "{\"reason | 400",
                "[] | 400"
            })
    void haltsOnlyForAReason(String body, int status) {
        var answer = api.post(V1 + "/risk/halt", body);
        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.detail()).contains("reason");
        assertThat(api.post(V1 + "/risk/halt", "{\"reason\":\"" + "x".repeat(101) + "\"}").status())
                .isEqualTo(422);
    }

    // -- what people do

    @Test
    void haltsOnceAndResumesOnce() {
        var halted = api.post(V1 + "/risk/halt", "{\"reason\":\"a look at the news\"}");
        assertThat(halted.status()).isEqualTo(200);
        assertThat(names(halted.json()))
                .containsExactlyInAnyOrder("success", "message", "halted_at");
        assertThat(api.post(V1 + "/risk/halt", "{\"reason\":\"again\"}").status()).isEqualTo(409);

        var status = api.get(V1 + "/risk/status").json();
        assertThat(status.path("trading_enabled").asBoolean()).isFalse();
        assertThat(status.path("is_halted").asBoolean()).isTrue();
        assertThat(status.path("halt_reason").asString()).contains("a look at the news");
        assertThat(status.path("latches").findValuesAsString("cause")).contains("MANUAL");
        assertThat(api.get(V1 + "/dashboard/summary").json().path("is_trading_active").asBoolean())
                .isFalse();
        var told = V1 + "/config/trading-status";
        assertThat(api.get(told).json().path("trading_enabled").asBoolean(true)).isFalse();

        assertThat(api.post(V1 + "/risk/resume", "{}").status()).isEqualTo(200);
        assertThat(api.post(V1 + "/risk/resume", "{}").status()).isEqualTo(409);
        assertThat(api.get(told).json().path("trading_enabled").asBoolean(false)).isTrue();
        var events = api.get(V1 + "/risk/events?event_type=MANUAL_HALT&limit=1").json();
        assertThat(events.path("total").asInt()).isGreaterThanOrEqualTo(2);
        assertThat(events.path("items")).hasSize(1);
    }

    @Test
    void comparesTheBooksWhenTold() {
        int asked = running.upbit().asked().size();
        var answer = api.post(V1 + "/trading/orders/sync", "");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(names(answer.json())).containsExactlyInAnyOrder("synced_count", "message");
        eventually(() ->
                running.upbit().asked().stream()
                        .skip(asked)
                        .anyMatch(path -> path.startsWith("/v1/accounts")));
    }

    @Test
    void refusesToSellInAMarketThatIsNotTraded() {
        assertThat(api.post(V1 + "/trading/flatten", "{\"market\":\"KRW-XRP\"}").status())
                .isEqualTo(422);
    }

    @Test
    void saysSoWhenTheEngineIsBusy() {
        var release = new CompletableFuture<Boolean>();
        var busy = running.server().trader().ask(_ -> release.join());
        try {
            var answer = api.get(V1 + "/trading/balance");
            assertThat(answer.status()).isEqualTo(503);
            assertThat(answer.detail()).contains("has not answered within 2 s");
            assertThat(api.send("GET", V1 + "/health", null, null).status()).isEqualTo(200);
            assertThat(api.get(V1 + "/health/detail").json().path("status").asString())
                    .isEqualTo("unhealthy");
        } finally {
            release.complete(true);
            assertThat(busy.orTimeout(Duration.ofSeconds(5).toSeconds(), TimeUnit.SECONDS).join())
                    .isTrue();
            assertThat(running.server().trader().ask(Engine::view).join()).isNotNull();
        }
    }

    @Test
    void listsEveryJobByItsId() {
        var jobs = api.get(V1 + "/health/detail").json().path("jobs");
        assertThat(jobs.valueStream().map(job -> job.path("id").asString()))
                .containsExactlyInAnyOrder(
                        "collect_market_data",
                        "generate_trading_signal",
                        "check_volatility",
                        "evaluate_signal_performance",
                        "sync_pending_orders",
                        "cleanup_old_data",
                        "ensure_daily_stats");
        assertThat(jobs.valueStream().map(job -> job.path("period_seconds").asLong()))
                .contains(10L, 3_600L, 30L, 14_400L, 300L, 86_400L);
    }

    @Test
    void showsTheLastWarnings() {
        LoggerFactory.getLogger("test").warn("something to {} about", "worry");
        LoggerFactory.getLogger("test").info("nothing to see");
        var logs = api.get(V1 + "/system/logs?limit=5").json();
        assertThat(logs.at("/items/0/message").stringValue()).isEqualTo("something to worry about");
        assertThat(logs.at("/items/0/level").stringValue()).isEqualTo("WARN");
        assertThat(logs.at("/total").asLong()).isPositive();
        assertThat(api.get(V1 + "/system/logs?limit=501").status()).isEqualTo(422);
    }

    private static Set<String> names(JsonNode json) {
        return new TreeSet<>(json.propertyNames());
    }

    @Test
    void parametersWithoutANameAreRefused() {
        var answer = api.get("/api/v1/risk/events?limit=5&=x");
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.detail()).contains("name=value");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/api/v1/signals/%00", "/api/v1/config/..%2F..%2Fetc%2Fpasswd"})
    void whatTheWebServerItselfRefusesIsAProblemToo(String path) {
        var answer = api.get(path);
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.header("Content-Type")).startsWith("application/problem+json");
        assertThat(answer.detail()).contains("malformed");
    }
}
