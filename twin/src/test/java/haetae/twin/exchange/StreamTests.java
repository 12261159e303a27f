package haetae.twin.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import haetae.core.money.Price;
import haetae.core.money.Quantity;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class StreamTests {

    private final Desk desk = new Desk();
    private final Streams streams = new Streams(desk.exchange, desk.api);

    /** A client that writes down what it is sent, and how it ends. */
    private static final class Recorder implements Streams.Wires {
        private final List<String> frames = new ArrayList<>();

        @Override
        public void send(String frame) {
            frames.add(frame);
        }

        @Override
        public void close() {
            frames.add("closed");
        }

        @Override
        public void cut() {
            frames.add("cut");
        }

        List<JsonNode> take() {
            var taken = frames.stream().map(text -> Desk.JSON.readTree(text)).toList();
            frames.clear();
            return taken;
        }

        List<String> types() {
            return take().stream()
                    .map(frame ->
                            frame.path("type").asString("")
                                    + " "
                                    + frame.path("stream_type").asString(""))
                    .toList();
        }
    }

    private final Recorder wires = new Recorder();

    private StreamClient open(
            Streams within, Recorder to, String path, Map<String, String> headers) {
        var welcome = within.connect(new Call("GET", path, "", headers, ""), to);
        if (welcome.client() == null) {
            throw new AssertionError("refused: " + welcome.refusal());
        }
        return welcome.client();
    }

    private StreamClient openPublic() {
        return open(streams, wires, "/websocket/v1", Map.of());
    }

    private StreamClient openPrivate() {
        return open(streams, wires, "/websocket/v1/private", Desk.signed("GET", "").headers());
    }

    private void trade(long price) {
        desk.exchange.trade(desk.btc(), Price.of(price), Quantity.of("0.5"));
    }

    private void buy() {
        desk.order(
                "market",
                "KRW-BTC",
                "side",
                "bid",
                "ord_type",
                "price",
                "price",
                "10000",
                "identifier",
                "mine");
        desk.pass(Duration.ofSeconds(1));
    }

    @Test
    void sendsASnapshotAndThenWhatHappens() {
        openPublic()
                .received(
                        "[{\"ticket\":\"t\"},{\"type\":\"ticker\",\"codes\":[\"KRW-BTC\"]},"
                                + "{\"type\":\"trade\",\"codes\":[\"KRW-BTC\"]},"
                                + "{\"type\":\"orderbook\",\"codes\":[\"KRW-BTC.5\"]},"
                                + "{\"type\":\"candle.1m\",\"codes\":[\"KRW-BTC\"]}]");
        assertThat(wires.types())
                .containsExactly(
                        "ticker SNAPSHOT",
                        "trade SNAPSHOT",
                        "orderbook SNAPSHOT",
                        "candle.1m SNAPSHOT");
        trade(151_000_000);
        desk.pass(Duration.ofSeconds(1));
        assertThat(wires.types())
                .containsExactly(
                        "trade REALTIME",
                        "ticker REALTIME",
                        "orderbook REALTIME",
                        "candle.1m REALTIME");
    }

    /** Who hears the next minute begin has heard how the one before it ended. */
    @Test
    void tellsACandleThatEndedAsItEnded() {
        var client = openPublic();
        var now = desk.agenda.instant();
        var minute = now.truncatedTo(ChronoUnit.MINUTES).plus(Duration.ofMinutes(1));
        desk.pass(Duration.between(now, minute.minusMillis(300)));
        client.received("[{\"ticket\":\"t\"},{\"type\":\"candle.1m\",\"codes\":[\"KRW-BTC\"]}]");
        wires.take();
        trade(151_000_000);
        desk.pass(Duration.ofMillis(400));
        trade(152_000_000);
        desk.pass(Duration.ofSeconds(2));
        assertThat(wires.take())
                .extracting(
                        frame -> frame.path("candle_date_time_utc").asString("") + "Z",
                        frame -> frame.path("trade_price").decimalValue().intValue())
                .containsExactly(
                        tuple(minute.minus(Duration.ofMinutes(1)).toString(), 151_000_000),
                        tuple(minute.toString(), 152_000_000));
    }

    @Test
    void cutsABookToTheWantedDepth() {
        var client = openPublic();
        client.received("[{\"ticket\":\"t\"},{\"type\":\"orderbook\",\"codes\":[\"KRW-BTC.5\"]}]");
        client.received("[{\"ticket\":\"t\"},{\"type\":\"orderbook\",\"codes\":[\"KRW-BTC.7\"]}]");
        client.received(
                "[{\"ticket\":\"t\"},{\"type\":\"orderbook\",\"codes\":[\"KRW-BTC\"],\"level\":10000}]");
        var books = wires.take();
        assertThat(books.get(0).path("orderbook_units").size()).isEqualTo(5);
        assertThat(books.get(1).path("orderbook_units").size()).isEqualTo(30);
        assertThat(books.get(2).path("level").decimalValue()).isEqualByComparingTo("10000");
        assertThat(books.get(0).path("code").asString("")).isEqualTo("KRW-BTC");
        assertThat(books.get(0).has("market")).isFalse();
    }

    @Test
    void sendsOnlyOneHalfOnRequestInBothSpellings() {
        var client = openPublic();
        for (var name : List.of("is_only_snapshot", "isOnlySnapshot")) {
            client.received(
                    "[{\"ticket\":\"t\"},{\"type\":\"trade\",\"codes\":[\"KRW-BTC\"],\""
                            + name
                            + "\":true}]");
            trade(151_000_000);
            assertThat(wires.types()).containsExactly("trade SNAPSHOT");
        }
        for (var name : List.of("is_only_realtime", "isOnlyRealtime")) {
            client.received(
                    "[{\"ticket\":\"t\"},{\"type\":\"trade\",\"codes\":[\"KRW-BTC\"],\""
                            + name
                            + "\":true}]");
            trade(151_000_000);
            assertThat(wires.types()).containsExactly("trade REALTIME");
        }
    }

    @Test
    void replacesWhatWasSubscribedBefore() {
        var client = openPublic();
        client.received("[{\"ticket\":\"t\"},{\"type\":\"trade\",\"codes\":[\"KRW-BTC\"]}]");
        client.received("[{\"ticket\":\"t\"},{\"type\":\"orderbook\",\"codes\":[\"KRW-BTC\"]}]");
        wires.take();
        trade(151_000_000);
        assertThat(wires.types()).containsExactly("orderbook REALTIME");
        client.received("[{\"ticket\":\"u\"},{\"method\":\"LIST_SUBSCRIPTIONS\"}]");
        var list = wires.take().getFirst();
        assertThat(list.path("ticket").asString("")).isEqualTo("u");
        assertThat(list.path("result").get(0).path("type").asString("")).isEqualTo("orderbook");
    }

    @Test
    void passesOverUnknownCodesWithoutAWord() {
        openPublic()
                .received(
                        "[{\"ticket\":\"t\"},{\"type\":\"trade\",\"codes\":[\"KRW-XYZ\",\"krw-btc\"]}]");
        trade(151_000_000);
        assertThat(wires.frames).isEmpty();
    }

    @Test
    void shortensNamesAndWrapsInLists() {
        var client = openPublic();
        client.received(
                "[{\"ticket\":\"t\"},{\"type\":\"orderbook\",\"codes\":[\"KRW-BTC.1\"]},{\"format\":\"SIMPLE_LIST\"}]");
        var simple = wires.take().getFirst();
        assertThat(simple.isArray()).isTrue();
        assertThat(simple.get(0).path("ty").asString("")).isEqualTo("orderbook");
        assertThat(simple.get(0).path("obu").get(0).has("ap")).isTrue();
        client.received(
                "[{\"ticket\":\"t\"},{\"type\":\"trade\",\"codes\":[\"KRW-BTC\"]},{\"format\":\"JSON_LIST\"}]");
        assertThat(wires.take().getFirst().get(0).path("type").asString("")).isEqualTo("trade");
        client.received(
                "[{\"ticket\":\"t\"},{\"type\":\"ticker\",\"codes\":[\"KRW-BTC\"]},{\"format\":\"SIMPLE\"}]");
        assertThat(wires.take().getFirst().path("tdt").asString("")).isEqualTo("20261123");
    }

    @Test
    void writesSomeNumbersWithAnExponent() {
        openPublic().received("[{\"ticket\":\"t\"},{\"type\":\"trade\",\"codes\":[\"KRW-BTC\"]}]");
        assertThat(wires.frames.getFirst()).contains("\"trade_price\":1.5E+8");
        assertThat(wires.take().getFirst().path("trade_price").decimalValue())
                .isEqualByComparingTo(new BigDecimal("150000000"));
    }

    @Test
    void answersATextPingAndGoesOnEveryTenSeconds() {
        var client = openPublic();
        client.received("PING");
        assertThat(wires.frames).containsExactly("{\"status\":\"UP\"}");
        desk.pass(Duration.ofSeconds(30));
        assertThat(wires.frames).hasSize(4);
        streams.gone(client);
        desk.pass(Duration.ofSeconds(30));
        assertThat(wires.frames).hasSize(4);
    }

    @Test
    void namesWhatIsWrongAndCloses() {
        var wrong =
                Map.of(
                        "{", "WRONG_FORMAT",
                        "[{\"type\":\"trade\",\"codes\":[\"KRW-BTC\"]}]", "NO_TICKET",
                        "[{\"ticket\":\"t\"}]", "NO_TYPE",
                        "[{\"ticket\":\"t\"},{\"type\":\"trade\"}]", "NO_CODES",
                        "[{\"ticket\":\"t\"},{\"type\":\"candle.7m\",\"codes\":[\"KRW-BTC\"]}]",
                                "INVALID_PARAM");
        wrong.forEach((request, name) -> {
            openPublic().received(request);
            assertThat(
                            Desk.JSON
                                    .readTree(wires.frames.getFirst())
                                    .path("error")
                                    .path("name")
                                    .asString(""))
                    .as(request)
                    .isEqualTo(name);
            desk.pass(Duration.ofSeconds(1));
            assertThat(wires.frames.getLast()).isEqualTo("closed");
            wires.frames.clear();
        });
    }

    @Test
    void allowsFiveRequestsASecond() {
        var client = openPublic();
        for (int i = 0; i < 6; i++) {
            client.received("[{\"ticket\":\"t\"},{\"type\":\"trade\",\"codes\":[\"KRW-BTC\"]}]");
        }
        assertThat(wires.frames.getLast()).contains("Too Many Requests");
    }

    @Test
    void cutsASilentConnectionAfterAMinute() {
        var impatient = new Desk(Behaviour.atSpeed(1));
        var client =
                open(
                        new Streams(impatient.exchange, impatient.api),
                        wires,
                        "/websocket/v1",
                        Map.of());
        impatient.pass(Duration.ofSeconds(50));
        client.heard();
        impatient.pass(Duration.ofSeconds(59));
        assertThat(wires.frames).isEmpty();
        impatient.pass(Duration.ofSeconds(1));
        assertThat(wires.frames).containsExactly("cut");
    }

    @Test
    void tellsAnOrdersLifeToItsAccountOnly() {
        openPrivate().received("[{\"ticket\":\"t\"},{\"type\":\"myOrder\"}]");
        var others = new Recorder();
        desk.exchange.openAccount("other", "secret", haetae.core.money.Krw.of(1));
        var token =
                Desk.sign(
                        "HS256",
                        "HmacSHA256",
                        "secret",
                        "{\"access_key\":\"other\",\"nonce\":\"1\"}");
        open(streams, others, "/websocket/v1/private", Map.of("authorization", "Bearer " + token))
                .received("[{\"ticket\":\"t\"},{\"type\":\"myOrder\"}]");
        buy();
        var frames = wires.take();
        assertThat(frames)
                .extracting(frame -> frame.path("state").asString(""))
                .containsExactly("trade", "cancel");
        var trade = frames.getFirst();
        assertThat(trade.path("ask_bid").asString("")).isEqualTo("BID");
        assertThat(trade.path("identifier").asString("")).isEqualTo("mine");
        assertThat(trade.path("is_maker").asBoolean(true)).isFalse();
        assertThat(trade.path("trade_fee").isNumber()).isTrue();
        assertThat(trade.path("time_in_force").isNull()).isTrue();
        assertThat(frames.getLast().path("trade_uuid").isNull()).isTrue();
        assertThat(others.frames).isEmpty();
    }

    @Test
    void tellsBalancesThatChange() {
        openPrivate().received("[{\"ticket\":\"t\"},{\"type\":\"myAsset\"}]");
        buy();
        var first = wires.take().getFirst();
        assertThat(first.path("assets").get(0).path("currency").asString("")).isEqualTo("KRW");
        assertThat(first.path("assets").get(0).path("locked").decimalValue())
                .isEqualByComparingTo("10005");
        openPrivate()
                .received("[{\"ticket\":\"t\"},{\"type\":\"myAsset\",\"codes\":[\"KRW-BTC\"]}]");
        assertThat(wires.frames.getFirst()).contains("WRONG_FORMAT");
    }

    @Test
    void tellsAnOrderBeforeItsReplyIfAsked() {
        var early =
                new Desk(
                        new Behaviour(Duration.ofMillis(20), Duration.ofMillis(50), true, null, 1));
        open(
                        new Streams(early.exchange, early.api),
                        wires,
                        "/websocket/v1/private",
                        Desk.signed("GET", "").headers())
                .received("[{\"ticket\":\"t\"},{\"type\":\"myOrder\"}]");
        early.order("market", "KRW-BTC", "side", "bid", "ord_type", "price", "price", "10000");
        assertThat(wires.take())
                .extracting(frame -> frame.path("state").asString(""))
                .containsExactly("wait");
    }

    @Test
    void demandsATokenOnThePrivateAddress() {
        var call = new Call("GET", "/websocket/v1/private", "", Map.of(), "");
        var welcome = streams.connect(call, wires);
        assertThat(welcome.client()).isNull();
        var refusal = welcome.refusal();
        assertThat(refusal == null ? 0 : refusal.status()).isEqualTo(401);
    }

    @Test
    void allowsFiveConnectionsASecond() {
        for (int i = 0; i < 5; i++) {
            openPublic();
        }
        var call = new Call("GET", "/websocket/v1", "", Map.of(), "");
        var refusal = streams.connect(call, wires).refusal();
        assertThat(refusal == null ? 0 : refusal.status()).isEqualTo(429);
    }
}
