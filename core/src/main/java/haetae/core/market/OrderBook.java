package haetae.core.market;

import haetae.core.money.Price;
import haetae.core.money.Quantity;
import java.time.Instant;
import java.util.List;

/**
 * The visible orders of a market at a moment, best first on each side.
 *
 * @param at when the book last changed, by the exchange's clock
 */
public record OrderBook(Market market, Instant at, List<Level> asks, List<Level> bids) {

    /** All visible volume at one price. */
    public record Level(Price price, Quantity volume) {}

    public OrderBook {
        asks = List.copyOf(asks);
        bids = List.copyOf(bids);
    }
}
