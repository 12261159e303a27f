package haetae.app.trading;

import static org.assertj.core.api.Assertions.assertThat;

import haetae.app.Prepared;
import haetae.app.chaos.Program;
import haetae.app.service.Poll;
import haetae.core.market.Market;
import haetae.core.money.Krw;
import haetae.core.time.Traffic;
import haetae.server.database.Storage;
import haetae.twin.TwinServer;
import haetae.twin.exchange.TwinExchange;
import haetae.twin.faults.FaultPlan;
import haetae.twin.market.GeneratedMarket;
import haetae.upbit.WallAgenda;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;
import tools.jackson.databind.json.JsonMapper;

/** Two servers as processes of their own on one PostgreSQL and one account of the exchange. */
class TwoNodesTests {

    private static final String ACCESS = "TwoNodesAccessKey";
    private static final String SECRET = "TwoNodesSecretKeyThatOpensNothingButTheTwin";
    private static final Path CACHE = Path.of(System.getProperty("user.home"), ".cache", "haetae");

    @TempDir private Path temp;

    private final List<Process> processes = new ArrayList<>();
    private final WallAgenda agenda = WallAgenda.onMachineClock("twin", Throwable::printStackTrace);
    private final Ais ais = new Ais();
    private TwinServer twin;
    private Storage shared;
    private JdbcTemplate db;

    TwoNodesTests() throws IOException {}

    @BeforeEach
    void open() throws IOException {
        var exchange = new TwinExchange(agenda);
        var start = agenda.instant().minus(Duration.ofDays(3)).truncatedTo(ChronoUnit.MINUTES);
        CompletableFuture.runAsync(
                        () -> {
                            exchange.openAccount(ACCESS, SECRET, Krw.of(1_000_000));
                            exchange.follow(GeneratedMarket.tape(new Market("KRW-BTC"), 1, start));
                        },
                        agenda::post)
                .join();
        twin = TwinServer.open(Traffic.uncounted(agenda), exchange, FaultPlan.NONE, 0);
        shared = Storage.open(Prepared.at(temp.resolve("shared"), "demo"), "demo", CACHE);
        var login = shared.database();
        db =
                new JdbcTemplate(
                        new SingleConnectionDataSource(
                                login.url(), login.user(), login.password(), true));
    }

    @AfterEach
    void close() throws IOException {
        processes.forEach(Process::destroyForcibly);
        twin.close();
        ais.close();
        agenda.close();
        shared.close();
    }

    private Process serve(String name) throws IOException {
        return start(name, "serve", "--mode", "live", "--port", "0", "--data", folder(name));
    }

    private String folder(String name) {
        return temp.resolve(name + "-data").toString();
    }

    private Process start(String name, String... args) throws IOException {
        var builder = new ProcessBuilder(Program.command(List.of(args)));
        Program.clear(builder.environment());
        builder.environment().putAll(variables());
        builder.environment()
                .put(name.equals("first") ? "GEMINI_API_KEY" : "OPENAI_API_KEY", "any");
        var process =
                builder.redirectOutput(temp.resolve(name + ".out").toFile())
                        .redirectError(temp.resolve(name + ".err").toFile())
                        .start();
        processes.add(process);
        return process;
    }

    private Map<String, String> variables() {
        var login = shared.database();
        var variables = new HashMap<String, String>();
        variables.put("HAETAE_LIVE", "yes");
        variables.put("HAETAE_UPBIT_URL", twin.address().toString());
        variables.put("HAETAE_GEMINI_URL", ais.address().toString());
        variables.put("HAETAE_OPENAI_URL", ais.address().toString());
        variables.put("HAETAE_DECISION_PERIOD", "PT2S");
        variables.put("MIN_CONFLUENCE", "0");
        variables.put("ORDERS_PER_HOUR", "1000");
        variables.put("EXPOSURE_MAX_PCT", "90");
        variables.put("UPBIT_ACCESS_KEY", ACCESS);
        variables.put("UPBIT_SECRET_KEY", SECRET);
        variables.put(
                "HAETAE_DATABASE_URL",
                login.url()
                        .replace(
                                "jdbc:postgresql://",
                                "postgresql://" + login.user() + ":" + login.password() + "@"));
        return variables;
    }

    private String said(String name) throws IOException {
        return Files.readString(temp.resolve(name + ".out"))
                + Files.readString(temp.resolve(name + ".err"));
    }

    private long count(String sql) {
        var count = db.queryForObject("SELECT count(*) FROM " + sql, Long.class);
        return count == null ? 0 : count;
    }

