package haetae.core.order;

import haetae.core.market.Market;
import haetae.core.money.Krw;
import haetae.core.money.Quantity;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the exchange says of an order at some moment. Reports may come late, twice and out of order;
 * the cumulative figures only grow.
 *
 * @param uuid the exchange's id
 * @param identifier ours, when the exchange tells it
 * @param terms what was ordered, or null when the report does not tell all of it (a single trade
 *     does not)
 * @param ended true when the exchange will not execute any more of it
 * @param executedVolume coins executed so far
 * @param paidFee won paid as fee so far
 * @param fills some or all of its trades
 */
public record OrderReport(
        String uuid,
        @Nullable String identifier,
        Market market,
        Side side,
        @Nullable OrderTerms terms,
        boolean ended,
        Quantity executedVolume,
        Krw paidFee,
        List<Fill> fills) {

    public OrderReport {
        fills = List.copyOf(fills);
    }
}
