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
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Does nothing but note what is asked; a test answers when it likes. */
final class RecordingExchange implements Exchange {

    record Placing(OrderIntent intent, Duration sendBy, Consumer<PlaceOutcome> then) {}

    record Fencing(OrderIntent intent, Consumer<PlaceOutcome> then) {}

    record Looking(String identifier, Consumer<LookUpOutcome> then) {}

    record Listing(Market market, Instant since, Consumer<Optional<List<OrderReport>>> then) {}

    final List<Placing> placed = new ArrayList<>();
    Consumer<OrderIntent> beforePlacing = _ -> {};
    final List<Fencing> fenced = new ArrayList<>();
    final List<Looking> looked = new ArrayList<>();
    final List<String> cancelled = new ArrayList<>();
    final List<Consumer<AccountOutcome>> accounts = new ArrayList<>();
    final List<Listing> listed = new ArrayList<>();

    @Override
    public void place(OrderIntent intent, Duration sendBy, Consumer<PlaceOutcome> then) {
        beforePlacing.accept(intent);
        placed.add(new Placing(intent, sendBy, then));
    }

    @Override
    public void fence(OrderIntent intent, Consumer<PlaceOutcome> then) {
        fenced.add(new Fencing(intent, then));
    }

    @Override
    public void lookUp(String identifier, Consumer<LookUpOutcome> then) {
        looked.add(new Looking(identifier, then));
    }

    @Override
    public void cancel(String identifier) {
        cancelled.add(identifier);
    }

    @Override
    public void account(Consumer<AccountOutcome> then) {
        accounts.add(then);
    }

    @Override
    public void endedSince(
            Market market, Instant since, Consumer<Optional<List<OrderReport>>> then) {
        listed.add(new Listing(market, since, then));
    }

    @Override
    public void candles(
            Market market, Interval interval, int count, Consumer<Optional<List<Candle>>> then) {}

    @Override
    public void rules(Market market, Consumer<Optional<MarketRules>> then) {}
}
