package haetae.upbit;

import java.time.Duration;
import java.util.List;

/**
 * The groups that Upbit counts requests in. Source: Upbit rate limits, state of 2026-08-21.
 *
 * <p>The {@code origin} group is missing: this client never sends an {@code Origin} header.
 */
public enum RateGroup {
    MARKET(Scope.ADDRESS, 10),
    CANDLE(Scope.ADDRESS, 10),
    TRADE(Scope.ADDRESS, 10),
    TICKER(Scope.ADDRESS, 10),
    ORDERBOOK(Scope.ADDRESS, 10),
    DEFAULT(Scope.POCKET, 30),
    ORDER(Scope.POCKET, 12),
    ORDER_TEST(Scope.POCKET, 8),
    ORDER_CANCEL_ALL(Scope.POCKET, new Limit(1, Duration.ofSeconds(2))),
    /** Handshakes of public streams. */
    WEBSOCKET_CONNECT(Scope.ADDRESS, 5),
    /** Handshakes of private streams. */
    WEBSOCKET_CONNECT_PRIVATE(Scope.POCKET, 5),
    WEBSOCKET_MESSAGE(
            Scope.CONNECTION,
            new Limit(5, Duration.ofSeconds(1)),
            new Limit(100, Duration.ofMinutes(1)));

    /** What Upbit counts together. */
    public enum Scope {
        /** All requests from one IP address. */
        ADDRESS,
        /**
         * All requests with keys of one pocket, which is the account when it has no sub-pockets.
         */
        POCKET,
        /** All messages on one WebSocket connection. */
        CONNECTION
    }

    /** At most this many requests in any period of this length. */
    public record Limit(int count, Duration period) {}

    private final Scope scope;

    @SuppressWarnings("ImmutableEnumChecker") // made by List.of, so it never changes
    private final List<Limit> limits;

    RateGroup(Scope scope, int perSecond) {
        this(scope, new Limit(perSecond, Duration.ofSeconds(1)));
    }

    RateGroup(Scope scope, Limit... limits) {
        this.scope = scope;
        this.limits = List.of(limits);
    }

    public Scope scope() {
        return scope;
    }

    /** What Upbit allows. */
    public List<Limit> limits() {
        return limits;
    }
}
