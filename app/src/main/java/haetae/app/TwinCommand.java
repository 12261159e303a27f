package haetae.app;

import haetae.app.terminal.Problem;
import haetae.app.terminal.StopSignal;
import haetae.core.market.Market;
import haetae.core.money.Krw;
import haetae.core.time.Traffic;
import haetae.twin.TwinServer;
import haetae.twin.exchange.Behaviour;
import haetae.twin.exchange.TwinExchange;
import haetae.twin.faults.FaultPlan;
import haetae.twin.market.CandleFile;
import haetae.twin.market.GeneratedMarket;
import haetae.twin.market.Tape;
import haetae.upbit.WallAgenda;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "twin",
        mixinStandardHelpOptions = true,
        description = {
            "Serves an exchange that behaves like Upbit, and a stand-in for the AI, on one port of"
                    + " this machine until Ctrl-C.",
            "At speed 1 its market is moved to now; at other speeds it keeps its time, which"
                    + " GET /twin/clock tells.",
            "GET /twin/state tells what every account holds. POST /twin/accounts opens another, from"
                    + " a JSON object with name, access_key, secret_key and, if wanted, krw,"
                    + " permissions (a list of view_account, view_orders, make_orders, withdraw)"
                    + " and expires_at. POST /twin/deposit, withdraw and order take an account,"
                    + " else they are the first's; POST /twin/price moves a market."
        })
final class TwinCommand implements Callable<Integer> {

    private static final Duration HISTORY = Duration.ofDays(7);
    private static final Instant GENERATED_START = Instant.parse("2026-01-05T00:00:00Z");
    private static final int MOST_ACCOUNTS = 1_000;

    /** The week of history of each takes some 5 MB of the gigabyte that the launcher allows. */
    private static final int MOST_MARKETS = 100;

    private static final String ACCESS_KEY = "TwinAccessKey";
    private static final String SECRET_KEY = "TwinSecretKeyThatOpensNothingElse";

    @Option(
            names = "--port",
            paramLabel = "P",
            defaultValue = "8081",
            description = "its port; 0 for any free one (default: 8081)")
    private int port;

    @Option(
            names = "--candles",
            arity = "1..*",
            paramLabel = "FILE",
            description =
                    "recorded one-minute candles to replay; a name such as KRW-XRP_1m_2025.csv.gz"
                            + " tells their market, else it is KRW-BTC")
    private List<Path> candles = new ArrayList<>();

    @Option(
            names = "--seed",
            paramLabel = "N",
            description = "which market is generated when there are no candles (default: 1)")
    private @Nullable Long seed;

    @Option(
            names = "--speed",
            paramLabel = "N",
            defaultValue = "1",
            description = "market seconds per second, up to 600 (default: 1)")
    private String speed = "1";

    @Option(
            names = "--hour-in",
            paramLabel = "MINUTES",
            description =
                    "at speed 1: moves its clock so that the next full hour is so many minutes away, 1"
                            + " to 60; a server takes that clock by HAETAE_CLOCK_URL")
    private @Nullable Integer hourIn;

    @Option(
            names = "--market",
            split = ",",
            paramLabel = "M",
            description =
                    "a market to generate, or several with commas; may be given again (default:"
                            + " KRW-BTC)")
    private List<String> markets = new ArrayList<>();

    @Option(
            names = "--markets",
            paramLabel = "N",
            description =
                    "generate so many markets: KRW-BTC, KRW-COIN2, KRW-COIN3 and so on, up to 100")
    private @Nullable Integer marketCount;

    @Option(
            names = "--accounts",
            paramLabel = "N",
            defaultValue = "1",
            description =
                    "open so many accounts, up to 1000; the keys of the second and later ones end in"
                            + " their number (default: 1)")
    private int accounts = 1;

    @Option(
            names = "--access-key",
            paramLabel = "K",
            description = "the first account's access key")
    private @Nullable String accessKey;

    @Option(
            names = "--secret-key",
            paramLabel = "S",
            description = "the first account's secret key")
    private @Nullable String secretKey;

    @Option(
            names = "--krw",
            paramLabel = "AMOUNT",
            defaultValue = "1000000",
            description = "won in each account at the start (default: 1000000)")
    private BigDecimal krw = BigDecimal.ZERO;

    @Option(
            names = "--faults",
            paramLabel = "FILE",
            description = "what goes wrong with requests and streams (docs/faults.md)")
    private @Nullable Path faults;

    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws IOException {
        double times =
                DemoCommand.speed(speed)
                        .orElseThrow(() -> new Problem(2, "a twin has no --speed max; a demo has"));
        check();
        Ports.requireFree(port);
        var plan = faults == null ? FaultPlan.NONE : FaultPlan.read(faults);
        var tapes = tapes(times);
        var start = times == 1 ? now() : tapes.getFirst().start().plus(HISTORY);
        try (var signal = new StopSignal();
                var agenda = agenda(start, times)) {
            var exchange = new TwinExchange(agenda, Behaviour.atSpeed(times));
            CompletableFuture.runAsync(() -> open(exchange, tapes), agenda::post).join();
            try (var twin = TwinServer.open(Traffic.uncounted(agenda), exchange, plan, port)) {
                tell(twin);
                signal.await();
            }
        }
        return 0;
    }

