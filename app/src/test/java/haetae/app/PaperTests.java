package haetae.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import haetae.app.chaos.Program;
import haetae.app.paper.Paper;
import haetae.app.service.Poll;
import haetae.app.service.Venue;
import haetae.app.settings.Env;
import haetae.core.market.Market;
import haetae.core.money.Krw;
import haetae.core.order.Balance;
import haetae.core.order.Leg;
import haetae.core.order.OrderIntent;
import haetae.core.order.OrderReport;
import haetae.core.order.OrderTerms;
import haetae.core.time.Traffic;
import haetae.server.database.Storage;
import haetae.twin.TwinServer;
import haetae.twin.exchange.TwinExchange;
import haetae.twin.faults.FaultPlan;
import haetae.twin.market.GeneratedMarket;
import haetae.upbit.Answer;
import haetae.upbit.Signer;
import haetae.upbit.UpbitRest;
import haetae.upbit.WallAgenda;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/** Paper money in a process of its own; a twin stands for Upbit and only shows its market. */
class PaperTests {

    @TempDir private Path temp = Path.of("");

    private final List<Process> processes = new ArrayList<>();
    private final WallAgenda agenda = WallAgenda.onMachineClock("twin", Throwable::printStackTrace);
    private final HttpServer gemini = gemini();

