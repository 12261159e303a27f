package haetae.core.risk;

import java.math.BigDecimal;
import java.time.Duration;

/**
 * What else holds a buy back, besides how much may be risked. Percentages as people write them.
 *
 * @param spreadMaxPct best ask above best bid, in percent of the bid; 0.01 to 50
 * @param deviationMaxPct how far the best ask may stand from the last trade, in percent of that
 *     trade; 0.1 to 50
 * @param ordersPerHour buys in any hour of the account; 1 to 1 000
 * @param cooldown no buy in a market for so long after its stop; 0 to 24 hours
 */
public record Guards(
        BigDecimal spreadMaxPct, BigDecimal deviationMaxPct, int ordersPerHour, Duration cooldown) {

    public static final Guards DEFAULTS =
            new Guards(new BigDecimal("1"), new BigDecimal("2"), 20, Duration.ofMinutes(30));

    public Guards {
        Limits.within("spread_max_pct", spreadMaxPct, "0.01", "50");
        Limits.within("order_deviation_max_pct", deviationMaxPct, "0.1", "50");
        Limits.within("orders_per_hour", BigDecimal.valueOf(ordersPerHour), "1", "1000");
        Limits.within("cooldown_minutes", BigDecimal.valueOf(cooldown.toMinutes()), "0", "1440");
    }
}
