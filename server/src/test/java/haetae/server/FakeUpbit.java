package haetae.server;

import haetae.core.market.Interval;
import java.net.Authenticator;
import java.net.CookieHandler;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * Upbit without a network: an HTTP client that answers by itself. Its candles are a plain function
 * of time, its account is what the test says, and it never accepts an order (500).
 */
public final class FakeUpbit extends HttpClient {

    /** Won per coin at the first candle of each hundred. */
    public static final long BASE = 100_000_000;

    private final CopyOnWriteArrayList<Socket> sockets = new CopyOnWriteArrayList<>();
    private final CopyOnWriteArrayList<String> asked = new CopyOnWriteArrayList<>();
    private volatile String accounts = "[]";
    private volatile boolean down;
    private volatile Instant now = Instant.parse("2026-03-02T00:00:00Z");
    private volatile String ticker = "[]";
    private volatile String orderBook = "[]";

    /** Balances as the exchange writes them, by currency. */
    public void accounts(Map<String, String> balances) {
        accounts =
                balances.entrySet().stream()
                        .map(e ->
                                "{\"currency\":\"%s\",\"balance\":\"%s\",\"locked\":\"0\",\"avg_buy_price\":\"0\",\"unit_currency\":\"KRW\"}"
                                        .formatted(e.getKey(), e.getValue()))
                        .collect(Collectors.joining(",", "[", "]"));
    }

    /** From now on REST fails, or works again. */
    public void down(boolean yes) {
        down = yes;
    }

    /** Paths and queries that were asked for, oldest first. */
    public List<String> asked() {
        return List.copyOf(asked);
    }

    /** A trade on every market stream. */
    public void trade(String market, Instant at, long price, String volume, long sequentialId) {
        push(
                """
                {"type":"trade","code":"%s","trade_price":%d,"trade_volume":%s,"ask_bid":"BID","timestamp":%d,\
                "trade_timestamp":%d,"sequential_id":%d,"best_bid_price":%d,"best_ask_price":%d}\
                """
                        .formatted(
                                market,
                                price,
                                volume,
                                at.toEpochMilli(),
                                at.toEpochMilli(),
                                sequentialId,
                                price,
                                price + 1_000));
    }

    /** The candle of an hour on every market stream, as it stands. */
    public void hour(String market, Instant open, long close) {
        push(
                "{\"type\":\"candle.60m\",\"code\":\"%s\",".formatted(market)
                        + candle(market, open, close).substring(1));
    }

    /** What is told of a market's last trade and best prices to those who ask. */
    public void shows(String market, Instant at, long price) {
        ticker =
                """
                [{"market":"%s","trade_price":%d,"trade_timestamp":%d,"opening_price":%d,"high_price":%d,\
                "low_price":%d,"prev_closing_price":%d,"signed_change_rate":0.0,"acc_trade_volume_24h":1,\
                "acc_trade_price_24h":1}]\
                """
                        .formatted(market, price, at.toEpochMilli(), price, price, price, price);
        orderBook =
                """
                [{"market":"%s","timestamp":%d,"orderbook_units":[{"ask_price":%d,"bid_price":%d,"ask_size":1,\
                "bid_size":1}]}]\
                """
                        .formatted(market, at.toEpochMilli(), price + 1_000, price);
    }

    private void push(String frame) {
        var bytes = frame.getBytes(StandardCharsets.UTF_8);
        sockets.stream()
                .filter(socket -> !socket.closed && socket.isPublic)
                .forEach(socket -> socket.listener.onBinary(socket, ByteBuffer.wrap(bytes), true));
    }

    /** Ends every connection from the exchange's side. */
    public void dropStreams() {
        sockets.forEach(socket -> {
            socket.closed = true;
            socket.listener.onClose(socket, 1001, "");
        });
        sockets.clear();
    }