    /** Advises to buy and to sell by turns. */
    private static HttpServer gemini() {
        try {
            var server =
                    HttpServer.create(
                            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            var asked = new AtomicInteger();
            server.createContext(
                    "/",
                    exchange -> {
                        var advice =
                                "{\\\"signal\\\":\\\"%s\\\",\\\"confidence\\\":0.9,\\\"reasoning\\\":\\\"\\\"}"
                                        .formatted(
                                                asked.getAndIncrement() % 2 == 0 ? "BUY" : "SELL");
                        var reply =
                                "{\"candidates\":[{\"content\":{\"parts\":[{\"text\":\""
                                        + advice
                                        + "\"}]},\"finishReason\":\"STOP\"}]}";
                        var bytes = reply.getBytes(StandardCharsets.UTF_8);
                        exchange.sendResponseHeaders(200, bytes.length);
                        exchange.getResponseBody().write(bytes);
                        exchange.close();
                    });
            server.start();
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private TwinServer upbit() throws IOException {
        var exchange = new TwinExchange(agenda);
        var start = agenda.instant().minus(Duration.ofDays(3)).truncatedTo(ChronoUnit.MINUTES);
        CompletableFuture.runAsync(
                        () -> {
                            exchange.openAccount("nobody", "secret", Krw.ZERO);
                            exchange.follow(GeneratedMarket.tape(new Market("KRW-BTC"), 1, start));
                        },
                        agenda::post)
                .join();
        return TwinServer.open(Traffic.uncounted(agenda), exchange, FaultPlan.NONE, 0);
    }

    @AfterEach
    void endEverything() {
        processes.forEach(Process::destroyForcibly);
        gemini.stop(0);
        agenda.close();
    }

    private Process start(String name, String upbit, Map<String, String> variables, String... args)
            throws IOException {
        var builder = new ProcessBuilder(Program.command(List.of(args)));
        var environment = builder.environment();
        Program.clear(environment);
        environment.put("HAETAE_UPBIT_URL", upbit);
        environment.put("HAETAE_DECISION_PERIOD", "PT2S");
        environment.put("MIN_CONFLUENCE", "0");
        environment.putAll(variables);
        var process =
                builder.redirectOutput(temp.resolve(name + ".out").toFile())
                        .redirectError(temp.resolve(name + ".err").toFile())
                        .start();
        processes.add(process);
        return process;
    }

    private String said(String file) {
        try {
            return Files.exists(temp.resolve(file)) ? Files.readString(temp.resolve(file)) : "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void says(String file, String... words) {
        assertThat(
                        Poll.until(
                                Duration.ofSeconds(90),
                                () -> List.of(words).stream().allMatch(said(file)::contains)))
                .as(said(file))
                .isTrue();
    }

    private void reconciles(String name, String upbit, Map<String, String> variables, String folder)
            throws Exception {
        var reconcile = start(name, upbit, variables, "reconcile", "--json", "--data", folder);
        assertThat(reconcile.waitFor(120, TimeUnit.SECONDS)).isTrue();
        assertThat(reconcile.exitValue()).as(said(name + ".out") + said(name + ".err")).isZero();
        assertThat(said(name + ".out"))
                .contains("\"books_equal\" : true", "\"flows_krw\" : \"5000000\"");
    }

    @Test
    void tradesWithoutKeysAndLosesNothingWhenKilled() throws Exception {
        var folder = Prepared.at(temp.resolve("paper"), "paper").toString();
        try (var twin = upbit()) {
            var upbit = twin.address().toString();
            var ai =
                    Map.of(
                            "HAETAE_PAPER_KRW",
                            "5000000",
                            "GEMINI_API_KEY",
                            "any",
                            "HAETAE_GEMINI_URL",
                            "http://127.0.0.1:" + gemini.getAddress().getPort());
            var first = start("first", upbit, ai, "serve", "--port", "0", "--data", folder);
            says("first.out", "ENTRY KRW-BTC buy", "EXIT KRW-BTC sell");
            first.destroyForcibly(); // SIGKILL
            assertThat(first.waitFor(10, TimeUnit.SECONDS)).isTrue();

            var second = start("second", upbit, ai, "serve", "--port", "0", "--data", folder);
            says("second.out", "fill ");
            second.destroyForcibly();
            assertThat(second.waitFor(10, TimeUnit.SECONDS)).isTrue();
            reconciles("again", upbit, Map.of(), folder);

            assertThat(Terminal.run("status", "--data", folder).out())
                    .contains("(paper): not running");
            var asLive =
                    start(
                            "live",
                            upbit,
                            Map.of(
                                    "HAETAE_LIVE", "yes",
                                    "HAETAE_ALLOW_RULE", "yes",
                                    "UPBIT_ACCESS_KEY", "nobody",
                                    "UPBIT_SECRET_KEY", "secret"),
                            "serve",
                            "--mode",
                            "live",
                            "--port",
                            "0",
                            "--data",
                            folder);
            assertThat(asLive.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(asLive.exitValue()).isEqualTo(1);
            assertThat(said("live.err")).contains("holds paper data", "--data");
        }
    }

    @Test
    void usesTheUsersOwnDatabaseForEverythingAndSaysPlainlyThatThereIsNoAi() throws Exception {
        var folder = temp.resolve("paper").toString();
        try (var twin = upbit();
                var theirs =
                        Storage.open(
                                Prepared.at(temp.resolve("theirs"), "demo"),
                                "demo",
                                Folders.cache())) {
            var upbit = twin.address().toString();
            var login = theirs.database();
            var own =
                    Map.of(
                            "HAETAE_PAPER_KRW",
                            "5000000",
                            "DATABASE_URL",
                            "postgresql://nobody:x@127.0.0.1:1/none",
                            "HAETAE_DATABASE_URL",
                            login.url()
                                    .replace(
                                            "jdbc:postgresql://",
                                            "postgresql://haetae:" + login.password() + "@"));
            var server = start("own", upbit, own, "serve", "--port", "0", "--data", folder);
            says("own.out", "hold ", "plain rule, without an AI", "http://127.0.0.1:");
            var running = start("running", upbit, own, "status", "--data", folder);
            assertThat(running.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(said("running.out")).contains("(paper): running", "won       5000000");
            server.destroy();
            assertThat(server.waitFor(30, TimeUnit.SECONDS)).isTrue();
            assertThat(said("own.err")).doesNotContain("Exception");
            assertThat(said("own.out")).doesNotContain("ERROR");

            assertThat(count(theirs, "SELECT count(*) FROM trading_signals")).isPositive();
            assertThat(temp.resolve("paper/postgres")).doesNotExist();
            try (var files = Files.walk(temp.resolve("paper"))) {
                for (var file : files.filter(Files::isRegularFile).toList()) {
                    assertThat(Files.readString(file)).doesNotContain(login.password());
                }
            }
            for (var name : List.of("own", "running")) {
                assertThat(said(name + ".out") + said(name + ".err"))
                        .doesNotContain(login.password());
            }
            assertThat(Terminal.run("status", "--data", folder).err())
                    .contains("are in the database 127.0.0.1:", "HAETAE_DATABASE_URL")
                    .hasLineCount(1);
        }
    }

    private static long count(Storage storage, String question) {
        var login = storage.database();
        var source = new DriverManagerDataSource(login.url(), login.user(), login.password());
        var count = new JdbcTemplate(source).queryForObject(question, Long.class);
        return count == null ? 0 : count;
    }

    private static <T> T ask(Venue venue, BiConsumer<UpbitRest, Consumer<T>> question, Signer by) {
        var answer = new CompletableFuture<T>();
        var rest = new UpbitRest(venue.world().exchange(), by);
        venue.world().agenda().post(() -> question.accept(rest, answer::complete));
        return answer.orTimeout(20, TimeUnit.SECONDS).join();
    }

    private static Map<String, Balance> balances(Venue venue, Signer by) {
        var answer = PaperTests.<Answer<Map<String, Balance>>>ask(venue, UpbitRest::accounts, by);
        return answer instanceof Answer.Ok<Map<String, Balance>>(var held) ? held : Map.of();
    }

    /** Buys for so many won under an identifier that both accounts use. */
    private static void buy(Venue venue, Signer by, long krw) {
        var intent =
                new OrderIntent(
                        "the same",
                        new Market("KRW-BTC"),
                        new OrderTerms.MarketBuy(Krw.of(krw)),
                        Leg.ENTRY,
                        "d",
                        1,
                        Instant.EPOCH,
                        Instant.MAX);
        assertThat(
                        Poll.until(
                                Duration.ofSeconds(30),
                                () ->
                                        PaperTests.<Answer<OrderReport>>ask(
                                                        venue,
                                                        (rest, then) -> rest.test(intent, then),
                                                        by)
                                                instanceof Answer.Ok))
                .as("the book is there")
                .isTrue();
        var placed =
                PaperTests.<Answer<OrderReport>>ask(
                        venue,
                        (rest, then) ->
                                rest.place(
                                        intent,
                                        venue.world().agenda().monotonic().plusSeconds(10),
                                        () -> then.accept(new Answer.Unknown<>("not sent")),
                                        then),
                        by);
        assertThat(placed).isInstanceOf(Answer.Ok.class);
        assertThat(Poll.until(Duration.ofSeconds(10), () -> balances(venue, by).containsKey("BTC")))
                .isTrue();
    }

    @Test
    void keepsTheBooksOfSeveralAccountsApart() throws Exception {
        try (var twin = upbit();
                var storage =
                        Storage.open(
                                Prepared.at(temp.resolve("several"), "paper"),
                                "paper",
                                Folders.cache());
                var paper =
                        Paper.of(
                                Env.of(
                                        Map.of(
                                                "HAETAE_UPBIT_URL",
                                                twin.address().toString(),
                                                "HAETAE_PAPER_KRW",
                                                "5000000")))) {
            Map<String, Balance> mine;
            Map<String, Balance> theirs;
            try (var venue = paper.open(storage)) {
                var other = opened(venue, "other");
                buy(venue, venue.world().signer(), 1_000_000);
                buy(venue, other, 50_000);
                mine = balances(venue, venue.world().signer());
                theirs = balances(venue, other);
            }
            assertThat(theirs).isNotEqualTo(mine).containsKeys("KRW", "BTC");
            try (var venue = paper.open(storage)) {
                assertThat(balances(venue, venue.world().signer())).isEqualTo(mine);
                var first = opened(venue, "other");
                var again = opened(venue, "other");
                assertThat(balances(venue, again)).isEqualTo(theirs);
                assertThat(balances(venue, first)).as("its key was replaced").isEmpty();
            }
        }
    }

    private static Signer opened(Venue venue, String account) {
        var accounts = venue.world().paperAccounts();
        if (accounts == null) {
            throw new IllegalStateException("a paper world opens accounts");
        }
        return accounts.open(account);
    }
}
