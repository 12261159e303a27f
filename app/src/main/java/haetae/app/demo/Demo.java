package haetae.app.demo;

import haetae.app.backup.UpToDate;
import haetae.app.terminal.LiveLine;
import haetae.app.terminal.Problem;
import haetae.core.market.Market;
import haetae.core.money.Krw;
import haetae.core.order.Balance;
import haetae.core.portfolio.TradingDay;
import haetae.core.risk.Limits;
import haetae.core.trading.Preferences;
import haetae.core.trading.Settings;
import haetae.server.HaetaeServer;
import haetae.server.account.Configured;
import haetae.server.account.Owner;
import haetae.server.database.DatabaseChoice;
import haetae.server.trading.Trader;
import haetae.server.world.World;
import haetae.twin.TwinServer;
import haetae.twin.exchange.TwinExchange;
import haetae.twin.faults.FaultPlan;
import haetae.twin.market.CandleFile;
import haetae.twin.market.GeneratedMarket;
import haetae.twin.market.Tape;
import haetae.upbit.Answer;
import haetae.upbit.Signer;
import haetae.upbit.Upbit;
import haetae.upbit.UpbitRest;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Trades on a twin in the same program, with the AI stand-in, for a number of market days or until
 * it is stopped.
 *
 * <p>A week of market history comes first, so that the first decision has something to judge by.
 */
public final class Demo {

    private static final Duration HISTORY = Duration.ofDays(7);
    private static final Duration FOR_EVER = Duration.ofDays(36_500);
    private static final Duration PATIENCE_FOR_ENDS = Duration.ofHours(1);

    /** How often the balances are asked for at the end: planned faults may hit the question. */
    private static final int ATTEMPTS = 60;

    private static final Instant GENERATED_START = Instant.parse("2026-01-05T00:00:00Z");
    private static final Market MARKET = new Market("KRW-BTC");
    private static final String ACCESS_KEY = "DemoAccessKey";
    private static final String SECRET_KEY = "DemoSecretKeyThatOpensNothingButTheTwin";
    private static final Krw PAID_IN = Krw.of(1_000_000);

    /**
     * @param speed market seconds per second, or empty to run in lockstep
     * @param days market days to run, or empty to run until stopped
     * @param candles files to replay, empty to generate from the seed
     * @param faults what goes wrong between the twin and the server
     */
    public record Options(
            OptionalDouble speed,
            OptionalDouble days,
            long seed,
            List<Path> candles,
            FaultPlan faults,
            Limits limits,
            int port,
            String token,
            Path data,
            Path cache) {}

    private final Options options;
    private final Consumer<String> out;
    private final BooleanSupplier stopped;

    /**
     * @param out told a line for everything that happens
     * @param stopped asked often; when true the demo ends early
     */
    public Demo(Options options, Consumer<String> out, BooleanSupplier stopped) {
        this.options = options;
        this.out = out;
        this.stopped = stopped;
    }

    /**
     * Runs it.
     *
     * @throws Problem if the candles are fewer than the history
     */
    public Summary run() throws IOException {
        var tape = tape();
        var start = start(tape);
        var client = client();
        try (var pace = pace(start)) {
            var exchange = exchange(tape, pace);
            try (var twin = TwinServer.open(pace.twinTraffic(), exchange, options.faults(), 0);
                    var storage =
                            UpToDate.open(
                                    options.data(),
                                    "demo",
                                    DatabaseChoice.embedded(options.cache()),
                                    out);
                    var server =
                            HaetaeServer.start(
                                    world(pace, client, twin),
                                    settings(),
                                    Configured.of(settings().preferences()),
                                    new Owner(options.token()),
                                    storage,
                                    options.port())) {
                out.accept("http://127.0.0.1:" + server.port() + "/#token=" + options.token());
                trade(pace, server, start, () -> warmUp(client, twin));
                var balances = balances(pace, client, twin);
                return new Report(server.database())
                        .summary(
                                balances,
                                PAID_IN.amount(),
                                exchange.price(true),
                                exchange.price(false),
                                Duration.between(start, pace.server().instant()));
            }
        } finally {
            client.shutdownNow(); // its streams are open to the last
        }
    }

    /**
     * A week into the tape; by the clock so long before a full hour that the first decision, made
     * just after it, comes as soon as everything is connected.
     */
    private Instant start(Tape tape) {
        var earliest = tape.start().plus(HISTORY);
        if (options.speed().isEmpty()) {
            return earliest;
        }
        var lead =
                Duration.ofSeconds(
                        Math.clamp((long) (2 * options.speed().getAsDouble()), 10, 3600));
        var hour = earliest.plus(lead).truncatedTo(ChronoUnit.HOURS).plus(1, ChronoUnit.HOURS);
        return hour.minus(lead);
    }