    /** The price at which the minute that begins here closes. */
    public static long close(Instant minute) {
        return BASE + Math.floorMod(minute.getEpochSecond() / 60, 100) * 1_000L;
    }

    /** The time that candles are told up to when a question names none. */
    public void now(Instant moment) {
        now = moment;
    }

    private String candles(Map<String, String> query, Interval interval) {
        var to = query.containsKey("to") ? Instant.parse(query.get("to")) : now;
        int count = Integer.parseInt(query.getOrDefault("count", "1"));
        var newest = interval.startOf(to.minusMillis(1));
        return LongStream.range(0, count)
                .mapToObj(i ->
                        candle(
                                query.get("market"),
                                newest.minus(interval.duration().multipliedBy(i))))
                .collect(Collectors.joining(",", "[", "]"));
    }

    private static String candle(@Nullable String market, Instant minute) {
        return candle(market, minute, close(minute));
    }

    private static String candle(@Nullable String market, Instant minute, long close) {
        return """
        {"market":"%s","candle_date_time_utc":"%s","opening_price":%d,"high_price":%d,"low_price":%d,"trade_price":%d,\
        "candle_acc_trade_volume":0.5,"candle_acc_trade_price":%d,"timestamp":%d,"unit":1}\
        """
                .formatted(
                        market,
                        minute.toString().replace("Z", ""),
                        close - 500,
                        close + 2_000,
                        close - 2_000,
                        close,
                        close / 2,
                        minute.toEpochMilli());
    }

    private Reply reply(HttpRequest request) {
        var uri = request.uri();
        asked.add(uri.getPath() + "?" + uri.getQuery());
        if (down || request.method().equals("POST")) {
            return new Reply(
                    500, "{\"error\":{\"name\":\"server_error\",\"message\":\"try later\"}}");
        }
        return switch (uri.getPath()) {
            case "/v1/accounts" -> new Reply(200, accounts);
            case "/v1/orders/open", "/v1/orders/closed" -> new Reply(200, "[]");
            case "/v1/candles/minutes/1" -> new Reply(200, candles(query(uri), Interval.M1));
            case "/v1/candles/minutes/60" -> new Reply(200, candles(query(uri), Interval.H1));
            case "/v1/candles/minutes/240" -> new Reply(200, candles(query(uri), Interval.H4));
            case "/v1/candles/days" -> new Reply(200, candles(query(uri), Interval.D1));
            case "/v1/candles/weeks" -> new Reply(200, candles(query(uri), Interval.W1));
            case "/v1/ticker" -> new Reply(200, ticker);
            case "/v1/orderbook" -> new Reply(200, orderBook);
            default ->
                    new Reply(
                            404, "{\"error\":{\"name\":\"order_not_found\",\"message\":\"none\"}}");
        };
    }

    private static Map<String, String> query(URI uri) {
        return List.of(uri.getQuery().split("&")).stream()
                .map(pair -> pair.split("=", 2))
                .collect(Collectors.toMap(pair -> pair[0], pair -> pair[1]));
    }

    private record Reply(int status, String body) {}

    @Override
    public <T> CompletableFuture<HttpResponse<T>> sendAsync(
            HttpRequest request, HttpResponse.BodyHandler<T> handler) {
        var reply = reply(request);
        var headers = HttpHeaders.of(Map.of(), (_, _) -> true);
        var body =
                handler.apply(
                        new HttpResponse.ResponseInfo() {
                            @Override
                            public int statusCode() {
                                return reply.status();
                            }

                            @Override
                            public HttpHeaders headers() {
                                return headers;
                            }

                            @Override
                            public Version version() {
                                return Version.HTTP_1_1;
                            }
                        });
        body.onSubscribe(
                new Flow.Subscription() {
                    @Override
                    public void request(long n) {}

                    @Override
                    public void cancel() {}
                });
        body.onNext(List.of(ByteBuffer.wrap(reply.body().getBytes(StandardCharsets.UTF_8))));
        body.onComplete();
        return body.getBody()
                .<HttpResponse<T>>thenApply(
                        text -> new Response<>(request, reply.status(), headers, text))
                .toCompletableFuture();
    }

