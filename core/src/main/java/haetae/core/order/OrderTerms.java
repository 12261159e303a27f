package haetae.core.order;

import haetae.core.money.Krw;
import haetae.core.money.Price;
import haetae.core.money.Quantity;

/** What is ordered. Amounts are what is sent: already rounded, above zero. */
public sealed interface OrderTerms {

    Side side();

    /** Buys at market for {@code funds}; the fee comes on top. */
    record MarketBuy(Krw funds) implements OrderTerms {
        @Override
        public Side side() {
            return Side.BUY;
        }
    }

    /** Sells {@code volume} coins at market. */
    record MarketSell(Quantity volume) implements OrderTerms {
        @Override
        public Side side() {
            return Side.SELL;
        }
    }

    /** Buys or sells {@code volume} coins at {@code price} or better; rests in the book. */
    record Limit(Side side, Price price, Quantity volume) implements OrderTerms {}
}
