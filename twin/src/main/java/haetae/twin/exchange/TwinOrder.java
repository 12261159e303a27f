package haetae.twin.exchange;

import haetae.core.market.Market;
import haetae.core.money.Krw;
import haetae.core.money.Price;
import haetae.core.money.Quantity;
import haetae.core.order.Fill;
import haetae.core.order.OrderTerms;
import haetae.core.order.Side;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An order on the twin, as its exchange keeps it. */
final class TwinOrder {

    enum State {
        WAIT,
        DONE,
        CANCEL
    }

    final String uuid;
    final TwinAccount account;
    final @Nullable String identifier;
    final Market market;
    final OrderTerms terms;
    final Instant createdAt;
    final BigDecimal feeRate;
    final List<Fill> trades = new ArrayList<>();
    State state = State.WAIT;
    Quantity executed = Quantity.ZERO;
    Krw funds = Krw.ZERO;
    Krw paidFee = Krw.ZERO;

    /** Held back for this order: won for a buy, fee included; coins for a sale. */
    BigDecimal locked;

    TwinOrder(
            String uuid,
            TwinAccount account,
            @Nullable String identifier,
            Market market,
            OrderTerms terms,
            Instant createdAt,
            BigDecimal feeRate) {
        this.uuid = uuid;
        this.account = account;
        this.identifier = identifier;
        this.market = market;
        this.terms = terms;
        this.createdAt = createdAt;
        this.feeRate = feeRate;
        this.locked =
                switch (terms) {
                    case OrderTerms.MarketBuy(var spend) -> withFee(spend);
                    case OrderTerms.MarketSell(var volume) -> volume.amount();
                    case OrderTerms.Limit(var side, var price, var volume) ->
                            side == Side.BUY ? withFee(price.times(volume)) : volume.amount();
                };
    }

    private BigDecimal withFee(Krw amount) {
        return amount.plus(amount.times(feeRate)).amount();
    }

    Side side() {
        return terms.side();
    }

    boolean isOpen() {
        return state == State.WAIT;
    }

    /**
     * What a buy reserves for fees in all; zero for a sale, whose fee comes out of the proceeds.
     */
    Krw reservedFee() {
        return switch (terms) {
            case OrderTerms.MarketBuy(var spend) -> spend.times(feeRate);
            case OrderTerms.Limit(var side, var price, var volume) ->
                    side == Side.BUY ? price.times(volume).times(feeRate) : Krw.ZERO;
            case OrderTerms.MarketSell _ -> Krw.ZERO;
        };
    }

    /** The ordered volume, or null for a buy by amount. */
    @Nullable Quantity volume() {
        return switch (terms) {
            case OrderTerms.MarketBuy _ -> null;
            case OrderTerms.MarketSell(var volume) -> volume;
            case OrderTerms.Limit(var _, var _, var volume) -> volume;
        };
    }

    /** Unit price of a limit order, amount of a buy by amount, or null for a sale at market. */
    @Nullable BigDecimal price() {
        return switch (terms) {
            case OrderTerms.MarketBuy(var spend) -> spend.amount();
            case OrderTerms.MarketSell _ -> null;
            case OrderTerms.Limit(var _, var price, var _) -> price.amount();
        };
    }

    /** The order type as the API spells it. */
    String wireType() {
        return switch (terms) {
            case OrderTerms.MarketBuy _ -> "price";
            case OrderTerms.MarketSell _ -> "market";
            case OrderTerms.Limit _ -> "limit";
        };
    }

    /**
     * Books one trade of this order and moves its account's balances. Returns the fee of this
     * trade.
     */
    Krw execute(String tradeId, Price price, Quantity volume, Instant at) {
        var worth = price.times(volume);
        var fee = worth.times(feeRate);
        trades.add(new Fill(tradeId, price, volume, worth, at));
        executed = executed.plus(volume);
        funds = funds.plus(worth);
        paidFee = paidFee.plus(fee);
        if (side() == Side.BUY) {
            var cost = worth.plus(fee).amount();
            locked = locked.subtract(cost);
            account.spendLocked("KRW", cost);
            account.receive(market.coin(), volume.amount());
        } else {
            locked = locked.subtract(volume.amount());
            account.spendLocked(market.coin(), volume.amount());
            account.receive("KRW", worth.minus(fee).amount());
        }
        return fee;
    }

    /**
     * Ends the order and gives back what was held. {@code locked} keeps telling what was given
     * back, as Upbit's does.
     */
    void end(State ending) {
        state = ending;
        account.unlock(side() == Side.BUY ? "KRW" : market.coin(), locked);
    }
}
