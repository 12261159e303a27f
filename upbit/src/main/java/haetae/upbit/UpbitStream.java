package haetae.upbit;

import haetae.core.market.Market;
import haetae.core.market.OrderBook;
import haetae.core.market.Quote;
import haetae.core.market.Trade;
import haetae.core.order.OrderReport;
import haetae.core.time.Agenda;
import haetae.core.time.Traffic;
import haetae.upbit.UpbitJson.Unreadable;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * One WebSocket connection to Upbit that is kept alive: it pings, notices silence, reconnects with
 * growing pauses and subscribes again. Nothing is replayed by Upbit after a reconnect; the listener
 * has to ask for what it missed.
 *
 * <p>Lives on its agenda; the listener is called there.
 */
public final class UpbitStream {

    private static final Duration PING_EVERY = Duration.ofSeconds(20);
    private static final Duration PONG_PATIENCE = Duration.ofSeconds(10);
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final int LONGEST_PAUSE_DOUBLINGS = 5;

    /** What the stream brings. */
    public interface Listener {
        default void traded(Trade trade, Optional<Quote> quote) {}

        default void book(OrderBook book) {}

        default void order(OrderReport report) {}

        /** The connection stands and the subscription was sent. */
        default void connected() {}

        /** The connection is gone; it is being made anew. */
        default void disconnected(String cause) {}
    }

    private final Agenda agenda;
    private final Traffic traffic;
    private final HttpClient client;
    private final URI address;
    private final @Nullable Signer signer;
    private final String subscription;
    private final Listener listener;
    private @Nullable Connection connection;
    private int failures;
    private boolean closed;

    private UpbitStream(
            Agenda agenda,
            Traffic traffic,
            HttpClient client,
            URI address,
            @Nullable Signer signer,
            String subscription,
            Listener listener) {
        this.agenda = agenda;
        this.traffic = traffic;
        this.client = client;
        this.address = address;
        this.signer = signer;
        this.subscription = subscription;
        this.listener = listener;
    }

    /** A stream of the trades and the 15 best levels of the order books of some markets. */
    public static UpbitStream ofMarkets(
            Agenda agenda,
            Traffic traffic,
            HttpClient client,
            URI base,
            List<Market> markets,
            Listener listener) {
        var codes =
                markets.stream().map(m -> '"' + m.code() + '"').collect(Collectors.joining(","));
        var books =
                markets.stream()
                        .map(m -> '"' + m.code() + ".15\"")
                        .collect(Collectors.joining(","));
        var subscription =
                "[{\"ticket\":\"haetae\"},{\"type\":\"trade\",\"codes\":["
                        + codes
                        + "]},{\"type\":\"orderbook\",\"codes\":["
                        + books
                        + "]},{\"format\":\"DEFAULT\"}]";
        return new UpbitStream(
                agenda,
                traffic,
                client,
                socket(base, "/websocket/v1"),
                null,
                subscription,
                listener);
    }

    /** A stream of everything that happens to the orders of the key's account. */
    public static UpbitStream ofOrders(
            Agenda agenda,
            Traffic traffic,
            HttpClient client,
            URI base,
            Signer signer,
            Listener listener) {
        return new UpbitStream(
                agenda,
                traffic,
                client,
                socket(base, "/websocket/v1/private"),
                signer,
                "[{\"ticket\":\"haetae\"},{\"type\":\"myOrder\"},{\"format\":\"DEFAULT\"}]",
                listener);
    }

    private static URI socket(URI base, String path) {
        return URI.create(base.toString().replaceFirst("^http", "ws") + path);
    }

    /** Connects, and stays connected until {@link #close}. */
    public void open() {
        if (closed) {
            return;
        }
        var next = new Connection();
        connection = next;
        next.connect();
    }

    public void close() {
        closed = true;
        if (connection != null) {
            connection.drop();
        }
    }

    private void lost(Connection lost, String cause) {
        if (lost != connection) {
            return;
        }
        connection = null;
        if (closed) {
            return;
        }
        listener.disconnected(cause);
        var pause = FIRST_PAUSE.multipliedBy(1L << Math.min(failures++, LONGEST_PAUSE_DOUBLINGS));
        agenda.after(pause, this::open);
    }

