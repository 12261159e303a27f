package haetae.core.risk;

import haetae.core.money.Krw;
import haetae.core.money.Price;
import java.math.BigDecimal;
import java.util.Optional;

/** Says when a limit is near: from 80 % of it on. */
public final class Warnings {

    /** The share of a limit from which on it counts as near. */
    public static final BigDecimal NEAR = new BigDecimal("0.8");

    private Warnings() {}

    /** A day that lost 80 % of what it may lose. */
    public static Optional<String> dailyLoss(
            Optional<Krw> profit, Optional<Krw> start, Limits limits) {
        if (profit.isEmpty() || start.isEmpty() || !profit.get().isNegative()) {
            return Optional.empty();
        }
        var near = start.get().times(Limits.ratio(limits.dailyLossPct()).multiply(NEAR)).negated();
        return profit.get().compareTo(near) <= 0
                ? Optional.of(
                        "today's profit is %s KRW, the day ends at -%s %% of %s KRW"
                                .formatted(
                                        profit.get(),
                                        limits.dailyLossPct().toPlainString(),
                                        start.get()))
                : Optional.empty();
    }

    /** A range of the last 300 seconds above 80 % of the threshold. */
    public static Optional<String> volatility(Optional<Double> percent, Limits limits) {
        double near = limits.volatilityPct().multiply(NEAR).doubleValue();
        return percent.filter(range -> range > near)
                .map(range ->
                        "the price moved %.2f %% in 300 seconds, the limit is %s %%"
                                .formatted(range, limits.volatilityPct().toPlainString()));
    }

    /** A position that fell by 80 % of what its stop allows. */
    public static Optional<String> stop(
            Optional<Price> price, Optional<Price> averageCost, Limits limits) {
        if (price.isEmpty() || averageCost.isEmpty()) {
            return Optional.empty();
        }
        var near =
                averageCost
                        .get()
                        .times(
                                BigDecimal.ONE.subtract(
                                        Limits.ratio(limits.stopLossPct()).multiply(NEAR)));
        return price.get().isAtOrBelow(near)
                ? Optional.of(
                        "the price is %s, average cost %s, the stop is %s %% below"
                                .formatted(
                                        price.get(),
                                        averageCost.get(),
                                        limits.stopLossPct().toPlainString()))
                : Optional.empty();
    }
}
