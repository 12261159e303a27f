package haetae.app.trial;

import haetae.app.chaos.Program;
import haetae.app.service.Poll;
import haetae.app.service.Surroundings;
import haetae.app.terminal.Problem;
import haetae.core.market.Market;
import haetae.core.order.Side;
import haetae.core.portfolio.TradingDay;
import haetae.core.time.Traffic;
import haetae.core.trading.Engine;
import haetae.core.trading.Preferences;
import haetae.core.trading.Settings;
import haetae.core.trading.Wish;
import haetae.server.HaetaeServer;
import haetae.server.account.Caller;
import haetae.server.account.Configured;
import haetae.server.account.ExchangeKeys;
import haetae.server.account.OpenAccounts;
import haetae.server.account.Owner;
import haetae.server.account.People;
import haetae.server.account.Role;
import haetae.server.database.Storage;
import haetae.server.trading.Trader;
import haetae.server.world.World;
import haetae.upbit.Signer;
import haetae.upbit.Upbit;
import haetae.upbit.WallAgenda;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.springframework.jdbc.core.RowCallbackHandler;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Many people on one server, each with a market: how late their decisions are when all fall due at
 * the same hour, how soon their stops are on their way when all prices fall at once, and what
 * memory each takes. The exchange and the AI are a twin in another process.
 */
public final class UsersBench implements AutoCloseable {

    private static final String ACCESS = "TwinAccessKey";
    private static final String SECRET = "TwinSecretKeyThatOpensNothingElse";
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final Pattern ADDRESS = Pattern.compile("http://127\\.0\\.0\\.1:\\d+");

    /** Two digits are on the grid of every price. */
    private static final MathContext COARSE = new MathContext(2, RoundingMode.DOWN);

    private static final JsonMapper JSON = new JsonMapper();

    private final Path folder;
    private final int users;
    private final Consumer<String> progress;
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final Program twin;
    private final URI address;
    private final WallAgenda agenda;
    private final Storage storage;
    private final HaetaeServer server;
    private final List<Caller> callers = new ArrayList<>();

    /** Figures of many moments, in milliseconds. */
    public record Spread(long median, long p95, long worst) {
        static Spread of(List<Long> millis) {
            var sorted = millis.stream().sorted().toList();
            return new Spread(
                    sorted.get(sorted.size() / 2),
                    sorted.get(sorted.size() * 95 / 100),
                    sorted.getLast());
        }
    }

    /**
     * Starts a twin and a server, with its owner alone.
     *
     * @param folder for its data; stays when it is closed
     * @param cache of database programs
     * @param users with an account and a market each, up to 99
     * @param minutesToHour between the twin's start and the hour at which all decide
     */
    public UsersBench(
            Path folder, Path cache, int users, int minutesToHour, Consumer<String> progress)
            throws IOException {
        this.folder = folder;
        this.users = users;
        this.progress = progress;
        var log = folder.resolve("twin.log");
        twin =
                Program.start(
                        log,
                        Map.of(),
                        List.of(
                                "twin",
                                "--port",
                                "0",
                                "--markets",
                                Integer.toString(users + 1),
                                "--accounts",
                                Integer.toString(users + 1),
                                "--hour-in",
                                Integer.toString(minutesToHour)));
        address = awaitTwin(log);
        agenda = Surroundings.clockOf(address, client);
        storage = Storage.open(folder.resolve("data"), "live", cache);
        server = start();
    }

    private URI awaitTwin(Path log) {
        var found = new ArrayList<URI>();
        boolean up =
                Poll.until(
                        PATIENCE,
                        () -> {
                            var told = ADDRESS.matcher(text(log));
                            return told.find() && found.add(URI.create(told.group()));
                        });
        if (!up) {
            throw new Problem("the twin does not start; see " + log);
        }
        return found.getFirst();
    }

