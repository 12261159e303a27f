package haetae.upbit;

import static org.assertj.core.api.Assertions.assertThat;

import haetae.core.market.Candle;
import haetae.core.market.Interval;
import haetae.core.market.Market;
import haetae.core.market.OrderBook;
import haetae.core.market.Quote;
import haetae.core.market.Trade;
import haetae.core.order.Balance;
import haetae.core.order.OrderReport;
import haetae.core.time.Traffic;
import java.io.IOException;
import java.net.http.HttpClient;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Streams against a server that does what it should, and against one that does not. */
class UpbitStreamTests {

    private static final List<Market> BTC = List.of(new Market("KRW-BTC"));

    /** A hundred seconds of the stream's time are one here. */
    private static final double SPEED = 100;

    private final WallAgenda agenda =
            new WallAgenda("test", Instant.EPOCH, SPEED, Throwable::printStackTrace);

    private final HttpClient client = HttpClient.newHttpClient();
    private final FakeStream server;
    private final BlockingQueue<String> told = new LinkedBlockingQueue<>();
    private final AtomicInteger nonces = new AtomicInteger();
    private final Upbit upbit;
    private UpbitStream stream;

    private final UpbitStream.Listener listener =
            new UpbitStream.Listener() {
                @Override
                public void ticker(Ticker ticker) {
                    told.add("ticker " + ticker.price());
                }

                @Override
                public void traded(Trade trade, Optional<Quote> quote) {
                    told.add("trade " + trade.sequentialId());
                }

                @Override
                public void book(OrderBook book) {
                    told.add("book " + book.asks().size() + "/" + book.bids().size());
                }

                @Override
                public void candle(Market market, Candle candle) {
                    told.add("candle " + market + " " + candle.interval() + " " + candle.close());
                }

                @Override
                public void second(Market market, Bar bar) {
                    told.add("second " + market + " " + bar.close());
                }

                @Override
                public void order(OrderReport report) {
                    told.add("order " + report.executedVolume());
                }

                @Override
                public void assets(Map<String, Balance> changed, Instant at) {
                    changed.forEach(
                            (currency, balance) -> told.add(currency + " " + balance.free()));
                }

                @Override
                public void connected() {
                    told.add("connected");
                }

                @Override
                public void disconnected(String cause) {
                    told.add("disconnected: " + cause);
                }
            };

    UpbitStreamTests() throws IOException {
        server = new FakeStream();
        upbit = new Upbit(agenda, client, Traffic.uncounted(agenda), server.address());
        stream = new UpbitStream(upbit, Subscription.NOTHING.trades(BTC), listener);
    }

    @AfterEach
    void close() throws IOException {
        agenda.post(stream::close);
        agenda.close();
        client.shutdownNow();
        server.close();
    }

    private FakeStream.Peer open() throws InterruptedException {
        agenda.post(stream::open);
        var peer = server.next();
        assertThat(next()).isEqualTo("connected");
        return peer;
    }

    private FakeStream.Peer openPrivate() throws InterruptedException {
        var signer = new Signer("access", "secret", () -> "n" + nonces.incrementAndGet());
        stream =
                new UpbitStream(
                        upbit, signer, Subscription.NOTHING.myOrders().myAssets(), listener);
        return open();
    }

    private String next() throws InterruptedException {
        var next = told.poll(20, TimeUnit.SECONDS);
        return next == null ? "nothing" : next;
    }

    private static String trade(long id) {
        return """
        {"type":"trade","code":"KRW-BTC","trade_price":1.16539E8,"trade_volume":8.428e-05,"ask_bid":"BID",
         "trade_timestamp":1751327999833,"sequential_id":%d,"stream_type":"REALTIME"}\
        """
                .formatted(id);
    }

