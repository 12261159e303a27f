package haetae.core.risk;

import java.math.BigDecimal;

/**
 * The number that made a rule act.
 *
 * @param unit {@code %} or {@code KRW}
 */
public record Measure(BigDecimal value, String unit) {

    public Measure {
        value = value.stripTrailingZeros();
        value = value.scale() < 0 ? value.setScale(0) : value;
    }

    /** Percent, rounded to four decimals for people. */
    public static Measure percent(double value) {
        return new Measure(BigDecimal.valueOf(Math.round(value * 10_000), 4), "%");
    }
}
