package haetae.core.signal;

import haetae.core.indicator.Indicators;
import haetae.core.market.Market;
import haetae.core.money.Krw;
import haetae.core.money.Price;
import haetae.core.money.Quantity;
import java.math.BigDecimal;
import java.time.Instant;

/**
 * All that an adviser is told: facts known at {@code at}, nothing later.
 *
 * @param price last traded price
 * @param change24h price against 24 hours ago, as a ratio; 0.01 is one percent up
 * @param hourly indicators over closed one-hour candles
 * @param owned coins that Haetae owns in this market
 * @param cost what they cost, fees included
 * @param equity the account's worth
 * @param outlook timeframes, risk and what came of earlier decisions
 * @param stopLoss share of cost at which the position is sold without asking, for example 0.05
 */
public record AdviceRequest(
        String decision,
        Market market,
        Instant at,
        Price price,
        double change24h,
        Indicators.Reading hourly,
        Quantity owned,
        Krw cost,
        Krw equity,
        BigDecimal stopLoss,
        Outlook outlook) {}
