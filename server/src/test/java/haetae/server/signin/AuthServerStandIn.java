package haetae.server.signin;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import tools.jackson.databind.json.JsonMapper;

/**
 * The external auth server of the report, over HTTP: one person per e-mail, one password for all.
 */
final class AuthServerStandIn implements AutoCloseable {

    static final String PASSWORD = "a password for tests";

    private static final JsonMapper JSON = new JsonMapper();

    private final HttpServer server;
    private final ConcurrentHashMap<String, String> persons = new ConcurrentHashMap<>();
    private final Set<String> refreshTokens = ConcurrentHashMap.newKeySet();
    private final AtomicInteger verified = new AtomicInteger();
    private final AtomicInteger drawn = new AtomicInteger();
    private final AtomicReference<String> role = new AtomicReference<>("user");
    private volatile boolean down;

    AuthServerStandIn() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 0);
        server.createContext("/api/v1/auth/", this::answer);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor()); // one waits for no other
        server.start();
    }

    URI address() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    void setDown(boolean down) {
        this.down = down;
    }

    /** What everybody is from now on. */
    void setRole(String next) {
        role.set(next);
    }

    int verified() {
        return verified.get();
    }

    /** A good access token of the person of this id. */
    String token(String id) {
        var token = "access-" + drawn.incrementAndGet();
        persons.put(token, id);
        return token;
    }

    /** It is good no more. */
    void revoke(String token) {
        persons.remove(token);
    }

    boolean knowsRefreshToken(String token) {
        return refreshTokens.contains(token);
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            var body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            if (down) {
                exchange.sendResponseHeaders(502, -1);
                return;
            }
            var json = body.isEmpty() ? JSON.createObjectNode() : JSON.readTree(body);
            var refresh = json.path("refresh_token").asString("");
            switch (exchange.getRequestURI().getPath()) {
                case "/api/v1/auth/verify" -> verify(exchange);
                case "/api/v1/auth/login" -> {
                    if (json.path("password").asString("").equals(PASSWORD)) {
                        give(exchange, json.path("email").asString(""));
                    } else {
                        IssuerStandIn.send(exchange, 401, "{\"detail\":\"no\"}");
                    }
                }
                case "/api/v1/auth/refresh" -> {
                    if (refreshTokens.remove(refresh)) {
                        give(exchange, refresh.substring("refresh-".length()));
                    } else {
                        IssuerStandIn.send(exchange, 401, "{\"detail\":\"no\"}");
                    }
                }
                case "/api/v1/auth/logout" -> {
                    refreshTokens.remove(refresh);
                    IssuerStandIn.send(exchange, 200, "{}");
                }
                default -> IssuerStandIn.send(exchange, 404, "{}");
            }
        }
    }

    private void verify(HttpExchange exchange) throws IOException {
        verified.incrementAndGet();
        var header = exchange.getRequestHeaders().getFirst("Authorization");
        var id = header == null ? null : persons.get(header.substring("Bearer ".length()));
        IssuerStandIn.send(
                exchange,
                200,
                id == null
                        ? "{\"is_valid\":false}"
                        : "{\"is_valid\":true,\"user\":{\"id\":\"%s\",\"email\":\"%s@example.com\",\"name\":\"%s\",\"role\":\"%s\"}}"
                                .formatted(id, id, id, role.get()));
    }

    private void give(HttpExchange exchange, String person) throws IOException {
        refreshTokens.add("refresh-" + person);
        IssuerStandIn.send(
                exchange,
                200,
                "{\"access_token\":\"%s\",\"refresh_token\":\"refresh-%s\"}"
                        .formatted(token(person), person));
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
