package haetae.core.market;

import haetae.core.money.Krw;
import haetae.core.money.Price;
import haetae.core.money.Quantity;
import java.time.Instant;

/**
 * What traded in {@code [openTime, openTime + interval)}.
 *
 * @param openTime start of the interval, UTC; a candle is known by it
 * @param volume coins traded
 * @param value won traded
 */
public record Candle(
        Instant openTime,
        Interval interval,
        Price open,
        Price high,
        Price low,
        Price close,
        Quantity volume,
        Krw value) {

    /**
     * @throws IllegalArgumentException if high or low do not enclose open and close, or the volume
     *     is negative
     */
    public Candle {
        if (high.compareTo(open) < 0
                || high.compareTo(close) < 0
                || low.compareTo(open) > 0
                || low.compareTo(close) > 0
                || volume.isNegative()) {
            throw new IllegalArgumentException(
                    "not a candle: "
                            + openTime
                            + " open "
                            + open
                            + " high "
                            + high
                            + " low "
                            + low
                            + " close "
                            + close
                            + " volume "
                            + volume);
        }
    }

    /** The first moment that is no longer part of the candle. */
    public Instant closeTime() {
        return interval.next(openTime);
    }

    /**
     * An interval known to have had no trade: flat at the last close. For indicators only, never
     * for fills.
     */
    public static Candle withoutTrade(Instant openTime, Interval interval, Price lastClose) {
        return new Candle(
                openTime,
                interval,
                lastClose,
                lastClose,
                lastClose,
                lastClose,
                Quantity.ZERO,
                Krw.ZERO);
    }

    /** True when nothing traded in the interval. */
    public boolean isWithoutTrade() {
        return volume.isZero();
    }
}
