package haetae.core.portfolio;

import haetae.core.market.Market;
import haetae.core.money.Krw;
import haetae.core.money.Price;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * The books of one account: cash, positions, realised profit and external flows. A value: every
 * entry makes a new one.
 *
 * <p>The identity that always holds, to the last digit: equity - flows = realised + unrealised,
 * where equity is cash plus coins at their price, and all profit is net of fees.
 *
 * @param cash won that is Haetae's to use
 * @param realised profit of all sales, net of all fees
 * @param flows sum of what came in from outside, less what left
 */
public record Books(Krw cash, Map<Market, Position> positions, Krw realised, Krw flows) {

    public static final Books EMPTY = new Books(Krw.ZERO, Map.of(), Krw.ZERO, Krw.ZERO);

    public Books {
        positions = Map.copyOf(positions);
    }

    public Position position(Market market) {
        return positions.getOrDefault(market, Position.NONE);
    }

    /**
     * The books after one more line.
     *
     * @throws IllegalArgumentException if more coins leave than are owned
     */
    public Books after(Entry entry) {
        return switch (entry) {
            case Entry.Bought e ->
                    new Books(
                            cash.minus(e.funds()),
                            with(e.market(), position(e.market()).bought(e.volume(), e.funds())),
                            realised,
                            flows);
            case Entry.Sold e -> {
                var reduced = position(e.market()).sold(e.volume());
                yield new Books(
                        cash.plus(e.funds()),
                        with(e.market(), reduced.rest()),
                        realised.plus(e.funds()).minus(reduced.removedCost()),
                        flows);
            }
            case Entry.FeePaid e -> fee(e);
            case Entry.CashFlow e ->
                    new Books(cash.plus(e.amount()), positions, realised, flows.plus(e.amount()));
            case Entry.CoinsLost e -> {
                var reduced = position(e.market()).sold(e.volume());
                yield new Books(
                        cash,
                        with(e.market(), reduced.rest()),
                        realised,
                        flows.minus(reduced.removedCost()));
            }
        };
    }

    private Books fee(Entry.FeePaid e) {
        var position = position(e.market());
        boolean becomesCost = e.onPurchase() && !position.isFlat();
        return new Books(
                cash.minus(e.fee()),
                becomesCost
                        ? with(
                                e.market(),
                                new Position(position.quantity(), position.cost().plus(e.fee())))
                        : positions,
                becomesCost ? realised : realised.minus(e.fee()),
                flows);
    }

    /**
     * Cash plus coins at their price; empty when the price of a coin that is owned is not known.
     *
     * @param prices last known price of a market
     */
    public Optional<Krw> equity(Function<Market, Optional<Price>> prices) {
        var sum = cash;
        for (var held : positions.entrySet()) {
            var price = prices.apply(held.getKey());
            if (price.isEmpty()) {
                return Optional.empty();
            }
            sum = sum.plus(held.getValue().valueAt(price.get()));
        }
        return Optional.of(sum);
    }

    private Map<Market, Position> with(Market market, Position position) {
        var next = new TreeMap<>(positions);
        if (position.isFlat()) {
            next.remove(market);
        } else {
            next.put(market, position);
        }
        return next;
    }
}
