package haetae.server.trading;

import haetae.core.market.Candle;
import haetae.core.market.Interval;
import haetae.core.market.Market;
import haetae.core.market.MarketRules;
import haetae.core.order.AccountOutcome;
import haetae.core.order.LookUpOutcome;
import haetae.core.order.OrderIntent;
import haetae.core.order.OrderReport;
import haetae.core.order.PlaceOutcome;
import haetae.core.time.Agenda;
import haetae.core.trading.Exchange;
import haetae.server.market.CandleBook;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** An account's exchange, whose candles come from those that all accounts share. */
record SharedCandles(Exchange own, CandleBook book, Agenda agenda) implements Exchange {

    @Override
    public void candles(
            Market market, Interval interval, int count, Consumer<Optional<List<Candle>>> then) {
        book.candles(agenda, market, interval, count, then);
    }

    @Override
    public void place(OrderIntent intent, Duration sendBy, Consumer<PlaceOutcome> then) {
        own.place(intent, sendBy, then);
    }

    @Override
    public void fence(OrderIntent intent, Consumer<PlaceOutcome> then) {
        own.fence(intent, then);
    }

    @Override
    public void lookUp(String identifier, Consumer<LookUpOutcome> then) {
        own.lookUp(identifier, then);
    }

    @Override
    public void cancel(String identifier) {
        own.cancel(identifier);
    }

    @Override
    public void account(Consumer<AccountOutcome> then) {
        own.account(then);
    }

    @Override
    public void endedSince(
            Market market, Instant since, Consumer<Optional<List<OrderReport>>> then) {
        own.endedSince(market, since, then);
    }

    @Override
    public void rules(Market market, Consumer<Optional<MarketRules>> then) {
        own.rules(market, then);
    }
}
