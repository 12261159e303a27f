package haetae.twin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import haetae.core.market.Market;
import haetae.core.money.Krw;
import haetae.core.money.Price;
import haetae.core.time.Traffic;
import haetae.twin.exchange.Desk;
import haetae.twin.exchange.TwinExchange;
import haetae.twin.faults.FaultPlan;
import haetae.upbit.Signer;
import haetae.upbit.WallAgenda;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The twin over real connections, asked by a plain HTTP client. */
class TwinServerTests {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    @TempDir private Path folder = Path.of("");

    private final BlockingQueue<Throwable> failures = new LinkedBlockingQueue<>();
    private final WallAgenda agenda =
            new WallAgenda("twin", Instant.parse("2026-11-23T03:00:00Z"), 1, failures::add);
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private @Nullable TwinServer server;

    private TwinServer open(String... faults) throws IOException {
        var plan = folder.resolve("plan.json");
        Files.writeString(plan, "{\"faults\":[" + String.join(",", faults) + "]}");
        var exchange = new TwinExchange(agenda);
        exchange.openAccount(Desk.KEY, Desk.SECRET, Krw.of(1_000_000));
        exchange.open(new Market("KRW-BTC"), Price.of(150_000_000));
        var opened = TwinServer.open(Traffic.uncounted(agenda), exchange, FaultPlan.read(plan), 0);
        server = opened;
        return opened;
    }

    @AfterEach
    void close() {
        client.shutdownNow();
        if (server != null) {
            server.close();
        }
        agenda.close();
        assertThat(failures).isEmpty();
    }

    private HttpResponse<String> send(HttpRequest.Builder request)
            throws IOException, InterruptedException {
        return client.send(
                request.timeout(Duration.ofMillis(1500)).build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private static HttpRequest.Builder to(TwinServer twin, String target) {
        return HttpRequest.newBuilder(URI.create(twin.address() + target));
    }

    private static HttpRequest.Builder order(TwinServer twin, String identifier) {
        var members =
                new String[] {
                    "market",
                    "KRW-BTC",
                    "side",
                    "bid",
                    "ord_type",
                    "price",
                    "price",
                    "10000",
                    "identifier",
                    identifier
                };
        var token = Desk.token("HS512", "HmacSHA512", Desk.SECRET, Desk.hashText(members));
        return to(twin, "/v1/orders")
                .header("Authorization", "Bearer " + token)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(Desk.body(members)));
    }

    private boolean exists(TwinServer twin, String identifier)
            throws IOException, InterruptedException {
        var token = Desk.token("HS512", "HmacSHA512", Desk.SECRET, "identifier=" + identifier);
        return send(to(twin, "/v1/order?identifier=" + identifier)
                                .header("Authorization", "Bearer " + token))
                        .statusCode()
                == 200;
    }

    @Test
    void answersOverHttp() throws Exception {
        var twin = open();
        var reply = send(order(twin, "a"));
        assertThat(reply.statusCode()).isEqualTo(201);
        assertThat(reply.headers().firstValue("remaining-req"))
                .hasValue("group=order; min=720; sec=11");
        assertThat(exists(twin, "a")).isTrue();
        assertThat(send(to(twin, "/twin/clock")).body()).contains("2026-11-23T03:00:0");
    }

    @Test
    void leavesAClientWaitingOrWithATornReply() throws Exception {
        var twin =
                open(
                        "{\"kind\":\"no-reply\",\"on\":\"POST /v1/orders\",\"at\":\"0s\"}",
                        "{\"kind\":\"cut\",\"on\":\"POST /v1/orders\",\"accepted\":true,\"at\":\"0s\"}",
                        "{\"kind\":\"cut\",\"on\":\"GET /v1/market/all\",\"at\":\"0s\"}");
        assertThatThrownBy(() -> send(order(twin, "a"))).isInstanceOf(HttpTimeoutException.class);
        assertThatThrownBy(() -> send(order(twin, "b"))).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> send(to(twin, "/v1/market/all"))).isInstanceOf(IOException.class);
        assertThat(send(to(twin, "/v1/market/all")).statusCode()).isEqualTo(200);
        assertThat(exists(twin, "a")).isTrue();
        assertThat(exists(twin, "b")).isTrue();
    }

    @Test
    void worksForAClientInAnotherStyle() throws Exception {
        var twin = open();
        var parameters = new TreeMap<String, String>(); // sorted, as some clients do
        parameters.put("market", "KRW-BTC");
        parameters.put("start_time", "2026-11-22T12:00:00+09:00");
        parameters.put("states[]", "done");
        parameters.put("limit", "10");
        var hashed =
                parameters.entrySet().stream()
                        .map(each -> each.getKey() + "=" + each.getValue())
                        .collect(Collectors.joining("&"));
        var claims =
                "{\"nonce\":\""
                        + UUID.randomUUID()
                        + "\",\"query_hash_alg\":\"SHA512\",\"query_hash\":\""
                        + Signer.hash(hashed)
                        + "\",\"access_key\":\""
                        + Desk.KEY
                        + "\"}";
        var token = signLikeOthers(claims);
        var wire =
                hashed.replace("[", "%5B")
                        .replace("]", "%5D")
                        .replace(":", "%3A")
                        .replace("+", "%2B");
        var reply =
                send(
                        to(twin, "/v1/orders/closed?" + wire)
                                .header("authorization", "Bearer " + token));
        assertThat(reply.statusCode()).as(reply.body()).isEqualTo(200);
        assertThat(reply.body()).isEqualTo("[]");
    }

