package haetae.app.chaos;

import haetae.app.service.Comparison;
import haetae.app.service.CrashAt;
import haetae.app.service.Installation;
import haetae.app.service.Poll;
import haetae.app.service.StoredBooks;
import haetae.app.terminal.Problem;
import haetae.server.database.DatabaseChoice;
import haetae.simulation.CrashPoint;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessException;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * One round: an exchange, a server and its database as processes, which are killed again and again.
 * After each kill everything comes up again, and what was done is compared with what is on record.
 */
public final class Trial implements AutoCloseable {

    /** Market seconds per second: a halt for volatility is over in half a minute. */
    private static final String SPEED = "10";

    private static final String DEPOSIT = "3000000";
    private static final String ACCESS = "ChaosAccessKey";
    private static final String SECRET = "ChaosSecretKey";
    private static final Pattern ADDRESS = Pattern.compile("http://127\\.0\\.0\\.1:[0-9]+");
    private static final Duration TO_START = Duration.ofSeconds(90);
    private static final Duration TO_STOP = Duration.ofSeconds(35);
    private static final Duration TO_HEAL = Duration.ofMinutes(2);
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final Path folder;
    private final DatabaseChoice choice;
    private final Tally tally;
    private final Consumer<String> tell;
    private final SplittableRandom random;
    private final HttpClient client = HttpClient.newHttpClient();
    private final Whim whim = new Whim();
    private final Program twin;
    private final String twinAddress;
    private final @Nullable Disk disk;
    private @Nullable Program server;

    /**
     * @param tell one line for each kill
     */
    public Trial(Path folder, DatabaseChoice choice, Tally tally, Consumer<String> tell)
            throws IOException {
        int round = tally.beginRound();
        endLeftovers(folder.resolve("round-" + (round - 1)));
        this.folder = Files.createDirectories(folder.resolve("round-" + round));
        disk = round % 2 == 0 ? smallDisk(this.folder.resolve("data"), tell) : null;
        this.choice = choice;
        this.tally = tally;
        this.tell = tell;
        random = new SplittableRandom(tally.seed() * 1_000_003 + tally.kills());
        var plan = this.folder.resolve("faults.json");
        Files.writeString(plan, faults(random.nextInt(1_000_000)));
        twin =
                Program.start(
                        this.folder.resolve("twin.log"),
                        Map.of(),
                        List.of(
                                "twin",
                                "--port",
                                "0",
                                "--speed",
                                SPEED,
                                "--seed",
                                "1",
                                "--krw",
                                DEPOSIT,
                                "--access-key",
                                ACCESS,
                                "--secret-key",
                                SECRET,
                                "--faults",
                                plan.toString()));
        twinAddress = addressOf(this.folder.resolve("twin.log"));
    }

    private static void endLeftovers(Path round) throws IOException {
        if (Files.isDirectory(round)) {
            Program.endLeftovers(round);
            postmaster(round.resolve("data")).ifPresent(ProcessHandle::destroyForcibly);
        }
    }

    /** A disk that can be filled; only a machine's administrator may make one. */
    private static @Nullable Disk smallDisk(Path data, Consumer<String> tell) {
        try {
            return Disk.mount(data);
        } catch (IOException e) {
            tell.accept("no full disk in this round: " + e.getMessage());
            return null;
        }
    }

    /** What goes wrong between server and exchange while they are killed. */
    private static String faults(int seed) {
        return """
        {"seed": %d, "faults": [
          {"kind": "no-reply", "on": "POST /v1/orders", "probability": 0.06},
          {"kind": "no-arrival", "on": "POST /v1/orders", "probability": 0.06},
          {"kind": "late-arrival", "on": "POST /v1/orders", "probability": 0.04, "delay": "15s"},
          {"kind": "status", "status": 502, "accepted": true, "on": "POST /v1/orders", "probability": 0.03},
          {"kind": "cut", "accepted": true, "on": "POST /v1/orders", "probability": 0.03},
          {"kind": "status", "status": 503, "on": "GET /v1/order", "probability": 0.05},
          {"kind": "drop", "on": "stream *", "every": "90s"},
          {"kind": "late-fill", "every": "20s", "delay": "6s"},
          {"kind": "partial-fill", "every": "30s", "share": 0.4, "delay": "4s", "rest": "later"}
        ]}
        """
                .formatted(seed);
    }

    private String addressOf(Path log) {
        var found = new AtomicReference<String>();
        require(
                TO_START,
                "the twin does not start; see " + log,
                () -> {
                    var address = ADDRESS.matcher(read(log));
                    if (address.find()) {
                        found.set(address.group());
                    }
                    return found.get() != null;
                });
        return found.get();
    }

