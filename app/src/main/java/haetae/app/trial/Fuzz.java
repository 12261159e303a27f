package haetae.app.trial;

import haetae.server.apidoc.Conformity;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Asks every operation of the API's description again and again, well and badly, and judges each
 * answer: no failure of the server, no status that is not described, no success of another form, no
 * refusal without a word of what to do, and nothing changed by a request that was refused.
 */
public final class Fuzz {

    private static final Duration PATIENCE = Duration.ofSeconds(40);
    private static final JsonMapper JSON = new JsonMapper();
    private static final int MOST_PROBLEMS = 50;

    private static final List<String> NASTY =
            List.of(
                    "",
                    " ",
                    "-1",
                    "0",
                    "1",
                    "999999999999999999999",
                    "1e309",
                    "NaN",
                    "null",
                    "true",
                    "' OR 1=1 --",
                    "../../etc/passwd",
                    "<script>",
                    "\u0000",
                    "\ud83d\ude00",
                    "한글",
                    "%",
                    "%00",
                    "a".repeat(3_000),
                    "KRW-BTC",
                    "KRW-ABC",
                    "krw-btc",
                    "BUY",
                    "[]",
                    "{}");

    /**
     * All that a person's request can change, as one text. That an order was blocked is remembered
     * under its Idempotency-Key, which is no change: the same request gives the same answer.
     */
    private static final String STATE =
            """
            SELECT concat_ws('|', (SELECT count(*) FROM orders), (SELECT count(*) FROM config_changes),
                (SELECT md5(string_agg(key || value, ',' ORDER BY key)) FROM user_configs),
                (SELECT md5(string_agg(key || value, ',' ORDER BY key)) FROM system_configs),
                (SELECT count(*) FROM latches WHERE cause = 'MANUAL'),
                (SELECT count(*) FROM latches WHERE cause = 'MANUAL' AND opened_at IS NULL),
                (SELECT count(*) FROM exits))\
            """;

    /**
     * @param byStatus how many answers had which status
     * @param byOperation how many requests each operation had
     * @param problems what must not be, the first fifty
     */
    public record Report(
            long requests,
            Map<Integer, Long> byStatus,
            Map<String, Long> byOperation,
            long problemCount,
            List<String> problems) {}

    private record Operation(String method, String path, JsonNode json) {
        String name() {
            return method + " " + path;
        }
    }

    /** A request as it is sent, for people to see. */
    private record Request(
            Operation operation,
            String uri,
            @Nullable String body,
            Map<String, String> headers,
            boolean admitted) {}

    private record Answer(int status, String type, String body) {}

    private final Playground playground;
    private final Random random;
    private final JsonNode document;
    private final List<Operation> operations = new ArrayList<>();
    private final Map<Integer, Long> byStatus = new TreeMap<>();
    private final Map<String, Long> byOperation = new TreeMap<>();
    private final List<String> problems = new ArrayList<>();
    private long problemCount;
    private String state = "";

    private Fuzz(Playground playground, long seed) {
        this.playground = playground;
        this.random = new Random(seed);
        var asked = HttpRequest.newBuilder(playground.address().resolve("/api/v1/openapi.json"));
        document = JSON.readTree(sent(asked.build()).body());
        document.path("paths")
                .properties()
                .forEach(path ->
                        path.getValue()
                                .properties()
                                .forEach(method ->
                                        operations.add(
                                                new Operation(
                                                        method.getKey().toUpperCase(Locale.ROOT),
                                                        path.getKey(),
                                                        method.getValue()))));
    }

    /**
     * @param progress told now and then how many were sent
     */
    public static Report run(
            Playground playground, long seed, long requests, LongConsumer progress) {
        var fuzz = new Fuzz(playground, seed);
        fuzz.state = fuzz.state();
        for (long i = 0; i < requests; i++) {
            fuzz.once(fuzz.operations.get((int) (i % fuzz.operations.size())));
            if (i % 5_000 == 4_999) {
                progress.accept(i + 1);
                fuzz.settle();
            }
        }
        return new Report(
                requests, fuzz.byStatus, fuzz.byOperation, fuzz.problemCount, fuzz.problems);
    }

    private String state() {
        return String.valueOf(playground.db().queryForObject(STATE, String.class));
    }

    /** Begins anew with the settings, so that none of them hides what is behind it. */
    private void settle() {
        playground.db().update("DELETE FROM user_configs");
        playground.db().update("DELETE FROM system_configs");
        state = state();
    }

    private void once(Operation operation) {
        var request = request(operation);
        var answer = send(request);
        byStatus.merge(answer.status(), 1L, Long::sum);
        byOperation.merge(operation.name(), 1L, Long::sum);
        judge(request, answer);
        boolean reads = operation.method().equals("GET");
        if (answer.status() >= 400 || reads || operation.path().endsWith("/preview")) {
            var now = state();
            if (!now.equals(state)) {
                problem(request, answer, "changed the state from " + state + " to " + now);
                state = now;
            }
        } else {
            state = awaitQuiet();
        }
    }

