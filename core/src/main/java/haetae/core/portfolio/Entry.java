package haetae.core.portfolio;

import haetae.core.market.Market;
import haetae.core.money.Krw;
import haetae.core.money.Quantity;
import java.time.Instant;

/** One line of the ledger. The books are the sum of all lines. */
public sealed interface Entry {

    Instant at();

    /** What it books; a reference is booked once for ever. */
    String reference();

    /** Coins bought for {@code funds}, fee not included. */
    record Bought(Instant at, String reference, Market market, Quantity volume, Krw funds)
            implements Entry {}

    /** Coins sold for {@code funds}, fee not included. */
    record Sold(Instant at, String reference, Market market, Quantity volume, Krw funds)
            implements Entry {}

    /** A fee paid for a purchase (it becomes cost) or a sale (it lessens the gain). */
    record FeePaid(Instant at, String reference, Market market, boolean onPurchase, Krw fee)
            implements Entry {}

    /** Won that came into the account (or left it, negative) other than by our trades. */
    record CashFlow(Instant at, String reference, Krw amount) implements Entry {}

    /**
     * Coins of ours that left the account other than by our trades; their cost is lost to the books
     * as a flow.
     */
    record CoinsLost(Instant at, String reference, Market market, Quantity volume)
            implements Entry {}
}
