package haetae.advisor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import haetae.core.indicator.Indicators;
import haetae.core.market.Market;
import haetae.core.money.Krw;
import haetae.core.money.Price;
import haetae.core.money.Quantity;
import haetae.core.signal.Action;
import haetae.core.signal.Advice;
import haetae.core.signal.AdviceReply;
import haetae.core.signal.AdviceRequest;
import haetae.core.time.Traffic;
import haetae.upbit.Http;
import haetae.upbit.WallAgenda;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

/** The Gemini client against a server that answers what Gemini documents, and worse. */
class GeminiAdvisorTests {

    private static final String KEY = "AIza-a-secret-of-the-test";
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final AdviceRequest REQUEST =
            new AdviceRequest(
                    "d1",
                    new Market("KRW-BTC"),
                    Instant.parse("2026-01-12T00:00:05Z"),
                    Price.of(100_000_000),
                    0.01,
                    new Indicators.Reading(
                            1e8, 55, 1, 2, 1e8, 1.1e8, 9e7, 0.5, 1e8, 1e8, 1e8, 1e8, 1e6, 1.2e8,
                            9e7),
                    Quantity.ZERO,
                    Krw.ZERO,
                    Krw.of(1_000_000),
                    new BigDecimal("0.05"));

    private final WallAgenda agenda =
            new WallAgenda("test", Instant.EPOCH, 1, Throwable::printStackTrace);

    private final HttpClient client = HttpClient.newHttpClient();
    private final HttpServer server;
    private volatile int status = 200;
    private volatile String reply = "";
    private final CompletableFuture<String> asked = new CompletableFuture<>();
    private final CompletableFuture<String> keyInHeader = new CompletableFuture<>();
    private final CompletableFuture<URI> address = new CompletableFuture<>();

    GeminiAdvisorTests() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
    }

    @AfterEach
    void close() {
        agenda.close();
        client.shutdownNow();
        server.stop(0);
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            asked.complete(
                    new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            keyInHeader.complete(exchange.getRequestHeaders().getFirst("x-goog-api-key"));
            address.complete(exchange.getRequestURI());
            var bytes = reply.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }

    private GeminiAdvisor advisor(String key) {
        return new GeminiAdvisor(
                agenda,
                new Http(client, agenda, Traffic.uncounted(agenda)),
                URI.create("http://127.0.0.1:" + server.getAddress().getPort()),
                "gemini-test",
                key);
    }

    private AdviceReply asked() throws Exception {
        var given = new CompletableFuture<AdviceReply>();
        agenda.post(() -> advisor(KEY).advise(REQUEST, given::complete));
        return given.get(20, TimeUnit.SECONDS);
    }

    private static String reply(String text, String finish) {
        var json = JSON.createObjectNode();
        var candidate = json.putArray("candidates").addObject();
        candidate.putObject("content").putArray("parts").addObject().put("text", text);
        candidate.put("finishReason", finish);
        json.putObject("usageMetadata")
                .put("promptTokenCount", 700)
                .put("candidatesTokenCount", 40)
                .put("thoughtsTokenCount", 300);
        return json.toString();
    }

    private static final String BUY =
            "{\"signal\":\"BUY\",\"confidence\":0.7,\"reasoning\":\"because\"}";

    @Test
    void asksForAnAnswerInTheFormAndReadsIt() throws Exception {
        reply = reply(BUY, "STOP");
        var got = asked();
        assertThat(got.advice())
                .isEqualTo(new Advice.Given(Action.BUY, new BigDecimal("0.7"), "because"));
        assertThat(got.rawAnswer()).isEqualTo(BUY);
        assertThat(got.inputTokens()).isEqualTo(700);
        assertThat(got.outputTokens()).as("thoughts are paid for as well").isEqualTo(340);
        assertThat(address.join()).hasPath("/v1beta/models/gemini-test:generateContent");
        assertThat(keyInHeader.join()).isEqualTo(KEY);
        var sent = JSON.readTree(asked.join());
        assertThat(sent.at("/contents/0/parts/0/text").stringValue()).isEqualTo(got.prompt());
        assertThat(sent.at("/generationConfig/responseMimeType").stringValue())
                .isEqualTo("application/json");
        assertThat(sent.at("/generationConfig/responseJsonSchema")).isEqualTo(AnswerForm.schema());
    }

    @Test
    void readsTheAnswerAndNotTheThoughtsOnTheWayToIt() throws Exception {
        reply =
                """
                {"candidates":[{"finishReason":"STOP","content":{"parts":[
                  {"text":"{\\"signal\\":\\"SELL\\",\\"confidence\\":1}","thought":true},
                  {"text":"{\\"signal\\":\\"BUY\\","},
                  {"text":"\\"confidence\\":0.7,\\"reasoning\\":\\"because\\"}"}]}}]}
                """;
        assertThat(asked().advice())
                .isEqualTo(new Advice.Given(Action.BUY, new BigDecimal("0.7"), "because"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"MAX_TOKENS", "SAFETY", "RECITATION", "OTHER"})
    void refusesAnAnswerThatDidNotComeToItsEnd(String reason) throws Exception {
        reply = reply(BUY, reason);
        assertThat(asked().advice())
                .isEqualTo(
                        new Advice.Refused(
                                "the answer did not come to its end, for reason " + reason));
    }

    @Test
    void saysThatThePromptWasBlocked() throws Exception {
        reply = "{\"promptFeedback\":{\"blockReason\":\"PROHIBITED_CONTENT\"}}";
        assertThat(asked().advice())
                .isEqualTo(
                        new Advice.Refused("the prompt was blocked for reason PROHIBITED_CONTENT"));
    }

    @ParameterizedTest
    @CsvSource({"400", "401", "429", "500", "503"})
    void failsOnAnyOtherStatus(int other) throws Exception {
        status = other;
        reply = "{\"error\":{\"message\":\"not now\"}}";
        assertThat(asked().advice()).isEqualTo(new Advice.Failed("HTTP " + other));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "<html>",
                "[]",
                "7",
                "\"text\"",
                "{\"candidates\":[{\"content\"",
                "1e999999999"
            })
    void failsOnAReplyThatIsNoReply(String text) throws Exception {
        reply = text;
        assertThat(asked().advice()).isInstanceOf(Advice.Failed.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"candidates\":[]}",
                "{\"candidates\":7}",
                "{\"candidates\":[{\"finishReason\":\"STOP\"}]}",
                "{\"candidates\":[{\"finishReason\":\"STOP\",\"content\":{\"parts\":[{\"text\":7}]}}]}",
                "{\"candidates\":[{\"finishReason\":\"STOP\",\"content\":{\"parts\":\"x\"}}]}"
            })
    void refusesAReplyWithoutAnAnswer(String text) throws Exception {
        reply = text;
        assertThat(asked().advice()).isInstanceOf(Advice.Refused.class);
    }

    @Test
    void failsWhenNobodyIsThere() throws Exception {
        server.stop(0);
        assertThat(asked().advice()).isInstanceOf(Advice.Failed.class);
    }

    @Test
    void keepsNoKeyThatAnAnswerRepeats() throws Exception {
        status = 403;
        reply = "{\"error\":{\"message\":\"the key " + KEY + " may not do this\"}}";
        var got = asked();
        assertThat(got.rawAnswer()).contains("the key [key] may not");
        assertThat(got.toString()).doesNotContain(KEY);
    }

    @Test
    void refusesAKeyThatCannotStandInAHeaderWithoutShowingIt() {
        assertThatThrownBy(() -> advisor("a key\nwith lines"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageNotContaining("with lines");
    }
}
