package haetae.app.trading;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import tools.jackson.databind.json.JsonMapper;

/** Slack, or a heartbeat's service, as a test tells it to be. */
public final class Postbox implements AutoCloseable {

    private static final JsonMapper JSON = new JsonMapper();

    private final HttpServer server;
    private final List<String> messages = new CopyOnWriteArrayList<>();
    private final List<HttpExchange> kept = new CopyOnWriteArrayList<>();
    private volatile int status = 200;
    private volatile String silent = "never";
    private volatile int refused;
    private volatile int beats;

    public Postbox() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::take);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.start();
    }

    public URI address(String path) {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + path);
    }

    /** What was taken, oldest first. */
    public List<String> messages() {
        return List.copyOf(messages);
    }

    public boolean has(String text) {
        return messages.stream().anyMatch(message -> message.contains(text));
    }

    long count(String text) {
        return messages.stream().filter(message -> message.contains(text)).count();
    }

    /** From now on it answers so. */
    void answers(int code) {
        status = code;
    }

    /** From now on it takes what comes to such a path, and never answers. */
    void staysSilentAt(String path) {
        silent = path;
    }

    int refused() {
        return refused;
    }

    /** How many wait for an answer, or have gone without one. */
    int unanswered() {
        return kept.size();
    }

    int beats() {
        return beats;
    }

    private void take(HttpExchange exchange) throws IOException {
        if (exchange.getRequestURI().getPath().contains(silent)) {
            kept.add(exchange); // whoever sent it waits
            return;
        }
        answer(exchange);
    }

    private synchronized void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            var body = exchange.getRequestBody().readAllBytes();
            if (exchange.getRequestMethod().equals("GET")) {
                beats++;
            } else if (status == 200) {
                messages.add(JSON.readTree(body).path("text").asString());
            } else {
                refused++;
            }
            exchange.sendResponseHeaders(status, -1);
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
