package haetae.server.trading;

import haetae.core.market.Market;
import haetae.core.portfolio.TradingDay;
import haetae.core.risk.Limits;
import haetae.core.time.Traffic;
import haetae.core.trading.Settings;
import haetae.server.HaetaeServer;
import haetae.server.World;
import haetae.server.account.Owner;
import haetae.upbit.Signer;
import haetae.upbit.WallAgenda;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.UUID;

/** A server over a real PostgreSQL whose exchange does not answer. */
final class Fixture implements AutoCloseable {

    static final Market BTC = new Market("KRW-BTC");
    static final String TOKEN = "a-token-for-the-tests";

    private final WallAgenda agenda = WallAgenda.onMachineClock("test-agenda", _ -> {});
    private final HttpClient client = HttpClient.newHttpClient();
    private final HaetaeServer server;

    Fixture(Path data) throws IOException {
        var world =
                new World(
                        "demo",
                        agenda,
                        Traffic.uncounted(agenda),
                        client,
                        URI.create("http://127.0.0.1:" + unusedPort()),
                        new Signer("access", "secret", () -> UUID.randomUUID().toString()),
                        List.of(BTC),
                        null);
        var settings =
                new Settings(
                        "test",
                        List.of(BTC),
                        Limits.DEFAULTS,
                        new TradingDay(ZoneId.of("Asia/Seoul")),
                        Duration.ofHours(1),
                        Duration.ofSeconds(5));
        var cache = Path.of(System.getProperty("java.io.tmpdir"), "haetae-test-postgres");
        server = HaetaeServer.start(world, settings, new Owner(TOKEN), data, cache, 0);
    }

    private static int unusedPort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    <T> T part(Class<T> type) {
        return server.part(type);
    }

    HaetaeServer server() {
        return server;
    }

    HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return send(request(path).header("Authorization", "Bearer " + TOKEN).GET());
    }

    HttpResponse<String> getWithoutToken(String path) throws IOException, InterruptedException {
        return send(request(path).GET());
    }

    HttpResponse<String> post(String path, String body) throws IOException, InterruptedException {
        return send(
                request(path)
                        .header("Authorization", "Bearer " + TOKEN)
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(
                URI.create("http://127.0.0.1:" + server.port() + "/api/v1" + path));
    }

    private HttpResponse<String> send(HttpRequest.Builder request)
            throws IOException, InterruptedException {
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    @Override
    public void close() throws IOException {
        agenda.close();
        server.close();
        client.shutdownNow();
    }
}