    private long bought() {
        return count("orders WHERE side = 'BUY' AND status = 'EXECUTED'");
    }

    private String owner() {
        return db.queryForList("SELECT owner FROM leases", String.class).getFirst();
    }

    @Test
    void oneOwnsTheAccountAndTheOtherTakesOverWithinThirtySeconds() throws Exception {
        ais.says(Ais.GEMINI, "BUY", "0.9");
        ais.says(Ais.OPENAI, "BUY", "0.9");
        var first = serve("first");
        assertThat(Poll.until(Duration.ofSeconds(90), () -> isThere() && bought() > 0))
                .as(said("first"))
                .isTrue();
        serve("second");
        assertThat(
                        Poll.until(
                                Duration.ofSeconds(60),
                                () -> count("leases WHERE awaited_at IS NOT NULL") == 1))
                .as(said("second"))
                .isTrue();
        assertThat(
                        Poll.until(
                                Duration.ofSeconds(40),
                                () ->
                                        count(
                                                        "leases WHERE until < clock_timestamp() + interval '15 seconds'")
                                                == 1))
                .as("the lease is short now that somebody waits")
                .isTrue();
        long before = bought();
        assertThat(Poll.until(Duration.ofSeconds(20), () -> bought() > before + 1)).isTrue();
        eachJobRanOnceAPeriod();
        var owner = owner();

        long epoch = count("orders");
        long died = System.nanoTime();
        first.destroyForcibly();
        assertThat(first.waitFor(10, TimeUnit.SECONDS)).isTrue();
        assertThat(Poll.until(Duration.ofSeconds(30), () -> !owner().equals(owner)))
                .as("taken over in time")
                .isTrue();
        assertThat(Duration.ofNanos(System.nanoTime() - died)).isLessThan(Duration.ofSeconds(30));
        assertThat(Poll.until(Duration.ofSeconds(30), () -> count("orders") > epoch + 1))
                .as(said("second"))
                .isTrue();

        assertThat(ais.calls(Ais.OPENAI)).as("the second has no other key").isPositive();
        ais.says(Ais.OPENAI, "HOLD", "0.9");
        assertThat(
                        Poll.until(
                                Duration.ofSeconds(20),
                                () -> count("orders WHERE state <> 'DONE'") == 0))
                .isTrue();
        nothingIsLostOrDoubled();
    }

    /** True once the last migration is done. */
    private boolean isThere() {
        return count(
                        "information_schema.columns WHERE table_name = 'leases' AND column_name = 'awaited_at'")
                == 1;
    }

    private void eachJobRanOnceAPeriod() throws Exception {
        assertThat(Poll.until(Duration.ofSeconds(30), () -> count("market_data") > 1))
                .as("a row every ten seconds")
                .isTrue();
        assertThat(
                        count(
                                "(SELECT 1 FROM market_data GROUP BY symbol,"
                                        + " date_bin('10 seconds', \"timestamp\", 'epoch') HAVING count(*) > 1) twice"))
                .as("rows of market data for the same ten seconds")
                .isZero();
        assertThat(
                        count(
                                "(SELECT 1 FROM trading_signals GROUP BY market, due_at HAVING count(*) > 1) twice"))
                .as("decisions for the same moment")
                .isZero();
        assertThat(count("(SELECT 1 FROM daily_stats GROUP BY date HAVING count(*) > 1) twice"))
                .isZero();
        assertThat(
                        count(
                                "(SELECT 1 FROM scheduled_tasks GROUP BY task_name HAVING count(*) > 1) twice"))
                .isZero();
    }

    /** Every order of the exchange is in the books under its name, once, and none is missing. */
    private void nothingIsLostOrDoubled() throws Exception {
        var request = HttpRequest.newBuilder(URI.create(twin.address() + "/twin/state")).build();
        try (var client = HttpClient.newHttpClient()) {
            var state =
                    new JsonMapper()
                            .readTree(
                                    client.send(request, HttpResponse.BodyHandlers.ofString())
                                            .body());
            var atTheExchange = new ArrayList<String>();
            for (var order : state.at("/accounts/0/orders")) {
                atTheExchange.add(order.path("identifier").asString(""));
            }
            assertThat(atTheExchange)
                    .doesNotHaveDuplicates()
                    .containsExactlyInAnyOrderElementsOf(
                            db.queryForList(
                                    "SELECT identifier FROM orders WHERE upbit_uuid IS NOT NULL",
                                    String.class));
        }
    }
}
