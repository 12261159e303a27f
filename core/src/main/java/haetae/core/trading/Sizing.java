package haetae.core.trading;

import haetae.core.money.Krw;
import haetae.core.money.Sendable;
import haetae.core.risk.Limits;
import java.math.BigDecimal;
import java.util.Optional;

/** How much to buy. */
public final class Sizing {

    public static final BigDecimal LEAST_CONFIDENCE = new BigDecimal("0.5");
    private static final BigDecimal FULL_CONFIDENCE = new BigDecimal("0.9");

    private Sizing() {}

    /**
     * Won to spend: the smallest share of equity at confidence 0.5, rising linearly to the largest
     * at 0.9 and above, rounded down to whole won. Example: 1 000 000 KRW at confidence 0.7 with
     * shares of 1 % and 3 % is 20 000 KRW.
     *
     * @param confidence 0 to 1
     * @return empty below confidence 0.5
     */
    public static Optional<Krw> buy(Krw equity, BigDecimal confidence, Limits limits) {
        if (confidence.compareTo(LEAST_CONFIDENCE) < 0) {
            return Optional.empty();
        }
        var above = confidence.min(FULL_CONFIDENCE).subtract(LEAST_CONFIDENCE);
        var span = FULL_CONFIDENCE.subtract(LEAST_CONFIDENCE); // 0.4, so the division ends
        var percent =
                limits.sizeMinPct()
                        .add(
                                limits.sizeMaxPct()
                                        .subtract(limits.sizeMinPct())
                                        .multiply(above.divide(span)));
        return Optional.of(Sendable.spend(equity.times(Limits.ratio(percent))));
    }
}
