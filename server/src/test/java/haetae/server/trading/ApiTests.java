package haetae.server.trading;

import static org.assertj.core.api.Assertions.assertThat;

import haetae.core.money.Krw;
import haetae.core.money.Price;
import haetae.core.money.Quantity;
import haetae.core.order.Fill;
import haetae.core.order.Leg;
import haetae.core.order.OrderIntent;
import haetae.core.order.OrderState;
import haetae.core.order.OrderTerms;
import haetae.core.portfolio.Books;
import haetae.core.portfolio.Entry;
import haetae.core.signal.HoldCause;
import haetae.core.trading.Change;
import haetae.core.trading.DecisionRecord;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.jdbc.core.JdbcTemplate;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class ApiTests {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final Instant NOW = Instant.now().truncatedTo(ChronoUnit.MINUTES);

    @TempDir static Path data;
    private static Fixture fixture;

    @BeforeAll
    static void start() throws IOException {
        fixture = new Fixture(data);
        fixture.part(PostgresJournal.class).commit(history());
        var db = fixture.part(JdbcTemplate.class);
        db.update(
                """
                INSERT INTO candles SELECT 'KRW-BTC', 1, ?::timestamptz + make_interval(mins => n), 100 + n, 110 + n,
                    90 + n, 101 + n, 0.50, 50, now() FROM generate_series(0, 9) AS n\
                """,
                "2026-01-05T00:00:00Z");
        db.update(
                """
                INSERT INTO market_data (symbol, "timestamp", price, volume, high_price, low_price, trade_count)
                SELECT 'KRW-BTC', now() - make_interval(secs => 10 * n), 1000 - n, 12.50, 1010, 990, n
                FROM generate_series(0, 11) AS n\
                """);
        fixture.server().trader().start();
    }

    @AfterAll
    static void stop() throws IOException {
        fixture.close();
    }

    private static List<Change> history() {
        var changes = new ArrayList<Change>();
        var paidIn = new Entry.CashFlow(NOW, "opening", Krw.of(1_000_000));
        var bought =
                new Entry.Bought(NOW, "trade-1", Fixture.BTC, Quantity.of("0.01"), Krw.of(10_000));
        var first = Books.EMPTY.after(paidIn);
        changes.add(new Change.Posted(paidIn, first));
        changes.add(order("haeone", "KRW-BTC@1"));
        changes.add(
                new Change.FillBooked(
                        "haeone",
                        new Fill(
                                "trade-1",
                                Price.of(1_000_000),
                                Quantity.of("0.01"),
                                Krw.of(10_000),
                                NOW),
                        Krw.ZERO));
        changes.add(new Change.Posted(bought, first.after(bought)));
        changes.add(moved("haeone", OrderState.Ending.EXECUTED, ""));
        changes.add(order("haetwo", "KRW-BTC@2"));
        changes.add(moved("haetwo", OrderState.Ending.REFUSED, "insufficient funds"));
        changes.add(order("haethree", "KRW-BTC@3"));
        changes.add(moved("haethree", OrderState.Ending.CANCELLED, ""));
        changes.add(
                decision("KRW-BTC@1", new DecisionRecord.Result.Buys(Krw.of(10_000), "haeone")));
        changes.add(
                decision("KRW-BTC@2", new DecisionRecord.Result.Holds(HoldCause.CHOSEN, "wait")));
        return changes;
    }

    private static Change order(String identifier, String decision) {
        return new Change.OrderRecorded(
                new OrderIntent(
                        identifier,
                        Fixture.BTC,
                        new OrderTerms.MarketBuy(Krw.of(10_000)),
                        Leg.ENTRY,
                        decision,
                        1,
                        NOW,
                        NOW.plusSeconds(60)));
    }

    private static Change moved(String identifier, OrderState.Ending ending, String detail) {
        return new Change.OrderMoved(identifier, new OrderState.Done(ending, detail), null, NOW);
    }

    private static Change decision(String id, DecisionRecord.Result result) {
        return new Change.Decided(
                new DecisionRecord(id, Fixture.BTC, NOW, NOW, null, null, List.of(), result));
    }

    private static JsonNode ok(String path) throws IOException, InterruptedException {
        var answer = fixture.get(path);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return JSON.readTree(answer.body());
    }

    @Test
    void tellsAnyoneThatItLives() throws Exception {
        var answer = fixture.getWithoutToken("/health");
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(JSON.readTree(answer.body()).get("status").stringValue()).isEqualTo("healthy");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/health/detail",
                "/market",
                "/dashboard/summary",
                "/signals",
                "/trading/orders",
                "/risk/status"
            })
    void letsNobodyInWithoutTheToken(String path) throws Exception {
        var answer = fixture.getWithoutToken(path);
        assertThat(answer.statusCode()).isEqualTo(401);
        assertThat(JSON.readTree(answer.body()).get("detail").stringValue()).contains("Bearer");
    }

    @ParameterizedTest
    @CsvSource({
        "/market/history?hours=169, 422, hours",
        "/market/history?limit=0, 422, limit",
        "/market/history?interval=61, 422, interval",
        "/market/summary?hours=0, 422, hours",
        "/market/latest?limit=101, 422, limit",
        "/market/candles?minutes=7, 422, minutes",
        "/market/candles?market=KRW-ETH, 422, market",
        "/signals?limit=101, 422, limit",
        "/signals?page=0, 422, page",
        "/signals?signal_type=buy, 422, must be",
        "/trading/orders?status=PENDING, 422, must be",
        "/trading/orders?offset=-1, 422, offset",
        "/risk/events?event_type=NOISE, 422, event_type",
        "/risk/events?limit=many, 400, limit",
        "/signals/999999, 404, signal",
        "/signals/999999/record, 404, signal",
        "/trading/orders/999999, 404, order"
    })
    void saysWhatIsWrongWithARequest(String path, int status, String word) throws Exception {
        var answer = fixture.get(path);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(answer.headers().firstValue("Content-Type").orElse(""))
                .startsWith("application/problem+json");
        var problem = JSON.readTree(answer.body());
        assertThat(problem.get("status").intValue()).isEqualTo(status);
        assertThat(problem.get("detail").stringValue()).contains(word);
    }

    @Test
    void joinsMinutesIntoLongerCandles() throws Exception {
        var candles = ok("/market/candles?market=KRW-BTC&minutes=5&limit=2").get("items");
        assertThat(candles).hasSize(2);
        var first = candles.get(0);
        assertThat(first.get("open_time").stringValue()).isEqualTo("2026-01-05T00:00:00Z");
        assertThat(first.get("open").stringValue()).isEqualTo("100");
        assertThat(first.get("high").stringValue()).isEqualTo("114");
        assertThat(first.get("low").stringValue()).isEqualTo("90");
        assertThat(first.get("close").stringValue()).isEqualTo("105");
        assertThat(first.get("volume").stringValue()).isEqualTo("2.5");
    }

    @Test
    void showsTheMarketAsItWasCollected() throws Exception {
        assertThat(ok("/market").get("volume_24h").stringValue()).isEqualTo("12.5");
        assertThat(ok("/market/latest").size()).isEqualTo(10);
        var history = ok("/market/history?limit=3");
        assertThat(history.get("total").intValue()).isEqualTo(3);
        assertThat(history.get("items").get(2).get("price").stringValue()).isEqualTo("1000");
        assertThat(ok("/market/history?interval=60").get("total").intValue()).isBetween(1, 2);
        assertThat(ok("/market/summary").get("count").intValue()).isEqualTo(12);
        assertThat(ok("/market/collector/stats").get("is_running").booleanValue()).isTrue();
    }

    @Test
    void pagesThroughTheSignals() throws Exception {
        assertThat(ok("/signals?limit=1").get("total").intValue()).isEqualTo(2);
        var buys = ok("/signals?signal_type=BUY").get("items");
        assertThat(buys).hasSize(1);
        assertThat(buys.get(0).get("funds").stringValue()).isEqualTo("10000");
        long id = ok("/signals/latest").get("id").longValue();
        assertThat(ok("/signals/" + id).get("hold_cause").stringValue()).isEqualTo("CHOSEN");
        assertThat(ok("/signals/" + id + "/record").get("id").stringValue()).isEqualTo("KRW-BTC@2");
    }

    @Test
    void pagesThroughTheOrdersAndCountsThemAll() throws Exception {
        var page = ok("/trading/orders?limit=1&offset=1");
        assertThat(page.get("total").intValue()).isEqualTo(3);
        assertThat(page.get("items")).hasSize(1);
        var failed = ok("/trading/orders?status=failed").get("items").get(0);
        assertThat(failed.get("error_message").stringValue()).isEqualTo("insufficient funds");
        var executed = ok("/trading/orders?status=executed").get("items").get(0);
        assertThat(executed.get("status").stringValue()).isEqualTo("EXECUTED");
        assertThat(executed.get("executed_price").stringValue()).isEqualTo("1000000");
        assertThat(executed.get("signal_id").isNumber()).isTrue();
        var one = ok("/trading/orders/" + executed.get("id").longValue());
        assertThat(one).isEqualTo(executed);
    }

    @Test
    void showsWhatHaetaeOwns() throws Exception {
        var position = ok("/trading/position");
        assertThat(position.get("quantity").stringValue()).isEqualTo("0.01");
        assertThat(position.get("avg_buy_price").stringValue()).isEqualTo("1000000");
        assertThat(ok("/trading/balance").get("krw").stringValue()).isEqualTo("990000");
        var dashboard = ok("/dashboard/summary");
        assertThat(dashboard.get("current_price").stringValue()).isEqualTo("1000");
        assertThat(dashboard.get("is_trading_active").booleanValue()).isFalse();
        assertThat(ok("/health/detail").get("components").size()).isEqualTo(4);
    }

    @Test
    void haltsAndResumesForAPerson() throws Exception {
        assertThat(fixture.post("/risk/halt", "{\"reason\":\"  \"}").statusCode()).isEqualTo(422);
        assertThat(fixture.post("/risk/halt", "not JSON").statusCode()).isEqualTo(400);
        assertThat(fixture.post("/risk/halt", "{\"reason\":\"lunch\"}").statusCode())
                .isEqualTo(200);
        assertThat(fixture.post("/risk/halt", "{\"reason\":\"again\"}").statusCode())
                .isEqualTo(400);
        assertThat(ok("/risk/status").get("latches").toString()).contains("lunch");
        assertThat(ok("/risk/events?event_type=MANUAL").get("total").intValue()).isPositive();
        assertThat(fixture.post("/risk/resume", "").statusCode()).isEqualTo(200);
        assertThat(fixture.post("/risk/resume", "").statusCode()).isEqualTo(400);
        assertThat(fixture.post("/trading/flatten", "{\"market\":\"KRW-ETH\"}").statusCode())
                .isEqualTo(422);
        assertThat(fixture.post("/trading/orders/sync", "").statusCode()).isEqualTo(200);
    }
}
