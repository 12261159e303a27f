package haetae.core.order;

/** How long an order that is not filled at once lives. Source: Upbit, create order. */
public enum TimeInForce {
    /** Rests in the book until it is filled or cancelled. */
    GOOD_TILL_CANCELLED,
    /** Takes what it can at once; the rest is cancelled. */
    IMMEDIATE_OR_CANCEL,
    /** Takes all at once or nothing. */
    FILL_OR_KILL,
    /** Only rests: what would take at once is cancelled as a whole. */
    POST_ONLY
}