    @Test
    void subscribesToEverythingInOneRequest() throws InterruptedException {
        stream =
                new UpbitStream(
                        upbit,
                        Subscription.NOTHING
                                .tickers(BTC)
                                .trades(BTC)
                                .books(BTC, 15)
                                .candles(BTC, Interval.M1)
                                .seconds(BTC),
                        listener);
        var peer = open();
        assertThat(peer.text())
                .isEqualTo(
                        "[{\"ticket\":\"haetae\"},{\"type\":\"ticker\",\"codes\":[\"KRW-BTC\"]},"
                                + "{\"type\":\"trade\",\"codes\":[\"KRW-BTC\"]},"
                                + "{\"type\":\"orderbook\",\"codes\":[\"KRW-BTC.15\"]},"
                                + "{\"type\":\"candle.1m\",\"codes\":[\"KRW-BTC\"]},"
                                + "{\"type\":\"candle.1s\",\"codes\":[\"KRW-BTC\"]},{\"format\":\"DEFAULT\"}]");
        assertThat(peer.headers)
                .containsEntry("path", "/websocket/v1")
                .doesNotContainKeys("origin", "authorization", "haetae-line");
    }

    @Test
    void readsBinaryFramesPartsTextsAndLists() throws InterruptedException, IOException {
        var peer = open();
        peer.send(trade(1));
        peer.sendInParts(trade(2));
        peer.sendText(trade(3));
        peer.send("[" + trade(4) + "," + trade(5) + "]");
        for (int i = 1; i <= 5; i++) {
            assertThat(next()).isEqualTo("trade " + i);
        }
    }

    @Test
    void tellsOfEveryKindOfMarketData() throws InterruptedException, IOException {
        var peer = open();
        var figures =
                "\"opening_price\":1,\"high_price\":3,\"low_price\":1,\"trade_price\":2,"
                        + "\"candle_date_time_utc\":\"2025-01-02T04:28:00\",\"candle_acc_trade_volume\":1,"
                        + "\"candle_acc_trade_price\":2";
        peer.send("{\"type\":\"candle.240m\",\"code\":\"KRW-BTC\"," + figures + "}");
        peer.send("{\"type\":\"candle.1s\",\"code\":\"KRW-BTC\"," + figures + "}");
        peer.send(
                "{\"type\":\"ticker\",\"code\":\"KRW-BTC\",\"trade_timestamp\":1751327999833,"
                        + "\"prev_closing_price\":2,\"signed_change_rate\":0.1,\"acc_trade_volume_24h\":1,"
                        + "\"acc_trade_price_24h\":2,"
                        + figures
                        + "}");
        peer.send(
                "{\"type\":\"orderbook\",\"code\":\"KRW-BTC\",\"timestamp\":1751327999833,"
                        + "\"orderbook_units\":[{\"ask_price\":2,\"bid_price\":1,\"ask_size\":1,\"bid_size\":1}]}");
        assertThat(next()).isEqualTo("candle KRW-BTC H4 2");
        assertThat(next()).isEqualTo("second KRW-BTC 2");
        assertThat(next()).isEqualTo("ticker 2");
        assertThat(next()).isEqualTo("book 1/1");
    }

    @Test
    void tellsOfTheAccountsOrdersAndAssets() throws InterruptedException, IOException {
        var peer = openPrivate();
        assertThat(peer.headers).containsEntry("path", "/websocket/v1/private");
        assertThat(peer.headers.get("authorization"))
                .isEqualTo(
                        "Bearer " + new Signer("access", "secret", () -> "n1").token(Params.NONE));
        assertThat(peer.text())
                .isEqualTo(
                        "[{\"ticket\":\"haetae\"},{\"type\":\"myOrder\"},{\"type\":\"myAsset\"},"
                                + "{\"format\":\"DEFAULT\"}]");
        peer.send(
                "{\"type\":\"myOrder\",\"code\":\"KRW-BTC\",\"uuid\":\"u\",\"ask_bid\":\"BID\",\"state\":\"done\","
                        + "\"executed_volume\":3.7E-5,\"paid_fee\":2.99989592}");
        peer.send(
                "{\"type\":\"myAsset\",\"assets\":[{\"currency\":\"KRW\",\"balance\":\"1.25\",\"locked\":0}],"
                        + "\"asset_timestamp\":1751327999833}");
        assertThat(next()).isEqualTo("order 0.000037");
        assertThat(next()).isEqualTo("KRW 1.25");
    }