    /** What an accepted request set off goes on for some milliseconds. */
    private String awaitQuiet() {
        var before = state();
        for (int i = 0; i < 200; i++) {
            pause();
            var view = playground.view();
            var now = state();
            if (now.equals(before) && view.exits().isEmpty()) {
                return now;
            }
            before = now;
        }
        return before;
    }

    private static void pause() {
        try {
            Thread.sleep(15);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    // -- asking

    private boolean chance(double share) {
        return random.nextDouble() < share;
    }

    private <T> T pick(List<T> from) {
        return from.get(random.nextInt(from.size()));
    }

    private Request request(Operation operation) {
        var path = operation.path();
        var query = new ArrayList<String>();
        var headers = new LinkedHashMap<String, String>();
        for (var parameter : operation.json().path("parameters")) {
            var name = parameter.path("name").asString();
            boolean required = parameter.path("required").asBoolean();
            switch (parameter.path("in").asString()) {
                case "path" -> path = path.replace("{" + name + "}", encoded(inPath(name)));
                case "header" -> {
                    if (chance(0.4)) {
                        headers.put(name, inHeader(name));
                    }
                }
                default -> {
                    if (required ? chance(0.95) : chance(0.4)) {
                        query.add(name + "=" + encoded(inQuery(name, parameter.path("schema"))));
                        if (chance(0.03)) {
                            query.add(name + "=" + encoded(pick(NASTY)));
                        }
                    }
                }
            }
        }
        if (chance(0.02)) {
            query.add(encoded(pick(NASTY)) + "=" + encoded(pick(NASTY)));
        }
        boolean open = operation.json().has("security");
        boolean admitted = open || chance(0.96);
        if (admitted) {
            headers.put("Authorization", "Bearer " + playground.token());
        } else if (chance(0.5)) {
            headers.put("Authorization", "Bearer " + pick(List.of("x", "a".repeat(500), "owner")));
        }
        headers.put("Content-Type", chance(0.98) ? "application/json" : "text/plain");
        var body =
                operation.json().has("requestBody") && chance(0.97)
                        ? body(operation.json().at("/requestBody/content/application~1json"))
                        : null;
        return new Request(
                operation,
                path + (query.isEmpty() ? "" : "?" + String.join("&", query)),
                body,
                headers,
                admitted);
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private String inPath(String name) {
        if (chance(0.25)) {
            var nasty = pick(NASTY);
            return nasty.isBlank() ? "x" : nasty;
        }
        return switch (name) {
            case "key" ->
                    pick(
                            List.of(
                                    "stop_loss_pct",
                                    "position_size_max_pct",
                                    "volatility_auto_resume",
                                    "ai_model",
                                    "signal_interval_minutes",
                                    "min_confluence",
                                    "profit_tier_2_pct"));
            case "decision" -> "KRW-BTC@2026-01-12T08:00:00Z";
            default -> Integer.toString(random.nextInt(60));
        };
    }

    private String inHeader(String name) {
        if (name.equals("Idempotency-Key")) {
            return chance(0.8)
                    ? "word-" + random.nextInt(40)
                    : pick(List.of("", " ", "a".repeat(200), "\t", "~"));
        }
        return pick(List.of("0", "1", "7", "-1", "x", "99999999999", "999999999999999999999", " "));
    }

    private String inQuery(String name, JsonNode schema) {
        if (chance(0.25)) {
            return pick(NASTY);
        }
        if (schema.has("enum")) {
            var values = schema.path("enum");
            return values.get(random.nextInt(values.size())).asString();
        }
        long least = schema.path("minimum").asLong(0);
        long most = schema.path("maximum").asLong(1_000);
        return switch (schema.path("type").asString()) {
            case "integer" ->
                    Long.toString(
                            switch (random.nextInt(6)) {
                                case 0 -> least;
                                case 1 -> most;
                                case 2 -> least - 1;
                                case 3 -> most + 1;
                                default -> least + random.nextLong(most - least + 1);
                            });
            case "boolean" -> Boolean.toString(random.nextBoolean());
            default ->
                    switch (name) {
                        case "market" -> "KRW-BTC";
                        case "key" -> "stop_loss_pct";
                        case "keys" ->
                                pick(List.of("stop_loss_pct", "stop_loss_pct,ai_model", ","));
                        default -> pick(NASTY);
                    };
        };
    }

    private String body(JsonNode media) {
        var example = media.path("example").deepCopy();
        if (chance(0.1)) {
            return pick(
                    List.of(
                            "",
                            "{",
                            "[]",
                            "null",
                            "5",
                            "\"text\"",
                            "{\"a\":}",
                            "{} {}",
                            "\u0000",
                            "[".repeat(2_000),
                            "{\"side\":\"BUY\",\"side\":\"SELL\"}"));
        }
        if (example instanceof ObjectNode object) {
            mutate(object);
        }
        return example.toString();
    }

    private void mutate(ObjectNode object) {
        for (var name : List.copyOf(object.propertyNames())) {
            if (object.path(name) instanceof ObjectNode inner) {
                mutate(inner);
            }
            if (chance(0.2)) {
                other(object, name);
            }
        }
        if (chance(0.1)) {
            other(
                    object,
                    pick(List.of("more", "", "price", "market", "causes", "value", "configs")));
        }
    }

    private void other(ObjectNode object, String name) {
        switch (random.nextInt(9)) {
            case 0 -> object.remove(name);
            case 1 -> object.putNull(name);
            case 2 -> object.put(name, pick(NASTY));
            case 3 -> object.put(name, random.nextLong());
            case 4 -> object.put(name, random.nextInt(100_000));
            case 5 -> object.put(name, random.nextBoolean());
            case 6 -> object.putArray(name).add(pick(NASTY));
            case 7 -> object.putObject(name).put("a", pick(NASTY));
            default ->
                    object.put(
                            name,
                            pick(
                                    List.of(
                                            "BUY",
                                            "SELL",
                                            "MARKET",
                                            "LIMIT",
                                            "5000",
                                            "0.0001",
                                            "1e5",
                                            "-5",
                                            "0",
                                            "100000000",
                                            "999999999999",
                                            "0.000000001",
                                            "DAILY_LOSS",
                                            "MANUAL",
                                            "KRW-BTC")));
        }
    }

    private Answer send(Request request) {
        var builder =
                HttpRequest.newBuilder(URI.create(playground.address() + request.uri()))
                        .timeout(PATIENCE)
                        .method(
                                request.operation().method(),
                                request.body() == null
                                        ? HttpRequest.BodyPublishers.noBody()
                                        : HttpRequest.BodyPublishers.ofString(request.body()));
        request.headers().forEach(builder::header);
        return request.operation().path().endsWith("/stream")
                ? begun(builder.build())
                : sent(builder.build());
    }

    private Answer sent(HttpRequest request) {
        try {
            var reply = playground.client().send(request, HttpResponse.BodyHandlers.ofString());
            return new Answer(
                    reply.statusCode(),
                    reply.headers().firstValue("Content-Type").orElse(""),
                    reply.body());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** A stream never ends: its beginning is the answer. */
    private Answer begun(HttpRequest request) {
        try {
            var reply =
                    playground.client().send(request, HttpResponse.BodyHandlers.ofInputStream());
            try (var body = reply.body()) {
                var type = reply.headers().firstValue("Content-Type").orElse("");
                return new Answer(
                        reply.statusCode(),
                        type,
                        reply.statusCode() == 200
                                ? ""
                                : new String(body.readAllBytes(), StandardCharsets.UTF_8));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    // -- judging

    private void judge(Request request, Answer answer) {
        var responses = request.operation().json().path("responses");
        var status = Integer.toString(answer.status());
        if (answer.status() >= 500) {
            problem(request, answer, "failed");
        } else if (!request.admitted()) {
            if (answer.status() != 401 && !isOfHttp(request, answer)) {
                problem(request, answer, "let somebody in without the token");
            }
        } else if (!responses.has(status) && !isOfHttp(request, answer)) {
            problem(request, answer, "answers " + status + ", which is not described");
        } else if (answer.status() < 300) {
            success(request, answer, responses.path(status));
        }
        if (answer.status() >= 400 && answer.status() < 500) {
            refusal(request, answer);
        }
    }

    /** What HTTP itself has to say of a request whose path, media or length are not of this API. */
    private static boolean isOfHttp(Request request, Answer answer) {
        return switch (answer.status()) {
            case 400, 404, 405, 414 -> request.uri().contains("%") || request.uri().contains("..");
            case 415 -> "text/plain".equals(request.headers().get("Content-Type"));
            default -> false;
        };
    }

    private void success(Request request, Answer answer, JsonNode response) {
        var media = response.at("/content/application~1json");
        if (media.isMissingNode()) {
            return;
        }
        try {
            var breaches =
                    Conformity.breaches(
                            document, media.path("schema"), JSON.readTree(answer.body()));
            if (!breaches.isEmpty()) {
                problem(request, answer, "is of another form: " + breaches);
            }
        } catch (JacksonException e) {
            problem(request, answer, "is no JSON");
        }
    }

    private void refusal(Request request, Answer answer) {
        if (!answer.type().startsWith("application/problem+json")) {
            if (!isOfHttp(request, answer) || answer.type().startsWith("text/html")) {
                problem(request, answer, "refuses without problem details: " + answer.type());
            }
            return;
        }
        if (JSON.readTree(answer.body()).path("detail").asString("").isBlank()) {
            problem(request, answer, "refuses without saying why");
        }
    }

    private void problem(Request request, Answer answer, String what) {
        problemCount++;
        if (problems.size() < MOST_PROBLEMS) {
            var body = request.body() == null ? "" : " " + shortened(request.body());
            problems.add(
                    "%s %s%s: %s; answered %d %s"
                            .formatted(
                                    request.operation().method(),
                                    shortened(request.uri()),
                                    body,
                                    what,
                                    answer.status(),
                                    shortened(answer.body())));
        }
    }

    private static String shortened(String text) {
        return text.length() <= 200 ? text : text.substring(0, 200) + "...";
    }
}
