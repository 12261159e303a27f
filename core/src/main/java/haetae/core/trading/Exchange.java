package haetae.core.trading;

import haetae.core.market.Candle;
import haetae.core.market.Interval;
import haetae.core.market.Market;
import haetae.core.market.MarketRules;
import haetae.core.order.AccountOutcome;
import haetae.core.order.LookUpOutcome;
import haetae.core.order.OrderIntent;
import haetae.core.order.OrderReport;
import haetae.core.order.PlaceOutcome;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The exchange as the engine sees it. Each question is answered once, on the engine's agenda and
 * later than the call; not knowing is an answer too.
 */
public interface Exchange {

    /**
     * Sends the order once.
     *
     * @param sendBy on the agenda's monotonic clock; when it has passed just before the request
     *     would leave, nothing is sent and the outcome is {@link PlaceOutcome.NotSent}
     */
    void place(OrderIntent intent, Duration sendBy, Consumer<PlaceOutcome> then);

    /**
     * Uses up the intent's identifier with an order too small to be accepted, so that no copy of
     * the intent's own request can be accepted afterwards. Whether one was accepted before shows
     * only a look.
     */
    void fence(OrderIntent intent, Consumer<PlaceOutcome> then);

    void lookUp(String identifier, Consumer<LookUpOutcome> then);

    /** Asks to cancel. Whether that worked shows in later reports, not here. */
    void cancel(String identifier);

    /** Balances and open orders, read one after the other. */
    void account(Consumer<AccountOutcome> then);

    /**
     * Orders of a market that were made since then and have ended, with or without their trades;
     * empty when the question got no usable answer.
     */
    void endedSince(Market market, Instant since, Consumer<Optional<List<OrderReport>>> then);

    /**
     * The newest one-hour candles, the forming one too; empty when the question got no usable
     * answer.
     */
    void candles(
            Market market, Interval interval, int count, Consumer<Optional<List<Candle>>> then);

    /**
     * What the exchange demands of orders in this market now; empty when the question got no usable
     * answer.
     */
    void rules(Market market, Consumer<Optional<MarketRules>> then);
}
