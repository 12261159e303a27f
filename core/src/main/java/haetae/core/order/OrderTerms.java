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

    /** Buys or sells {@code volume} coins at {@code price} or better. */
    record Limit(Side side, Price price, Quantity volume, TimeInForce force)
            implements OrderTerms {}

    /** Buys for {@code funds} at the lowest ask of the moment and no higher. */
    record BestBuy(Krw funds, TimeInForce force) implements OrderTerms {
        public BestBuy {
            requireAtOnce(force);
        }

        @Override
        public Side side() {
            return Side.BUY;
        }
    }

    /** Sells {@code volume} coins at the highest bid of the moment and no lower. */
    record BestSell(Quantity volume, TimeInForce force) implements OrderTerms {
        public BestSell {
            requireAtOnce(force);
        }

        @Override
        public Side side() {
            return Side.SELL;
        }
    }

    /**
     * @throws IllegalArgumentException unless the order ends at once
     */
    private static void requireAtOnce(TimeInForce force) {
        if (force != TimeInForce.IMMEDIATE_OR_CANCEL && force != TimeInForce.FILL_OR_KILL) {
            throw new IllegalArgumentException("a best order ends at once, it cannot be " + force);
        }
    }
}
