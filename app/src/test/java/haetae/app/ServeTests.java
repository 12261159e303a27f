package haetae.app;

import static org.assertj.core.api.Assertions.assertThat;

import haetae.app.chaos.Program;
import haetae.app.service.Poll;
import haetae.core.market.Market;
import haetae.core.money.Krw;
import haetae.core.time.Traffic;
import haetae.twin.TwinServer;
import haetae.twin.exchange.TwinExchange;
import haetae.twin.faults.FaultPlan;
import haetae.twin.market.GeneratedMarket;
import haetae.upbit.WallAgenda;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/** A live Haetae in a process of its own, with a twin. */
class ServeTests {

    private static final String ACCESS = "ServeTestsAccess";
    private static final String SECRET = "ServeTestsSecretKey";

    @TempDir private Path temp = Path.of("");

    private final List<Process> processes = new ArrayList<>();
    private final WallAgenda agenda = WallAgenda.onMachineClock("twin", Throwable::printStackTrace);
    private TwinServer twin = twin();

    private TwinServer twin() {
        var exchange = new TwinExchange(agenda);
        var start = agenda.instant().minus(Duration.ofDays(3)).truncatedTo(ChronoUnit.MINUTES);
        CompletableFuture.runAsync(
                        () -> {
                            exchange.openAccount(ACCESS, SECRET, Krw.of(1_000_000));
                            exchange.follow(GeneratedMarket.tape(new Market("KRW-BTC"), 1, start));
                        },
                        agenda::post)
                .join();
        try {
            return TwinServer.open(Traffic.uncounted(agenda), exchange, FaultPlan.NONE, 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @BeforeEach
    void twinAnswers() {
        assertThat(twin.port()).isPositive();
    }

    @AfterEach
    void endEverything() {
        processes.forEach(Process::destroyForcibly);
        twin.close();
        agenda.close();
    }

    private record Ended(int code, String out, String err) {}

    private Process start(String name, Map<String, String> variables, String... args)
            throws IOException {
        var builder = new ProcessBuilder(Program.command(List.of(args)));
        Program.clear(builder.environment());
        builder.environment()
                .putAll(
                        Map.of(
                                "HAETAE_LIVE",
                                "yes",
                                "HAETAE_UPBIT_URL",
                                twin.address().toString(),
                                "HAETAE_ALLOW_RULE",
                                "yes",
                                "HAETAE_DECISION_PERIOD",
                                "PT1S",
                                "UPBIT_ACCESS_KEY",
                                ACCESS,
                                "UPBIT_SECRET_KEY",
                                SECRET));
        builder.environment().putAll(variables);
        var process =
                builder.redirectOutput(temp.resolve(name + ".out").toFile())
                        .redirectError(temp.resolve(name + ".err").toFile())
                        .start();
        processes.add(process);
        return process;
    }

    private Ended run(String name, Map<String, String> variables, String... args) throws Exception {
        var process = start(name, variables, args);
        assertThat(process.waitFor(120, TimeUnit.SECONDS)).as(name).isTrue();
        return new Ended(
                process.exitValue(),
                Files.readString(temp.resolve(name + ".out")),
                Files.readString(temp.resolve(name + ".err")));
    }

    private Process serve(Path data) throws IOException {
        return start(
                "serve",
                Map.of(),
                "serve",
                "--mode",
                "live",
                "--port",
                "0",
                "--data",
                data.toString());
    }

    private boolean decided() {
        try {
            var said = Files.readString(temp.resolve("serve.out"));
            return said.contains("hold ") || said.contains("decision ");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** That a killed one does so too is seen on paper, and when many are killed. */
    @Test
    void aServerThatHasEndedLeavesBooksThatCanBeReadHaltedAndReconciled() throws Exception {
        var data = Prepared.at(temp.resolve("live"), "live");
        var folder = data.toString();
        var server = serve(data);
        assertThat(Poll.until(Duration.ofSeconds(60), this::decided)).isTrue();
        assertThat(data.resolve("port")).exists();

        var second =
                run("second", Map.of(), "serve", "--mode", "live", "--port", "0", "--data", folder);
        assertThat(second.code()).isEqualTo(1);
        assertThat(second.err()).contains("already running", "--data");
        assertThat(second.err().lines()).hasSize(1);
        var running = Terminal.run("status", "--json", "--data", folder);
        assertThat(running.out()).contains("\"running\" : true", "\"cash_krw\"");

        server.destroy(); // SIGTERM
        assertThat(server.waitFor(30, TimeUnit.SECONDS)).isTrue();
        endedCleanly(data);

        var reconciled = run("reconcile", Map.of(), "reconcile", "--data", folder);
        assertThat(reconciled.err()).isEmpty();
        assertThat(reconciled.out()).contains("the books equal the exchange");
        assertThat(reconciled.code()).isZero();
        assertThat(Terminal.run("status", "--data", folder).out())
                .contains("not running", "no halt");
        assertThat(Terminal.run("halt", "--reason", "just so", "--data", folder).code()).isZero();
        assertThat(Terminal.run("status", "--data", folder).out()).contains("MANUAL", "just so");
        assertThat(Terminal.run("halt", "--data", folder).out()).contains("already");
        assertThat(Terminal.run("resume", "--data", folder).out()).contains("no halt is left");
    }

    private void endedCleanly(Path data) throws IOException {
        assertThat(Files.readString(temp.resolve("serve.err"))).doesNotContain("Exception");
        var token = Files.readString(data.resolve("owner-token")).strip();
        for (var line : Files.readAllLines(temp.resolve("serve.out"))) {
            assertThat(JsonMapper.shared().readTree(line).path("message").asString())
                    .as(line)
                    .isNotBlank();
            assertThat(line).doesNotContain(token, SECRET);
        }
        assertThat(Files.readString(temp.resolve("serve.out")))
                .contains("owner-token", "\"decision_id\"", "\"account\"");
        assertThat(data.resolve("port")).doesNotExist();
        assertThat(data.resolve("postgres/postmaster.pid")).doesNotExist();
    }

    @Test
    void aWrongKeyIsRefusedBeforeAnythingIsWritten() throws Exception {
        var data = temp.resolve("live");
        for (var wrong :
                List.of(
                        Map.of("UPBIT_ACCESS_KEY", "NobodysKey"),
                        Map.of("UPBIT_SECRET_KEY", "NotThatSecret"))) {
            var said =
                    run(
                            "wrong",
                            wrong,
                            "serve",
                            "--mode",
                            "live",
                            "--port",
                            "0",
                            "--data",
                            data.toString());
            assertThat(said.code()).isEqualTo(1);
            assertThat(said.err()).contains("refuses the key", "UPBIT_SECRET_KEY");
            assertThat(said.err()).doesNotContain("Exception", "NotThatSecret");
            assertThat(data).doesNotExist();
        }
    }
}
