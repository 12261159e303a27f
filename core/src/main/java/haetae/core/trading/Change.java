package haetae.core.trading;

import haetae.core.market.Market;
import haetae.core.money.Krw;
import haetae.core.order.Fill;
import haetae.core.order.OrderIntent;
import haetae.core.order.OrderState;
import haetae.core.portfolio.Books;
import haetae.core.portfolio.Entry;
import haetae.core.risk.Latch;
import haetae.core.risk.LatchCause;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** One thing that changed and must survive a crash. */
public sealed interface Change {

    /** An order is on record; nothing of it has been sent. */
    record OrderRecorded(OrderIntent intent) implements Change {}

    record OrderMoved(String identifier, OrderState state, @Nullable String uuid, Instant at)
            implements Change {}

    /**
     * @param profit what the trade adds to the realised profit, its fee not counted
     */
    record FillBooked(String identifier, Fill fill, Krw profit) implements Change {}

    /**
     * @param total won of fee booked for this order, with this growth
     * @param profit what the growth adds to the realised profit, zero or negative
     */
    record FeeBooked(String identifier, Krw total, Krw profit) implements Change {}

    /**
     * A line of the ledger.
     *
     * @param after the books with this line
     */
    record Posted(Entry entry, Books after) implements Change {}

    record DayMoved(Day day) implements Change {}

    /** A position that is not flat has come further, or shrunk, or grown. */
    record RunMoved(Market market, Run run) implements Change {}

    record LatchClosed(Latch latch) implements Change {}

    record LatchOpened(LatchCause cause, @Nullable Market market, Instant at, String reason)
            implements Change {}

    /** The stop of a market was reached: its coins are being sold until none is left. */
    record ExitBegun(ExitOrder exit) implements Change {}

    record ExitEnded(Market market, Instant at, String result) implements Change {}

    record Decided(DecisionRecord decision) implements Change {}
}