    private Pace pace(Instant start) {
        return options.speed().isEmpty()
                ? new LockstepPace(new Lockstep(start))
                : new WallPace(start, options.speed().getAsDouble());
    }

    private static TwinExchange exchange(Tape tape, Pace pace) {
        var exchange = new TwinExchange(pace.twin());
        exchange.openAccount(ACCESS_KEY, SECRET_KEY, PAID_IN);
        if (!exchange.follow(tape)) {
            throw new Problem(
                    "the candles end within their first 168 hours, which are taken as history:"
                            + " give more of them");
        }
        return exchange;
    }

    private void trade(Pace pace, HaetaeServer server, Instant start, Runnable warmUp) {
        var trader = server.trader();
        trader.listen(new LiveLine(pace.server(), out));
        server.begin();
        pace.go(warmUp);
        var end =
                start.plus(
                        options.days().isEmpty()
                                ? FOR_EVER
                                : Duration.ofSeconds(
                                        (long) (options.days().getAsDouble() * 86_400)));
        pace.runUntil(end, stopped);
        awaitEnds(pace, trader);
    }

    /** A program's first requests take long; at a high speed that would be many market seconds. */
    private static void warmUp(HttpClient client, TwinServer twin) {
        var request =
                HttpRequest.newBuilder(twin.address().resolve("/v1/market/all"))
                        .timeout(Duration.ofSeconds(10))
                        .build();
        for (int i = 0; i < 3; i++) {
            client.sendAsync(request, HttpResponse.BodyHandlers.discarding())
                    .handle((reply, failure) -> true) // a planned fault may hit it
                    .join();
        }
    }

    /** Goes on until no order is under way, then stops the engine. */
    private static void awaitEnds(Pace pace, Trader trader) {
        var until = pace.server().instant();
        var latest = until.plus(PATIENCE_FOR_ENDS);
        var asked = stopIfQuiet(trader);
        while (until.isBefore(latest)) {
            until = until.plusSeconds(1);
            pace.runUntil(until, () -> false);
            if (asked.isDone()) {
                if (asked.join()) {
                    return;
                }
                asked = stopIfQuiet(trader);
            }
        }
    }

    private static CompletableFuture<Boolean> stopIfQuiet(Trader trader) {
        return trader.ask(engine -> {
            var view = engine.view();
            boolean quiet = view.live().isEmpty() && view.exits().isEmpty();
            if (quiet) {
                engine.stop();
            }
            return quiet;
        });
    }

    private Tape tape() throws IOException {
        return options.candles().isEmpty()
                ? GeneratedMarket.tape(MARKET, options.seed(), GENERATED_START)
                : CandleFile.tape(MARKET, options.candles());
    }

    private static HttpClient client() {
        return HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(Duration.ofSeconds(5))
                .build();
    }

    private static World world(Pace pace, HttpClient client, TwinServer twin) {
        var upbit = new Upbit(pace.server(), client, pace.serverTraffic(), twin.address());
        return new World(
                "demo",
                pace.server(),
                pace.serverTraffic(),
                client,
                upbit,
                upbit,
                signer(),
                List.of(MARKET),
                new World.Ai(
                        new World.Access(twin.address(), "demo"),
                        new World.Access(twin.address(), "demo")));
    }

    private static Signer signer() {
        return new Signer(ACCESS_KEY, SECRET_KEY, () -> UUID.randomUUID().toString());
    }

    private Settings settings() {
        return new Settings(
                "demo",
                List.of(MARKET),
                new TradingDay(ZoneId.of("Asia/Seoul")),
                Preferences.DEFAULTS.with(options.limits()));
    }

    private static Map<String, Balance> balances(Pace pace, HttpClient client, TwinServer twin)
            throws IOException {
        var agenda = pace.server();
        var rest =
                new UpbitRest(
                        new Upbit(agenda, client, pace.serverTraffic(), twin.address()), signer());
        Answer<Map<String, Balance>> last = new Answer.Unknown<>("it was never asked");
        for (int i = 0; i < ATTEMPTS; i++) {
            var answer = new Holder<Map<String, Balance>>();
            agenda.post(() -> rest.accounts(answer::set));
            pace.runUntil(agenda.instant().plusSeconds(60), () -> answer.value != null);
            if (answer.value instanceof Answer.Ok<Map<String, Balance>>(var balances)) {
                return balances;
            }
            last = answer.value == null ? last : answer.value;
            pace.runUntil(agenda.instant().plusSeconds(30), () -> false);
        }
        throw new IOException("the twin's balances could not be read: " + last);
    }

    /** Touched on the agenda only, until it is full. */
    private static final class Holder<T> {
        private volatile @Nullable Answer<T> value;

        void set(Answer<T> answer) {
            value = answer;
        }
    }
}
