package haetae.app.trading;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import tools.jackson.databind.json.JsonMapper;

/** Gemini and OpenAI as a test tells them to be. */
final class Ais implements AutoCloseable {

    private static final JsonMapper JSON = new JsonMapper();
    static final String GEMINI = "gemini";
    static final String OPENAI = "openai";

    private final HttpServer server;
    private final Map<String, Integer> statuses = new ConcurrentHashMap<>();
    private final Map<String, String> answers = new ConcurrentHashMap<>();
    private final Map<String, AtomicInteger> calls = new ConcurrentHashMap<>();
    private volatile String lastPrompt = "";
    private volatile long delay;

    Ais() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.start();
        for (var who : new String[] {GEMINI, OPENAI}) {
            calls.put(who, new AtomicInteger());
            says(who, "HOLD", "0.5");
        }
    }

    URI address() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    void says(String who, String signal, String confidence) {
        statuses.put(who, 200);
        answers.put(
                who,
                "{\"signal\":\"%s\",\"confidence\":%s,\"reasoning\":\"a test says so\"}"
                        .formatted(signal, confidence));
    }

    void fails(String who, int status) {
        statuses.put(who, status);
    }

    /** Every answer takes so long. */
    void takes(long millis) {
        delay = millis;
    }

    int calls(String who) {
        return calls.getOrDefault(who, new AtomicInteger()).get();
    }

    String lastPrompt() {
        return lastPrompt;
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            var request = JSON.readTree(exchange.getRequestBody().readAllBytes());
            boolean gemini = exchange.getRequestURI().getPath().contains("generateContent");
            var who = gemini ? GEMINI : OPENAI;
            lastPrompt =
                    request.at(gemini ? "/contents/0/parts/0/text" : "/messages/0/content")
                            .asString("");
            calls.getOrDefault(who, new AtomicInteger()).incrementAndGet();
            Thread.sleep(delay);
            int status = statuses.getOrDefault(who, 500);
            var text = answers.getOrDefault(who, "");
            var reply = JSON.createObjectNode();
            if (gemini) {
                var candidate =
                        reply.putArray("candidates").addObject().put("finishReason", "STOP");
                candidate.putObject("content").putArray("parts").addObject().put("text", text);
                reply.putObject("usageMetadata")
                        .put("promptTokenCount", 1_000)
                        .put("candidatesTokenCount", 100);
            } else {
                var choice = reply.putArray("choices").addObject().put("finish_reason", "stop");
                choice.putObject("message").put("content", text);
                reply.putObject("usage").put("prompt_tokens", 1_000).put("completion_tokens", 100);
            }
            var bytes = reply.toString().getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, bytes.length);
            exchange.getResponseBody().write(bytes);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
