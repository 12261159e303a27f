package haetae.app.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import haetae.app.Prepared;
import haetae.app.service.CrashAt;
import haetae.app.service.Poll;
import haetae.app.trading.Postbox;
import java.io.IOException;
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
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real process dies after an alert was committed and before it was sent. */
class AlertsAfterAKillTests {

    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final Pattern ADDRESS = Pattern.compile("http://127\\.0\\.0\\.1:[0-9]+");
    private static final String REASON = "just before the end";

    @TempDir private Path folder = Path.of("");
    private final Postbox slack = new Postbox();
    private final HttpClient client = HttpClient.newHttpClient();

    AlertsAfterAKillTests() throws IOException {}

    @AfterEach
    void close() throws IOException {
        slack.close();
        client.close();
        var pid = folder.resolve("data/postgres/postmaster.pid");
        if (Files.exists(pid)) {
            var database =
                    ProcessHandle.of(Long.parseLong(Files.readAllLines(pid).getFirst().strip()));
            if (database.isPresent()) {
                database.get().destroy();
                database.get().onExit().orTimeout(30, TimeUnit.SECONDS).join();
            }
        }
    }

    private Program twin() throws IOException {
        return Program.start(folder.resolve("twin.log"), Map.of(), List.of("twin", "--port", "0"));
    }

    private String read(String file) {
        try {
            var path = folder.resolve(file);
            return Files.exists(path) ? Files.readString(path).strip() : "";
        } catch (IOException e) {
            return "";
        }
    }

    private Program serve(String twin, Map<String, String> more) throws IOException {
        Files.deleteIfExists(folder.resolve("data/port"));
        var variables = new HashMap<>(more);
        variables.put("HAETAE_LIVE", "yes");
        variables.put("HAETAE_ALLOW_RULE", "yes");
        variables.put("HAETAE_UPBIT_URL", twin);
        variables.put("UPBIT_ACCESS_KEY", "TwinAccessKey");
        variables.put("UPBIT_SECRET_KEY", "TwinSecretKeyThatOpensNothingElse");
        variables.put("SLACK_WEBHOOK_URL", slack.address("/T0/x").toString());
        var server =
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
                                folder.resolve("data").toString()));
        assertThat(Poll.until(PATIENCE, () -> !read("data/port").isEmpty()))
                .as("%s", read("serve.log"))
                .isTrue();
        return server;
    }

    /** True once the halt is on record. */
    private boolean halts() {
        var request =
                HttpRequest.newBuilder(
                                URI.create(
                                        "http://127.0.0.1:"
                                                + read("data/port")
                                                + "/api/v1/risk/halt"))
                        .header("Authorization", "Bearer " + read("data/owner-token"))
                        .header("Content-Type", "application/json")
                        .POST(
                                HttpRequest.BodyPublishers.ofString(
                                        "{\"reason\":\"" + REASON + "\"}"))
                        .build();
        try {
            return client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() / 100
                    == 2;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    @Test
    void anAlertThatWasCommittedAndNotSentIsToldByTheNextProcess() throws IOException {
        Prepared.at(folder.resolve("data"), "live");
        var twin = twin();
        try {
            assertThat(Poll.until(PATIENCE, () -> ADDRESS.matcher(read("twin.log")).find()))
                    .isTrue();
            var address =
                    ADDRESS.matcher(read("twin.log"))
                            .results()
                            .map(MatchResult::group)
                            .findFirst()
                            .orElseThrow();
            var armed = serve(address, Map.of("HAETAE_CRASH_AT", "before-telling"));
            try {
                assertThat(Poll.until(PATIENCE, () -> halts() || !armed.isAlive())).isTrue();
                assertThat(armed.await(30)).as("it comes by the point").isTrue();
                assertThat(armed.exitCode()).isEqualTo(CrashAt.KILLED);
            } finally {
                armed.kill();
            }
            assertThat(slack.messages()).as("nothing was sent").isEmpty();
            var next = serve(address, Map.of());
            try {
                assertThat(Poll.until(PATIENCE, () -> slack.has("HALTED by MANUAL: " + REASON)))
                        .as("%s", slack.messages())
                        .isTrue();
            } finally {
                next.kill();
            }
        } finally {
            twin.kill();
        }
    }
}
