package haetae.app.chaos;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A stand-in for Gemini that advises to buy twice, then to sell, so that there is always something
 * to lose; and to hold when it is told to be quiet.
 */
final class Whim implements AutoCloseable {

    private final HttpServer server;
    private final AtomicInteger asked = new AtomicInteger();
    private final AtomicInteger buysAdvised = new AtomicInteger();
    private volatile boolean quiet;

    Whim() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext(
                "/",
                exchange -> {
                    exchange.getRequestBody().readAllBytes();
                    var advice =
                            "{\\\"signal\\\":\\\"%s\\\",\\\"confidence\\\":0.9,\\\"reasoning\\\":\\\"\\\"}"
                                    .formatted(next());
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
    }

    private String next() {
        if (quiet) {
            return "HOLD";
        }
        if (asked.getAndIncrement() % 3 == 2) {
            return "SELL";
        }
        buysAdvised.incrementAndGet();
        return "BUY";
    }

    void quiet(boolean now) {
        quiet = now;
    }

    int buysAdvised() {
        return buysAdvised.get();
    }

    URI address() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
