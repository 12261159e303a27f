package haetae.core.risk;

import java.util.Arrays;
import java.util.List;

/**
 * Why new risk is refused until something changes. Each cause is its own latch and opens by its own
 * rule.
 */
public enum LatchCause {
    /** A person said stop. */
    MANUAL("a person resumes trading"),
    /** The day lost too much. */
    DAILY_LOSS("the next trading day begins, or a person who resumes names it"),
    /** The price moves too fast. */
    VOLATILITY(
            "the prices of 300 seconds have stayed within 80 % of the threshold for ten minutes, or a"
                    + " person who resumes names it"),
    /** The market data are too old. */
    STALE_DATA("a trade is heard again"),
    /** Our books and the exchange differ. */
    BOOKS_DISAGREE("books and exchange agree again"),
    /** The exchange is closed, in maintenance or out of reach. */
    EXCHANGE_OFFLINE("the exchange answers again"),
    /** The exchange refuses our key. */
    KEY_INVALID("the exchange accepts the key again"),
    /** Another Haetae sends orders to this account. */
    FOREIGN_HAETAE("a person has ended the other one and resumes trading"),
    /** The exchange blocks us for asking too much. */
    RATE_BLOCKED("the exchange answers again"),
    /** Something happened that must never happen. */
    INVARIANT_BROKEN("a person has looked into it and resumes trading");

    private final String opensWhen;

    LatchCause(String opensWhen) {
        this.opensWhen = opensWhen;
    }

    /** What opens the latch, in words; a volatility latch only if it may open by itself. */
    public String opensWhen() {
        return opensWhen;
    }

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
