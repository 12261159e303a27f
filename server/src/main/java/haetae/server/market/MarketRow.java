package haetae.server.market;

import haetae.core.market.Market;
import java.math.BigDecimal;
import java.time.Instant;

/**
 * What a market looked like at a moment.
 *
 * @param volume coins traded in the 24 hours before, as far as they are known
 * @param high highest price of the UTC day so far, as far as it is known
 * @param low lowest price of the UTC day so far, as far as it is known
 * @param tradeCount trades of the 10 seconds before
 */
record MarketRow(
        Market market,
        Instant at,
        BigDecimal price,
        BigDecimal volume,
        BigDecimal high,
        BigDecimal low,
        int tradeCount) {}
