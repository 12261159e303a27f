package haetae.app.backup;

import com.sun.net.httpserver.HttpServer;
import haetae.app.service.Live;
import haetae.app.service.Mode;
import haetae.app.settings.Env;
import haetae.core.market.Market;
import haetae.core.money.Krw;
import haetae.core.time.Traffic;
import haetae.twin.TwinServer;
import haetae.twin.exchange.TwinExchange;
import haetae.twin.faults.FaultPlan;
import haetae.twin.market.GeneratedMarket;
import haetae.upbit.WallAgenda;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** A twin at the machine's clock with one account, as the exchange of a server in this program. */
final class Twin implements AutoCloseable {

    private static final String ACCESS = "ReleasesAccessKey";
    private static final String SECRET = "ReleasesSecretKeyThatOpensNothing";

    private final WallAgenda agenda =
            WallAgenda.onMachineClock(
                    "twin",
                    failure -> {
                        throw new AssertionError(failure);
                    });
    private final TwinServer server;
    private final HttpServer adviser;

    Twin(Krw krw) throws IOException {
        adviser = adviser();
        var exchange = new TwinExchange(agenda);
        var start = agenda.instant().minus(Duration.ofDays(3)).truncatedTo(ChronoUnit.MINUTES);
        CompletableFuture.runAsync(
                        () -> {
                            exchange.openAccount(ACCESS, SECRET, krw);
                            exchange.follow(GeneratedMarket.tape(new Market("KRW-BTC"), 1, start));
                        },
                        agenda::post)
                .join();
        server = TwinServer.open(Traffic.uncounted(agenda), exchange, FaultPlan.NONE, 0);
    }

    /** A stand-in for Gemini that always advises to buy. */
    private static HttpServer adviser() throws IOException {
        var advice =
                "{\\\"signal\\\":\\\"BUY\\\",\\\"confidence\\\":0.9,\\\"reasoning\\\":\\\"it may rise\\\"}";
        var reply =
                ("{\"candidates\":[{\"content\":{\"parts\":[{\"text\":\""
                                + advice
                                + "\"}]},\"finishReason\":\"STOP\"}]}")
                        .getBytes(StandardCharsets.UTF_8);
        var server =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext(
                "/",
                exchange -> {
                    exchange.getRequestBody().readAllBytes();
                    exchange.sendResponseHeaders(200, reply.length);
                    exchange.getResponseBody().write(reply);
                    exchange.close();
                });
        server.start();
        return server;
    }

    /**
     * The environment of a server that trades here.
     *
     * @param advised by an AI that always wants to buy, or by a plain rule
     */
    Env env(Map<String, String> more, boolean advised) {
        var variables = new HashMap<String, String>();
        variables.put("HAETAE_LIVE", "yes");
        variables.put("HAETAE_ALLOW_RULE", "yes");
        variables.put("HAETAE_UPBIT_URL", server.address().toString());
        variables.put("UPBIT_ACCESS_KEY", ACCESS);
        variables.put("UPBIT_SECRET_KEY", SECRET);
        if (advised) {
            variables.put(
                    "HAETAE_GEMINI_URL", "http://127.0.0.1:" + adviser.getAddress().getPort());
            variables.put("GEMINI_API_KEY", "any");
        }
        variables.putAll(more);
        return Env.of(variables);
    }

    /** Live trading, with this account. */
    Mode live() {
        return Live.of(env(Map.of(), false));
    }

    /** Coins from elsewhere. */
    void deposit(String currency, BigDecimal amount) throws IOException {
        var body =
                "{\"currency\":\"%s\",\"amount\":\"%s\"}"
                        .formatted(currency, amount.toPlainString());
        send(server.address().resolve("/twin/deposit"), "POST", body, "");
    }

    /** One trade at this price. */
    void price(String won) throws IOException {
        var body = "{\"market\":\"KRW-BTC\",\"price\":\"" + won + "\"}";
        send(server.address().resolve("/twin/price"), "POST", body, "");
    }

    static String send(URI address, String method, String body, String token) throws IOException {
        try (var client = HttpClient.newHttpClient()) {
            var reply =
                    client.send(
                            HttpRequest.newBuilder(address)
                                    .header("Authorization", "Bearer " + token)
                                    .header("Content-Type", "application/json")
                                    .method(method, HttpRequest.BodyPublishers.ofString(body))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString());
            if (reply.statusCode() >= 300) {
                throw new IOException(
                        address + " says " + reply.statusCode() + ": " + reply.body());
            }
            return reply.body();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    @Override
    public void close() {
        adviser.stop(0);
        server.close();
        agenda.close();
    }
}