    private void frame(byte[] utf8) {
        try {
            var json = UpbitJson.parse(utf8);
            if (json.isArray()) {
                for (var each : json) {
                    message(each);
                }
            } else {
                message(json);
            }
        } catch (Unreadable ignored) {
            // A frame that cannot be read tells nothing; a feed that stays unreadable shows as
            // silence.
        }
    }

    private void message(JsonNode json) throws Unreadable {
        if (json.has("error")) {
            var current = connection;
            if (current != null) {
                current.drop();
                lost(current, "refused: " + json.get("error"));
            }
            return;
        }
        var type = UpbitJson.textOrNull(json, "type");
        if (type == null) {
            return; // a status message
        }
        switch (type) {
            case "trade" -> listener.traded(UpbitJson.trade(json), UpbitJson.quote(json));
            case "orderbook" -> listener.book(UpbitJson.book(json));
            case "myOrder" -> listener.order(UpbitJson.myOrder(json));
            default -> {}
        }
    }

    /** One connection from its handshake to its end. */
    private final class Connection implements WebSocket.Listener {
        private final Traffic.Line line = traffic.open();
        private final ByteArrayOutputStream partial = new ByteArrayOutputStream();
        private @Nullable WebSocket socket;
        private boolean gone;
        private long pongs;

        void connect() {
            var builder = client.newWebSocketBuilder().connectTimeout(Duration.ofSeconds(10));
            if (signer != null) {
                builder.header("Authorization", "Bearer " + signer.token(Params.NONE));
            }
            if (line.id() != null) {
                builder.header(Http.LINE_HEADER, line.id());
            }
            line.sent();
            builder.buildAsync(address, this)
                    .whenComplete((made, failure) ->
                            line.received(() -> {
                                if (made == null) {
                                    end(
                                            "no connection: "
                                                    + (failure == null
                                                            ? ""
                                                            : failure.getClass().getSimpleName()));
                                } else if (gone) {
                                    made.abort();
                                } else {
                                    begin(made);
                                }
                            }));
        }

        private void begin(WebSocket made) {
            socket = made;
            failures = 0;
            line.sent();
            made.sendText(subscription, true);
            agenda.after(PING_EVERY, this::ping);
            listener.connected();
            made.request(Long.MAX_VALUE);
        }

        private void ping() {
            var open = socket;
            if (gone || open == null) {
                return;
            }
            long before = pongs;
            line.sent();
            open.sendPing(ByteBuffer.wrap("haetae".getBytes(StandardCharsets.US_ASCII)));
            agenda.after(
                    PONG_PATIENCE,
                    () -> {
                        if (!gone && pongs == before) {
                            drop();
                            lost(this, "no pong within " + PONG_PATIENCE.toSeconds() + " s");
                        }
                    });
            agenda.after(PING_EVERY, this::ping);
        }

        /** Ends the connection from this side. */
        void drop() {
            if (!gone) {
                gone = true;
                line.abandoned();
                if (socket != null) {
                    socket.abort();
                }
            }
        }

        private void end(String cause) {
            if (!gone) {
                gone = true;
                line.abandoned();
                lost(this, cause);
            }
        }

        @Override
        public void onOpen(
                WebSocket webSocket) {} // frames are asked for once the agenda has the connection

        @Override
        public @Nullable CompletionStage<?> onBinary(
                WebSocket webSocket, ByteBuffer data, boolean last) {
            var bytes = new byte[data.remaining()];
            data.get(bytes);
            partial.writeBytes(bytes);
            if (last) {
                var whole = partial.toByteArray();
                partial.reset();
                line.received(() -> {
                    if (!gone) {
                        frame(whole);
                    }
                });
            }
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onText(
                WebSocket webSocket, CharSequence data, boolean last) {
            return onBinary(webSocket, StandardCharsets.UTF_8.encode(data.toString()), last);
        }

        @Override
        public @Nullable CompletionStage<?> onPong(WebSocket webSocket, ByteBuffer message) {
            line.received(() -> pongs++);
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onClose(
                WebSocket webSocket, int statusCode, String reason) {
            line.received(() -> end("closed with " + statusCode));
            return null;
        }

        @Override
        public void onError(WebSocket webSocket, Throwable error) {
            line.received(() -> end("broken: " + error.getClass().getSimpleName()));
        }
    }
}
