package haetae.app.service;

import haetae.app.terminal.Problem;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The HTTP API of a Haetae that runs on this machine. The token shows in no text of this class. */
public final class ServerApi {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** Keeps every digit of amounts. */
    private static final JsonMapper JSON =
            JsonMapper.builder().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS).build();

    private final int port;
    private final String token;

    ServerApi(int port, String token) {
        this.port = port;
        this.token = token;
    }

    /**
     * @param path below {@code /api/v1}
     * @throws Problem if it does not answer, or says no; with its own words
     */
    public JsonNode get(String path) {
        return send("GET", path, null);
    }

    /** As {@link #get}, with an optional JSON body. */
    public JsonNode post(String path, @Nullable Map<String, String> body) {
        return send("POST", path, body == null ? "" : JSON.writeValueAsString(body));
    }

    private JsonNode send(String method, String path, @Nullable String body) {
        var request =
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/api/v1" + path))
                        .timeout(PATIENCE)
                        .header("Authorization", "Bearer " + token)
                        .header("Content-Type", "application/json")
                        .method(
                                method,
                                body == null
                                        ? HttpRequest.BodyPublishers.noBody()
                                        : HttpRequest.BodyPublishers.ofString(body))
                        .build();
        try (var client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
            var reply = client.send(request, HttpResponse.BodyHandlers.ofString());
            var json = parsed(reply.body());
            if (reply.statusCode() / 100 == 2) {
                return json;
            }
            throw new Problem(
                    "the running Haetae says no ("
                            + reply.statusCode()
                            + "): "
                            + json.path("detail")
                                    .asString(json.path("title").asString("no reason")));
        } catch (IOException e) {
            throw new Problem(
                    "the running Haetae does not answer on port "
                            + port
                            + ": try again, or stop it and use this command without it");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Problem("interrupted");
        }
    }

    private static JsonNode parsed(String body) {
        try {
            return body.isBlank() ? JSON.createObjectNode() : JSON.readTree(body);
        } catch (JacksonException e) {
            return JSON.createObjectNode();
        }
    }

    @Override
    public String toString() {
        return "ServerApi[port " + port + "]";
    }
}
