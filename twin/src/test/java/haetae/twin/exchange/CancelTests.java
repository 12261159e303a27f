package haetae.twin.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import haetae.core.money.Price;
import haetae.core.money.Quantity;
import haetae.twin.exchange.Desk.Answer;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class CancelTests {

    private static final Duration MOMENT = Duration.ofMillis(100);

    private final Desk desk = new Desk();

    private Answer rest(String identifier, String price) {
        var order =
                desk.order(
                        "market",
                        "KRW-BTC",
                        "side",
                        "bid",
                        "ord_type",
                        "limit",
                        "volume",
                        "0.001",
                        "price",
                        price,
                        "identifier",
                        identifier);
        desk.pass(MOMENT);
        return order;
    }

    private String state(String identifier) {
        return desk.get("/v1/order", "identifier", identifier).text("state");
    }

    @Test
    void answersWithTheOrderAsItWasAndCancelsAfterwards() {
        rest("a", "149000000");
        assertThat(desk.delete("/v1/order", "identifier", "a").text("state")).isEqualTo("wait");
        assertThat(state("a")).isEqualTo("wait");
        desk.pass(MOMENT);
        assertThat(state("a")).isEqualTo("cancel");
        assertThat(desk.delete("/v1/order", "identifier", "a").error())
                .isEqualTo("order_not_found");
    }

    @Test
    void losesTheRaceAgainstAFill() {
        rest("a", "149000000");
        assertThat(desk.delete("/v1/order", "identifier", "a").status()).isEqualTo(200);
        desk.exchange.trade(desk.btc(), Price.of(148_000_000), Quantity.of("1"));
        desk.pass(MOMENT);
        assertThat(state("a")).isEqualTo("done");
    }

    @Test
    void refusesABodyAndUnknownOrders() {
        var signed = Desk.signed("DELETE", "/v1/order", "uuid", "x");
        var call = new Call("DELETE", "/v1/order", signed.query(), signed.headers(), "{}");
        assertThat(desk.send(call).error()).isEqualTo("QUERY_PARAMETER_NOT_SUPPORTED");
        assertThat(desk.delete("/v1/order", "uuid", "x").error()).isEqualTo("order_not_found");
        assertThat(desk.delete("/v1/order").error()).isEqualTo("bad_request");
    }

    @Test
    void cancelsByIds() {
        rest("a", "149000000");
        rest("b", "148000000");
        var answer =
                desk.delete(
                        "/v1/orders/uuids",
                        "identifiers[]",
                        "a",
                        "identifiers[]",
                        "b",
                        "identifiers[]",
                        "c");
        assertThat(answer.body().path("success").path("count").asInt(0)).isEqualTo(2);
        desk.pass(MOMENT);
        assertThat(state("a") + state("b")).isEqualTo("cancelcancel");
        var again = desk.delete("/v1/orders/uuids", "identifiers[]", "a");
        assertThat(again.body().path("failed").path("count").asInt(0)).isEqualTo(1);
    }

    @Test
    void cancelsTheNewestOpenOrdersFirst() {
        rest("a", "149000000");
        rest("b", "148000000");
        desk.delete("/v1/orders/open", "cancel_side", "ask");
        desk.pass(Duration.ofSeconds(2));
        assertThat(state("a") + state("b")).isEqualTo("waitwait");
        desk.delete("/v1/orders/open", "pairs", "KRW-BTC,KRW-ETH", "count", "1");
        desk.pass(Duration.ofSeconds(2));
        assertThat(state("a") + state("b")).isEqualTo("waitcancel");
        desk.delete("/v1/orders/open", "excluded_pairs", "KRW-BTC");
        desk.pass(Duration.ofSeconds(2));
        assertThat(state("a")).isEqualTo("wait");
    }

    @Test
    void replacesAnOrderOnceItIsReallyCancelled() {
        rest("a", "149000000");
        var answer =
                desk.post(
                        "/v1/orders/cancel_and_new",
                        "prev_order_identifier",
                        "a",
                        "new_ord_type",
                        "limit",
                        "new_volume",
                        "remain_only",
                        "new_price",
                        "148000000",
                        "new_identifier",
                        "b");
        assertThat(answer.status()).isEqualTo(201);
        assertThat(desk.get("/v1/order", "identifier", "b").status()).isEqualTo(404);
        desk.pass(MOMENT);
        assertThat(state("a") + state("b")).isEqualTo("cancelwait");
        assertThat(desk.get("/v1/order", "identifier", "b").text("uuid"))
                .isEqualTo(answer.text("new_order_uuid"));
    }

    @Test
    void makesNoNewOrderWhenTheOldOneFillsFirst() {
        rest("a", "149000000");
        var answer =
                desk.post(
                        "/v1/orders/cancel_and_new",
                        "prev_order_identifier",
                        "a",
                        "new_ord_type",
                        "limit",
                        "new_volume",
                        "remain_only",
                        "new_price",
                        "148000000");
        desk.exchange.trade(desk.btc(), Price.of(148_500_000), Quantity.of("1"));
        desk.pass(MOMENT);
        assertThat(desk.get("/v1/order", "uuid", answer.text("new_order_uuid")).status())
                .isEqualTo(404);
    }

    @Test
    void listsOrdersWithoutTheirTrades() {
        rest("a", "149000000");
        rest("b", "148000000");
        desk.order("market", "KRW-BTC", "side", "bid", "ord_type", "price", "price", "10000");
        desk.pass(MOMENT);
        var open = desk.get("/v1/orders/open", "market", "KRW-BTC", "states[]", "wait").body();
        assertThat(open.size()).isEqualTo(2);
        assertThat(open.get(0).path("identifier").asString("")).isEqualTo("b");
        assertThat(open.get(0).has("trades")).isFalse();
        assertThat(open.get(0).path("executed_funds").asString("")).isEqualTo("0");
        var second = desk.get("/v1/orders/open", "limit", "1", "page", "2", "order_by", "asc");
        assertThat(second.body().get(0).path("identifier").asString("")).isEqualTo("b");
        assertThat(desk.get("/v1/orders/closed").body().size()).isEqualTo(1);
        assertThat(desk.get("/v1/orders/closed", "state", "done").body().size()).isZero();
        assertThat(desk.get("/v1/orders/closed", "state", "wait").status()).isEqualTo(400);
        assertThat(desk.get("/v1/orders/uuids", "identifiers[]", "b").body().size()).isEqualTo(1);
    }

    @Test
    void showsClosedOrdersInAWindowOfSevenDays() {
        desk.order("market", "KRW-BTC", "side", "bid", "ord_type", "price", "price", "10000");
        desk.pass(Duration.ofDays(8));
        assertThat(desk.get("/v1/orders/closed").body().size()).isZero();
        var start = Long.toString(Desk.START.toEpochMilli());
        assertThat(desk.get("/v1/orders/closed", "start_time", start).body().size()).isEqualTo(1);
        var end = Long.toString(Desk.START.plus(Duration.ofDays(8)).toEpochMilli());
        assertThat(desk.get("/v1/orders/closed", "start_time", start, "end_time", end).status())
                .isEqualTo(400);
    }
}