    private static String text(Path file) {
        try {
            return Files.exists(file) ? Files.readString(file) : "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The markets' codes, as the twin tells them. */
    private List<Market> markets() {
        var codes = new ArrayList<Market>();
        get("/twin/state")
                .path("prices")
                .propertyNames()
                .forEach(code -> codes.add(new Market(code)));
        return List.copyOf(codes);
    }

    private HaetaeServer start() throws IOException {
        var upbit = new Upbit(agenda, client, Traffic.uncounted(agenda), address);
        var markets = markets();
        var world =
                new World(
                        "live",
                        agenda,
                        Traffic.uncounted(agenda),
                        client,
                        upbit,
                        upbit,
                        new Signer(ACCESS, SECRET, () -> UUID.randomUUID().toString()),
                        markets,
                        new World.Ai(new World.Access(address, "any"), null));
        var settings =
                new Settings(
                        "main",
                        markets,
                        new TradingDay(ZoneId.of("Asia/Seoul")),
                        Preferences.DEFAULTS);
        var begun =
                HaetaeServer.start(
                        world,
                        settings,
                        Configured.NOTHING,
                        new Owner(UUID.randomUUID().toString()),
                        storage,
                        0);
        var people = begun.part(People.class);
        people.trade(people.owner(), List.of(markets.getFirst()));
        begun.begin();
        return begun;
    }

    /** Everybody comes, gives a key and chooses a market. */
    public void admit() {
        var people = server.part(People.class);
        var accounts = server.part(OpenAccounts.class);
        var markets = markets();
        for (int i = 1; i <= users; i++) {
            var known = people.vouchedFor("bench|" + i, i + "@bench", "user " + i, Role.USER);
            var caller = people.trade(known, List.of(markets.get(i)));
            server.part(caller, ExchangeKeys.class).keep(ACCESS + (i + 1), SECRET + (i + 1), null);
            accounts.reopen(caller);
            callers.add(caller);
        }
        progress.accept(users + " people have come; waiting until all their books agree");
        awaitAll(
                "books that agree and a price",
                view -> view.booksAgree() && !view.prices().isEmpty());
    }

    private interface Question {
        boolean isSo(Engine.View view);
    }

    private void awaitAll(String what, Question question) {
        boolean all =
                Poll.until(
                        PATIENCE,
                        () ->
                                callers.stream()
                                        .allMatch(caller ->
                                                question.isSo(
                                                        trader(caller).ask(Engine::view).join())));
        if (!all) {
            throw new Problem(
                    "not everybody has " + what + " within " + PATIENCE.toMinutes() + " minutes");
        }
    }

    private Trader trader(Caller caller) {
        return server.part(caller, Trader.class);
    }

    /** How much later than due the hour's decisions are on record, everybody's. */
    public Spread decisions(Instant due) {
        progress.accept("waiting for " + due + ", when all decide");
        var left = Duration.between(agenda.instant(), due).plus(PATIENCE);
        if (!Poll.until(left, () -> late(due).size() >= users)) {
            throw new Problem(late(due).size() + " of " + users + " have decided");
        }
        var spread = Spread.of(late(due));
        progress.accept("all have decided, in milliseconds after they were due: " + spread);
        return spread;
    }

    private List<Long> late(Instant due) {
        return server.database()
                .query(
                        """
                        SELECT (1000 * extract(epoch FROM created_at - due_at))::bigint FROM trading_signals
                        WHERE date_trunc('hour', due_at) = ?::timestamptz\
                        """,
                        (row, _) -> row.getLong(1),
                        due.toString());
    }

    /** The next full hour by the twin's clock. */
    public Instant nextHour() {
        var now = agenda.instant();
        return now.truncatedTo(ChronoUnit.HOURS).plus(Duration.ofHours(1));
    }

    /**
     * Everybody buys, then every price falls below the stop: how long from the trade to the sale
     * that is on record and on its way.
     */
    public Spread stops() {
        for (var caller : callers) {
            var wish = new Wish(market(caller), Side.BUY, BigDecimal.valueOf(20_000), null);
            var placed = trader(caller).ask(engine -> engine.place(wish, "bench")).join();
            if (placed instanceof Engine.Placed.Blocked(var proposal)) {
                throw new Problem("a buy was blocked: " + proposal);
            }
        }
        awaitAll("bought", view -> !view.books().positions().isEmpty() && view.live().isEmpty());
        progress.accept("everybody owns something; now every price falls");
        var fell = new HashMap<String, Instant>();
        var prices = get("/twin/state").path("prices");
        for (var caller : callers) {
            var code = market(caller).code();
            var low = new BigDecimal(prices.path(code).asString()).multiply(new BigDecimal("0.93"));
            var price = low.round(COARSE).toPlainString();
            fell.put(code, agenda.instant());
            post("/twin/price", "{\"market\":\"" + code + "\",\"price\":\"" + price + "\"}");
        }
        var took = new ArrayList<Long>();
        if (!Poll.until(PATIENCE, () -> sold().size() >= users)) {
            throw new Problem(sold().size() + " of " + users + " stops were sent");
        }
        sold().forEach((code, at) ->
                took.add(Duration.between(fell.getOrDefault(code, at), at).toMillis()));
        return Spread.of(took);
    }

    private static Market market(Caller caller) {
        return caller.account().markets().getFirst();
    }

    private Map<String, Instant> sold() {
        var sold = new HashMap<String, Instant>();
        server.database()
                .query(
                        "SELECT market, min(created_at) AS at FROM orders WHERE leg = 'STOP' GROUP BY market",
                        (RowCallbackHandler)
                                row ->
                                        sold.put(
                                                row.getString("market"),
                                                row.getObject("at", OffsetDateTime.class)
                                                        .toInstant()));
        return sold;
    }

    /** Bytes of the heap that are in use after a collection. */
    public static long heap() {
        var memory = ManagementFactory.getMemoryMXBean();
        memory.gc();
        memory.gc();
        return memory.getHeapMemoryUsage().getUsed();
    }

    private JsonNode get(String path) {
        return send(HttpRequest.newBuilder(address.resolve(path)).build());
    }

    private void post(String path, String body) {
        send(
                HttpRequest.newBuilder(address.resolve(path))
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build());
    }

    private JsonNode send(HttpRequest request) {
        try {
            var reply = client.send(request, HttpResponse.BodyHandlers.ofString());
            if (reply.statusCode() != 200) {
                throw new Problem("the twin says " + reply.statusCode() + ": " + reply.body());
            }
            return JSON.readTree(reply.body());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CompletionException(e);
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
        storage.close();
        twin.kill();
        client.shutdownNow();
        agenda.close();
        progress.accept("the twin's words are in " + folder.resolve("twin.log"));
    }
}
