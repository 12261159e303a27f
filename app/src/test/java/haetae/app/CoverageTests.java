package haetae.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The checker of docs/coverage.md, on a made-up repository with one thing of each kind. */
class CoverageTests {

    private static final Path CHECKER =
            repository(Path.of("").toAbsolutePath()).resolve("checks/Coverage.java");

    private static final String ENDPOINT = "`GET /api/v1/coins/{id}`";
    private static final String PROOF = "CoinTests.isRound";

    @TempDir private static Path compiled = Path.of("");

    @TempDir private Path root = Path.of("");

    @BeforeAll
    static void compileTheCheckerOnce() {
        int code =
                ToolProvider.getSystemJavaCompiler()
                        .run(null, null, null, "-d", compiled.toString(), CHECKER.toString());
        assertThat(code).isZero();
    }

    private static Path repository(@Nullable Path folder) {
        if (folder == null) {
            throw new IllegalStateException("no folder above the tests has the checker");
        }
        return Files.isRegularFile(folder.resolve("checks/Coverage.java"))
                ? folder
                : repository(folder.getParent());
    }

    private void write(String file, String text) throws IOException {
        var path = root.resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, text);
    }

    @BeforeEach
    void aSmallRepository() throws IOException {
        write(
                "server/src/main/java/x/CoinController.java",
                """
                @RequestMapping("/api/v1/coins")
                class CoinController {
                    @GetMapping(path = "/{id}", produces = "text/plain")
                    String coin() {}
                }
                """);
        write(
                "server/src/main/resources/db/migration/V1__begin.sql",
                """
                CREATE TABLE users (
                    id   bigint PRIMARY KEY, -- not, this, one
                    name varchar(9) NOT NULL CHECK (name IN ('a', 'b')),
                    UNIQUE (id, name)
                );
                """);
        write(
                "server/src/main/resources/db/migration/V10__more.sql",
                "ALTER TABLE users DROP COLUMN name, ADD COLUMN email text, ADD CHECK (email <> '');");
        write(
                "server/src/main/java/haetae/server/account/Setting.java",
                "enum Setting { STOP_PCT(\"5\", \"of, CASH(\"), SIZE(is(\"1\")); }");
        write(
                "server/src/test/java/x/CoinTests.java",
                """
                package x;
                class CoinTests {
                    @ParameterizedTest
                    @ValueSource(strings = {"{", "a"})
                    void isRound(String face) { helps(); }
                    void helps() {}
                    @Nested class Edge {
                        @Test void isMilled() {}
                    }
                }
                """);
        report(
                """
                <testcase name="isRound(String)[1]" classname="x.CoinTests"/>
                <testcase name="isRound(String)[2]" classname="x.CoinTests"/>
                <testcase name="isMilled" classname="x.CoinTests$Edge"/>
                """);
        write("docs/coverage.md", page(ENDPOINT, PROOF));
    }

    private void report(String cases) throws IOException {
        write(
                "server/target/surefire-reports/TEST-x.CoinTests.xml",
                "<testsuite>" + cases + "</testsuite>");
    }

    /** Everything proven by one test, but for the endpoint, whose row is told. */
    private static String page(String endpoint, String proof) {
        var lines = new ArrayList<String>();
        section(lines, "## Jobs", "collect_market_data", "generate_trading_signal");
        section(lines, "", "check_volatility", "evaluate_signal_performance");
        section(lines, "", "sync_pending_orders", "cleanup_old_data", "ensure_daily_stats");
        section(lines, "## Tables", "users", "market_data", "trading_signals", "orders");
        section(lines, "", "positions", "daily_stats", "risk_events");
        section(lines, "", "system_configs", "user_configs");
        section(lines, "### `users`", "id", "email");
        section(lines, "## Settings", "stop_pct", "size");
        var weaknesses = IntStream.rangeClosed(1, 56).mapToObj("W-%02d"::formatted);
        section(lines, "## Weaknesses", weaknesses.toArray(String[]::new));
        section(lines, "## Endpoints");
        lines.add("| " + endpoint + " | a coin | " + proof + " |");
        return String.join("\n", lines);
    }

    private static void section(List<String> lines, String heading, String... promises) {
        lines.addAll(List.of(heading, "", "| Promise | What | Test |", "|---|---|---|"));
        for (var promise : promises) {
            lines.add("| `" + promise + "` | it | CoinTests.isRound Edge.isMilled |");
        }
    }

    private record Result(int code, String out) {}

    private Result check(String... options) throws Exception {
        var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        var command =
                new ArrayList<>(
                        List.of(
                                java,
                                "-XX:TieredStopAtLevel=1",
                                "-cp",
                                compiled.toString(),
                                "Coverage"));
        command.addAll(List.of(options));
        command.add(root.toString());
        var builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().keySet().removeAll(List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS"));
        var process = builder.start();
        var out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return new Result(process.exitValue(), out.strip());
    }

    @Test
    void whatIsAllProvenPasses() throws Exception {
        assertThat(check())
                .isEqualTo(
                        new Result(
                                0,
                                "coverage: 77 promises, 77 proven by 2 tests, 0 by commands of their own, 0 left to a later issue, 0 open"));
    }

    @Test
    void aPageWithoutARowFails() throws Exception {
        write("docs/coverage.md", page("`GET /api/v1/coins`", PROOF).replaceAll("`W-07`", "`W-7`"));
        var result = check();
        assertThat(result.code()).isEqualTo(1);
        assertThat(result.out())
                .contains("no row for the endpoint GET /api/v1/coins/{id}")
                .contains("no row for the weakness W-07")
                .endsWith("2 wrong");
    }

    @Test
    void aTestThatIsNotThereFails() throws Exception {
        write("docs/coverage.md", page(ENDPOINT, "CoinTests.helps CoinTests.isFlat"));
        var result = check();
        assertThat(result.code()).isEqualTo(1);
        assertThat(result.out())
                .contains("GET /api/v1/coins/{id}: there is no test CoinTests.helps")
                .contains("there is no test CoinTests.isFlat")
                .endsWith("2 wrong");
    }

    @Test
    void aCommandProvesOnlyIfItIsThere() throws Exception {
        write("docs/coverage.md", page(ENDPOINT, "own command: `./haetae toss`"));
        assertThat(check().out()).contains(".ci/not-run has no ./haetae toss");
        write(".ci/not-run", "./haetae toss --often    a coin: an hour");
        assertThat(check().code()).isZero();
    }

    @Test
    void aSkippedTestProvesNothing() throws Exception {
        report(
                """
                <testcase name="isRound(String)[1]" classname="x.CoinTests"/>
                <testcase name="isRound(String)[2]" classname="x.CoinTests"><skipped/></testcase>
                """);
        var result = check();
        assertThat(result.code()).isEqualTo(1);
        assertThat(result.out())
                .contains("CoinTests.isRound was skipped")
                .contains("Edge.isMilled did not run");
    }

    @Test
    void whatIsOpenFailsUnlessItIsAllowed() throws Exception {
        write("docs/coverage.md", page(ENDPOINT, "OPEN: nobody has made it"));
        assertThat(check().code()).isEqualTo(1);
        var allowed = check("--open-allowed");
        assertThat(allowed.code()).isZero();
        assertThat(allowed.out())
                .contains("endpoint GET /api/v1/coins/{id}: nobody has made it")
                .endsWith(
                        "77 promises, 76 proven by 2 tests, 0 by commands of their own, 0 left to a later issue, 1 open");
    }
}
