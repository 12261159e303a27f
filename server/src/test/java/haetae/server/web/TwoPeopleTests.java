package haetae.server.web;

import static org.assertj.core.api.Assertions.assertThat;

import haetae.server.TestServer;
import haetae.server.account.People;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.jdbc.core.JdbcTemplate;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Two people on one server. Every operation that the API's description knows is walked as the
 * second of them, with what belongs to the first in every parameter: nothing of the first shows,
 * and nothing of theirs changes. What the database sees to by itself is in RowSecurityTests.
 */
@ExtendWith(TestServer.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TwoPeopleTests {

    /** What only the first one's rows hold. */
    private static final List<String> OF_THE_FIRST =
            List.of("worth</b> buying", "trade-1", "uuid-1", "899950", "gemini-test");

    private static final JsonMapper JSON = new JsonMapper();

    private final TestServer.Running running;
    private final Api api;
    private final HttpClient client = HttpClient.newHttpClient();
    private final String second;
    private final JsonNode document;
    private final JdbcTemplate db;

    TwoPeopleTests(TestServer.Running running) throws Exception {
        this.running = running;
        api = new Api(running.server().port());
        db = running.server().database();
        document = api.send("GET", "/api/v1/openapi.json", null, null).json();
        second = "Bearer " + admitted("Second");
    }

    @AfterAll
    void close() {
        api.close();
        client.shutdownNow();
    }

    /** A person comes in by a link and draws a token. */
    private String admitted(String name) throws Exception {
        var invited =
                api.post(
                        "/api/v1/users",
                        JSON.writeValueAsString(
                                Map.of("name", name, "email", name + "@example.com")));
        var link = invited.json().path("link").asString();
        var code = link.substring(link.indexOf("#link=") + "#link=".length());
        var in = sent(request("/api/v1/auth/link").POST(body(Map.of("code", code))).build());
        var cookie = in.headers().firstValue("Set-Cookie").orElseThrow().split(";")[0];
        var token =
                sent(
                        request("/api/v1/auth/tokens")
                                .header("Cookie", cookie)
                                .header("Sec-Fetch-Site", "same-origin")
                                .POST(body(Map.of("name", "walk")))
                                .build());
        return JSON.readTree(token.body()).path("token").asString();
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + running.server().port() + path))
                .header("Content-Type", "application/json");
    }

    private static HttpRequest.BodyPublisher body(Map<String, ?> json) {
        return HttpRequest.BodyPublishers.ofString(JSON.writeValueAsString(json));
    }

    private HttpResponse<String> sent(HttpRequest request)
            throws IOException, InterruptedException {
        return client.send(request, HttpResponse.BodyHandlers.ofString());
    }

    private record Operation(String method, String path, JsonNode form) {}

    private List<Operation> operations() {
        var all = new ArrayList<Operation>();
        for (var path : document.path("paths").properties()) {
            for (var method : path.getValue().properties()) {
                all.add(
                        new Operation(
                                method.getKey().toUpperCase(Locale.ROOT),
                                path.getKey(),
                                method.getValue()));
            }
        }
        return all;
    }

    /** Every row of the first one's, in every table that has rows of persons, as text. */
    private Map<String, String> ofTheFirst() {
        long user = running.server().part(People.class).owner().user().id();
        var rows = new TreeMap<String, String>();
        for (var table :
                db.queryForList(
                        """
                        SELECT DISTINCT table_name FROM information_schema.columns
                        WHERE table_schema = 'public' AND column_name IN ('account_id', 'user_id')\
                        """,
                        String.class)) {
            boolean byUser =
                    Boolean.TRUE.equals(
                            db.queryForObject(
                                    """
                                    SELECT EXISTS (SELECT FROM information_schema.columns
                                                   WHERE table_name = ? AND column_name = 'user_id')\
                                    """,
                                    Boolean.class,
                                    table));
            var whose =
                    byUser
                            ? "user_id = ?"
                            : "account_id IN (SELECT id FROM accounts WHERE user_id = ?)";
            rows.put(
                    table,
                    db.queryForObject(
                            "SELECT count(*) || ' ' || coalesce(md5(string_agg(t::text, '|' ORDER BY t::text)), '')"
                                    + " FROM "
                                    + table
                                    + " t WHERE "
                                    + whose,
                            String.class,
                            user));
        }
        rows.remove("leases"); // the engine of the first goes on
        return rows;
    }

    /** Ids of the first one's, which the second puts wherever an id is asked for. */
    private List<String> forgedIds() {
        var ids = new ArrayList<String>();
        for (var table : List.of("orders", "trading_signals", "users", "accounts")) {
            ids.addAll(
                    db.queryForList(
                            "SELECT id::text FROM " + table + " ORDER BY id LIMIT 4",
                            String.class));
        }
        return ids.stream().distinct().toList();
    }

    private List<String> paths(Operation operation) {
        var path = operation.path();
        if (path.contains("{decision}")) {
            return List.of(path.replace("{decision}", "KRW-BTC@seed"));
        }
        if (path.contains("{key}")) {
            return List.of(path.replace("{key}", "stop_loss_pct"));
        }
        if (path.contains("{")) {
            return forgedIds().stream().map(id -> path.replaceAll("\\{[a-z_]+}", id)).toList();
        }
        return List.of(path);
    }

    /** With an owner's or an account's id wherever a clever caller might try one. */
    private static String forged(String path) {
        return path + "?user_id=1&account_id=1&account=main&user=1";
    }

    @TestFactory
    List<DynamicTest> nothingOfTheFirstShows() {
        return operations().stream()
                .filter(operation -> operation.method().equals("GET"))
                .filter(operation -> !operation.path().endsWith("/stream"))
                .map(operation ->
                        DynamicTest.dynamicTest(
                                operation.path(),
                                () -> {
                                    for (var path : paths(operation)) {
                                        var answer = api.send("GET", forged(path), null, second);
                                        assertThat(answer.status()).as(path).isLessThan(600);
                                        for (var word : OF_THE_FIRST) {
                                            assertThat(answer.response().body())
                                                    .as(path)
                                                    .doesNotContain(word);
                                        }
                                    }
                                }))
                .toList();
    }

    @Test
    void theFirstSeesWhatTheSecondDoesNot() {
        var owner = api.get("/api/v1/signals").response().body();
        assertThat(owner).contains("worth</b> buying");
        assertThat(api.get("/api/v1/trading/orders").response().body()).contains("entry-1");
        for (var path : List.of("/api/v1/signals", "/api/v1/trading/orders")) {
            assertThat(api.send("GET", path, null, second).response().body())
                    .as(path)
                    .doesNotContain("worth</b> buying")
                    .doesNotContain("entry-1");
        }
    }

    @Test
    void nothingOfTheFirstChanges() {
        var before = ofTheFirst();
        for (var operation : operations()) {
            if (operation.method().equals("GET") || operation.path().startsWith("/api/v1/auth/")) {
                continue;
            }
            var example = operation.form().at("/requestBody/content/application~1json/example");
            var body = example.isMissingNode() ? "{}" : example.toString();
            for (var path : paths(operation)) {
                api.send(operation.method(), forged(path), body, second);
            }
        }
        assertThat(ofTheFirst()).isEqualTo(before);
    }

    @Test
    void whatIsTheAdministratorsIsRefused() {
        for (var path : List.of("/api/v1/users", "/api/v1/system/logs")) {
            assertThat(api.send("GET", path, null, second).status()).as(path).isEqualTo(403);
        }
        for (var change :
                List.of(
                        "PATCH /api/v1/config/stop_loss_pct?scope=system {\"value\":4}",
                        "PATCH /api/v1/config/retention_days {\"value\":40}",
                        "POST /api/v1/users {\"name\":\"x\",\"email\":\"x@example.com\"}",
                        "PATCH /api/v1/users/1 {\"role\":\"user\"}")) {
            var parts = change.split(" ", 3);
            assertThat(api.send(parts[0], parts[1], parts[2], second).status())
                    .as(change)
                    .isEqualTo(403);
        }
    }

    @Test
    void nobodySpendsMoreOfTheOperatorsMoney() {
        var path = "/api/v1/config/ai_daily_budget_krw";
        assertThat(api.send("PATCH", path, "{\"value\":2001}", second).status()).isEqualTo(422);
        assertThat(api.send("PATCH", path, "{\"value\":1999}", second).status()).isEqualTo(200);
        assertThat(api.send("DELETE", path, null, second).status()).isEqualTo(204);
    }

    @Test
    void oneMayHaltWithoutTheOther() {
        assertThat(api.send("POST", "/api/v1/risk/halt", "{\"reason\":\"mine\"}", second).status())
                .isIn(200, 409);
        assertThat(latches(second)).contains("MANUAL");
        assertThat(latches("Bearer " + TestServer.TOKEN)).doesNotContain("MANUAL");
        assertThat(api.send("POST", "/api/v1/risk/resume", null, second).status()).isEqualTo(200);
    }

    private String latches(String bearer) {
        return api.send("GET", "/api/v1/risk/status", null, bearer).response().body();
    }

    @Test
    void theStreamTellsOnesOwnEventsOnly() throws Exception {
        var response =
                client.send(
                        HttpRequest.newBuilder(
                                        URI.create(
                                                "http://127.0.0.1:"
                                                        + running.server().port()
                                                        + "/api/v1/stream"))
                                .header("Authorization", second)
                                .header("Last-Event-ID", "0")
                                .build(),
                        HttpResponse.BodyHandlers.ofInputStream());
        try (var stream = response.body()) {
            api.send("POST", "/api/v1/risk/halt", "{\"reason\":\"heard\"}", second);
            var heard = heardUntil(stream, "heard");
            for (var word : OF_THE_FIRST) {
                assertThat(heard).doesNotContain(word);
            }
        } finally {
            api.send("POST", "/api/v1/risk/resume", null, second);
        }
    }

    private static String heardUntil(InputStream stream, String word) throws IOException {
        var heard = new StringBuilder();
        var buffer = new byte[4_096];
        while (heard.indexOf(word) < 0) {
            int read = stream.read(buffer);
            if (read < 0) {
                throw new AssertionError("the stream ended before it told of " + word);
            }
            heard.append(new String(buffer, 0, read, StandardCharsets.UTF_8));
        }
        return heard.toString();
    }
}
