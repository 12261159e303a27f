package haetae.core.risk;

import java.math.BigDecimal;
import java.util.List;

/**
 * Whether and when gains are taken; both ways are off unless a person turns them on. Percentages as
 * people write them, gains against average cost with its fees.
 *
 * @param inTiers whether a part is sold at each tier
 * @param tiers one to three, each at a higher gain than the one before, together at most all coins
 * @param trailing whether all is sold when the price falls from its peak
 * @param activationPct gain from which on the peak counts; 0.5 to 50
 * @param distancePct fall from the peak, in percent of it; 0.3 to 50
 */
public record TakeProfit(
        boolean inTiers,
        List<Tier> tiers,
        boolean trailing,
        BigDecimal activationPct,
        BigDecimal distancePct) {

    /**
     * @param atPct gain; 0.5 to 100
     * @param sellPct share of the coins that were bought; 1 to 100
     */
    public record Tier(BigDecimal atPct, BigDecimal sellPct) {
        public Tier {
            Limits.within("profit_tier_pct", atPct, "0.5", "100");
            Limits.within("profit_tier_sell_pct", sellPct, "1", "100");
        }

        private static Tier of(String atPct, String sellPct) {
            return new Tier(new BigDecimal(atPct), new BigDecimal(sellPct));
        }
    }

    private static final BigDecimal ALL = BigDecimal.valueOf(100);

    /** Off. The tiers are those of the reference system when it first had them. */
    public static final TakeProfit OFF =
            new TakeProfit(
                    false,
                    List.of(Tier.of("3", "50"), Tier.of("5", "30"), Tier.of("8", "20")),
                    false,
                    new BigDecimal("3"),
                    new BigDecimal("2.5"));

    public TakeProfit {
        tiers = List.copyOf(tiers);
        for (int i = 1; i < tiers.size(); i++) {
            if (tiers.get(i).atPct().compareTo(tiers.get(i - 1).atPct()) <= 0) {
                throw new IllegalArgumentException(
                        "profit_tier_%d_pct %s is not above profit_tier_%d_pct %s"
                                .formatted(
                                        i + 1,
                                        tiers.get(i).atPct().toPlainString(),
                                        i,
                                        tiers.get(i - 1).atPct().toPlainString()));
            }
        }
        var sold = tiers.stream().map(Tier::sellPct).reduce(BigDecimal.ZERO, BigDecimal::add);
        if (sold.compareTo(ALL) > 0) {
            throw new IllegalArgumentException(
                    "the profit_tier_*_sell_pct sell "
                            + sold.toPlainString()
                            + " percent together, at most 100 can be sold");
        }
        Limits.within("trailing_stop_activation_pct", activationPct, "0.5", "50");
        Limits.within("trailing_stop_distance_pct", distancePct, "0.3", "50");
    }

    public boolean isOn() {
        return inTiers || trailing;
    }
}
