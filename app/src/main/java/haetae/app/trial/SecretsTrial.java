package haetae.app.trial;

import haetae.app.chaos.Program;
import haetae.app.service.Poll;
import haetae.app.terminal.Problem;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.zip.ZipFile;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Runs a live server against a twin with secrets of its own, lets it log all there is to log, makes
 * each of its parts fail, and then searches all that was written for every secret: output, logs,
 * the database's files, a backup.
 */
public final class SecretsTrial implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Pattern ADDRESS = Pattern.compile("http://127\\.0\\.0\\.1:\\d+");
    private static final JsonMapper JSON = new JsonMapper();
    private static final String NOBODY = "https://127.0.0.1:1";

    /** Files that are there to hold one secret each, and which. */
    private static final Map<String, String> BELONGS =
            Map.of("owner-token", "owner's token", "postgres-password", "database password");

    private final Path folder;
    private final Consumer<String> progress;
    private final Map<String, String> secrets = new LinkedHashMap<>();
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final List<Program> programs = new ArrayList<>();
    private final Set<Integer> answers = new LinkedHashSet<>();

    /**
     * Where a secret was found.
     *
     * @param secret what it is, never the secret itself
     */
    public record Found(String secret, String where) {}

    /**
     * @param folder empty; stays when the trial is closed
     */
    public SecretsTrial(Path folder, Consumer<String> progress) {
        this.folder = folder;
        this.progress = progress;
    }

    private Path data() {
        return folder.resolve("data");
    }

    /** A secret that stands nowhere by chance. */
    private String secret(String what) {
        var bytes = new byte[18];
        new SecureRandom().nextBytes(bytes);
        var drawn = HexFormat.of().formatHex(bytes);
        secrets.put(what, drawn);
        return drawn;
    }

    /**
     * Runs everything.
     *
     * @return where a secret was found
     * @throws Problem if the trial itself did not go as planned
     */
    public List<Found> run() throws IOException {
        var access = secret("exchange access key");
        var secretKey = secret("exchange secret key");
        var twinLog = folder.resolve("twin.out");
        var twin =
                started(
                        twinLog,
                        Map.of(),
                        "twin",
                        "--port",
                        "0",
                        "--access-key",
                        access,
                        "--secret-key",
                        secretKey);
        var exchange = address(twinLog);
        var log = folder.resolve("serve.out");
        var serve =
                started(
                        log,
                        variables(exchange, access, secretKey),
                        "serve",
                        "--mode",
                        "live",
                        "--port",
                        "0",
                        "--data",
                        data().toString());
        awaitFile(data().resolve("port"));
        var token = Files.readString(data().resolve("owner-token")).strip();
        secrets.put("owner's token", token);
        secrets.put(
                "database password", Files.readString(data().resolve("postgres-password")).strip());
        var api =
                URI.create("http://127.0.0.1:" + Files.readString(data().resolve("port")).strip());
        awaitTrading(api, token);
        progress.accept("it trades; now people come, and everything fails once");
        people(api, token, exchange);
        wrongly(api, token);
        killDatabase();
        for (int i = 0; i < 5; i++) { // while it is away: it comes back by itself
            send(api, "POST", "/api/v1/risk/halt", "{\"reason\":\"a trial\"}", "Bearer " + token);
            send(api, "POST", "/api/v1/risk/resume", null, "Bearer " + token);
        }
        Poll.until(Duration.ofSeconds(5), () -> false);
        send(api, "GET", "/api/v1/trading/orders", null, "Bearer " + token);
        awaitTrading(api, token);
        backup();
        twin.kill();
        Poll.until(Duration.ofSeconds(15), () -> false);
        send(api, "POST", "/api/v1/signals/generate?execute=false", null, "Bearer " + token);
        if (!serve.isAlive()) {
            throw new Problem("the server ended by itself; see " + log);
        }
        serve.end();
        if (!serve.await(60)) {
            throw new Problem("the server does not end; see " + log);
        }
        requireTraces(log);
        progress.accept("searching for " + secrets.size() + " secrets, each in several forms");
        return search();
    }

    private Map<String, String> variables(URI exchange, String access, String secretKey) {
        var random = new byte[32];
        new SecureRandom().nextBytes(random);
        var master = Base64.getEncoder().encodeToString(random);
        secrets.put("master key", master);
        var variables = new HashMap<String, String>();
        variables.put("HAETAE_LIVE", "yes");
        variables.put("HAETAE_UPBIT_URL", exchange.toString());
        variables.put("HAETAE_CLOCK_URL", exchange.toString());
        variables.put("HAETAE_GEMINI_URL", exchange.toString());
        variables.put("HAETAE_OPENAI_URL", "http://127.0.0.1:1");
        variables.put("HAETAE_DECISION_PERIOD", "PT5S");
        variables.put("MIN_CONFLUENCE", "0");
        variables.put("UPBIT_ACCESS_KEY", access);
        variables.put("UPBIT_SECRET_KEY", secretKey);
        variables.put("GEMINI_API_KEY", secret("Gemini key"));
        variables.put("OPENAI_API_KEY", secret("OpenAI key"));
        variables.put("SLACK_WEBHOOK_URL", NOBODY + "/services/" + secret("Slack address"));
        variables.put("DISCORD_WEBHOOK_URL", NOBODY + "/hooks/" + secret("Discord address"));
        variables.put("HAETAE_WEBHOOK_URL", NOBODY + "/hook?key=" + secret("webhook address"));
        variables.put("HAETAE_TELEGRAM_URL", NOBODY);
        variables.put("TELEGRAM_BOT_TOKEN", "12345:" + secret("Telegram token"));
        variables.put("TELEGRAM_CHAT_ID", "4711");
        variables.put("HAETAE_HEARTBEAT_URL", NOBODY + "/beat/" + secret("heartbeat address"));
        variables.put("HAETAE_MASTER_KEY", master);
        variables.put("HAETAE_LOG_FORMAT", "json");
        variables.put("HAETAE_LOG_LEVEL", "trace");
        variables.put("HAETAE_LOG_FILE", folder.resolve("serve.log").toString());
        variables.put("HAETAE_DEBUG", "yes");
        return variables;
    }

    private Program started(Path log, Map<String, String> variables, String... arguments)
            throws IOException {
        var program = Program.start(log, variables, List.of(arguments));
        programs.add(program);
        return program;
    }

    private static URI address(Path log) {
        var found = new ArrayList<URI>();
        boolean up =
                Poll.until(
                        PATIENCE,
                        () -> {
                            var told = ADDRESS.matcher(text(log));
                            return told.find() && found.add(URI.create(told.group()));
                        });
        if (!up) {
            throw new Problem("the twin does not start; see " + log);
        }
        return found.getFirst();
    }

    private static String text(Path file) {
        try {
            return Files.exists(file) ? Files.readString(file) : "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void awaitFile(Path file) {
        if (!Poll.until(PATIENCE, () -> Files.exists(file))) {
            throw new Problem("the server does not start; see " + folder.resolve("serve.out"));
        }
    }

    private void awaitTrading(URI api, String token) {
        boolean trades =
                Poll.until(
                        PATIENCE,
                        () ->
                                send(api, "GET", "/api/v1/risk/status", null, "Bearer " + token)
                                        .path("books_agree")
                                        .asBoolean(false));
        if (!trades) {
            throw new Problem("the server does not trade; see " + folder.resolve("serve.out"));
        }
    }

    /**
     * Somebody comes by a link, draws a token, and gives exchange keys: a wrong one, then a right
     * one.
     */
    private void people(URI api, String token, URI exchange) {
        var owner = "Bearer " + token;
        var invited =
                send(
                        api,
                        "POST",
                        "/api/v1/users",
                        "{\"name\":\"Kim\",\"email\":\"kim@example.com\"}",
                        owner);
        var link = invited.path("link").asString();
        var code = link.substring(link.indexOf("#link=") + "#link=".length());
        secrets.put("one-time link", code);
        var in =
                sent(
                        HttpRequest.newBuilder(api.resolve("/api/v1/auth/link"))
                                .header("Content-Type", "application/json")
                                .POST(
                                        HttpRequest.BodyPublishers.ofString(
                                                "{\"code\":\"" + code + "\"}"))
                                .build());
        var cookie = in.headers().firstValue("Set-Cookie").orElse("").split(";")[0];
        secrets.put("session", cookie.substring(cookie.indexOf('=') + 1));
        var drawn =
                sent(
                        HttpRequest.newBuilder(api.resolve("/api/v1/auth/tokens"))
                                .header("Content-Type", "application/json")
                                .header("Cookie", cookie)
                                .header("Sec-Fetch-Site", "same-origin")
                                .POST(HttpRequest.BodyPublishers.ofString("{\"name\":\"trial\"}"))
                                .build());
        var pat = JSON.readTree(drawn.body()).path("token").asString();
        secrets.put("access token", pat);
        var person = "Bearer " + pat;
        give(api, person, secret("wrong access key"), secret("wrong secret key"));
        var access = secret("person's access key");
        var secretKey = secret("person's secret key");
        send(
                exchange,
                "POST",
                "/twin/accounts",
                "{\"name\":\"kim\",\"krw\":\"1000000\",\"access_key\":\""
                        + access
                        + "\",\"secret_key\":\""
                        + secretKey
                        + "\"}",
                null);
        give(api, person, access, secretKey);
        var mine = send(api, "GET", "/api/v1/account", null, person);
        if (!mine.path("key_of").asString().equals("person")) {
            throw new Problem("the person's key was not taken: " + mine);
        }
    }

    private void give(URI api, String person, String access, String secretKey) {
        send(
                api,
                "PUT",
                "/api/v1/account/exchange-key",
                "{\"access_key\":\"" + access + "\",\"secret_key\":\"" + secretKey + "\"}",
                person);
    }

    /** Requests that fail in every way, with secrets where they do not belong. */
    private void wrongly(URI api, String token) {
        var owner = "Bearer " + token;
        send(api, "POST", "/api/v1/notifications/test", null, owner);
        var lost = secret("a bearer token that opens nothing");
        send(api, "GET", "/api/v1/account", null, "Bearer " + lost);
        send(api, "GET", "/api/v1/nowhere?token=" + secret("a token in an address"), null, owner);
        send(
                api,
                "PUT",
                "/api/v1/account/exchange-key",
                "{\"access_key\":\"" + secrets.get("person's access key") + "\", broken",
                owner);
        send(api, "POST", "/api/v1/trading/orders", "{\"side\":\"buy\",\"amount\":\"x\"}", owner);
        send(api, "POST", "/api/v1/trading/orders", "{\"side\":\"buy\",\"amount\":\"1e9\"}", owner);
        send(api, "POST", "/api/v1/signals/generate", null, owner);
        send(api, "POST", "/api/v1/risk/halt", "{\"reason\":\"a trial\"}", owner);
        send(api, "POST", "/api/v1/risk/resume", null, owner);
        send(api, "POST", "/api/v1/trading/flatten", null, owner);
        send(api, "POST", "/api/v1/auth/link", "{\"code\":\"nonsense-nonsense\"}", null);
        send(api, "GET", "/api/v1/system/logs?limit=100", null, owner);
        send(api, "GET", "/metrics", null, owner);
    }

    private JsonNode send(
            URI base,
            String method,
            String path,
            @Nullable String body,
            @Nullable String authorization) {
        var request =
                HttpRequest.newBuilder(base.resolve(path))
                        .timeout(Duration.ofSeconds(40))
                        .header("Content-Type", "application/json")
                        .method(
                                method,
                                body == null
                                        ? HttpRequest.BodyPublishers.noBody()
                                        : HttpRequest.BodyPublishers.ofString(body));
        if (authorization != null) {
            request.header("Authorization", authorization);
        }
        var reply = sent(request.build());
        keep(method + " " + path.replaceAll("\\?.*", ""), reply);
        return reply.body().startsWith("{") ? JSON.readTree(reply.body()) : JSON.createObjectNode();
    }

    private HttpResponse<String> sent(HttpRequest request) {
        try {
            var reply = client.send(request, HttpResponse.BodyHandlers.ofString());
            answers.add(reply.statusCode());
            return reply;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** What Haetae answered is searched too, but for what tells a secret once by design. */
    private void keep(String what, HttpResponse<String> reply) {
        if (what.equals("POST /api/v1/users") || what.startsWith("POST /twin/")) {
            return;
        }
        try {
            Files.writeString(
                    folder.resolve("answers"),
                    what
                            + " "
                            + reply.statusCode()
                            + " "
                            + reply.headers().map()
                            + reply.body()
                            + "\n",
                    StandardOpenOption.CREATE,
                    StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void killDatabase() throws IOException {
        var pid = data().resolve("postgres").resolve("postmaster.pid");
        var first = Files.readAllLines(pid).getFirst().strip();
        ProcessHandle.of(Long.parseLong(first))
                .orElseThrow(() -> new Problem("the database does not run"))
                .destroyForcibly();
    }

    private void backup() throws IOException {
        var program =
                started(
                        folder.resolve("backup.out"),
                        Map.of("HAETAE_DEBUG", "yes"),
                        "backup",
                        folder.resolve("all.backup").toString(),
                        "--data",
                        data().toString());
        if (!program.await(120) || program.exitCode() != 0) {
            throw new Problem("no backup was made; see " + folder.resolve("backup.out"));
        }
    }

    /** A log without traces of the failures would prove nothing. */
    private void requireTraces(Path log) {
        var text = text(log);
        for (var trace : List.of("\"TRACE\"", "Exception", "the journal is away")) {
            if (!text.contains(trace)) {
                throw new Problem("the trial logged nothing of " + trace + "; see " + log);
            }
        }
        if (!answers.containsAll(List.of(200, 401, 404, 422))) {
            throw new Problem("the trial was answered with " + answers + " only");
        }
    }

    // -- the search

    private List<Found> search() throws IOException {
        var found = new ArrayList<Found>();
        var forms = new HashMap<String, List<byte[]>>();
        secrets.forEach((what, secret) -> forms.put(what, forms(secret)));
        try (var files = Files.walk(folder)) {
            for (var file : files.filter(Files::isRegularFile).toList()) {
                if (file.getFileName().toString().endsWith(".backup")) {
                    searchZip(file, forms, found);
                } else {
                    try (var in = Files.newInputStream(file)) {
                        search(in, folder.relativize(file).toString(), forms, found);
                    }
                }
            }
        }
        return found;
    }

    private static void searchZip(Path file, Map<String, List<byte[]>> forms, List<Found> found)
            throws IOException {
        try (var zip = new ZipFile(file.toFile())) {
            for (var entry : Collections.list(zip.entries())) {
                try (var in = zip.getInputStream(entry)) {
                    search(in, file.getFileName() + "!" + entry.getName(), forms, found);
                }
            }
        }
    }

    private static void search(
            InputStream in, String where, Map<String, List<byte[]>> forms, List<Found> found)
            throws IOException {
        var text = new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
        forms.forEach((what, each) -> {
            var home =
                    BELONGS.entrySet().stream()
                            .anyMatch(file ->
                                    where.endsWith("/" + file.getKey())
                                            && file.getValue().equals(what));
            if (!home
                    && each.stream()
                            .anyMatch(form ->
                                    text.contains(new String(form, StandardCharsets.ISO_8859_1)))) {
                found.add(new Found(what, where));
            }
        });
    }

    /** As it is, as in an address, in Base64 at each offset, and in hexadecimal. */
    private static List<byte[]> forms(String secret) {
        var bytes = secret.getBytes(StandardCharsets.UTF_8);
        var forms = new ArrayList<byte[]>();
        forms.add(bytes);
        forms.add(
                URLEncoder.encode(secret, StandardCharsets.UTF_8)
                        .getBytes(StandardCharsets.US_ASCII));
        forms.add(HexFormat.of().formatHex(bytes).getBytes(StandardCharsets.US_ASCII));
        for (int before = 0; before < 3; before++) {
            var shifted = new byte[before + bytes.length];
            System.arraycopy(bytes, 0, shifted, before, bytes.length);
            var whole = Base64.getEncoder().encodeToString(shifted);
            // The first and last characters depend on the neighbours too.
            forms.add(
                    whole.substring(before == 0 ? 0 : 4, whole.length() - 4)
                            .getBytes(StandardCharsets.US_ASCII));
        }
        return forms;
    }

    @Override
    public void close() {
        programs.forEach(Program::kill);
        client.shutdownNow();
    }
}
