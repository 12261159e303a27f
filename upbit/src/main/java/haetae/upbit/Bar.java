package haetae.upbit;

import haetae.core.money.Krw;
import haetae.core.money.Price;
import haetae.core.money.Quantity;
import java.time.Instant;

/**
 * What traded in a second, a month or a year: a candle of a length that the engine has no use for.
 *
 * @param openTime its start, UTC
 * @param volume coins traded
 * @param value won traded
 */
public record Bar(
        Instant openTime,
        Price open,
        Price high,
        Price low,
        Price close,
        Quantity volume,
        Krw value) {

    /** The lengths. */
    public enum Length {
        /** At most the last three months are to be had. */
        SECOND("seconds"),
        MONTH("months"),
        YEAR("years");

        private final String path;

        Length(String path) {
            this.path = path;
        }

        String path() {
            return path;
        }
    }

    /**
     * @throws IllegalArgumentException if high and low do not enclose open and close, or the volume
     *     is negative
     */
    public Bar {
        if (high.compareTo(open) < 0
                || high.compareTo(close) < 0
                || low.compareTo(open) > 0
                || low.compareTo(close) > 0
                || volume.isNegative()) {
            throw new IllegalArgumentException("prices at " + openTime + " that make no candle");
        }
    }
}
