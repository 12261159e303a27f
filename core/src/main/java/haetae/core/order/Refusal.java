package haetae.core.order;

/**
 * A definite no of the exchange to one request.
 *
 * @param name the exchange's error name, or the HTTP status where it gave none
 */
public record Refusal(Kind kind, String name, String message) {

    /** What a refusal means for what comes next. */
    public enum Kind {
        /** The balance does not cover it. */
        INSUFFICIENT_FUNDS,
        /** The order is worth less than the exchange takes. */
        UNDER_MINIMUM,
        /** The exchange is closed or in maintenance. */
        OFFLINE,
        /** The key or its use is refused: wrong, expired, out of scope, not from this address. */
        KEY,
        /** The body is refused for another reason; on a market order possibly for want of depth. */
        OTHER
    }

    /**
     * True when this answer burns the order's identifier, so that no copy of the request can be
     * accepted later.
     */
    public boolean burnsIdentifier() {
        return kind == Kind.INSUFFICIENT_FUNDS || kind == Kind.UNDER_MINIMUM || kind == Kind.OTHER;
    }
}
