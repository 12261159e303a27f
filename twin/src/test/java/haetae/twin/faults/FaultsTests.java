package haetae.twin.faults;

import static org.assertj.core.api.Assertions.assertThat;

import haetae.twin.ai.StandIn;
import haetae.twin.exchange.Call;
import haetae.twin.exchange.Desk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FaultsTests {

    private static final String NOW = ",\"at\":\"0s\"}";

    @TempDir private Path folder = Path.of("");

    private final Desk desk = new Desk();
    private final List<String> frames = new ArrayList<>();

    private Faults faults(String... entries) throws IOException {
        var file = folder.resolve("plan.json");
        Files.writeString(file, "{\"seed\":1,\"faults\":[" + String.join(",", entries) + "]}");
        return new Faults(FaultPlan.read(file), desk.exchange, desk.api::handle, new StandIn());
    }

    /** A client of one request that writes down what it gets. */
    private static final class Client implements Faults.Answer {
        private final List<String> got = new ArrayList<>();

        @Override
        public void reply(Call.Reply reply) {
            got.add(reply.status() + " " + reply.body());
        }

        @Override
        public void cut() {
            got.add("cut");
        }
    }

    private static Client send(Faults faults, Call call) {
        var client = new Client();
        faults.handle(call, client);
        return client;
    }

    private static Call buy(String identifier) {
        return Desk.signed(
                "POST",
                "/v1/orders",
                "market",
                "KRW-BTC",
                "side",
                "bid",
                "ord_type",
                "price",
                "price",
                "10000",
                "identifier",
                identifier);
    }

    private boolean exists(String identifier) {
        return desk.get("/v1/order", "identifier", identifier).status() == 200;
    }

    private String executed(String identifier) {
        var order = desk.get("/v1/order", "identifier", identifier).body();
        return order.path("state").asString("") + " " + order.path("executed_volume").asString("");
    }

    @Test
    void letsAllPassWithoutAPlan() throws IOException {
        assertThat(send(faults(), buy("a")).got.getFirst()).startsWith("201");
    }

    @Test
    void swallowsARequest() throws IOException {
        var faults = faults("{\"kind\":\"no-arrival\",\"on\":\"POST /v1/orders\"" + NOW);
        assertThat(send(faults, buy("a")).got).isEmpty();
        desk.pass(Duration.ofMinutes(2));
        assertThat(exists("a")).isFalse();
        assertThat(send(faults, buy("b")).got).hasSize(1);
    }

    @Test
    void deliversARequestAfterItsClientLookedItUp() throws IOException {
        var faults =
                faults(
                        "{\"kind\":\"late-arrival\",\"on\":\"POST /v1/orders\",\"delay\":\"40s\""
                                + NOW);
        send(faults, buy("a"));
        desk.pass(Duration.ofSeconds(39));
        assertThat(exists("a")).isFalse();
        desk.pass(Duration.ofSeconds(2));
        assertThat(exists("a")).isTrue();
    }

    @Test
    void losesAReply() throws IOException {
        var faults = faults("{\"kind\":\"no-reply\",\"on\":\"POST /v1/orders\"" + NOW);
        assertThat(send(faults, buy("a")).got).isEmpty();
        assertThat(exists("a")).isTrue();
    }

    @Test
    void answersSlowly() throws IOException {
        var faults = faults("{\"kind\":\"slow-reply\",\"on\":\"* /v1/*\",\"delay\":\"3s\"" + NOW);
        var client = send(faults, buy("a"));
        assertThat(client.got).isEmpty();
        assertThat(exists("a")).isTrue();
        desk.pass(Duration.ofSeconds(3));
        assertThat(client.got.getFirst()).startsWith("201");
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource({"first, 201", "second, 401"})
    void sendsARequestTwice(String which, String status) throws IOException {
        var faults =
                faults(
                        "{\"kind\":\"repeat\",\"on\":\"POST /v1/orders\",\"reply\":\""
                                + which
                                + "\""
                                + NOW);
        var client = send(faults, buy("a"));
        assertThat(client.got).hasSize(1);
        assertThat(client.got.getFirst()).startsWith(status);
        assertThat(exists("a")).isTrue();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({"429, false", "418, false", "500, false", "502, true", "503, true", "504, true"})
    void answersWithAStatus(int status, boolean accepted) throws IOException {
        var faults =
                faults(
                        "{\"kind\":\"status\",\"on\":\"POST /v1/orders\",\"status\":%d,\"accepted\":%b"
                                        .formatted(status, accepted)
                                + NOW);
        assertThat(send(faults, buy("a")).got.getFirst()).startsWith(status + " ");
        assertThat(exists("a")).isEqualTo(accepted);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({"cut, 201 {", "html, 201 <html>", "empty, 201 "})
    void breaksABody(String form, String start) throws IOException {
        var faults =
                faults(
                        "{\"kind\":\"broken-body\",\"on\":\"POST /v1/orders\",\"body\":\""
                                + form
                                + "\""
                                + NOW);
        var got = send(faults, buy("a")).got.getFirst();
        assertThat(got + " ").startsWith(start).doesNotContain("}");
        assertThat(exists("a")).isTrue();
    }

    @ParameterizedTest(name = "accepted {0}")
    @CsvSource({"true", "false"})
    void cutsAConnection(boolean accepted) throws IOException {
        var faults =
                faults(
                        "{\"kind\":\"cut\",\"on\":\"POST /v1/orders\",\"accepted\":"
                                + accepted
                                + NOW);
        assertThat(send(faults, buy("a")).got).containsExactly("cut");
        assertThat(exists("a")).isEqualTo(accepted);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({"403, market_offline", "500, internal_server_error"})
    void closesForMaintenanceButShowsTheMarket(int status, String name) throws IOException {
        var faults =
                faults(
                        "{\"kind\":\"maintenance\",\"status\":%d,\"at\":\"10s\",\"for\":\"1m\"}"
                                .formatted(status));
        var markets = new Call("GET", "/v1/market/all", "", Map.of(), "");
        assertThat(send(faults, buy("a")).got.getFirst()).startsWith("201");
        desk.pass(Duration.ofSeconds(10));
        assertThat(send(faults, buy("b")).got.getFirst()).startsWith(status + "").contains(name);
        assertThat(send(faults, markets).got.getFirst()).startsWith("200");
        desk.pass(Duration.ofMinutes(1));
        assertThat(send(faults, buy("c")).got.getFirst()).startsWith("201");
    }

    @Test
    void letsBalancesLag() throws IOException {
        var faults = faults("{\"kind\":\"stale-balances\",\"delay\":\"5s\"" + NOW);
        send(faults, buy("a"));
        desk.pass(Duration.ofSeconds(4));
        assertThat(desk.get("/v1/accounts").body().size()).isEqualTo(1);
        desk.pass(Duration.ofSeconds(2));
        assertThat(desk.get("/v1/accounts").body().size()).isEqualTo(2);
    }

    @Test
    void matchesLate() throws IOException {
        var faults = faults("{\"kind\":\"late-fill\",\"delay\":\"12s\"" + NOW);
        send(faults, buy("a"));
        desk.pass(Duration.ofSeconds(11));
        assertThat(executed("a")).isEqualTo("wait 0");
        desk.pass(Duration.ofSeconds(2));
        assertThat(executed("a")).startsWith("cancel 0.00006666");
    }

    @ParameterizedTest(name = "rest {0}")
    @CsvSource({"later, 0.00006666", "cancelled, 0.00002666"})
    void matchesInParts(String rest, String volume) throws IOException {
        var faults =
                faults(
                        "{\"kind\":\"partial-fill\",\"share\":0.4,\"delay\":\"10s\",\"rest\":\""
                                + rest
                                + "\""
                                + NOW);
        send(faults, buy("a"));
        desk.pass(Duration.ofSeconds(9));
        assertThat(executed("a")).isEqualTo("wait 0.00002666");
        desk.pass(Duration.ofSeconds(2));
        assertThat(executed("a")).isIn("cancel " + volume, "cancel 0.00006665");
    }

    @Test
    void hidesTrades() throws IOException {
        var faults = faults("{\"kind\":\"missing-trades\"" + NOW);
        send(faults, buy("a"));
        desk.pass(Duration.ofSeconds(1));
        var look = Desk.signed("GET", "/v1/order", "identifier", "a");
        assertThat(send(faults, look).got.getFirst())
                .contains("\"trades\":[]")
                .contains("\"trades_count\":1");
        var again = Desk.signed("GET", "/v1/order", "identifier", "a");
        assertThat(send(faults, again).got.getFirst()).contains("\"trades\":[{");
    }

    // -- streams

    private Faults.Socket socket(Faults faults) {
        return faults.socket(false, frames::add, () -> frames.add("cut"));
    }

    @Test
    void dropsSocketsAgainAndAgain() throws IOException {
        var faults =
                faults("{\"kind\":\"drop\",\"on\":\"stream public\",\"every\":\"1h\",\"count\":2}");
        socket(faults);
        faults.socket(true, frames::add, () -> frames.add("private cut"));
        desk.pass(Duration.ofMinutes(61));
        assertThat(frames).containsExactly("cut");
        socket(faults).send("x");
        desk.pass(Duration.ofHours(5));
        assertThat(frames).containsExactly("cut", "x", "cut");
    }

    @Test
    void fallsSilentForAWhile() throws IOException {
        var faults =
                faults(
                        "{\"kind\":\"silence\",\"on\":\"stream public\",\"rest\":true,\"at\":\"10s\",\"for\":\"1m\"}");
        var socket = socket(faults);
        var books = new Call("GET", "/v1/orderbook", "markets=KRW-BTC", Map.of(), "");
        desk.pass(Duration.ofSeconds(10));
        socket.send("a");
        var before = send(faults, books).got;
        faults.handle(buy("a"), new Client());
        desk.pass(Duration.ofSeconds(30));
        assertThat(send(faults, books).got).isEqualTo(before);
        desk.pass(Duration.ofSeconds(30));
        socket.send("b");
        assertThat(send(faults, books).got).isNotEqualTo(before);
        assertThat(frames).containsExactly("b");
    }

    @Test
    void losesRepeatsAndDelaysFrames() throws IOException {
        var faults =
                faults(
                        "{\"kind\":\"lost-frame\",\"on\":\"stream *\"" + NOW,
                        "{\"kind\":\"repeated-frame\",\"on\":\"stream *\"" + NOW,
                        "{\"kind\":\"late-frame\",\"on\":\"stream *\",\"delay\":\"2s\"" + NOW);
        var socket = socket(faults);
        List.of("a", "b", "c", "d").forEach(socket::send);
        assertThat(frames).containsExactly("b", "b", "d");
        desk.pass(Duration.ofSeconds(2));
        assertThat(frames).containsExactly("b", "b", "d", "c");
    }

    @Test
    void refusesHandshakes() throws IOException {
        var faults =
                faults("{\"kind\":\"status\",\"status\":503,\"on\":\"GET /websocket/v1*\"" + NOW);
        var call = new Call("GET", "/websocket/v1/private", "", Map.of(), "");
        var refusal = faults.refusedHandshake(call);
        assertThat(refusal == null ? 0 : refusal.status()).isEqualTo(503);
        assertThat(faults.refusedHandshake(call)).isNull();
    }

    // -- advice

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "refusal, SAFETY",
        "nan, NaN",
        "text-numbers, about",
        "prose, Here is my view",
        "empty-answer, \"\"text\":\"\"\"",
    })
    void letsTheAdviserGoAstray(String kind, String sign) throws IOException {
        var faults = faults("{\"kind\":\"" + kind + "\"" + NOW);
        var call =
                new Call(
                        "POST",
                        "/v1beta/models/m:generateContent",
                        "",
                        Map.of("x-goog-api-key", "k"),
                        "{\"contents\":[{\"parts\":[{\"text\":\"hi\"}]}]}");
        var expected = sign.replace("\"\"", "\"");
        assertThat(send(faults, call).got.getFirst())
                .contains(kind.equals("empty-answer") ? "\"text\":\"\"" : expected);
        assertThat(send(faults, call).got.getFirst()).contains("HOLD");
    }

    @Test
    void keepsTheExchangesFaultsFromTheAdviser() throws IOException {
        var faults = faults("{\"kind\":\"no-reply\",\"on\":\"* /v1/*\"" + NOW);
        var call =
                new Call(
                        "POST",
                        "/v1/chat/completions",
                        "",
                        Map.of("authorization", "Bearer k"),
                        "{\"messages\":[{\"content\":\"hi\"}]}");
        assertThat(send(faults, call).got).hasSize(1);
    }

    // -- when

    @Test
    void doesNotMakeUpForMomentsThatMetNothing() throws IOException {
        var faults =
                faults(
                        "{\"kind\":\"no-reply\",\"on\":\"GET /v1/market/all\",\"every\":\"1h\",\"hits\":2}");
        var call = new Call("GET", "/v1/market/all", "", Map.of(), "");
        desk.pass(Duration.ofHours(10));
        assertThat(send(faults, call).got).isEmpty();
        assertThat(send(faults, call).got).isEmpty();
        assertThat(send(faults, call).got).hasSize(1);
    }

    @Test
    void drawsFromItsSeed() throws IOException {
        var entry =
                "{\"kind\":\"no-reply\",\"on\":\"GET /v1/api_keys\",\"probability\":0.3,\"count\":20}";
        assertThat(draws(entry)).isEqualTo(draws(entry)).contains("x", ".");
        assertThat(draws(entry).chars().filter(each -> each == 'x').count()).isEqualTo(20);
    }

    private String draws(String entry) throws IOException {
        var faults = faults(entry);
        var text = new StringBuilder();
        for (int i = 0; i < 200; i++) {
            text.append(send(faults, Desk.signed("GET", "/v1/api_keys")).got.isEmpty() ? 'x' : '.');
        }
        return text.toString();
    }

    // -- by hand

    @Test
    void pausesByHand() throws IOException {
        var faults = faults();
        var socket = socket(faults);
        faults.pauseFeed(Duration.ofSeconds(10));
        faults.pauseRest(Duration.ofSeconds(10));
        socket.send("a");
        assertThat(send(faults, buy("a")).got).isEmpty();
        desk.pass(Duration.ofSeconds(10));
        socket.send("b");
        assertThat(frames).containsExactly("b");
        assertThat(exists("a")).isFalse();
    }
}
