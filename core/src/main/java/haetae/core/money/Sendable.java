package haetae.core.money;

import java.math.BigDecimal;
import java.math.RoundingMode;

/**
 * The one rounding policy for numbers that Haetae sends. Numbers that it receives are never
 * rounded.
 *
 * <p>Every rounding is downwards: never more coins than owned, never more won than decided.
 */
public final class Sendable {

    /** Coins are sent with at most this many decimals. Source: Upbit order rules. */
    public static final int QUANTITY_DECIMALS = 8;

    private Sendable() {}

    /** Cuts a quantity to 8 decimals, downwards. */
    public static Quantity quantity(Quantity quantity) {
        return new Quantity(quantity.amount().setScale(QUANTITY_DECIMALS, RoundingMode.DOWN));
    }

    /** Cuts an amount to spend to whole won, downwards. */
    public static Krw spend(Krw funds) {
        return new Krw(funds.amount().setScale(0, RoundingMode.DOWN));
    }

    /**
     * The number of coins, cut to 8 decimals, that {@code funds} buys at {@code price} without fee.
     */
    public static Quantity bought(Krw funds, Price price) {
        return new Quantity(
                funds.amount().divide(price.amount(), QUANTITY_DECIMALS, RoundingMode.DOWN));
    }

    /** The highest multiple of {@code tick} that is not above {@code price}; at least one tick. */
    public static Price onGrid(Price price, BigDecimal tick) {
        var ticks = price.amount().divideToIntegralValue(tick);
        return new Price(ticks.signum() == 0 ? tick : ticks.multiply(tick));
    }
}
