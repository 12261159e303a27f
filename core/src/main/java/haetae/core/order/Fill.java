package haetae.core.order;

import haetae.core.money.Krw;
import haetae.core.money.Price;
import haetae.core.money.Quantity;
import java.time.Instant;

/**
 * One trade of an order, as the exchange told it.
 *
 * @param tradeId the exchange's id of the trade; a fill is booked once per id
 * @param funds won exchanged, without fee
 */
public record Fill(String tradeId, Price price, Quantity volume, Krw funds, Instant at) {}
