package haetae.app.demo;

import haetae.core.market.Market;
import haetae.core.money.Krw;
import haetae.core.order.Balance;
import haetae.core.portfolio.TradingDay;
import haetae.core.risk.Limits;
import haetae.core.time.Agenda;
import haetae.core.time.Traffic;
import haetae.core.trading.Engine;
import haetae.core.trading.Settings;
import haetae.server.HaetaeServer;
import haetae.server.World;
import haetae.server.account.Owner;
import haetae.twin.TwinServer;
import haetae.twin.exchange.TwinExchange;
import haetae.twin.faults.FaultPlan;
import haetae.twin.market.CandleFile;
import haetae.twin.market.GeneratedMarket;
import haetae.twin.market.Tape;
import haetae.upbit.Answer;
import haetae.upbit.Http;
import haetae.upbit.RateLimiter;
import haetae.upbit.Signer;
import haetae.upbit.UpbitRest;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Trades on a twin in the same program, with the AI stand-in, for a number of market days or until
 * it is stopped.
 *
 * <p>A week of market history comes first, so that the first decision has something to judge by.
 */
public final class Demo {

    private static final Duration HISTORY = Duration.ofHours(168);
    private static final Instant GENERATED_START = Instant.parse("2026-01-05T00:00:00Z");
    private static final String ACCESS_KEY = "DemoAccessKey";
    private static final String SECRET_KEY = "DemoSecretKeyThatOpensNothingButTheTwin";
    private static final Krw PAID_IN = Krw.of(1_000_000);

    /**
     * @param days market days to run
     * @param candles files to replay, empty to generate from the seed
     */
    public record Options(
            double days,
            long seed,
            List<Path> candles,
            int port,
            String token,
            Path data,
            Path cache) {}

    private final Options options;
    private final Consumer<String> out;

    public Demo(Options options, Consumer<String> out) {
        this.options = options;
        this.out = out;
    }

    /** Runs in lockstep, as fast as the machine can. */
    public Summary runLockstep() throws IOException {
        var market = new Market("KRW-BTC");
        var tape = tape(market);
        var start = tape.start().plus(HISTORY);
        var lockstep = new Lockstep(start);
        var exchange = new TwinExchange(lockstep);
        exchange.openAccount(ACCESS_KEY, SECRET_KEY, PAID_IN);
        if (!exchange.follow(tape)) {
            throw new IOException(
                    "the candles end within the first 168 hours, which are history: give more of them");
        }
        var client = client();
        try (var twin = TwinServer.open(lockstep, exchange, FaultPlan.NONE, 0);
                var server =
                        HaetaeServer.start(
                                world(market, lockstep, lockstep, client, twin),
                                settings(market),
                                new Owner(options.token()),
                                options.data(),
                                options.cache(),
                                options.port())) {
            out.accept("http://127.0.0.1:" + server.port() + "/#token=" + options.token());
            var trader = server.trader();
            var live = new LiveLine(lockstep, out);
            trader.listen(live);
            trader.start();
            var end = start.plus(Duration.ofSeconds((long) (options.days() * 86_400)));
            lockstep.runUntil(end, () -> false);
            awaitEnds(lockstep, trader.ask(Engine::view), trader::ask, end);
            var balances = balances(lockstep, client, twin);
            return new Report(server.part(JdbcTemplate.class))
                    .summary(
                            balances,
                            PAID_IN.amount(),
                            price(exchange, true),
                            price(exchange, false),
                            options.days());
        } finally {
            client.shutdownNow(); // its streams are open to the last
        }
    }

    private interface Asker {
        <T> CompletableFuture<T> ask(Function<Engine, T> question);
    }

    private static void awaitEnds(
            Lockstep lockstep, CompletableFuture<Engine.View> first, Asker trader, Instant end) {
        var until = end;
        var view = first;
        for (int i = 0; i < 600; i++) {
            until = until.plusSeconds(1);
            lockstep.runUntil(until, () -> false);
            if (view.isDone() && view.join().live().isEmpty() && view.join().exits().isEmpty()) {
                return;
            }
            view = trader.ask(Engine::view);
        }
    }

    private Tape tape(Market market) throws IOException {
        return options.candles().isEmpty()
                ? GeneratedMarket.tape(market, options.seed(), GENERATED_START)
                : CandleFile.tape(market, options.candles());
    }

    private static HttpClient client() {
        return HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(Duration.ofSeconds(5))
                .build();
    }

    private static World world(
            Market market, Agenda agenda, Traffic traffic, HttpClient client, TwinServer twin) {
        return new World(
                "demo",
                agenda,
                traffic,
                client,
                twin.address(),
                signer(),
                List.of(market),
                new World.Gemini(twin.address(), "gemini-2.5-pro", "demo"));
    }

    private static Signer signer() {
        return new Signer(ACCESS_KEY, SECRET_KEY, () -> UUID.randomUUID().toString());
    }

    private static Settings settings(Market market) {
        return new Settings(
                "demo",
                List.of(market),
                Limits.DEFAULTS,
                new TradingDay(ZoneId.of("Asia/Seoul")),
                Duration.ofHours(1),
                Duration.ofSeconds(5));
    }

    private static Map<String, Balance> balances(
            Lockstep lockstep, HttpClient client, TwinServer twin) throws IOException {
        var rest =
                new UpbitRest(
                        lockstep,
                        new Http(client, lockstep, lockstep),
                        new RateLimiter(lockstep),
                        twin.address(),
                        signer());
        var answer = new Holder<Map<String, Balance>>();
        rest.accounts(answer::set);
        lockstep.runUntil(lockstep.instant().plusSeconds(60), () -> answer.value != null);
        if (answer.value instanceof Answer.Ok<Map<String, Balance>>(var balances)) {
            return balances;
        }
        throw new IOException("the twin's balances could not be read: " + answer.value);
    }

    private static final class Holder<T> {
        private @Nullable Answer<T> value;

        void set(Answer<T> answer) {
            value = answer;
        }
    }

    private static BigDecimal price(TwinExchange exchange, boolean first) {
        return exchange.price(first);
    }
}