    private void check() {
        if (!candles.isEmpty() && (seed != null || !markets.isEmpty() || marketCount != null)) {
            throw new Problem(2, "give either --candles or --seed and --market, not both");
        }
        if (!markets.isEmpty() && marketCount != null) {
            throw new Problem(2, "give either --market or --markets, not both");
        }
        requireSome("--markets", marketCount == null ? 1 : marketCount, MOST_MARKETS);
        requireSome("--accounts", accounts, MOST_ACCOUNTS);
        requireSome("--hour-in", hourIn == null ? 1 : hourIn, 60);
        if (hourIn != null && !speed.equals("1")) {
            throw new Problem(2, "--hour-in goes with --speed 1");
        }
        if ((accessKey == null) != (secretKey == null)) {
            throw new Problem(2, "give --access-key and --secret-key together");
        }
        if (krw.signum() < 0) {
            throw new Problem(2, "--krw is not below 0");
        }
    }

    private static void requireSome(String option, int count, int most) {
        if (count < 1 || count > most) {
            throw new Problem(2, option + " is from 1 to " + most + ", not " + count);
        }
    }

    private WallAgenda agenda(Instant start, double speed) {
        return speed == 1 && hourIn == null
                ? WallAgenda.onMachineClock("twin", Throwable::printStackTrace)
                : new WallAgenda("twin", start, speed, Throwable::printStackTrace);
    }

    /** The machine's time, or one that is as far from the next full hour as is wanted. */
    private Instant now() {
        var now = InstantSource.system().instant();
        return hourIn == null
                ? now
                : now.truncatedTo(ChronoUnit.HOURS).plus(Duration.ofMinutes(60 - hourIn));
    }

    private void open(TwinExchange exchange, List<Tape> tapes) {
        for (int number = 1; number <= accounts; number++) {
            exchange.openAccount(accessKey(number), secretKey(number), new Krw(krw));
        }
        for (var tape : tapes) {
            if (!exchange.follow(tape)) {
                throw new Problem(
                        "the candles of "
                                + tape.market()
                                + " end within the first 168 hours, which are taken as history:"
                                + " give more of them");
            }
        }
    }

    private String accessKey(int number) {
        return numbered(accessKey != null ? accessKey : ACCESS_KEY, number);
    }

    private String secretKey(int number) {
        return numbered(secretKey != null ? secretKey : SECRET_KEY, number);
    }

    /** The first has no number. */
    private static String numbered(String text, int number) {
        return number == 1 ? text : text + number;
    }

    private List<Tape> tapes(double times) throws IOException {
        if (candles.isEmpty()) {
            var start = times == 1 ? minuteOf(now().minus(HISTORY)) : GENERATED_START;
            return codes().stream()
                    .map(TwinCommand::market)
                    .map(market -> GeneratedMarket.tape(market, seed == null ? 1 : seed, start))
                    .toList();
        }
        var tapes = new ArrayList<Tape>();
        for (var recorded : byMarket().entrySet()) {
            var tape = CandleFile.tape(recorded.getKey(), recorded.getValue());
            tapes.add(times == 1 ? Redated.to(minuteOf(now().minus(HISTORY)), tape) : tape);
        }
        return tapes;
    }

    /** The markets to generate; each goes its own way, as its code is part of its seed. */
    private List<String> codes() {
        if (!markets.isEmpty()) {
            return markets;
        }
        return IntStream.rangeClosed(1, marketCount == null ? 1 : marketCount)
                .mapToObj(number -> number == 1 ? "KRW-BTC" : "KRW-COIN" + number)
                .toList();
    }

    private Map<Market, List<Path>> byMarket() {
        var files = new LinkedHashMap<Market, List<Path>>();
        for (var file : candles) {
            var market = CandleFile.marketOf(file);
            files.computeIfAbsent(
                            market != null ? market : new Market("KRW-BTC"), _ -> new ArrayList<>())
                    .add(file);
        }
        return files;
    }

    private static Instant minuteOf(Instant at) {
        return at.truncatedTo(ChronoUnit.MINUTES);
    }

    private static Market market(String code) {
        try {
            return new Market(code);
        } catch (IllegalArgumentException e) {
            throw new Problem(2, "--market is a market such as KRW-BTC, not " + code);
        }
    }

    private void tell(TwinServer twin) {
        var out = spec.commandLine().getOut();
        out.println("Upbit twin and AI stand-in at " + twin.address() + " (Ctrl-C ends it)");
        for (int number = 1; accessKey == null && number <= accounts; number++) {
            out.println("access key " + accessKey(number) + ", secret key " + secretKey(number));
        }
        out.flush();
    }
}
