package haetae.core.risk;

import haetae.core.money.Krw;
import java.math.BigDecimal;
import java.math.RoundingMode;

/**
 * How much may be risked. Percentages as people write them: 5 is five percent.
 *
 * @param sizeMinPct of equity, at confidence 0.5; 0.1 to 50
 * @param sizeMaxPct of equity, at confidence 0.9 and above; 0.1 to 100, not below sizeMinPct
 * @param exposureMaxPct of equity in coins at most, counting orders under way; 0.1 to 100
 * @param stopLossPct below cost at which a position is sold; 0.5 to 50
 * @param dailyLossPct of the day's first equity at which the day ends; 0.5 to 50
 * @param volatilityPct range of the last 300 seconds above which nothing new is bought; 0.1 to 50
 * @param gapMarginPct by which a sale at the stop may fall short of the stop; 0 to 90
 */
public record Limits(
        BigDecimal sizeMinPct,
        BigDecimal sizeMaxPct,
        BigDecimal exposureMaxPct,
        BigDecimal stopLossPct,
        BigDecimal dailyLossPct,
        BigDecimal volatilityPct,
        BigDecimal gapMarginPct) {

    public static final Limits DEFAULTS =
            new Limits(
                    new BigDecimal("1"),
                    new BigDecimal("3"),
                    new BigDecimal("15"),
                    new BigDecimal("5"),
                    new BigDecimal("5"),
                    new BigDecimal("3"),
                    new BigDecimal("30"));

    public Limits {
        within("position_size_min_pct", sizeMinPct, "0.1", "50");
        within("position_size_max_pct", sizeMaxPct, "0.1", "100");
        within("exposure_max_pct", exposureMaxPct, "0.1", "100");
        within("stop_loss_pct", stopLossPct, "0.5", "50");
        within("daily_loss_limit_pct", dailyLossPct, "0.5", "50");
        within("volatility_threshold_pct", volatilityPct, "0.1", "50");
        within("gap_margin_pct", gapMarginPct, "0", "90");
        if (sizeMinPct.compareTo(sizeMaxPct) > 0) {
            throw new IllegalArgumentException(
                    "position_size_min_pct "
                            + sizeMinPct.toPlainString()
                            + " is above position_size_max_pct "
                            + sizeMaxPct.toPlainString());
        }
    }

    static void within(String key, BigDecimal value, String least, String most) {
        if (value.compareTo(new BigDecimal(least)) < 0
                || value.compareTo(new BigDecimal(most)) > 0) {
            throw new IllegalArgumentException(
                    key + " is from " + least + " to " + most + ", not " + value.toPlainString());
        }
    }

    /** A percentage as a ratio: 5 becomes 0.05, exactly. */
    public static BigDecimal ratio(BigDecimal percent) {
        return percent.movePointLeft(2);
    }

    /**
     * The smallest buy that can still be sold at the stop when the market gaps through it: minimum
     * / ((1 - stop) x (1 - gap margin)), rounded up to whole won. Example: 5 000 / (0.95 x 0.7) is
     * 7 519 KRW.
     */
    public Krw smallestBuy(Krw exchangeMinimum) {
        var left =
                BigDecimal.ONE
                        .subtract(ratio(stopLossPct))
                        .multiply(BigDecimal.ONE.subtract(ratio(gapMarginPct)));
        return new Krw(exchangeMinimum.amount().divide(left, 0, RoundingMode.CEILING));
    }
}
