package haetae.twin.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import haetae.core.money.Krw;
import haetae.twin.exchange.Desk.Answer;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OrderTests {

    private static final Duration MOMENT = Duration.ofMillis(100);

    private final Desk desk = new Desk();

    private Answer limit(String side, String volume, String price, String... more) {
        var members =
                new java.util.ArrayList<>(
                        List.of(
                                "market",
                                "KRW-BTC",
                                "side",
                                side,
                                "ord_type",
                                "limit",
                                "volume",
                                volume,
                                "price",
                                price));
        members.addAll(List.of(more));
        return desk.order(members.toArray(String[]::new));
    }

    private Answer buyFor(String funds) {
        return desk.order("market", "KRW-BTC", "side", "bid", "ord_type", "price", "price", funds);
    }

    private Answer after(Answer order) {
        desk.pass(MOMENT);
        return desk.get("/v1/order", "uuid", order.text("uuid"));
    }

    private void giveCoins(String coins) {
        var account = desk.exchange.account(Desk.KEY);
        if (account != null) {
            desk.exchange.deposit(account, "BTC", new BigDecimal(coins));
        }
    }

    private String balance(String currency, String member) {
        for (var balance : desk.get("/v1/accounts").body()) {
            if (balance.path("currency").asString("").equals(currency)) {
                return balance.path(member).asString("");
            }
        }
        return "none";
    }

    @Test
    void acceptsFirstAndMatchesLater() {
        var order = buyFor("10000");
        assertThat(order.status()).isEqualTo(201);
        assertThat(order.text("state")).isEqualTo("wait");
        assertThat(order.text("executed_volume")).isEqualTo("0");
        assertThat(order.text("locked")).isEqualTo("10005");
        assertThat(order.body().has("volume")).isFalse();
        assertThat(order.body().has("identifier")).isFalse();
        assertThat(order.body().has("trades")).isFalse();
        assertThat(order.text("created_at")).isEqualTo("2026-11-23T12:00:00+09:00");
    }

    @Test
    void endsAMarketBuyAsUpbitsSampleDoes() {
        desk.book(List.of("160594000 1"), List.of("160593000 1"));
        var order = after(buyFor("6000"));
        assertThat(order.text("state")).isEqualTo("cancel");
        assertThat(order.text("executed_volume")).isEqualTo("0.00003736");
        assertThat(order.text("reserved_fee")).isEqualTo("3");
        assertThat(order.text("paid_fee")).isEqualTo("2.99989592");
        assertThat(order.text("remaining_fee")).isEqualTo("0.00010408");
        assertThat(order.text("locked")).isEqualTo("0.20826408");
        assertThat(order.body().has("remaining_volume")).isFalse();
        var trade = order.body().path("trades").get(0);
        assertThat(trade.path("funds").asString("")).isEqualTo("5999.79184");
        assertThat(trade.path("trend").asString("")).isEqualTo("up");
        assertThat(trade.path("created_at").asString(""))
                .isEqualTo("2026-11-23T12:00:00.020000+09:00");
        assertThat(balance("KRW", "balance")).isEqualTo("993997.20826408");
        assertThat(balance("KRW", "locked")).isEqualTo("0");
        assertThat(balance("BTC", "avg_buy_price")).isEqualTo("160594000");
    }

    @Test
    void endsAMarketBuyThatSpendsAllAsDone() {
        desk.book(List.of("100000000 1"), List.of("99999000 1"));
        assertThat(after(buyFor("10000")).text("state")).isEqualTo("done");
    }

    @Test
    void takesTheFeeOfASaleFromItsProceeds() {
        giveCoins("0.001");
        desk.book(List.of("150001000 1"), List.of("150000000 0.0004", "149999000 1"));
        var order =
                after(
                        desk.order(
                                "market",
                                "KRW-BTC",
                                "side",
                                "ask",
                                "ord_type",
                                "market",
                                "volume",
                                "0.001"));
        assertThat(order.text("state")).isEqualTo("done");
        assertThat(order.text("reserved_fee")).isEqualTo("0");
        assertThat(order.text("paid_fee")).isEqualTo("74.9997");
        assertThat(order.body().path("trades").size()).isEqualTo(2);
        assertThat(balance("KRW", "balance")).isEqualTo("1149924.4003");
    }

    @Test
    void locksALimitBuyWithItsFee() {
        desk.book(List.of("155773000 1"), List.of("155770000 1"));
        var order = limit("bid", "0.0001", "155772000");
        assertThat(order.text("locked")).isEqualTo("15584.9886");
        assertThat(order.text("reserved_fee")).isEqualTo("7.7886");
        assertThat(after(order).text("state")).isEqualTo("wait");
        assertThat(balance("KRW", "locked")).isEqualTo("15584.9886");
    }

    @Test
    void fillsARestingOrderWhenTheMarketTradesThroughIt() {
        var order = limit("bid", "0.001", "149000000");
        desk.pass(MOMENT);
        desk.exchange.trade(
                desk.btc(),
                haetae.core.money.Price.of(148_000_000),
                haetae.core.money.Quantity.of("0.0004"));
        assertThat(after(order).text("executed_volume")).isEqualTo("0.0004");
        assertThat(after(order).text("state")).isEqualTo("wait");
        desk.exchange.trade(
                desk.btc(),
                haetae.core.money.Price.of(148_000_000),
                haetae.core.money.Quantity.of("1"));
        assertThat(after(order).text("state")).isEqualTo("done");
    }

    @Test
    void cutsVolumeToEightDecimals() {
        assertThat(limit("bid", "0.001234567899", "149000000").text("volume"))
                .isEqualTo("0.00123456");
    }

    @ParameterizedTest(name = "{0} {1}: {2}")
    @CsvSource({
        "0.00001, 150000000, under_min_total_bid",
        "7, 150000000, over_krw_funds_bid",
        "0.001, 149000500, invalid_price_bid",
        "0.1, 149000000, insufficient_funds_bid",
        "1e-3, 149000000, validation_error",
        "0.000000001, 149000000, invalid_volume_bid",
    })
    void refusesALimitBuy(String volume, String price, String name) {
        var refused = limit("bid", volume, price);
        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.error()).isEqualTo(name);
    }

    @Test
    void refusesWhatItCannotSell() {
        assertThat(limit("ask", "0.001", "150000000").error()).isEqualTo("insufficient_funds_ask");
        assertThat(limit("ask", "0.00001", "150000000").error()).isEqualTo("under_min_total_ask");
    }

    @Test
    void countsTheFeeIntoTheFundsThatABuyNeeds() {
        assertThat(buyFor("1000000").error()).isEqualTo("insufficient_funds_bid");
        assertThat(buyFor("999500").status()).isEqualTo(201);
    }

    @Test
    void refusesMarketOrdersBeyondTheVisibleLevels() {
        giveCoins("1");
        desk.book(List.of("150001000 0.001"), List.of("150000000 0.001"));
        assertThat(buyFor("150002").status()).isEqualTo(400);
        var sale =
                desk.order(
                        "market",
                        "KRW-BTC",
                        "side",
                        "ask",
                        "ord_type",
                        "market",
                        "volume",
                        "0.002");
        assertThat(sale.status()).isEqualTo(400);
        assertThat(buyFor("150001").status()).isEqualTo(201);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "market=KRW-XYZ&side=bid&ord_type=price&price=10000, notfoundmarket",
        "side=bid&ord_type=price&price=10000, notfoundmarket",
        "market=KRW-BTC&side=buy&ord_type=price&price=10000, validation_error",
        "market=KRW-BTC&side=ask&ord_type=price&price=10000, invalid_parameter",
        "market=KRW-BTC&side=bid&ord_type=market&volume=1, invalid_parameter",
        "market=KRW-BTC&side=bid&ord_type=price&price=10000&volume=1, invalid_parameter",
        "market=KRW-BTC&side=bid&ord_type=price, validation_error",
        "market=KRW-BTC&side=bid&ord_type=price&price=-1, validation_error",
        "market=KRW-BTC&side=bid&ord_type=price&price=NaN, validation_error",
        "market=KRW-BTC&side=bid&ord_type=price&price=10000&time_in_force=ioc,"
                + " invalid_time_in_force",
        "market=KRW-BTC&side=bid&ord_type=best&price=10000, invalid_time_in_force",
        "market=KRW-BTC&side=bid&ord_type=limit&price=10000&volume=1&time_in_force=gtc,"
                + " invalid_time_in_force",
        "market=KRW-BTC&side=bid&ord_type=limit&price=10000&volume=1&time_in_force=post_only"
                + "&smp_type=reduce, invalid_post_only",
        "market=KRW-BTC&side=bid&ord_type=limit&price=10000&volume=1&smp_type=x,"
                + " invalid_parameter",
    })
    void refusesMalformedOrders(String members, String name) {
        var refused = desk.order(members.split("[&=]"));
        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.error()).isEqualTo(name);
    }

    @Test
    void neverTakesAnIdentifierTwiceNotEvenAfterARefusal() {
        assertThat(limit("bid", "0.001", "149000001", "identifier", "a").error())
                .isEqualTo("invalid_price_bid");
        assertThat(limit("bid", "0.001", "149000000", "identifier", "a").error())
                .isEqualTo("duplicated_identifier");
        assertThat(limit("bid", "0.001", "149000000", "identifier", "b").status()).isEqualTo(201);
        assertThat(limit("bid", "0.001", "149000000", "identifier", "b").error())
                .isEqualTo("duplicated_identifier");
        assertThat(desk.get("/v1/order", "identifier", "b").status()).isEqualTo(200);
        assertThat(desk.get("/v1/order", "identifier", "a").error()).isEqualTo("order_not_found");
    }

    @Test
    void testsAnOrderWithoutMakingIt() {
        var test =
                desk.post(
                        "/v1/orders/test",
                        "market",
                        "KRW-BTC",
                        "side",
                        "bid",
                        "ord_type",
                        "price",
                        "price",
                        "10000");
        assertThat(test.status()).isEqualTo(201);
        assertThat(desk.get("/v1/order", "uuid", test.text("uuid")).status()).isEqualTo(404);
        assertThat(balance("KRW", "balance")).isEqualTo("1000000");
    }

    @Test
    void executesWhatItCanOfAnImmediateOrderAndCancelsTheRest() {
        desk.book(List.of("150000000 0.001", "150001000 1"), List.of("149999000 1"));
        var order = after(limit("bid", "0.003", "150000000", "time_in_force", "ioc"));
        assertThat(order.text("state")).isEqualTo("cancel");
        assertThat(order.text("executed_volume")).isEqualTo("0.001");
        assertThat(order.text("remaining_volume")).isEqualTo("0.002");
        assertThat(order.text("time_in_force")).isEqualTo("ioc");
        assertThat(balance("KRW", "locked")).isEqualTo("0");
    }

    @Test
    void fillsWholeOrNotAtAll() {
        desk.book(List.of("150000000 0.001", "150001000 1"), List.of("149999000 1"));
        var missed = after(limit("bid", "0.003", "150000000", "time_in_force", "fok"));
        assertThat(missed.text("state") + missed.text("executed_volume")).isEqualTo("cancel0");
        var whole = after(limit("bid", "0.003", "150001000", "time_in_force", "fok"));
        assertThat(whole.text("state") + whole.text("executed_volume")).isEqualTo("done0.003");
    }

    @Test
    void keepsAPostOnlyOrderFromTaking() {
        desk.book(List.of("150000000 0.001"), List.of("149999000 1"));
        var crossing = after(limit("bid", "0.003", "150000000", "time_in_force", "post_only"));
        assertThat(crossing.text("state") + crossing.text("executed_volume")).isEqualTo("cancel0");
        var resting = after(limit("bid", "0.003", "149999000", "time_in_force", "post_only"));
        assertThat(resting.text("state")).isEqualTo("wait");
        assertThat(resting.text("smp_type")).isEqualTo("none");
    }

    @Test
    void takesTheBestPriceOnlyForABestOrder() {
        desk.book(List.of("150000000 0.001", "150001000 1"), List.of("149999000 1"));
        var order =
                after(
                        desk.order(
                                "market",
                                "KRW-BTC",
                                "side",
                                "bid",
                                "ord_type",
                                "best",
                                "price",
                                "300000",
                                "time_in_force",
                                "ioc"));
        assertThat(order.text("state") + " " + order.text("executed_volume"))
                .isEqualTo("cancel 0.001");
        assertThat(balance("KRW", "balance")).isEqualTo("849925");
    }

    // -- self-match prevention

    private String restAndMeet(String smp) {
        giveCoins("0.01");
        desk.book(List.of("150010000 1"), List.of("149990000 1"));
        var maker = limit("ask", "0.002", "150000000", "identifier", "maker");
        desk.pass(MOMENT);
        var taker = limit("bid", "0.003", "150000000", "identifier", "taker", "smp_type", smp);
        desk.pass(MOMENT);
        return describe(maker) + ", " + describe(taker);
    }

    private String describe(Answer order) {
        var now = desk.get("/v1/order", "uuid", order.text("uuid"));
        return now.text("state")
                + " "
                + now.text("executed_volume")
                + " "
                + now.text("prevented_volume")
                + " "
                + now.text("prevented_locked");
    }

    @Test
    void cancelsTheRestingOrderOfTheSameAccountByDefault() {
        assertThat(restAndMeet("cancel_maker")).isEqualTo("cancel 0 0.002 0.002, wait 0 0 0");
        var unspecified = limit("bid", "0.0001", "149000000");
        assertThat(unspecified.text("smp_type")).isEqualTo("cancel_maker");
    }

    @Test
    void cancelsTheNewOrderIfItSaysSo() {
        assertThat(restAndMeet("cancel_taker")).isEqualTo("wait 0 0 0, cancel 0 0.003 450225");
        assertThat(balance("KRW", "balance")).isEqualTo("1000000");
    }

    @Test
    void reducesBothByTheOverlap() {
        assertThat(restAndMeet("reduce")).isEqualTo("cancel 0 0.002 0.002, wait 0 0.002 300150");
        assertThat(balance("KRW", "locked")).isEqualTo("150075");
        assertThat(balance("BTC", "balance")).isEqualTo("0.01");
    }

    @Test
    void letsThemMeetIfItSaysSo() {
        assertThat(restAndMeet("none")).isEqualTo("done 0.002 0 0, wait 0.002 0 0");
    }

    // -- several accounts

    @Test
    void keepsAccountsApart() {
        desk.exchange.openAccount("other", "secret", Krw.of(500_000));
        var order = limit("bid", "0.001", "149000000", "identifier", "mine");
        var other = desk.exchange.account("other");
        assertThat(other).isNotNull();
        if (other != null) {
            assertThat(desk.exchange.orders().find(other, order.text("uuid"), null)).isNull();
            assertThat(desk.exchange.orders().find(other, null, "mine")).isNull();
        }
    }
}