    private record Response<T>(HttpRequest request, int statusCode, HttpHeaders headers, T body)
            implements HttpResponse<T> {
        @Override
        public Optional<HttpResponse<T>> previousResponse() {
            return Optional.empty();
        }

        @Override
        public Optional<SSLSession> sslSession() {
            return Optional.empty();
        }

        @Override
        public URI uri() {
            return request.uri();
        }

        @Override
        public Version version() {
            return Version.HTTP_1_1;
        }
    }

    @Override
    public <T> CompletableFuture<HttpResponse<T>> sendAsync(
            HttpRequest request,
            HttpResponse.BodyHandler<T> handler,
            HttpResponse.@Nullable PushPromiseHandler<T> push) {
        return sendAsync(request, handler);
    }

    @Override
    public <T> HttpResponse<T> send(HttpRequest request, HttpResponse.BodyHandler<T> handler) {
        return sendAsync(request, handler).join();
    }

    @Override
    public WebSocket.Builder newWebSocketBuilder() {
        return new WebSocket.Builder() {
            @Override
            public WebSocket.Builder header(String name, String value) {
                return this;
            }

            @Override
            public WebSocket.Builder connectTimeout(Duration timeout) {
                return this;
            }

            @Override
            public WebSocket.Builder subprotocols(String first, String... more) {
                return this;
            }

            @Override
            public CompletableFuture<WebSocket> buildAsync(URI uri, WebSocket.Listener listener) {
                var socket = new Socket(listener, !uri.getPath().endsWith("/private"));
                sockets.add(socket);
                return CompletableFuture.completedFuture(socket);
            }
        };
    }

    private static final class Socket implements WebSocket {
        private final Listener listener;
        private final boolean isPublic;
        private volatile boolean closed;

        Socket(Listener listener, boolean isPublic) {
            this.listener = listener;
            this.isPublic = isPublic;
        }

        private CompletableFuture<WebSocket> done() {
            return CompletableFuture.completedFuture(this);
        }

        @Override
        public CompletableFuture<WebSocket> sendText(CharSequence data, boolean last) {
            return done();
        }

        @Override
        public CompletableFuture<WebSocket> sendBinary(ByteBuffer data, boolean last) {
            return done();
        }

        @Override
        public CompletableFuture<WebSocket> sendPing(ByteBuffer message) {
            listener.onPong(this, message);
            return done();
        }

        @Override
        public CompletableFuture<WebSocket> sendPong(ByteBuffer message) {
            return done();
        }

        @Override
        public CompletableFuture<WebSocket> sendClose(int statusCode, String reason) {
            return done();
        }

        @Override
        public void request(long n) {}

        @Override
        public String getSubprotocol() {
            return "";
        }

        @Override
        public boolean isOutputClosed() {
            return closed;
        }

        @Override
        public boolean isInputClosed() {
            return closed;
        }

        @Override
        public void abort() {
            closed = true;
        }
    }

    @Override
    public Optional<CookieHandler> cookieHandler() {
        return Optional.empty();
    }

    @Override
    public Optional<Duration> connectTimeout() {
        return Optional.empty();
    }

    @Override
    public Redirect followRedirects() {
        return Redirect.NEVER;
    }

    @Override
    public Optional<ProxySelector> proxy() {
        return Optional.empty();
    }

    @Override
    public SSLContext sslContext() {
        throw new UnsupportedOperationException("no TLS here");
    }

    @Override
    public SSLParameters sslParameters() {
        return new SSLParameters();
    }

    @Override
    public Optional<Authenticator> authenticator() {
        return Optional.empty();
    }

    @Override
    public Version version() {
        return Version.HTTP_1_1;
    }

    @Override
    public Optional<Executor> executor() {
        return Optional.empty();
    }
}
