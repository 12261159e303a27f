package haetae.core.portfolio;

import haetae.core.money.Krw;
import haetae.core.money.Price;
import haetae.core.money.Quantity;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/**
 * The coins of one market that Haetae owns, and all that was paid for them, fees included.
 *
 * <p>Example: 0.1 coin bought for 10 000 KRW with a fee of 5 KRW costs 10 005 KRW; selling 0.05 of
 * it removes 5 002.5.
 */
public record Position(Quantity quantity, Krw cost) {

    public static final Position NONE = new Position(Quantity.ZERO, Krw.ZERO);

    /**
     * The decimals that a removed cost is rounded to, once, downwards; the rest of the cost stays
     * exact. Downwards, so that coins never remain whose cost is zero or less.
     */
    private static final int COST_DECIMALS = 12;

    /** A position after a sale and the cost that left with the coins. */
    public record Reduced(Position rest, Krw removedCost) {}

    public Position bought(Quantity volume, Krw paid) {
        return new Position(quantity.plus(volume), cost.plus(paid));
    }

    /**
     * @throws IllegalArgumentException if more is sold than owned
     */
    public Reduced sold(Quantity volume) {
        if (volume.compareTo(quantity) > 0) {
            throw new IllegalArgumentException("cannot sell " + volume + " of " + quantity);
        }
        if (volume.equals(quantity)) {
            return new Reduced(NONE, cost);
        }
        var removed =
                new Krw(
                        cost.amount()
                                .multiply(volume.amount())
                                .divide(quantity.amount(), COST_DECIMALS, RoundingMode.DOWN));
        return new Reduced(new Position(quantity.minus(volume), cost.minus(removed)), removed);
    }

    public boolean isFlat() {
        return quantity.isZero();
    }

    /**
     * Cost per coin, 16 significant digits, for display and for the stop. @throws
     * ArithmeticException when flat
     */
    public Price averageCost() {
        return new Price(cost.amount().divide(quantity.amount(), MathContext.DECIMAL64));
    }

    public Krw valueAt(Price price) {
        return price.times(quantity);
    }

    public Krw unrealisedAt(Price price) {
        return valueAt(price).minus(cost);
    }

    /**
     * The price at which the position has lost this share of its cost.
     *
     * @param loss 0.05 for five percent
     */
    public Price priceAtLoss(BigDecimal loss) {
        return averageCost().times(BigDecimal.ONE.subtract(loss));
    }
}