    private static void require(Duration patience, String otherwise, BooleanSupplier holds) {
        if (!Poll.until(patience, holds)) {
            throw new Problem(otherwise);
        }
    }

    private static String read(Path file) {
        try {
            return Files.exists(file) ? Files.readString(file) : "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void serve(@Nullable String crashAt) throws IOException {
        var variables = new HashMap<String, String>();
        variables.put("HAETAE_LIVE", "yes");
        variables.put("HAETAE_UPBIT_URL", twinAddress);
        variables.put("HAETAE_CLOCK_URL", twinAddress);
        variables.put("HAETAE_GEMINI_URL", whim.address().toString());
        variables.put("GEMINI_API_KEY", "any");
        variables.put("HAETAE_DECISION_PERIOD", "PT20S");
        // as many orders as there can be: what would make it hold back is out of the way
        variables.put("MIN_CONFLUENCE", "0");
        variables.put("ORDERS_PER_HOUR", "1000");
        variables.put("COOLDOWN_MINUTES", "0");
        variables.put("VOLATILITY_THRESHOLD_PCT", "50"); // its ten minutes of calm never come here
        variables.put("UPBIT_ACCESS_KEY", ACCESS);
        variables.put("UPBIT_SECRET_KEY", SECRET);
        if (crashAt != null) {
            variables.put("HAETAE_CRASH_AT", crashAt);
        }
        Files.deleteIfExists(data().resolve("port"));
        server =
                Program.start(
                        folder.resolve("serve.log"),
                        variables,
                        List.of(
                                "serve",
                                "--mode",
                                "live",
                                "--port",
                                "0",
                                "--data",
                                data().toString()));
    }

    /** The data folder of the server. */
    Path data() {
        return folder.resolve("data");
    }

    private Program server() throws IOException {
        if (server == null || !server.isAlive()) {
            serve(null);
        }
        return Objects.requireNonNull(server);
    }

    /**
     * Deals one blow, lets everything come up again, and looks.
     *
     * @throws Problem if it does not come up again
     */
    public void strike(Blow blow) throws IOException {
        var points = CrashPoint.values();
        strike(blow, points[random.nextInt(points.length)]);
    }

    /** As {@link #strike(Blow)}; the server dies at this point, if that is the blow. */
    void strike(Blow blow, CrashPoint point) throws IOException {
        whim.quiet(false);
        var what =
                switch (blow) {
                    case SERVER -> killAtAnyMoment();
                    case SERVER_STOPPED -> stopAtAnyMoment();
                    case SERVER_AT_POINT -> dieAt(point);
                    case DATABASE -> killDatabase();
                    case BOTH -> killBoth();
                    case DISK -> disk == null ? killDatabase() : fillDisk(disk);
                };
        tally.count(what);
        whim.quiet(true);
        server();
        awaitUp();
        var found = settled();
        tally.found(found, what);
        tell.accept(
                "%4d  %-26s %s  %d orders, %d fills, %d stops"
                        .formatted(
                                tally.kills(),
                                what,
                                tally.isClean() ? "ok" : "NOT OK",
                                found.orders(),
                                found.fills(),
                                found.stops()));
    }

    private String killAtAnyMoment() throws IOException {
        var running = server();
        awaitUp();
        sometimesCrash();
        pause(random.nextInt(6_000));
        running.kill();
        return Blow.SERVER.words();
    }

    /** It has to end by itself, in the time that it promises. */
    private String stopAtAnyMoment() throws IOException {
        var running = server();
        awaitUp();
        sometimesCrash();
        pause(random.nextInt(6_000));
        running.stop();
        if (!running.await(TO_STOP.toSeconds())) {
            running.kill();
            throw new Problem(
                    "the server did not stop within "
                            + TO_STOP.toSeconds()
                            + " s; see "
                            + folder.resolve("serve.log"));
        }
        return Blow.SERVER_STOPPED.words();
    }

    private String dieAt(CrashPoint point) throws IOException {
        if (server != null && server.isAlive()) {
            server.kill();
        }
        boolean rare = point == CrashPoint.AFTER_FENCE || point == CrashPoint.AFTER_CANCEL;
        serve(CrashAt.name(point) + ":" + (rare ? 1 : 1 + random.nextInt(4)));
        var armed = server();
        if (rare) {
            awaitUp();
            pause(4_000);
            crash();
        } else {
            sometimesCrash();
        }
        if (!armed.await(rare ? 15 : 25)) {
            armed.kill();
            return "server (point not passed)";
        }
        return armed.exitCode() == CrashAt.KILLED
                ? "at " + CrashAt.name(point)
                : "server ended with " + armed.exitCode();
    }

    private String killDatabase() throws IOException {
        server();
        awaitUp();
        pause(random.nextInt(5_000));
        if (random.nextInt(3) == 0) {
            crash(); // the stop has to be sold without it
        }
        postmaster().ifPresent(ProcessHandle::destroyForcibly);
        pause(random.nextInt(3_000));
        return Blow.DATABASE.words();
    }

    private String killBoth() throws IOException {
        var running = server();
        awaitUp();
        pause(random.nextInt(6_000));
        var database = postmaster();
        running.kill();
        database.ifPresent(ProcessHandle::destroyForcibly);
        return Blow.BOTH.words();
    }

    /** The server has to live through it, or come up again after it. */
    private String fillDisk(Disk small) throws IOException {
        server();
        awaitUp();
        pause(random.nextInt(3_000));
        small.fill();
        if (random.nextInt(2) == 0) {
            crash(); // the stop has a file of its own that was made in time
        }
        pause(2_000 + random.nextInt(4_000));
        small.free();
        return "disk full";
    }

    private Optional<ProcessHandle> postmaster() throws IOException {
        return postmaster(data());
    }

    private static Optional<ProcessHandle> postmaster(Path data) throws IOException {
        var file = data.resolve("postgres").resolve("postmaster.pid");
        return Files.exists(file)
                ? ProcessHandle.of(Long.parseLong(Files.readAllLines(file).getFirst().strip()))
                        .filter(process -> process.info().command().orElse("").endsWith("postgres"))
                : Optional.empty();
    }

    /** The price falls through the stop for a moment. */
    private void crash() {
        try {
            var prices = get("/twin/state").get("prices");
            var price = new BigDecimal(prices.get("KRW-BTC").asString());
            var low = price.multiply(new BigDecimal("0.93")).movePointLeft(3).toBigInteger();
            post("/twin/price", "{\"market\":\"KRW-BTC\",\"price\":\"" + low + "000\"}");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void sometimesCrash() {
        if (random.nextInt(25) == 0) {
            crash();
        }
    }

    private static void pause(int millis) {
        try {
            TimeUnit.MILLISECONDS.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Problem("interrupted");
        }
    }

    private void awaitUp() {
        require(
                TO_START,
                "the server does not come up; see " + folder.resolve("serve.log"),
                () -> Files.exists(data().resolve("port")));
    }

    /** Looks until nothing moves and all is equal; what it saw last if that does not come. */
    private Findings settled() {
        var last = new AtomicReference<>(Findings.NONE);
        Poll.until(
                TO_HEAL,
                () -> {
                    try {
                        last.set(look());
                    } catch (IOException | DataAccessException | Problem e) {
                        last.set(
                                new Findings(0, 0, 0, 0, 0, false, String.valueOf(e.getMessage())));
                    }
                    // A sale that was put on record in the refuge only is known a little later.
                    return last.get().booksEqual() && last.get().lost() == 0;
                });
        return last.get();
    }

    private Findings look() throws IOException {
        try (var database = Installation.at(data()).open(choice)) {
            var account = get("/twin/state").get("accounts").get(0);
            var held = new TreeMap<String, BigDecimal>();
            for (var balance : account.get("balances")) {
                held.put(
                        balance.get("currency").asString(),
                        new BigDecimal(balance.get("balance").asString())
                                .add(new BigDecimal(balance.get("locked").asString())));
            }
            var books = Comparison.of(StoredBooks.of(database.db()), held);
            return Findings.of(account, database.db(), books, whim.buysAdvised(), DEPOSIT);
        }
    }

    private JsonNode get(String path) throws IOException {
        return send(HttpRequest.newBuilder(URI.create(twinAddress + path)).build());
    }

    private void post(String path, String body) throws IOException {
        send(
                HttpRequest.newBuilder(URI.create(twinAddress + path))
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build());
    }

    private JsonNode send(HttpRequest request) throws IOException {
        try {
            var reply = client.send(request, HttpResponse.BodyHandlers.ofString());
            if (reply.statusCode() != 200) {
                throw new IOException("the twin says " + reply.statusCode() + ": " + reply.body());
            }
            return JSON.readTree(reply.body());
        } catch (JacksonException e) {
            throw new IOException("the twin does not answer in JSON", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        if (server != null) {
            server.kill();
        }
        twin.kill();
        whim.close();
        client.close();
        var database = postmaster();
        if (database.isPresent()) {
            database.get().destroy(); // an orderly, fast end
            database.get().onExit().orTimeout(30, TimeUnit.SECONDS).join();
        }
        if (disk != null && tally.isClean()) {
            disk.close(); // else it stays for whoever looks into it
        }
    }
}
