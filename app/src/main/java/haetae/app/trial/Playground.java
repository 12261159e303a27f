package haetae.app.trial;

import haetae.app.service.Poll;
import haetae.app.terminal.Problem;
import haetae.core.market.Candle;
import haetae.core.market.Market;
import haetae.core.money.Krw;
import haetae.core.portfolio.TradingDay;
import haetae.core.time.Traffic;
import haetae.core.trading.Engine;
import haetae.core.trading.Preferences;
import haetae.core.trading.Settings;
import haetae.server.HaetaeServer;
import haetae.server.account.Configured;
import haetae.server.account.Owner;
import haetae.server.database.Storage;
import haetae.server.world.World;
import haetae.twin.TwinServer;
import haetae.twin.exchange.TwinExchange;
import haetae.twin.faults.FaultPlan;
import haetae.twin.market.GeneratedMarket;
import haetae.twin.market.Tape;
import haetae.upbit.Signer;
import haetae.upbit.Upbit;
import haetae.upbit.WallAgenda;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.springframework.jdbc.core.JdbcTemplate;

/** A server that trades on a twin in this process, at speed 1, in a market that stands still. */
public final class Playground implements AutoCloseable {

    static final Market BTC = new Market("KRW-BTC");
    private static final String ACCESS = "PlaygroundAccessKey";
    private static final String SECRET = "PlaygroundSecretKeyThatOpensNothingButTheTwin";
    private static final Duration HISTORY = Duration.ofDays(8);
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final WallAgenda twinTime = agenda("twin");
    private final WallAgenda serverTime = agenda("trader");
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final String token = UUID.randomUUID().toString();
    private final TwinServer twin;
    private final Storage storage;
    private final HaetaeServer server;

    /**
     * @param folder for its data; stays when it is closed
     * @param cache of database programs
     * @throws Problem if it does not come up
     */
    public Playground(Path folder, Path cache, Krw paidIn) throws IOException {
        var exchange = new TwinExchange(twinTime);
        var price =
                CompletableFuture.supplyAsync(() -> market(exchange, paidIn), twinTime::post)
                        .join();
        twin = TwinServer.open(Traffic.uncounted(twinTime), exchange, FaultPlan.NONE, 0);
        storage = Storage.open(folder, "demo", cache);
        server = start();
        if (!Poll.until(PATIENCE, () -> isUp(price))) {
            close();
            throw new Problem("the server on the twin did not come up within a minute");
        }
    }

    private static WallAgenda agenda(String name) {
        return WallAgenda.onMachineClock(name, Throwable::printStackTrace);
    }

    /** Some days of history, after which nothing moves. Returns the last price in won. */
    private static String market(TwinExchange exchange, Krw paidIn) {
        var now = exchange.agenda().instant().truncatedTo(ChronoUnit.MINUTES);
        var endless = GeneratedMarket.tape(BTC, 1, now.minus(HISTORY));
        var past = new ArrayList<Candle>();
        while (endless.candles().hasNext()) {
            var candle = endless.candles().next();
            if (!candle.openTime().isBefore(now)) {
                break;
            }
            past.add(candle);
        }
        exchange.openAccount(ACCESS, SECRET, paidIn);
        exchange.follow(new Tape(BTC, endless.start(), past.iterator()));
        return past.getLast().close().toString();
    }

    private HaetaeServer start() throws IOException {
        var upbit = new Upbit(serverTime, client, Traffic.uncounted(serverTime), twin.address());
        var world =
                new World(
                        "demo",
                        serverTime,
                        Traffic.uncounted(serverTime),
                        client,
                        upbit,
                        upbit,
                        new Signer(ACCESS, SECRET, () -> UUID.randomUUID().toString()),
                        List.of(BTC),
                        null);
        var settings =
                new Settings(
                        "main",
                        List.of(BTC),
                        new TradingDay(ZoneId.of("Asia/Seoul")),
                        Preferences.DEFAULTS.every(Duration.ofDays(1)));
        var begun =
                HaetaeServer.start(
                        world,
                        settings,
                        Configured.of(settings.preferences()),
                        new Owner(token),
                        storage,
                        0);
        begun.begin();
        return begun;
    }

    /** A trade makes the price known; the books have to be compared once. */
    private boolean isUp(String price) {
        var trade =
                HttpRequest.newBuilder(twin.address().resolve("/twin/price"))
                        .POST(
                                HttpRequest.BodyPublishers.ofString(
                                        "{\"market\":\"KRW-BTC\",\"price\":\"" + price + "\"}"))
                        .build();
        try {
            client.send(trade, HttpResponse.BodyHandlers.discarding());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Problem("interrupted");
        }
        var view = view();
        return view.booksAgree() && view.prices().containsKey(BTC);
    }

    Engine.View view() {
        return server.trader().ask(Engine::view).join();
    }

    /** Where the API is. */
    URI address() {
        return URI.create("http://127.0.0.1:" + server.port());
    }

    String token() {
        return token;
    }

    JdbcTemplate db() {
        return server.database();
    }

    HttpClient client() {
        return client;
    }

    Instant now() {
        return serverTime.instant();
    }

    @Override
    public void close() throws IOException {
        server.trader().stop().join();
        server.close();
        storage.close();
        twin.close();
        client.shutdownNow();
        serverTime.close();
        twinTime.close();
    }
}
