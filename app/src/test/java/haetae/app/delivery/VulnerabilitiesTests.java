package haetae.app.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The scan for known vulnerabilities, against a stand-in of OSV on loopback. */
class VulnerabilitiesTests {

    private static final String SBOM =
            """
            {"bomFormat": "CycloneDX", "components": [
              {"purl": "pkg:maven/io.haetae/haetae-core@1?type=jar"},
              {"purl": "pkg:maven/org.good/good@1.0?type=jar"},
              {"purl": "pkg:maven/org.bad/bad@2.0?type=jar"}]}
            """;

    @TempDir private static Path classes = Path.of("");
    @TempDir private Path temp = Path.of("");

    private HttpServer osv = stopped();
    private final Queue<String> asked = new ConcurrentLinkedQueue<>();

    private static HttpServer stopped() {
        try {
            return HttpServer.create();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @BeforeAll
    static void compiled() {
        int code =
                ToolProvider.getSystemJavaCompiler()
                        .run(
                                null,
                                null,
                                null,
                                "-proc:none",
                                "-cp",
                                System.getProperty("java.class.path"),
                                "-d",
                                classes.toString(),
                                Shell.REPOSITORY.resolve("checks/Vulnerabilities.java").toString());
        assertThat(code).isZero();
    }

    @BeforeEach
    void serves() throws IOException {
        Files.writeString(temp.resolve("sbom.json"), SBOM);
        osv = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        osv.start();
    }

    @AfterEach
    void ends() {
        osv.stop(0);
    }

    /** Answers to batches, one after the other; the last one again and again. */
    private void answers(int status, String... bodies) {
        var turn = new AtomicInteger();
        osv.createContext(
                "/v1/querybatch",
                exchange -> {
                    asked.add(
                            new String(
                                    exchange.getRequestBody().readAllBytes(),
                                    StandardCharsets.UTF_8));
                    answer(
                            exchange,
                            status,
                            bodies[Math.min(turn.getAndIncrement(), bodies.length - 1)]);
                });
    }

    private static void answer(HttpExchange exchange, int status, String body) throws IOException {
        var bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    private Shell.Result scan() throws Exception {
        var out = new ByteArrayOutputStream();
        var err = new ByteArrayOutputStream();
        try (var loader = new URLClassLoader(new URL[] {classes.toUri().toURL()})) {
            var judge =
                    loader.loadClass("Vulnerabilities")
                            .getDeclaredMethod(
                                    "judge",
                                    Path.class,
                                    String.class,
                                    PrintStream.class,
                                    PrintStream.class);
            judge.setAccessible(true);
            var code =
                    judge.invoke(
                            null,
                            temp.resolve("sbom.json"),
                            "http://127.0.0.1:" + osv.getAddress().getPort(),
                            new PrintStream(out, true, StandardCharsets.UTF_8),
                            new PrintStream(err, true, StandardCharsets.UTF_8));
            return new Shell.Result(
                    (int) code,
                    out.toString(StandardCharsets.UTF_8),
                    err.toString(StandardCharsets.UTF_8));
        }
    }

    @Test
    void whenNothingIsKnownItSaysHowMuchItAskedAbout() throws Exception {
        answers(200, "{\"results\": [{}, {}]}");
        var result = scan();
        assertThat(result)
                .isEqualTo(
                        new Shell.Result(
                                0, "2 libraries asked about, 0 known vulnerabilities\n", ""));
        assertThat(asked.toString())
                .contains("\"pkg:maven/org.bad/bad@2.0\"", "\"pkg:maven/org.good/good@1.0\"")
                .doesNotContain("haetae");
    }

    @Test
    void eachFindingIsToldWithItsIdItsLibraryAndWhatItIs() throws Exception {
        answers(
                200,
                "{\"results\": [{\"vulns\": [{\"id\": \"GHSA-1\"}], \"next_page_token\": \"more\"}, {}]}",
                "{\"results\": [{\"vulns\": [{\"id\": \"GHSA-2\"}]}]}");
        osv.createContext(
                "/v1/vulns/GHSA-1",
                exchange ->
                        answer(
                                exchange,
                                200,
                                "{\"id\": \"GHSA-1\", \"aliases\": [\"CVE-7\"], \"summary\": \"It is bad.\"}"));
        var result = scan();
        assertThat(result.code()).isEqualTo(1);
        assertThat(result.out().lines())
                .containsExactly(
                        "GHSA-1  pkg:maven/org.bad/bad@2.0  CVE-7  It is bad.",
                        "GHSA-2  pkg:maven/org.bad/bad@2.0",
                        "2 libraries asked about, 2 known vulnerabilities");
        assertThat(asked.toString()).contains("\"page_token\":\"more\"");
    }

    private void saysThatNothingWasChecked() throws Exception {
        var result = scan();
        assertThat(result.code()).isEqualTo(3);
        assertThat(result.out()).isEmpty();
        assertThat(result.err()).startsWith("NOTHING WAS CHECKED: ").hasLineCount(1);
    }

    @Test
    void withoutAWayThereNothingWasChecked() throws Exception {
        osv.stop(0);
        saysThatNothingWasChecked();
    }

    @Test
    void afterAnErrorOfTheServerNothingWasChecked() throws Exception {
        answers(500, "{}");
        saysThatNothingWasChecked();
    }

    @Test
    void whenNotEveryQuestionIsAnsweredNothingWasChecked() throws Exception {
        answers(200, "{\"results\": [{}]}");
        saysThatNothingWasChecked();
    }

    @Test
    void anAnswerThatIsNoneIsNotTakenForNothingFound() throws Exception {
        answers(200, "<html>please sign in to this network</html>");
        saysThatNothingWasChecked();
    }

    @Test
    void aListWithoutLibrariesIsRefused() throws Exception {
        Files.writeString(temp.resolve("sbom.json"), "{\"components\": []}");
        assertThat(scan().code()).isEqualTo(2);
    }
}
