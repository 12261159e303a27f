package haetae.core.market;

import haetae.core.money.Price;
import haetae.core.money.Quantity;
import java.time.Instant;

/**
 * One trade that the exchange reported.
 *
 * @param at the exchange's time of the trade
 * @param takerBought true when a buyer lifted an ask
 * @param sequentialId unique per trade, not ordered
 */
public record Trade(
        Market market,
        Instant at,
        Price price,
        Quantity volume,
        boolean takerBought,
        long sequentialId) {}