    @Test
    void goesOnAfterFramesItCannotRead() throws InterruptedException, IOException {
        var peer = open();
        for (var odd :
                List.of(
                        "",
                        "{",
                        "<html>",
                        "[[[]]]",
                        "{\"status\":\"UP\"}",
                        "{\"type\":\"new\"}",
                        "{\"type\":\"trade\"}",
                        "{\"type\":7}",
                        "1e999999999",
                        "{\"type\":\"candle.x\",\"code\":\"KRW-BTC\"}")) {
            peer.send(odd);
        }
        peer.send(trade(1));
        assertThat(next()).isEqualTo("trade 1");
    }

    @Test
    void connectsAndSubscribesAgainWhenTheConnectionBreaks()
            throws InterruptedException, IOException {
        var first = open();
        var subscription = first.text();
        first.send(trade(1));
        assertThat(next()).isEqualTo("trade 1");
        first.drop();
        assertThat(next()).startsWith("disconnected");
        var second = server.next();
        assertThat(next()).isEqualTo("connected");
        assertThat(second.text()).isEqualTo(subscription);
        second.send(trade(1)); // the last one comes again as a snapshot
        second.send(trade(2));
        assertThat(next()).isEqualTo("trade 2");
    }

    @Test
    void connectsAgainWhenTheServerCloses() throws InterruptedException, IOException {
        open().sendClose();
        assertThat(next()).isEqualTo("disconnected: closed with 1000");
        server.next();
        assertThat(next()).isEqualTo("connected");
    }

    @Test
    void takesAnErrorFrameForTheEnd() throws InterruptedException, IOException {
        open().send("{\"error\":{\"name\":\"WRONG_FORMAT\",\"message\":\"no\"}}");
        assertThat(next()).isEqualTo("disconnected: refused: WRONG_FORMAT");
        server.next();
        assertThat(next()).isEqualTo("connected");
    }

    @Test
    void takesANewTokenForEveryHandshakeAndSaysWhyItWasRefused() throws InterruptedException {
        server.refusals.set(2);
        var signer = new Signer("access", "secret", () -> "n" + nonces.incrementAndGet());
        stream = new UpbitStream(upbit, signer, Subscription.NOTHING.myOrders(), listener);
        agenda.post(stream::open);
        assertThat(next()).isEqualTo("disconnected: no connection: HTTP 401");
        assertThat(next()).isEqualTo("disconnected: no connection: HTTP 401");
        assertThat(next()).isEqualTo("connected");
        assertThat(server.next().headers.get("authorization"))
                .isEqualTo(
                        "Bearer " + new Signer("access", "secret", () -> "n3").token(Params.NONE));
    }

    @Test
    void dropsAConnectionThatDoesNotAnswerPings() throws InterruptedException {
        server.answersPings = false;
        openPrivate();
        assertThat(next()).isEqualTo("disconnected: no pong within 10 s");
        server.answersPings = true;
        server.next();
        assertThat(next()).isEqualTo("connected");
    }

    @Test
    void dropsAMarketStreamThatBringsNothingThoughItAnswersPings() throws InterruptedException {
        open();
        assertThat(next()).startsWith("disconnected: no data for 2");
        server.next();
        assertThat(next()).isEqualTo("connected");
    }

    @Test
    void keepsAPrivateStreamThatHasNothingToTell() throws InterruptedException {
        openPrivate();
        assertThat(told.poll((long) (200 / SPEED * 1_000), TimeUnit.MILLISECONDS)).isNull();
    }

    @Test
    void asksForSomethingElseOnTheSameConnectionAndAfterReconnects()
            throws InterruptedException, IOException {
        var peer = open();
        peer.text();
        agenda.post(() -> stream.change(Subscription.NOTHING.tickers(BTC)));
        assertThat(peer.text()).contains("\"ticker\"").doesNotContain("\"trade\"");
        peer.drop();
        assertThat(server.next().text()).contains("\"ticker\"");
    }

    @Test
    void staysClosed() throws InterruptedException {
        open();
        agenda.post(stream::close);
        agenda.post(stream::open);
        assertThat(told.poll(300, TimeUnit.MILLISECONDS)).isNull();
    }
}
