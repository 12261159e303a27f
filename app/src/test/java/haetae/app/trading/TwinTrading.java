package haetae.app.trading;

import haetae.app.Prepared;
import haetae.core.market.Candle;
import haetae.core.market.Market;
import haetae.core.money.Krw;
import haetae.core.portfolio.TradingDay;
import haetae.core.time.Traffic;
import haetae.core.trading.Change;
import haetae.core.trading.Engine;
import haetae.core.trading.Preferences;
import haetae.core.trading.Settings;
import haetae.server.HaetaeServer;
import haetae.server.account.Configured;
import haetae.server.account.Owner;
import haetae.server.database.Storage;
import haetae.server.world.Recipients;
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
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A server that trades on a twin at speed 1, in one process; its price moves as a test says. */
final class TwinTrading implements AutoCloseable {

    static final Market BTC = new Market("KRW-BTC");
    static final String V1 = "/api/v1";
    private static final String TOKEN = "the-owners-token-for-tests";
    private static final String ACCESS = "TestAccessKey";
    private static final String SECRET = "TestSecretKeyThatOpensNothingButTheTwin";
    static final Path CACHE = Path.of(System.getProperty("user.home"), ".cache", "haetae");
    private static final JsonMapper JSON = new JsonMapper();

    private final Path folder;
    private final WallAgenda twinTime = agenda("twin");
    private final WallAgenda serverTime = agenda("trader");
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final Ais ais = new Ais();
    private final TwinServer twin;
    private final Storage storage;
    private final List<String> alarms = new CopyOnWriteArrayList<>();
    private final List<Market> markets;
    private final Recipients recipients;
    private HaetaeServer server;
    private BigDecimal price;

    record Answer(int status, HttpResponse<String> response) {
        JsonNode json() {
            return JSON.readTree(response.body());
        }

        String text(String pointer) {
            return json().at(pointer).asString("");
        }
    }

    TwinTrading(Krw paidIn) throws IOException {
        this(paidIn, BTC);
    }

    /** All markets begin at the same price; the first is the main one. */
    TwinTrading(Krw paidIn, Market... markets) throws IOException {
        this(paidIn, Recipients.NOBODY, markets);
    }

    TwinTrading(Krw paidIn, Recipients recipients, Market... markets) throws IOException {
        this.recipients = recipients;
        this.markets = List.of(markets);
        folder = Prepared.at(Files.createTempDirectory("haetae-trading-"), "demo");
        var exchange = new TwinExchange(twinTime);
        price =
                CompletableFuture.supplyAsync(() -> market(exchange, paidIn), twinTime::post)
                        .join();
        twin = TwinServer.open(Traffic.uncounted(twinTime), exchange, FaultPlan.NONE, 0);
        storage = Storage.open(folder, "demo", CACHE);
        server = start();
        awaitEverything();
    }

    private void awaitEverything() {
        eventually(() -> {
            markets.forEach(market -> price(market, price.toPlainString()));
            return markets.stream()
                    .allMatch(market -> get("/market?market=" + market).status() == 200);
        });
        eventually(() -> get("/risk/status").json().path("books_agree").asBoolean(false));
        eventually(() -> view().prices().keySet().containsAll(markets));
    }

    private static WallAgenda agenda(String name) {
        return WallAgenda.onMachineClock(
                name,
                failure -> {
                    throw new AssertionError(failure);
                });
    }

