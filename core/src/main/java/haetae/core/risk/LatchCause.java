package haetae.core.risk;

import java.util.Arrays;
import java.util.List;

/**
 * Why new risk is refused until something changes. Each cause is its own latch and opens by its own
 * rule.
 */
public enum LatchCause {
    /** A person said stop. Opens only when a person says go. */
    MANUAL,
    /** The day lost too much. Opens with the next trading day. */
    DAILY_LOSS,
    /** The price moves too fast. Opens when the last 300 seconds are calm. */
    VOLATILITY,
    /** The market data are too old. Opens when fresh ones arrive. */
    STALE_DATA,
    /** Our books and the exchange differ. Opens when they agree. */
    BOOKS_DISAGREE,
    /** The exchange is closed, in maintenance or out of reach. Opens when it answers. */
    EXCHANGE_OFFLINE,
    /** The exchange refuses our key. Opens when it is accepted. */
    KEY_INVALID,
    /** Another Haetae sends orders to this account. Opens only when a person says go. */
    FOREIGN_HAETAE,
    /** The exchange blocks us for asking too much. Opens when it answers again. */
    RATE_BLOCKED,
    /** Something happened that must never happen. Opens only when a person says go. */
    INVARIANT_BROKEN;

    /** True for latches that open by their own rule, and before that when a person names them. */
    public boolean yieldsToPerson() {
        return this == DAILY_LOSS || this == VOLATILITY;
    }

    /** Every cause that a person can lift. */
    public static List<LatchCause> liftable() {
        return Arrays.stream(values())
                .filter(cause -> cause.needsPerson() || cause.yieldsToPerson())
                .toList();
    }

    /** True for latches that only a person opens. */
    public boolean needsPerson() {
        return this == MANUAL || this == FOREIGN_HAETAE || this == INVARIANT_BROKEN;
    }
}
