package haetae.server.signin;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** HTTP to issuers and auth servers: briefly, no redirects, and no more than they may say. */
@Component
class Outside implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final long MOST_BYTES = 512 * 1024;
    private static final JsonMapper JSON = new JsonMapper();

    private final Duration patience;
    private final HttpClient client;

    @Autowired
    Outside() {
        this(PATIENCE);
    }

    /**
     * @param patience for an answer, the connecting included
     */
    Outside(Duration patience) {
        this.patience = patience;
        this.client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    }

    /** An answer; its text shows in no text of this class, for it may be a token. */
    record Reply(int status, String text) {
        boolean isSuccess() {
            return status / 100 == 2;
        }

        /**
         * @throws IOException if it is no JSON
         */
        JsonNode json() throws IOException {
            try {
                return JSON.readTree(text);
            } catch (JacksonException e) {
                throw new IOException(
                        "the answer is no JSON"); // without the cause, which quotes it
            }
        }

        @Override
        public String toString() {
            return "Reply[" + status + "]";
        }
    }

    Reply get(URI address, Map<String, String> headers) throws IOException {
        return send(address, headers, null);
    }

    Reply post(URI address, Map<String, String> headers, String body) throws IOException {
        return send(address, headers, body);
    }

    private Reply send(URI address, Map<String, String> headers, @Nullable String body)
            throws IOException {
        var request = HttpRequest.newBuilder(address).timeout(patience);
        headers.forEach(request::header);
        request.header("Accept", "application/json");
        if (body != null) {
            request.POST(HttpRequest.BodyPublishers.ofString(body));
        }
        try {
            var reply =
                    client.send(
                            request.build(),
                            HttpResponse.BodyHandlers.limiting(
                                    HttpResponse.BodyHandlers.ofString(), MOST_BYTES));
            return new Reply(reply.statusCode(), reply.body());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    static String json(Map<String, String> members) {
        return JSON.writeValueAsString(members);
    }

    @Override
    public void close() {
        client.shutdownNow();
    }
}
