package haetae.upbit;

import haetae.core.market.Market;
import haetae.core.money.Krw;
import haetae.core.money.Price;
import haetae.core.money.Quantity;
import java.math.BigDecimal;
import java.time.Instant;

/**
 * The last price of a market, and its day. Upbit's day begins at 00:00 UTC, 09:00 in Seoul.
 *
 * @param price of the last trade
 * @param tradedAt when that was
 * @param open first price of the day; high and low are the day's too
 * @param previousClose last price of the day before
 * @param change of the price against {@code previousClose} as a ratio; 0.01 is one percent up
 * @param volume24h coins traded in the last 24 hours
 * @param value24h won traded in the last 24 hours
 */
public record Ticker(
        Market market,
        Price price,
        Instant tradedAt,
        Price open,
        Price high,
        Price low,
        Price previousClose,
        BigDecimal change,
        Quantity volume24h,
        Krw value24h) {}