    /** HS256, the header's members the other way round, and spaces in the JSON. */
    private static String signLikeOthers(String claims) throws Exception {
        var base64 = java.util.Base64.getUrlEncoder().withoutPadding();
        var text =
                base64.encodeToString(
                                "{\"typ\": \"JWT\", \"alg\": \"HS256\"}"
                                        .getBytes(StandardCharsets.UTF_8))
                        + "."
                        + base64.encodeToString(claims.getBytes(StandardCharsets.UTF_8));
        var mac = javax.crypto.Mac.getInstance("HmacSHA256");
        mac.init(
                new javax.crypto.spec.SecretKeySpec(
                        Desk.SECRET.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
        return text
                + "."
                + base64.encodeToString(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
    }

    // -- streams

    /** Puts whole binary frames, and the end, into a queue. */
    private static final class Listener implements WebSocket.Listener {
        private final BlockingQueue<String> got = new LinkedBlockingQueue<>();
        private final StringBuilder partial = new StringBuilder();

        @Override
        public @Nullable CompletionStage<?> onBinary(
                WebSocket socket, ByteBuffer data, boolean last) {
            partial.append(StandardCharsets.UTF_8.decode(data));
            if (last) {
                got.add(partial.toString());
                partial.setLength(0);
            }
            socket.request(1);
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onPong(WebSocket socket, ByteBuffer message) {
            got.add("pong");
            socket.request(1);
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
            got.add("closed " + code);
            return null;
        }

        @Override
        public void onError(WebSocket socket, Throwable error) {
            got.add("broken");
        }

        JsonNode next() throws InterruptedException {
            return JSON.readTree(nextText());
        }

        String nextText() throws InterruptedException {
            var frame = got.poll(5, TimeUnit.SECONDS);
            return frame == null ? "nothing" : frame;
        }
    }

    private WebSocket connect(TwinServer twin, String path, Listener listener) {
        return client.newWebSocketBuilder()
                .header(
                        "Authorization",
                        "Bearer " + Desk.token("HS256", "HmacSHA256", Desk.SECRET, ""))
                .buildAsync(URI.create("ws://127.0.0.1:" + twin.port() + path), listener)
                .join();
    }

    @Test
    void streamsInBinaryFrames() throws Exception {
        var twin = open();
        var market = new Listener();
        var own = new Listener();
        connect(twin, "/websocket/v1", market)
                .sendText("[{\"ticket\":\"t\"},{\"type\":\"trade\",\"codes\":[\"KRW-BTC\"]}]", true)
                .join();
        assertThat(market.next().path("stream_type").asString("")).isEqualTo("SNAPSHOT");
        var socket = connect(twin, "/websocket/v1/private", own);
        socket.sendText("[{\"ticket\":\"t\"},{\"type\":\"myOrder\"}]", true).join();
        socket.sendPing(ByteBuffer.wrap(new byte[] {1})).join();
        assertThat(own.nextText()).isEqualTo("pong");
        send(order(twin, "a"));
        assertThat(own.next().path("state").asString("")).isEqualTo("trade");
        assertThat(own.next().path("state").asString("")).isEqualTo("cancel");
        assertThat(market.next().path("stream_type").asString("")).isEqualTo("REALTIME");
    }

    @Test
    void dropsASocketWithoutAClosingFrame() throws Exception {
        var twin = open("{\"kind\":\"drop\",\"on\":\"stream *\",\"at\":\"600ms\"}");
        var listener = new Listener();
        connect(twin, "/websocket/v1", listener);
        assertThat(listener.nextText()).isIn("closed 1006", "broken");
    }

    @Test
    void closesAfterAnErrorFrame() throws Exception {
        var twin = open();
        var listener = new Listener();
        connect(twin, "/websocket/v1", listener).sendText("[]", true).join();
        assertThat(listener.nextText()).contains("NO_TICKET");
        assertThat(listener.nextText()).isEqualTo("closed 1000");
    }

    @Test
    void refusesAPortThatIsTaken() throws IOException {
        var twin = open();
        assertThatThrownBy(() ->
                        TwinServer.open(
                                Traffic.uncounted(agenda),
                                twin.exchange(),
                                FaultPlan.NONE,
                                twin.port()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("port " + twin.port());
    }
}
