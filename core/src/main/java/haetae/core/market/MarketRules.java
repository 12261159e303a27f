package haetae.core.market;

import haetae.core.money.Krw;
import haetae.core.money.Price;
import java.math.BigDecimal;
import java.time.Instant;

/**
 * What the exchange demands of an order in a won market: price steps, sizes and the fee.
 *
 * @param feeRate share of the traded won that each side pays, for example 0.0005; the exchange's
 *     own figure replaces it
 * @param minimum smallest order value without fee
 * @param maximum largest order value without fee
 */
public record MarketRules(TickTable ticks, BigDecimal feeRate, Krw minimum, Krw maximum) {

    /**
     * What Upbit's documents state for won markets at a date. Source: Upbit market policy, KRW
     * markets.
     */
    public static MarketRules at(Instant date) {
        return new MarketRules(
                TickTable.at(date), new BigDecimal("0.0005"), Krw.of(5_000), Krw.of(1_000_000_000));
    }

    /** The same rules with the fee that the exchange has just named. */
    public MarketRules withFeeRate(BigDecimal rate) {
        return new MarketRules(ticks, rate, minimum, maximum);
    }

    /** The price step at a price. */
    public BigDecimal tickAt(Price price) {
        return ticks.tickAt(price);
    }
}
