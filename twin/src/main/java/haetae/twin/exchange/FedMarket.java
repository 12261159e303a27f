package haetae.twin.exchange;

import haetae.core.market.OrderBook;
import haetae.core.market.Trade;

/**
 * A market of the twin that follows a real one: takers meet the book that was seen last, resting
 * orders are filled by trades that go through their price. Call on the agenda.
 */
public final class FedMarket {

    private final TwinExchange exchange;
    private final TwinMarket market;

    FedMarket(TwinExchange exchange, TwinMarket market) {
        this.exchange = exchange;
        this.market = market;
    }

    /** The real market's whole book: it replaces the one before. */
    public void book(OrderBook book) {
        market.seen(exchange.agenda().monotonic());
        market.show(book.at(), book.asks(), book.bids());
        exchange.listeners().forEach(listener -> listener.bookChanged(market));
    }

    /**
     * The real market traded. An order that was placed later is not filled by it: the trade may
     * have been long under way.
     */
    public void traded(Trade trade) {
        var later =
                market.resting.values().stream()
                        .filter(order -> !order.createdAt.isBefore(trade.at()))
                        .toList();
        later.forEach(order -> market.book.remove(order.uuid));
        exchange.orders().matching().marketTraded(market, trade.price(), trade.volume());
        later.forEach(order -> Matching.rest(market, order));
        var shown =
                market.trade(
                        exchange.agenda().instant(),
                        trade.price(),
                        trade.volume(),
                        trade.takerBought());
        exchange.listeners().forEach(listener -> listener.traded(market, shown));
        exchange.keep();
    }
}
