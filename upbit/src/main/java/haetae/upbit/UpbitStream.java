package haetae.upbit;

import haetae.core.market.Candle;
import haetae.core.market.Market;
import haetae.core.market.OrderBook;
import haetae.core.market.Quote;
import haetae.core.market.Trade;
import haetae.core.order.Balance;
import haetae.core.order.OrderReport;
import haetae.core.time.Agenda;
import haetae.core.time.Traffic;
import haetae.upbit.UpbitJson.Unreadable;
import java.io.ByteArrayOutputStream;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
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

    /** A subscription to market data brings its first frame at once. */
    private static final Duration FIRST_FRAME_PATIENCE = Duration.ofSeconds(20);

    /** Market data that stay away for so long are taken for a subscription that was lost. */
    private static final Duration LONGEST_SILENCE = Duration.ofMinutes(2);

    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final int LONGEST_PAUSE_DOUBLINGS = 5;
    private static final Duration CONNECT_PATIENCE = Duration.ofSeconds(10);
    private static final int LONGEST_FRAME = 16 << 20;

    /** What the stream brings. */
    public interface Listener {
        default void ticker(Ticker ticker) {}

        /** A trade; one that comes again after a reconnect is left out. */
        default void traded(Trade trade, Optional<Quote> quote) {}

        /** A whole order book: it replaces the one before. */
        default void book(OrderBook book) {}

        /**
         * A candle that may still be forming: the same start comes again with newer figures, and
         * the last one holds. It is closed when its end has passed.
         */
        default void candle(Market market, Candle candle) {}

        /** Like {@link #candle}, of one second. */
        default void second(Market market, Bar bar) {}

        default void order(OrderReport report) {}

        /** The balances that changed, by currency. */
        default void assets(Map<String, Balance> changed, Instant at) {}

        /**
         * The connection stands and the subscription was sent. What happened before was missed:
         * nothing is replayed.
         */
        default void connected() {}

        /** The connection is gone; it is being made anew. */
        default void disconnected(String cause) {}
    }

    private final Upbit upbit;
    private final Agenda agenda;
    private final @Nullable Signer signer;
    private final Listener listener;
    private final Frames frames;
    private Subscription subscription;
    private @Nullable Connection connection;
    private int failures;
    private boolean opened;
    private boolean closed;

    /** A stream of market data. */
    public UpbitStream(Upbit upbit, Subscription subscription, Listener listener) {
        this(upbit, (Signer) null, subscription, listener);
    }

    /**
     * @param signer for a stream of the account's orders and balances, null for market data
     * @throws IllegalArgumentException if the subscription is for the other kind of stream
     */
    public UpbitStream(
            Upbit upbit, @Nullable Signer signer, Subscription subscription, Listener listener) {
        this.upbit = upbit;
        this.agenda = upbit.agenda();
        this.signer = signer;
        this.subscription = requireFitting(subscription);
        this.listener = listener;
        this.frames = new Frames(listener);
    }

    private Subscription requireFitting(Subscription wanted) {
        if (wanted.isPrivate() != (signer != null)) {
            throw new IllegalArgumentException(
                    "orders and balances come with a key, market data without one");
        }
        return wanted;
    }

    /** Connects, and stays connected until {@link #close}. */
    public void open() {
        if (!opened) {
            opened = true;
            connect();
        }
    }

    /** Asks for something else from now on, also after every reconnect. */
    public void change(Subscription wanted) {
        subscription = requireFitting(wanted);
        if (connection != null) {
            connection.subscribe();
        }
    }

    public void close() {
        closed = true;
        if (connection != null) {
            connection.drop();
        }
    }

    private RateGroup connectGroup() {
        return signer == null ? RateGroup.WEBSOCKET_CONNECT : RateGroup.WEBSOCKET_CONNECT_PRIVATE;
    }

    /** Uses the limiter of handshakes where it lives. */
    private void connectLimiter(Consumer<RateLimiter> use) {
        if (signer == null) {
            upbit.atOrigin(() -> use.accept(upbit.limits().ofAddress()));
        } else {
            use.accept(upbit.limits().ofPocket(signer.pocket()));
        }
    }

    private void connect() {
        var by = agenda.monotonic().plus(CONNECT_PATIENCE);
        connectLimiter(limiter ->
                limiter.acquire(
                        upbit.account(),
                        connectGroup(),
                        RateLimiter.Urgency.LOOK_UP,
                        by,
                        () -> granted(this::connectNow),
                        () -> granted(this::connectLater)));
    }

    /** Runs on this stream's agenda what the limiter of handshakes lets go. */
    private void granted(Runnable task) {
        if (signer == null) {
            upbit.fromOrigin(task);
        } else {
            task.run();
        }
    }

    private void connectNow() {
        if (!closed) {
            var next = new Connection();
            connection = next;
            next.connect();
        }
    }

    private void connectLater() {
        if (!closed) {
            var doublings = Math.min(failures++, LONGEST_PAUSE_DOUBLINGS);
            agenda.after(FIRST_PAUSE.multipliedBy(1L << doublings), this::connect);
        }
    }

    private void lost(Connection lost, String cause) {
        if (lost != connection) {
            return;
        }
        connection = null;
        if (!closed) {
            listener.disconnected(cause);
            connectLater();
        }
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
        if (UpbitJson.has(json, "error")) {
            refused(UpbitJson.error(json).name());
            return;
        }
        if (frames.tell(json) && connection != null) {
            connection.heard();
        }
    }

    /** Upbit closes the connection soon after an error frame; so do we. */
    private void refused(String name) {
        switch (name) {
            case "Too Many Requests" -> connectLimiter(limiter -> limiter.tooMany(connectGroup()));
            case "I'm a teapot" -> connectLimiter(limiter -> limiter.blocked(connectGroup()));
            default -> {}
        }
        var current = connection;
        if (current != null) {
            current.drop();
            lost(current, "refused: " + name);
        }
    }

    /** One connection from its handshake to its end. */
    private final class Connection implements WebSocket.Listener {
        private final Traffic.Line line = upbit.traffic().open();
        private final RateLimiter messages = upbit.limits().ofNewConnection();
        private final ByteArrayOutputStream partial = new ByteArrayOutputStream();
        private @Nullable WebSocket socket;
        private boolean gone;
        private long pongs;
        private Duration heard = Duration.ZERO;
        private boolean heardAny;

        void connect() {
            var builder = upbit.client().newWebSocketBuilder().connectTimeout(CONNECT_PATIENCE);
            if (signer != null) {
                builder.header("Authorization", "Bearer " + signer.token(Params.NONE));
            }
            if (line.id() != null) {
                builder.header(Http.LINE_HEADER, line.id());
            }
            line.sent();
            var path = signer == null ? "/websocket/v1" : "/websocket/v1/private";
            builder.buildAsync(upbit.socket(path), this)
                    .whenComplete((made, failure) ->
                            line.received(() -> {
                                if (made == null) {
                                    end("no connection: " + why(failure));
                                } else if (gone) {
                                    made.abort();
                                } else {
                                    begin(made);
                                }
                            }));
        }

        private String why(@Nullable Throwable failure) {
            var cause =
                    failure instanceof CompletionException && failure.getCause() != null
                            ? failure.getCause()
                            : failure;
            if (cause instanceof WebSocketHandshakeException refused
                    && refused.getResponse() != null) {
                int status = refused.getResponse().statusCode();
                if (status == 429) {
                    connectLimiter(limiter -> limiter.tooMany(connectGroup()));
                } else if (status == 418) {
                    connectLimiter(limiter -> limiter.blocked(connectGroup()));
                }
                return "HTTP " + status;
            }
            return cause == null ? "no reason given" : cause.getClass().getSimpleName();
        }

        private void begin(WebSocket made) {
            socket = made;
            heard = agenda.monotonic();
            subscribe();
            agenda.after(PING_EVERY, this::ping);
            listener.connected();
            made.request(Long.MAX_VALUE);
        }

        /** Sends the subscription as it is when its turn comes. */
        void subscribe() {
            var patience = agenda.monotonic().plus(LONGEST_SILENCE);
            messages.acquire(
                    RateGroup.WEBSOCKET_MESSAGE,
                    RateLimiter.Urgency.LOOK_UP,
                    patience,
                    () -> {
                        if (!gone && socket != null) {
                            line.sent();
                            socket.sendText(subscription.request(), true);
                        }
                    },
                    () -> fail("the subscription could not be sent"));
        }

        /** Data have come. */
        void heard() {
            heard = agenda.monotonic();
            heardAny = true;
            failures = 0;
        }

        private void ping() {
            var open = socket;
            if (gone || open == null) {
                return;
            }
            var silence = agenda.monotonic().minus(heard);
            if (signer == null
                    && silence.compareTo(heardAny ? LONGEST_SILENCE : FIRST_FRAME_PATIENCE) >= 0) {
                fail("no data for " + silence.toSeconds() + " s");
                return;
            }
            long before = pongs;
            line.sent();
            open.sendPing(ByteBuffer.wrap("haetae".getBytes(StandardCharsets.US_ASCII)));
            agenda.after(
                    PONG_PATIENCE,
                    () -> {
                        if (pongs == before) {
                            fail("no pong within " + PONG_PATIENCE.toSeconds() + " s");
                        }
                    });
            agenda.after(PING_EVERY, this::ping);
        }

        private void fail(String cause) {
            if (!gone) {
                drop();
                lost(this, cause);
            }
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
            if (partial.size() > LONGEST_FRAME) {
                partial.reset();
                webSocket.abort();
                line.received(() -> end("a frame without end"));
                return null;
            }
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
            line.received(() -> {
                pongs++;
                if (signer != null) {
                    failures = 0; // a private stream may well have nothing to tell
                }
            });
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
