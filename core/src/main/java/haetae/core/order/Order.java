package haetae.core.order;

import haetae.core.money.Krw;
import haetae.core.money.Quantity;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An order with all that is known of it. A value: every change makes a new one.
 *
 * @param uuid the exchange's id, once known
 * @param fills booked trades by trade id, in the order of booking
 * @param bookedFee won booked as fee so far
 * @param profit what its trades and fees have added to the realised profit so far
 */
public record Order(
        OrderIntent intent,
        OrderState state,
        @Nullable String uuid,
        Map<String, Fill> fills,
        Krw bookedFee,
        Krw profit) {

    public static Order of(OrderIntent intent) {
        return new Order(intent, new OrderState.InFlight(), null, Map.of(), Krw.ZERO, Krw.ZERO);
    }

    public boolean isLive() {
        return !(state instanceof OrderState.Done);
    }

    public Order withState(OrderState next) {
        return new Order(intent, next, uuid, fills, bookedFee, profit);
    }

    public Order withUuid(String known) {
        return new Order(intent, state, known, fills, bookedFee, profit);
    }

    public Order withFill(Fill fill) {
        var more = new LinkedHashMap<>(fills);
        more.put(fill.tradeId(), fill);
        return new Order(intent, state, uuid, more, bookedFee, profit);
    }

    public Order withBookedFee(Krw fee) {
        return new Order(intent, state, uuid, fills, fee, profit);
    }

    public Order withProfit(Krw more) {
        return new Order(intent, state, uuid, fills, bookedFee, profit.plus(more));
    }

    public Quantity executedVolume() {
        return fills.values().stream().map(Fill::volume).reduce(Quantity.ZERO, Quantity::plus);
    }

    /** Won that trades may still take, without fee; zero for a sale. */
    public Krw wonLeft() {
        return switch (intent.terms()) {
            case OrderTerms.MarketBuy(var funds) -> funds.minus(executedFunds());
            case OrderTerms.BestBuy(var funds, var _) -> funds.minus(executedFunds());
            case OrderTerms.Limit(var side, var price, var volume, var _) ->
                    side == Side.BUY ? price.times(volume.minus(executedVolume())) : Krw.ZERO;
            case OrderTerms.MarketSell _, OrderTerms.BestSell _ -> Krw.ZERO;
        };
    }

    /** Coins that trades may still take; zero for a buy. */
    public Quantity coinsLeft() {
        return switch (intent.terms()) {
            case OrderTerms.MarketSell(var volume) -> volume.minus(executedVolume());
            case OrderTerms.BestSell(var volume, var _) -> volume.minus(executedVolume());
            case OrderTerms.Limit(var side, var _, var volume, var _) ->
                    side == Side.SELL ? volume.minus(executedVolume()) : Quantity.ZERO;
            case OrderTerms.MarketBuy _, OrderTerms.BestBuy _ -> Quantity.ZERO;
        };
    }

    public Krw executedFunds() {
        return fills.values().stream().map(Fill::funds).reduce(Krw.ZERO, Krw::plus);
    }
}
