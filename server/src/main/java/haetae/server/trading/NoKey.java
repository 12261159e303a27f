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
import haetae.core.order.Refusal;
import haetae.core.time.Agenda;
import haetae.core.trading.Exchange;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The exchange for whoever has given no key yet: everything is refused as a wrong key would be, so
 * that the latch for that closes and says what to do.
 */
final class NoKey implements Exchange {

    private static final Refusal REFUSAL =
            new Refusal(
                    Refusal.Kind.KEY,
                    "no_exchange_key",
                    "there is no exchange key yet: give one with PUT /api/v1/account/exchange-key");

    private final Agenda agenda;

    NoKey(Agenda agenda) {
        this.agenda = agenda;
    }

    @Override
    public void place(OrderIntent intent, Duration sendBy, Consumer<PlaceOutcome> then) {
        agenda.post(() -> then.accept(new PlaceOutcome.Refused(REFUSAL)));
    }

    @Override
    public void fence(OrderIntent intent, Consumer<PlaceOutcome> then) {
        agenda.post(() -> then.accept(new PlaceOutcome.Refused(REFUSAL)));
    }

    @Override
    public void lookUp(String identifier, Consumer<LookUpOutcome> then) {
        agenda.post(() -> then.accept(new LookUpOutcome.Unknown(REFUSAL.name())));
    }

    @Override
    public void cancel(String identifier) {} // whether it worked shows in reports, and none comes

    @Override
    public void account(Consumer<AccountOutcome> then) {
        agenda.post(() -> then.accept(new AccountOutcome.Refused(REFUSAL)));
    }

    @Override
    public void endedSince(
            Market market, Instant since, Consumer<Optional<List<OrderReport>>> then) {
        agenda.post(() -> then.accept(Optional.empty()));
    }

    @Override
    public void candles(
            Market market, Interval interval, int count, Consumer<Optional<List<Candle>>> then) {
        agenda.post(() -> then.accept(Optional.empty()));
    }

    @Override
    public void rules(Market market, Consumer<Optional<MarketRules>> then) {
        agenda.post(() -> then.accept(Optional.empty()));
    }
}
