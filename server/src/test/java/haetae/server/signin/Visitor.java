package haetae.server.signin;

import haetae.server.TestServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Somebody with a browser of their own: keeps cookies, says that its requests come from Haetae's
 * page, and has an address of its own, so that the limits of others do not hold it up.
 */
final class Visitor implements AutoCloseable {

    private static final AtomicInteger ADDRESSES = new AtomicInteger(1);
    private static final JsonMapper JSON = new JsonMapper();

    private final HttpClient client;
    private final String server;
    private final Map<String, String> cookies = new HashMap<>();
    private final Map<String, String> headers = new HashMap<>();

    Visitor(TestServer.Running running) {
        try {
            client =
                    HttpClient.newBuilder()
                            .version(HttpClient.Version.HTTP_1_1)
                            .localAddress(
                                    InetAddress.getByName(address(ADDRESSES.getAndIncrement())))
                            .build();
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e);
        }
        server = "http://127.0.0.1:" + running.server().port();
        headers.put("Origin", server);
    }

    /** With a bearer token and no browser. */
    Visitor(TestServer.Running running, String token) {
        this(running);
        headers.remove("Origin");
        headers.put("Authorization", "Bearer " + token);
    }

    record Answer(int status, String body, Map<String, List<String>> headers) {
        JsonNode json() {
            return JSON.readTree(body);
        }

        String text(String pointer) {
            return json().at(pointer).asString("");
        }

        String detail() {
            return text("/detail");
        }

        String header(String name) {
            return String.join("\n", headers.getOrDefault(name, List.of()));
        }
    }

    /** Sends another header from now on, or none of that name. */
    Visitor with(String header, @Nullable String value) {
        if (value == null) {
            headers.remove(header);
        } else {
            headers.put(header, value);
        }
        return this;
    }

    Map<String, String> cookies() {
        return cookies;
    }

    /** The id of its session; empty when it has none. */
    String session() {
        return cookies.getOrDefault(Gate.COOKIE, "");
    }

    Answer get(String path) {
        return send("GET", path, null);
    }

    Answer post(String path, String body) {
        return send("POST", path, body);
    }

    Answer send(String method, String path, @Nullable String body) {
        try {
            var reply =
                    client.send(
                            request(method, address(path), body),
                            HttpResponse.BodyHandlers.ofString());
            keep(reply);
            return new Answer(reply.statusCode(), reply.body(), reply.headers().map());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** A stream; ends when the server ends it. */
    InputStream listen(String path) {
        try {
            return client.send(
                            request("GET", address(path), null),
                            HttpResponse.BodyHandlers.ofInputStream())
                    .body();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static String address(int number) {
        return "127.0." + (7 + number / 250) + "." + (1 + number % 250);
    }

    private URI address(String path) {
        return path.startsWith("http") ? URI.create(path) : URI.create(server + path);
    }

    private HttpRequest request(String method, URI address, @Nullable String body) {
        var request =
                HttpRequest.newBuilder(address)
                        .timeout(Duration.ofSeconds(30))
                        .method(
                                method,
                                body == null
                                        ? HttpRequest.BodyPublishers.noBody()
                                        : HttpRequest.BodyPublishers.ofString(body));
        headers.forEach(request::header);
        if (body != null) {
            request.header("Content-Type", "application/json");
        }
        if (!cookies.isEmpty() && address.toString().startsWith(server)) {
            request.header(
                    "Cookie",
                    cookies.entrySet().stream()
                            .map(cookie -> cookie.getKey() + "=" + cookie.getValue())
                            .collect(Collectors.joining("; ")));
        }
        return request.build();
    }

    private void keep(HttpResponse<?> reply) {
        for (var line : reply.headers().allValues("Set-Cookie")) {
            var cookie = line.split(";", 2)[0].split("=", 2);
            if (line.contains("Max-Age=0")) {
                cookies.remove(cookie[0]);
            } else {
                cookies.put(cookie[0], cookie[1]);
            }
        }
    }

    @Override
    public void close() {
        client.shutdownNow();
    }
}
