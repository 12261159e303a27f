import java.io.IOException;
import java.io.PrintStream;
import java.net.ConnectException;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Asks OSV about every library of a CycloneDX list, by its package URL.
 *
 * <pre>java -cp (with Jackson 3) checks/Vulnerabilities.java sbom.json [server]</pre>
 *
 * Exit code 0 if no vulnerability is known, 1 if one is, 2 for a list that is none, 3 if not every
 * library could be asked about: then nothing counts as checked.
 *
 * <p>Source: the API of OSV, operations {@code POST /v1/querybatch} and {@code GET /v1/vulns/ID}.
 */
final class Vulnerabilities {

    private static final String OSV = "https://api.osv.dev";
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** Questions in one batch; the API takes a thousand. */
    private static final int BATCH = 500;

    /** Pages of answers after which a server is not believed. */
    private static final int PAGES = 100;

    private static final JsonMapper JSON = JsonMapper.shared();

    /** The next question about a library: from its first page, or from where the last answer ended. */
    private record Question(String purl, String page) {
        JsonNode json() {
            var query = JSON.createObjectNode();
            query.putObject("package").put("purl", purl);
            if (!page.isEmpty()) {
                query.put("page_token", page);
            }
            return query;
        }
    }

    private record Finding(String purl, String id) {}

    private final URI server;
    private final HttpClient client =
            HttpClient.newBuilder()
                    .proxy(ProxySelector.getDefault())
                    .connectTimeout(Duration.ofSeconds(10))
                    .build();

    private Vulnerabilities(URI server) {
        this.server = server;
    }

    public static void main(String[] arguments) throws InterruptedException {
        if (arguments.length < 1 || arguments.length > 2) {
            System.err.println("usage: java checks/Vulnerabilities.java sbom.json [server]");
            System.exit(2);
        }
        var server = arguments.length == 2 ? arguments[1] : OSV;
        System.exit(judge(Path.of(arguments[0]), server, System.out, System.err));
    }

    static int judge(Path sbom, String server, PrintStream out, PrintStream err)
            throws InterruptedException {
        List<String> libraries;
        try {
            libraries = libraries(Files.readString(sbom));
        } catch (IOException | JacksonException e) {
            err.println(sbom + " cannot be read as a CycloneDX list: " + reason(e));
            return 2;
        }
        if (libraries.isEmpty()) {
            err.println(sbom + " lists no library with a package URL");
            return 2;
        }
        try {
            var osv = new Vulnerabilities(URI.create(server));
            var findings = osv.ask(libraries);
            for (var finding : findings) {
                out.println(
                        finding.id() + "  " + finding.purl() + osv.summary(finding.id()));
            }
            out.println(
                    libraries.size()
                            + " libraries asked about, "
                            + findings.size()
                            + " known vulnerabilities");
            return findings.isEmpty() ? 0 : 1;
        } catch (IOException | JacksonException | IllegalArgumentException e) {
            err.println(
                    "NOTHING WAS CHECKED: "
                            + server
                            + " could not be asked ("
                            + reason(e)
                            + "); try again with a network");
            return 3;
        }
    }

    private static String reason(Exception e) {
        return switch (e) {
            case JacksonException _ -> "what it says is not understood";
            case ConnectException _ -> "there is no way there";
            default -> e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
        };
    }

    /** The package URLs of other people's libraries, without qualifiers, each once. */
    private static List<String> libraries(String sbom) {
        return JSON.readTree(sbom)
                .path("components")
                .valueStream()
                .map(component -> component.path("purl").asString(""))
                .filter(purl -> !purl.isEmpty() && !purl.startsWith("pkg:maven/io.haetae/"))
                .map(purl -> purl.replaceFirst("[?#].*", ""))
                .distinct()
                .sorted()
                .toList();
    }

    private List<Finding> ask(List<String> libraries) throws IOException, InterruptedException {
        var findings = new ArrayList<Finding>();
        for (int from = 0; from < libraries.size(); from += BATCH) {
            var open =
                    libraries.subList(from, Math.min(from + BATCH, libraries.size())).stream()
                            .map(purl -> new Question(purl, ""))
                            .toList();
            for (int page = 0; !open.isEmpty(); page++) {
                if (page == PAGES) {
                    throw new IOException("its answer does not end");
                }
                open = ask(open, findings);
            }
        }
        return findings;
    }

    /** Asks one batch, adds what is found, and gives back what has to be asked further. */
    private List<Question> ask(List<Question> questions, List<Finding> findings)
            throws IOException, InterruptedException {
        var body = JSON.createObjectNode();
        questions.forEach(question -> body.withArray("queries").add(question.json()));
        var results =
                send(HttpRequest.newBuilder(server.resolve("/v1/querybatch"))
                                .header("Content-Type", "application/json")
                                .POST(HttpRequest.BodyPublishers.ofString(body.toString())))
                        .path("results");
        if (results.size() != questions.size()) {
            throw new IOException(
                    results.size() + " answers to " + questions.size() + " questions");
        }
        var further = new ArrayList<Question>();
        for (int i = 0; i < results.size(); i++) {
            var purl = questions.get(i).purl();
            results.get(i)
                    .path("vulns")
                    .forEach(
                            known ->
                                    findings.add(
                                            new Finding(purl, known.required("id").asString())));
            var page = results.get(i).path("next_page_token").asString("");
            if (!page.isEmpty()) {
                further.add(new Question(purl, page));
            }
        }
        return further;
    }

    /** What a finding is about, if the server tells; the finding counts also when it does not. */
    private String summary(String id) throws InterruptedException {
        try {
            var known = send(HttpRequest.newBuilder(server.resolve("/v1/vulns/" + id)).GET());
            var names =
                    known.path("aliases")
                            .valueStream()
                            .map(JsonNode::asString)
                            .collect(Collectors.joining(", "));
            var summary = known.path("summary").asString("");
            return (names.isEmpty() ? "" : "  " + names)
                    + (summary.isEmpty() ? "" : "  " + summary);
        } catch (IOException | JacksonException | IllegalArgumentException e) {
            return "";
        }
    }

    private JsonNode send(HttpRequest.Builder request) throws IOException, InterruptedException {
        var reply =
                client.send(
                        request.timeout(PATIENCE).build(), HttpResponse.BodyHandlers.ofString());
        if (reply.statusCode() != 200) {
            throw new IOException("it answered with status " + reply.statusCode());
        }
        return JSON.readTree(reply.body());
    }
}
