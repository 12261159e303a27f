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

/** An exchange whose answers are taken under guard. */
final class GuardedExchange implements Exchange {

    /** What stands around the taking of every answer. */
    interface Guard {
        <T> Consumer<T> around(Consumer<T> then);
    }

    private final Exchange exchange;
    private final Guard guard;

    GuardedExchange(Exchange exchange, Guard guard) {
        this.exchange = exchange;
        this.guard = guard;
    }

    @Override
    public void place(OrderIntent intent, Duration sendBy, Consumer<PlaceOutcome> then) {
        exchange.place(intent, sendBy, guard.around(then));
    }

    @Override
    public void fence(OrderIntent intent, Consumer<PlaceOutcome> then) {
        exchange.fence(intent, guard.around(then));
    }

    @Override
    public void lookUp(String identifier, Consumer<LookUpOutcome> then) {
        exchange.lookUp(identifier, guard.around(then));
    }

    @Override
    public void cancel(String identifier) {
        exchange.cancel(identifier);
    }

    @Override
    public void account(Consumer<AccountOutcome> then) {
        exchange.account(guard.around(then));
    }

    @Override
    public void endedSince(
            Market market, Instant since, Consumer<Optional<List<OrderReport>>> then) {
        exchange.endedSince(market, since, guard.around(then));
    }

    @Override
    public void candles(
            Market market, Interval interval, int count, Consumer<Optional<List<Candle>>> then) {
        exchange.candles(market, interval, count, guard.around(then));
    }

    @Override
    public void rules(Market market, Consumer<Optional<MarketRules>> then) {
        exchange.rules(market, guard.around(then));
    }
}