    /** A market with five days of history that stands still from now on. */
    private BigDecimal market(TwinExchange exchange, Krw paidIn) {
        var now = exchange.agenda().instant().truncatedTo(ChronoUnit.MINUTES);
        var endless = GeneratedMarket.tape(BTC, 1, now.minus(Duration.ofDays(5)));
        var past = new ArrayList<Candle>();
        while (endless.candles().hasNext()) {
            var candle = endless.candles().next();
            if (!candle.openTime().isBefore(now)) {
                break;
            }
            past.add(candle);
        }
        exchange.openAccount(ACCESS, SECRET, paidIn);
        for (var market : markets) {
            exchange.follow(new Tape(market, endless.start(), past.iterator()));
        }
        return past.getLast().close().amount();
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
                                markets,
                                new World.Ai(
                                        new World.Access(ais.address(), "a-gemini-key"),
                                        new World.Access(ais.address(), "an-openai-key")))
                        .telling(recipients);
        var settings =
                new Settings(
                        "main",
                        markets,
                        new TradingDay(ZoneId.of("Asia/Seoul")),
                        Preferences.DEFAULTS);
        var begun =
                HaetaeServer.start(
                        world, settings, Configured.NOTHING, new Owner(TOKEN), storage, 0);
        begun.trader()
                .listen(
                        new Engine.Listener() {
                            @Override
                            public void committed(Change change) {}

                            @Override
                            public void alarm(String text) {
                                alarms.add(text);
                            }
                        });
        begun.begin();
        return begun;
    }

    Ais ais() {
        return ais;
    }

    Path folder() {
        return folder;
    }

    HaetaeServer server() {
        return server;
    }

    /** What people were told. */
    List<String> alarms() {
        return List.copyOf(alarms);
    }

    /** The server ends and begins anew; the last decision is five minutes old by then. */
    void restartEngine() {
        try {
            server.trader().stop().join();
            server.database()
                    .update(
                            """
                            UPDATE trading_signals SET due_at = due_at - interval '6 minutes',
                                   decision = decision || '-' WHERE due_at > now() - interval '6 minutes'\
                            """);
            server.close();
            server = start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        awaitEverything();
    }

    /** The last price that the market was told to trade at. */
    BigDecimal price() {
        return price;
    }

    /** Lets the market trade at a price. */
    void price(String won) {
        price = new BigDecimal(won);
        price(BTC, won);
    }

    void price(Market market, String won) {
        twin("/twin/price", "{\"market\":\"" + market + "\",\"price\":\"" + won + "\"}");
    }

    JsonNode twin(String path, String body) {
        var request =
                HttpRequest.newBuilder(twin.address().resolve(path))
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build();
        var answer = sent(request);
        if (answer.status() != 200) {
            throw new AssertionError(answer.response().body());
        }
        return answer.json();
    }

    /** The close of the last minute that was over at a moment, as the twin tells it. */
    BigDecimal closeBefore(Instant at) {
        var minute = at.truncatedTo(ChronoUnit.MINUTES);
        var path = "/v1/candles/minutes/1?market=KRW-BTC&count=1&to=" + minute;
        var request = HttpRequest.newBuilder(twin.address().resolve(path)).build();
        var told = new AtomicReference<>(BigDecimal.ZERO);
        eventually(() -> { // the server asks much at first, and the twin limits everybody
            var price = sent(request).json().at("/0/trade_price");
            if (price.isNumber()) {
                told.set(price.decimalValue());
            }
            return price.isNumber();
        });
        return told.get();
    }

    /** The market's ticker as the twin tells it. */
    JsonNode ticker() {
        var path = "/v1/ticker?markets=KRW-BTC";
        return sent(HttpRequest.newBuilder(twin.address().resolve(path)).build()).json().get(0);
    }

    JsonNode twinState() {
        return sent(HttpRequest.newBuilder(twin.address().resolve("/twin/state")).build()).json();
    }

    Answer get(String path) {
        return send("GET", path, null);
    }

    /** What Prometheus reads. */
    String metrics() {
        var address = URI.create("http://127.0.0.1:" + server.port() + "/metrics");
        var request = HttpRequest.newBuilder(address).header("Authorization", "Bearer " + TOKEN);
        return sent(request.build()).response().body();
    }

    Answer post(String path, @Nullable String body, String... headers) {
        return send("POST", path, body, headers);
    }

    Answer send(String method, String path, @Nullable String body, String... headers) {
        var request =
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + V1 + path))
                        .header("Authorization", "Bearer " + TOKEN)
                        .header("Content-Type", "application/json")
                        .method(
                                method,
                                body == null
                                        ? HttpRequest.BodyPublishers.noBody()
                                        : HttpRequest.BodyPublishers.ofString(body));
        if (headers.length > 0) {
            request.headers(headers);
        }
        var asked = request.build();
        var answer = sent(asked);
        for (int i = 0; answer.status() == 503 && i < 20; i++) {
            pause(); // the database of a busy machine; it says: try again
            answer = sent(asked);
        }
        return answer;
    }

    /**
     * Begins to listen to the stream.
     *
     * @param lastId the last event that was heard, or null
     */
    InputStream stream(@Nullable Long lastId) throws IOException {
        var request =
                HttpRequest.newBuilder(
                                URI.create("http://127.0.0.1:" + server.port() + V1 + "/stream"))
                        .header("Authorization", "Bearer " + TOKEN);
        if (lastId != null) {
            request.header("Last-Event-ID", lastId.toString());
        }
        try {
            return client.send(request.build(), HttpResponse.BodyHandlers.ofInputStream()).body();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private Answer sent(HttpRequest request) {
        try {
            var response = client.send(request, HttpResponse.BodyHandlers.ofString());
            return new Answer(response.statusCode(), response);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    Engine.View view() {
        return server.trader().ask(Engine::view).join();
    }

    /** Asks until it is so, for longer than the slowest machine takes. */
    static void eventually(BooleanSupplier condition) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(120);
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("not within two minutes");
            }
            pause();
        }
    }

    private static void pause() {
        try {
            Thread.sleep(50);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() throws IOException {
        server.trader().stop().join();
        server.close();
        storage.close();
        twin.close();
        ais.close();
        client.shutdownNow();
        serverTime.close();
        twinTime.close();
        try (var paths = Files.walk(folder)) {
            for (var path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        }
    }
}
