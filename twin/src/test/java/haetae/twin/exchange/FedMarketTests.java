package haetae.twin.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import haetae.core.market.Market;
import haetae.core.market.OrderBook;
import haetae.core.market.OrderBook.Level;
import haetae.core.market.Trade;
import haetae.core.money.Krw;
import haetae.core.money.Price;
import haetae.core.money.Quantity;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** Orders in a market that follows a real one. */
class FedMarketTests {

    private static final Market BTC = new Market("KRW-BTC");

    private final AtomicReference<FedMarket> fed = new AtomicReference<>();
    private final Desk desk =
            new Desk(
                    Behaviour.DEFAULT,
                    exchange -> {
                        exchange.openAccount(Desk.KEY, Desk.SECRET, Krw.of(10_000_000));
                        fed.set(exchange.feed(BTC));
                    });

    private void book(List<Level> asks, List<Level> bids) {
        fed.get().book(new OrderBook(BTC, desk.agenda.instant(), asks, bids));
    }

    private static Level level(long price, String volume) {
        return new Level(Price.of(price), Quantity.of(volume));
    }

    private void trade(long price, String volume) {
        fed.get()
                .traded(
                        new Trade(
                                BTC,
                                desk.agenda.instant(),
                                Price.of(price),
                                Quantity.of(volume),
                                false,
                                1));
    }

    private void open() {
        trade(100_000_000, "0.1");
        book(
                List.of(level(100_000_000, "0.01"), level(101_000_000, "0.02")),
                List.of(level(99_000_000, "0.01"), level(98_000_000, "0.02")));
    }

    private String buy(String funds) {
        return uuid(
                desk.order(
                        "market", "KRW-BTC", "side", "bid", "ord_type", "price", "price", funds));
    }

    private String limit(String side, long price, String volume) {
        return uuid(
                desk.order(
                        "market",
                        "KRW-BTC",
                        "side",
                        side,
                        "ord_type",
                        "limit",
                        "price",
                        Long.toString(price),
                        "volume",
                        volume));
    }

    private String uuid(Desk.Answer answer) {
        assertThat(answer.status()).as(answer.body().toString()).isEqualTo(201);
        desk.pass(Duration.ofMillis(30));
        return answer.text("uuid");
    }

    private Desk.Answer order(String uuid) {
        return desk.get("/v1/order", "uuid", uuid);
    }

    @Test
    void aTakerWalksTheVisibleBook() {
        open();
        var order = order(buy("2010001"));
        assertThat(order.text("state")).isEqualTo("cancel"); // as every buy by amount with a rest
        assertThat(order.body().path("trades").findValuesAsString("price"))
                .containsExactly("100000000", "101000000");
        assertThat(order.text("executed_volume")).isEqualTo("0.02");
    }

    @Test
    void takesNothingTwiceBeforeTheNextBook() {
        open();
        buy("1000000");
        assertThat(order(buy("1010000")).body().path("trades").findValuesAsString("price"))
                .containsExactly("101000000");
        open();
        assertThat(order(buy("500000")).body().path("trades").findValuesAsString("price"))
                .containsExactly("100000000");
    }

    @Test
    void moreThanTheVisibleBookHoldsIsRefused() {
        open();
        var refused =
                desk.order(
                        "market",
                        "KRW-BTC",
                        "side",
                        "bid",
                        "ord_type",
                        "price",
                        "price",
                        "3020001");
        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.error()).isEqualTo("over_depth_bid");
    }

    @Test
    void whatTheBookCannotFillWhenTheOrderGetsThereIsCancelled() {
        open();
        var answer =
                desk.order(
                        "market",
                        "KRW-BTC",
                        "side",
                        "bid",
                        "ord_type",
                        "price",
                        "price",
                        "3000000");
        book(List.of(level(100_000_000, "0.01")), List.of(level(99_000_000, "0.01")));
        desk.pass(Duration.ofMillis(30));
        var order = order(answer.text("uuid"));
        assertThat(order.text("state")).isEqualTo("cancel");
        assertThat(order.text("executed_volume")).isEqualTo("0.01");
    }

    @Test
    void aRestingOrderIsFilledOnlyByATradeThroughItsPrice() {
        open();
        var uuid = limit("bid", 99_500_000, "0.01");
        desk.pass(Duration.ofSeconds(1));
        trade(99_500_000, "5");
        assertThat(order(uuid).text("state")).isEqualTo("wait");
        book(List.of(level(99_000_000, "1")), List.of(level(98_000_000, "1")));
        assertThat(order(uuid).text("state")).isEqualTo("wait");

        trade(99_499_000, "0.004");
        assertThat(order(uuid).text("executed_volume")).isEqualTo("0.004");
        trade(99_000_000, "7");
        var filled = order(uuid);
        assertThat(filled.text("state")).isEqualTo("done");
        assertThat(filled.body().path("trades").findValuesAsString("price"))
                .containsOnly("99500000");
    }

    @Test
    void aTradeOfBeforeTheOrderDoesNotFillIt() {
        open();
        var early =
                new Trade(
                        BTC,
                        desk.agenda.instant().minusMillis(1),
                        Price.of(90_000_000),
                        Quantity.of("1"),
                        false,
                        7);
        var uuid = limit("bid", 99_500_000, "0.01");
        fed.get().traded(early);
        assertThat(order(uuid).text("state")).isEqualTo("wait");
        desk.pass(Duration.ofSeconds(1));
        trade(90_000_000, "1");
        assertThat(order(uuid).text("state")).isEqualTo("done");
    }

    @Test
    void aStaleBookRefusesTakersAndLetsOthersRest() {
        open();
        desk.pass(Duration.ofMillis(9_900));
        buy("10000");
        desk.pass(Duration.ofMillis(100));
        var refused =
                desk.order(
                        "market", "KRW-BTC", "side", "bid", "ord_type", "price", "price", "10000");
        assertThat(refused.status()).isEqualTo(403);
        assertThat(refused.error()).isEqualTo("market_offline");
        assertThat(order(limit("bid", 101_000_000, "0.01")).text("state")).isEqualTo("wait");

        open();
        buy("10000");
    }

    @Test
    void anOrderWhoseBookGrowsStaleOnTheWayTakesNothing() {
        open();
        desk.pass(Duration.ofMillis(9_990));
        assertThat(order(buy("10000")).text("executed_volume")).isEqualTo("0");
    }

    @Test
    void beforeAnythingIsSeenNothingIsTaken() {
        var refused =
                desk.order(
                        "market", "KRW-BTC", "side", "bid", "ord_type", "price", "price", "10000");
        assertThat(refused.error()).isEqualTo("market_offline");
    }
}
