package haetae.app.backup;

import static org.assertj.core.api.Assertions.assertThat;

import haetae.app.paper.Paper;
import haetae.app.service.Installation;
import haetae.app.service.Live;
import haetae.app.service.Mode;
import haetae.app.service.Poll;
import haetae.core.money.Krw;
import haetae.core.trading.Engine;
import haetae.server.HaetaeServer;
import haetae.server.account.Owner;
import haetae.server.database.DatabaseChoice;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/**
 * Keeps what today's program leaves behind, for the tests of every later one: run by its name, once
 * for each release (docs/releases.md), never with the tests.
 */
class ReleaseFixture {

    private static final String TOKEN = "a-token-that-is-thrown-away";
    private static final Path CACHE = Path.of(System.getProperty("user.home"), ".cache", "haetae");
    private static final Path KEPT = Path.of("src", "test", "resources", "releases");

    private static final JsonMapper JSON = new JsonMapper();
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** As often as there can be decisions, so that there are some within seconds. */
    private static final Map<String, String> BUSY =
            Map.of(
                    "HAETAE_DECISION_PERIOD",
                    "PT2S",
                    "MIN_CONFLUENCE",
                    "0",
                    "COOLDOWN_MINUTES",
                    "0",
                    "VOLATILITY_THRESHOLD_PCT",
                    "50");

    @TempDir private Path temp = Path.of("");

    @Test
    void keepsWhatThisVersionLeavesBehind() throws IOException {
        var release = System.getProperty("release", "");
        assertThat(release).as("give the release: -Drelease=0.1").matches("[0-9][0-9A-Za-z.-]*");
        try (var twin = new Twin(Krw.of(1_000_000))) {
            var env = twin.env(BUSY, true);
            try (var live = Live.of(env)) {
                keep(live, twin, release + "-live.backup");
            }
            try (var paper = Paper.of(env)) {
                keep(paper, twin, release + "-paper.backup");
            }
        }
    }

    private void keep(Mode mode, Twin twin, String name) throws IOException {
        var folder = temp.resolve(mode.environment());
        var choice = DatabaseChoice.embedded(CACHE);
        try (var storage = UpToDate.open(folder, mode.environment(), choice, _ -> {});
                var venue = mode.open(storage);
                var server =
                        HaetaeServer.start(
                                venue.world(),
                                mode.settings(),
                                mode.configured(),
                                new Owner(TOKEN),
                                storage,
                                0)) {
            trade(server, twin);
            server.trader().stop().join();
        }
        var file = Files.createDirectories(KEPT).resolve(name);
        Files.deleteIfExists(file);
        Backup.write(Installation.at(folder), choice, file.toAbsolutePath());
    }

    /** A bit of everything: by the engine and by hand, filled and cancelled, changed and halted. */
    private static void trade(HaetaeServer server, Twin twin) throws IOException {
        server.begin();
        var api = "http://127.0.0.1:" + server.port() + "/api/v1";
        await(server, view -> view.booksAgree() && !view.books().positions().isEmpty());
        send(api + "/config/stop_loss_pct", "PATCH", "{\"value\":4}");
        send(api + "/config/stop_loss_pct", "PATCH", "{\"value\":4.5}");
        send(api + "/risk/halt", "POST", "{\"reason\":\"a look around\"}");
        await(server, view -> view.live().isEmpty());
        var price = price(api);
        assertThat(Poll.until(PATIENCE, () -> isSold(server, twin, share(price, 0.93)))).isTrue();
        twin.price(share(price, 1));
        send(api + "/risk/resume", "POST", "{}");
        await(server, view -> !view.books().positions().isEmpty());
        order(api, "{\"side\":\"BUY\",\"order_type\":\"MARKET\",\"amount\":\"15000\"}");
        var resting =
                order(
                        api,
                        "{\"side\":\"BUY\",\"order_type\":\"LIMIT\",\"amount\":\"0.0001\",\"price\":\"%s\"}"
                                .formatted(share(price(api), 0.985)));
        send(api + "/trading/orders/" + JSON.readTree(resting).at("/id").asString(), "DELETE", "");
        send(api + "/risk/halt", "POST", "{\"reason\":\"until the next version runs\"}");
        order(api, "{\"side\":\"SELL\",\"order_type\":\"MARKET\",\"amount\":\"0.00006\"}");
        await(server, view -> view.live().isEmpty() && view.booksAgree());
    }

    /** Whether all is sold while the market trades at a price. */
    private static boolean isSold(HaetaeServer server, Twin twin, String won) {
        try {
            twin.price(won);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        var view = server.trader().ask(Engine::view).join();
        return view.books().positions().isEmpty() && view.exits().isEmpty();
    }

    private static String price(String api) throws IOException {
        return JSON.readTree(send(api + "/market", "GET", "")).at("/price").asString();
    }

    /** A part of a price, in thousands of won. */
    private static String share(String price, double share) {
        long won = (long) (Double.parseDouble(price) * share);
        return Long.toString(won - won % 1000);
    }

    private static String order(String api, String body) throws IOException {
        return send(api + "/trading/orders", "POST", body);
    }

    private static String send(String address, String method, String body) throws IOException {
        return Twin.send(URI.create(address), method, body, TOKEN);
    }

    private static void await(HaetaeServer server, Predicate<Engine.View> wanted) {
        var trader = server.trader();
        assertThat(Poll.until(PATIENCE, () -> wanted.test(trader.ask(Engine::view).join())))
                .isTrue();
    }
}
