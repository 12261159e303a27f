package haetae.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import haetae.app.service.Poll;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The server is killed (kill -9) again and again while it trades on a twin in another process.
 * After each kill the books equal the exchange, and no decision has bought twice.
 *
 * <p>The ordinary suite kills twice; {@code -Dhaetae.kills=20} kills more often.
 */
class KillTests {

    private static final int KILLS = Integer.getInteger("haetae.kills", 2);
    private static final String ACCESS = "KillTestsAccess";
    private static final String SECRET = "KillTestsSecretKey";
    private static final Pattern ADDRESS = Pattern.compile("http://127\\.0\\.0\\.1:[0-9]+");
    private static final JsonMapper JSON = JsonMapper.builder().build();

    @TempDir private Path temp = Path.of("");

    private final List<Process> processes = new ArrayList<>();
    private final HttpClient client = HttpClient.newHttpClient();
    private final AtomicInteger buysAdvised = new AtomicInteger();
    private final HttpServer gemini = gemini();
    private String twin = "";

    /** Advises to buy and to sell by turns, so that there is always something to lose. */
    private HttpServer gemini() {
        try {
            var server =
                    HttpServer.create(
                            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            var asked = new AtomicInteger();
            server.createContext(
                    "/",
                    exchange -> {
                        boolean buy = asked.getAndIncrement() % 3 != 2;
                        if (buy) {
                            buysAdvised.incrementAndGet();
                        }
                        var advice =
                                "{\\\"signal\\\":\\\"%s\\\",\\\"confidence\\\":0.9,\\\"reasoning\\\":\\\"\\\"}"
                                        .formatted(buy ? "BUY" : "SELL");
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

    @AfterEach
    void endEverything() {
        processes.forEach(Process::destroyForcibly);
        gemini.stop(0);
        client.shutdownNow();
    }

    private Process start(String name, String... args) throws IOException {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-cp"));
        command.add(System.getProperty("java.class.path"));
        command.add("haetae.app.Haetae");
        command.addAll(List.of(args));
        var builder = new ProcessBuilder(command);
        builder.environment().keySet().removeIf(key -> key.startsWith("HAETAE_"));
        var variables = new HashMap<String, String>();
        variables.put("HAETAE_LIVE", "yes");
        variables.put("HAETAE_UPBIT_URL", twin);
        variables.put("HAETAE_GEMINI_URL", "http://127.0.0.1:" + gemini.getAddress().getPort());
        variables.put("GEMINI_API_KEY", "any");
        variables.put("HAETAE_DECISION_PERIOD", "PT5S");
        variables.put("UPBIT_ACCESS_KEY", ACCESS);
        variables.put("UPBIT_SECRET_KEY", SECRET);
        builder.environment().putAll(variables);
        var process =
                builder.redirectOutput(temp.resolve(name + ".out").toFile())
                        .redirectError(temp.resolve(name + ".err").toFile())
                        .start();
        processes.add(process);
        return process;
    }

    private void startTwin(String... more) throws IOException {
        var args =
                new ArrayList<>(
                        List.of(
                                "twin",
                                "--port",
                                "0",
                                "--speed",
                                "1",
                                "--access-key",
                                ACCESS,
                                "--secret-key",
                                SECRET,
                                "--krw",
                                "1000000"));
        args.addAll(List.of(more));
        start("twin", args.toArray(String[]::new));
        assertThat(
                        Poll.until(
                                Duration.ofSeconds(60),
                                () -> ADDRESS.matcher(said("twin.out")).find()))
                .isTrue();
        var found = ADDRESS.matcher(said("twin.out"));
        assertThat(found.find()).isTrue();
        twin = found.group();
    }

    private Process serve() throws IOException {
        Files.deleteIfExists(temp.resolve("serve.out"));
        return start(
                "serve",
                "serve",
                "--mode",
                "live",
                "--port",
                "0",
                "--data",
                temp.resolve("live").toString());
    }

    private String said(String file) {
        try {
            return Files.exists(temp.resolve(file)) ? Files.readString(temp.resolve(file)) : "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The orders on the twin, as it tells them. */
    private List<JsonNode> orders() {
        try {
            var reply =
                    client.send(
                            HttpRequest.newBuilder(URI.create(twin + "/twin/state")).build(),
                            HttpResponse.BodyHandlers.ofString());
            var orders = new ArrayList<JsonNode>();
            JSON.readTree(reply.body()).get("accounts").get(0).get("orders").forEach(orders::add);
            return orders;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static void kill(Process process) throws InterruptedException {
        process.destroyForcibly(); // SIGKILL
        assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
    }

    private void booksAreWhole() throws Exception {
        var reconcile =
                start(
                        "reconcile",
                        "reconcile",
                        "--json",
                        "--data",
                        temp.resolve("live").toString());
        assertThat(reconcile.waitFor(180, TimeUnit.SECONDS)).isTrue();
        assertThat(reconcile.exitValue())
                .as(said("reconcile.out") + said("reconcile.err") + said("serve.out"))
                .isZero();
        var books = JSON.readTree(said("reconcile.out"));
        assertThat(books.get("flows_krw").asString())
                .as("nothing was explained away as a flow")
                .isEqualTo("1000000");
        assertThat(books.get("external_coins")).isEmpty();
        var identifiers = new HashSet<String>();
        int bought = 0;
        for (var order : orders()) {
            assertThat(identifiers.add(order.get("identifier").asString())).isTrue();
            if (order.get("side").asString().equals("bid")) {
                bought++;
            }
        }
        assertThat(bought).isLessThanOrEqualTo(buysAdvised.get());
    }

    @Test
    void losesAndRepeatsNothingWhenKilledAtAnyMoment() throws Exception {
        startTwin();
        var random = new Random(20_261_123);
        for (int kill = 0; kill < KILLS; kill++) {
            var server = serve();
            assertThat(
                            Poll.until(
                                    Duration.ofSeconds(90),
                                    () -> said("serve.out").contains("decision")))
                    .as(said("serve.out") + said("serve.err"))
                    .isTrue();
            TimeUnit.MILLISECONDS.sleep(random.nextInt(7_000));
            kill(server);
            booksAreWhole();
        }
        assertThat(orders()).isNotEmpty();
    }

    @Test
    void findsTheOrderAgainWhenKilledBetweenItsAcceptanceAndTheReply() throws Exception {
        var plan = temp.resolve("plan.json");
        Files.writeString(
                plan,
                "{\"seed\":1,\"faults\":[{\"kind\":\"no-reply\",\"on\":\"POST /v1/orders\",\"every\":\"1s\"}]}");
        startTwin("--faults", plan.toString());
        var server = serve();
        assertThat(Poll.until(Duration.ofSeconds(90), () -> !orders().isEmpty()))
                .as(said("serve.out") + said("serve.err"))
                .isTrue();
        kill(server);
        assertThat(orders()).hasSize(1);
        booksAreWhole();
        assertThat(orders()).hasSize(1);
    }
}
