package haetae.app.trading;

import static haetae.app.trading.TwinTrading.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import haetae.core.money.Krw;
import haetae.core.money.Quantity;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Orders by hand over real HTTP, on a twin of the exchange. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OrdersByHandTests {

    private static final String ORDERS = "/trading/orders";
    private static final String BUY =
            "{\"side\":\"BUY\",\"order_type\":\"MARKET\",\"amount\":\"20000\"}";

    private final TwinTrading trading;

    OrdersByHandTests() throws IOException {
        trading = new TwinTrading(Krw.of(1_000_000));
    }

    @AfterAll
    void close() throws IOException {
        trading.close();
    }

    @AfterEach
    void sellAll() {
        trading.post("/risk/resume", "{\"causes\":[\"DAILY_LOSS\",\"VOLATILITY\"]}");
        trading.post("/trading/flatten", "{}");
        eventually(() -> trading.view().exits().isEmpty() && trading.view().live().isEmpty());
        trading.post("/trading/orders/sync", null);
        eventually(() -> trading.view().booksAgree());
    }

    private long placedAtTheExchange() {
        return trading.twinState().at("/accounts/0/orders").size();
    }

    private String limit(String side, String amount, String share) {
        var price =
                trading.price()
                        .multiply(new BigDecimal(share))
                        .divide(new BigDecimal("1000"), 0, RoundingMode.DOWN)
                        .multiply(new BigDecimal("1000"));
        return "{\"side\":\"%s\",\"order_type\":\"LIMIT\",\"amount\":\"%s\",\"price\":\"%s\"}"
                .formatted(side, amount, price.toPlainString());
    }

    private Quantity owned() {
        return trading.view().books().position(TwinTrading.BTC).quantity();
    }

    private void ends(long id, String status) {
        eventually(() -> trading.get(ORDERS + "/" + id).text("/status").equals(status));
    }

    @Test
    void thePortfolioTellsOfSalesAndTheCourseOfTheWorth() {
        var before = trading.get("/portfolio/summary").json();
        assertThat(trading.post("/trading/orders", BUY).status()).isEqualTo(201);
        eventually(() -> trading.view().live().isEmpty() && !owned().isZero());
        trading.post("/trading/flatten", "{}");
        eventually(() -> owned().isZero() && trading.view().exits().isEmpty());
        eventually(() ->
                trading.get("/portfolio/summary").json().at("/loss_count").asInt()
                        == before.at("/loss_count").asInt() + 1);
        var after = trading.get("/portfolio/summary").json();
        assertThat(after.at("/total_trades").asInt())
                .isEqualTo(before.at("/total_trades").asInt() + 2);
        var lost = new BigDecimal(after.at("/total_realized_pnl").stringValue());
        assertThat(lost).as("both fees").isNegative();
        assertThat(after.at("/win_rate").asDouble()).isLessThan(100);
        assertThat(after.at("/average_return_pct").asDouble()).isBetween(-1.0, -0.09);
        assertThat(after.at("/total_deposit").stringValue()).isEqualTo("1000000");
        assertThat(after.at("/profit_chart_data").size()).isPositive();
        var curve = trading.get("/portfolio/equity?days=1").json();
        var last = curve.at("/items").get(curve.at("/items").size() - 1);
        assertThat(last.at("/equity").stringValue())
                .isEqualTo(after.at("/current_value").stringValue());
        assertThat(trading.get("/portfolio/equity?days=0").status()).isEqualTo(422);
    }

    @Test
    void aBuyIsPlacedFollowedAndBooked() {
        var answer = trading.post(ORDERS, BUY);
        assertThat(answer.status()).isEqualTo(201);
        long id = answer.json().path("id").asLong();
        assertThat(answer.response().headers().firstValue("Location"))
                .contains("/api/v1/trading/orders/" + id);
        ends(id, "EXECUTED");
        var order = trading.get(ORDERS + "/" + id).json();
        assertThat(order.at("/side").stringValue()).isEqualTo("BUY");
        assertThat(order.at("/amount").stringValue()).isEqualTo("20000");
        assertThat(order.at("/executed_amount").stringValue()).isNotEqualTo("0");
        assertThat(order.at("/signal_id").isNull()).isTrue();
        assertThat(order.at("/idempotency_key").stringValue()).isNotEmpty();
        assertThat(trading.get("/trading/position").text("/quantity")).isNotEqualTo("0");
    }

    @Test
    void theSameKeyAndBodyGetTheFirstAnswer() {
        long before = placedAtTheExchange();
        var first = trading.post(ORDERS, BUY, "Idempotency-Key", "once-1");
        var again = trading.post(ORDERS, BUY, "Idempotency-Key", "once-1");
        assertThat(first.status()).as(first.response().body()).isEqualTo(201);
        assertThat(again.status()).isEqualTo(201);
        assertThat(again.json()).isEqualTo(first.json());
        var other =
                trading.post(ORDERS, BUY.replace("20000", "21000"), "Idempotency-Key", "once-1");
        assertThat(other.status()).isEqualTo(422);
        ends(first.json().path("id").asLong(), "EXECUTED");
        assertThat(placedAtTheExchange()).isEqualTo(before + 1);
    }

    @Test
    void anAnswerThatWasNeverGivenIsGivenWithoutASecondOrder() {
        long before = placedAtTheExchange();
        var first = trading.post(ORDERS, BUY, "Idempotency-Key", "crashed");
        trading.server()
                .database()
                .update(
                        "UPDATE idempotency_keys SET status = NULL, answer = NULL WHERE key = 'crashed'");
        var again = trading.post(ORDERS, BUY, "Idempotency-Key", "crashed");
        assertThat(again.text("/idempotency_key")).isEqualTo(first.text("/idempotency_key"));
        ends(first.json().path("id").asLong(), "EXECUTED");
        assertThat(placedAtTheExchange()).isEqualTo(before + 1);
    }

    @Test
    void whatAGateBlocksIsAConflictWithItsCode() {
        var tooLarge = trading.post(ORDERS, BUY.replace("20000", "900000"));
        assertThat(tooLarge.status()).isEqualTo(409);
        assertThat(tooLarge.text("/code")).isEqualTo("POSITION_SIZE_EXCEEDED");
        assertThat(tooLarge.response().headers().firstValue("Content-Type"))
                .contains("application/problem+json");
        trading.post("/risk/halt", "{\"reason\":\"a test\"}");
        assertThat(trading.post(ORDERS, BUY).text("/code")).isEqualTo("TRADING_DISABLED");
        trading.post("/risk/resume", "{}");
        assertThat(trading.post(ORDERS, limit("SELL", "0.01", "1")).text("/code"))
                .isEqualTo("INSUFFICIENT_BALANCE");
    }

    @Test
    void aPreviewSaysWhatEachGateSaysAndPlacesNothing() {
        long before = placedAtTheExchange();
        var preview = trading.post(ORDERS + "/preview", BUY).json();
        assertThat(preview.at("/allowed").booleanValue()).isTrue();
        assertThat(preview.at("/findings").size()).isEqualTo(9);
        assertThat(preview.at("/findings/0/gate").stringValue()).isEqualTo("TRADING_ENABLED");
        var blocked = trading.post(ORDERS + "/preview", BUY.replace("20000", "900000")).json();
        assertThat(blocked.at("/allowed").booleanValue()).isFalse();
        assertThat(blocked.at("/code").stringValue()).isEqualTo("POSITION_SIZE_EXCEEDED");
        assertThat(placedAtTheExchange()).isEqualTo(before);
    }

    @Test
    void aLimitRestsAndIsCancelled() {
        var placed = trading.post(ORDERS, limit("BUY", "0.0002", "0.97"));
        assertThat(placed.status()).as(placed.response().body()).isEqualTo(201);
        long id = placed.json().path("id").asLong();
        eventually(() -> trading.get(ORDERS + "/" + id).text("/state").equals("WORKING"));
        assertThat(trading.get(ORDERS + "?status=pending").json().path("total").asInt())
                .isEqualTo(1);
        assertThat(trading.send("DELETE", ORDERS + "/" + id, null).status()).isEqualTo(202);
        ends(id, "CANCELLED");
        assertThat(trading.send("DELETE", ORDERS + "/" + id, null).status()).isEqualTo(409);
        assertThat(trading.send("DELETE", ORDERS + "/999999", null).status()).isEqualTo(404);
    }

    @Test
    void aLimitIsFilledWhenThePriceComes() {
        var placed = trading.post(ORDERS, limit("BUY", "0.0002", "0.98"));
        long id = placed.json().path("id").asLong();
        eventually(() -> trading.get(ORDERS + "/" + id).text("/state").equals("WORKING"));
        var before = trading.price();
        trading.price(
                before.multiply(new BigDecimal("0.975"))
                        .divide(new BigDecimal("1000"), 0, RoundingMode.DOWN)
                        .multiply(new BigDecimal("1000"))
                        .toPlainString());
        ends(id, "EXECUTED");
        trading.price(before.toPlainString());
    }

    @Test
    void aPartIsSoldAndTheRestKept() {
        ends(
                trading.post(ORDERS, BUY.replace("20000", "30000")).json().path("id").asLong(),
                "EXECUTED");
        var owned = new BigDecimal(trading.get("/trading/position").text("/quantity"));
        var third = owned.divide(new BigDecimal("3"), 8, RoundingMode.DOWN);
        var sold =
                trading.post(
                        ORDERS,
                        "{\"side\":\"SELL\",\"order_type\":\"MARKET\",\"amount\":\""
                                + third.toPlainString()
                                + "\"}");
        assertThat(sold.status()).isEqualTo(201);
        assertThat(sold.text("/avg_cost_at_order")).isNotEmpty();
        ends(sold.json().path("id").asLong(), "EXECUTED");
        assertThat(new BigDecimal(trading.get("/trading/position").text("/quantity")))
                .isEqualByComparingTo(owned.subtract(third));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "{}; 422",
                "[]; 400",
                "{\"side\"; 400",
                "{\"side\":\"UP\",\"order_type\":\"MARKET\",\"amount\":1}; 422",
                "{\"side\":\"BUY\",\"order_type\":\"STOP\",\"amount\":1}; 422",
                "{\"side\":\"BUY\",\"order_type\":\"MARKET\",\"amount\":-5}; 422",
                "{\"side\":\"BUY\",\"order_type\":\"MARKET\",\"amount\":\"1e9\"}; 422",
                "{\"side\":\"BUY\",\"order_type\":\"MARKET\",\"amount\":\"NaN\"}; 422",
                "{\"side\":\"BUY\",\"order_type\":\"MARKET\",\"amount\":0}; 422",
                "{\"side\":\"BUY\",\"order_type\":\"MARKET\",\"amount\":10000,\"price\":5}; 422",
                "{\"side\":\"BUY\",\"order_type\":\"LIMIT\",\"amount\":1}; 422",
                "{\"side\":\"BUY\",\"order_type\":\"LIMIT\",\"amount\":1,\"price\":100000001}; 422",
                "{\"market\":\"KRW-XRP\",\"side\":\"BUY\",\"order_type\":\"MARKET\",\"amount\":9}; 422"
            })
    void badOrdersAreToldWhatIsWrong(String body, int status) {
        long before = placedAtTheExchange();
        for (var path : new String[] {ORDERS, ORDERS + "/preview"}) {
            var answer = trading.post(path, body);
            assertThat(answer.status()).as(answer.response().body()).isEqualTo(status);
            assertThat(answer.text("/detail")).isNotEmpty();
        }
        assertThat(placedAtTheExchange()).isEqualTo(before);
    }

    @Test
    void aKeyOfAnotherFormIsRefused() {
        assertThat(trading.post(ORDERS, BUY, "Idempotency-Key", "a b").status()).isEqualTo(422);
        assertThat(trading.post(ORDERS, BUY, "Idempotency-Key", "k".repeat(65)).status())
                .isEqualTo(422);
    }
}
