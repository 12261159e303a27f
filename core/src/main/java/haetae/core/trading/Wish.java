package haetae.core.trading;

import haetae.core.market.Market;
import haetae.core.order.Side;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * An order that a person wants.
 *
 * @param amount won for a buy at market, else coins; above zero
 * @param price won per coin of a limit order, null for an order at market
 */
public record Wish(Market market, Side side, BigDecimal amount, @Nullable BigDecimal price) {

    /**
     * @throws IllegalArgumentException if an amount is not above zero
     */
    public Wish {
        if (amount.signum() <= 0) {
            throw new IllegalArgumentException("amount is above zero");
        }
        if (price != null && price.signum() <= 0) {
            throw new IllegalArgumentException("price is above zero");
        }
    }
}
