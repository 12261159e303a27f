package haetae.upbit;

import haetae.core.market.Candle;
import haetae.core.market.Interval;
import haetae.core.market.Market;
import haetae.core.market.MarketRules;
import haetae.core.order.AccountOutcome;
import haetae.core.order.LookUpOutcome;
import haetae.core.order.OrderIntent;
import haetae.core.order.OrderReport;
import haetae.core.order.PlaceOutcome;
import haetae.core.trading.Exchange;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Upbit as the engine's exchange: turns answers into outcomes, and what is not understood into not
 * knowing.
 */
public final class UpbitExchange implements Exchange {

    private final UpbitRest rest;
    private final UpbitQuotation quotation;

    /**
     * @param rest where orders go
     * @param quotation where candles come from; often the same
     */
    public UpbitExchange(UpbitRest rest, UpbitQuotation quotation) {
        this.rest = rest;
        this.quotation = quotation;
    }

    @Override
    public void place(OrderIntent intent, Duration sendBy, Consumer<PlaceOutcome> then) {
        rest.place(
                intent,
                sendBy,
                () -> then.accept(new PlaceOutcome.NotSent("it had to wait too long")),
                answer -> then.accept(placed(answer)));
    }

    @Override
    public void fence(OrderIntent intent, Consumer<PlaceOutcome> then) {
        rest.fence(intent, answer -> then.accept(placed(answer)));
    }

    private static PlaceOutcome placed(Answer<OrderReport> answer) {
        return switch (answer) {
            case Answer.Ok<OrderReport>(var report) -> new PlaceOutcome.Accepted(report);
            case Answer.Refused<OrderReport> no ->
                    switch (no.error()) {
                        case DUPLICATED_IDENTIFIER -> new PlaceOutcome.Duplicate();
                        case NONCE_USED -> new PlaceOutcome.Unknown(no.name());
                        default ->
                                no.status() == 404
                                        ? new PlaceOutcome.Unknown("HTTP 404 " + no.name())
                                        : new PlaceOutcome.Refused(no.refusal());
                    };
            case Answer.Unknown<OrderReport>(var cause) -> new PlaceOutcome.Unknown(cause);
        };
    }

    @Override
    public void lookUp(String identifier, Consumer<LookUpOutcome> then) {
        rest.orderByIdentifier(
                identifier,
                answer ->
                        then.accept(
                                switch (answer) {
                                    case Answer.Ok<OrderReport>(var report) ->
                                            new LookUpOutcome.Found(report);
                                    case Answer.Refused<OrderReport> no ->
                                            no.error() == UpbitError.ORDER_NOT_FOUND
                                                    ? new LookUpOutcome.NotFound()
                                                    : new LookUpOutcome.Unknown(no.name());
                                    case Answer.Unknown<OrderReport>(var cause) ->
                                            new LookUpOutcome.Unknown(cause);
                                }));
    }

    @Override
    public void cancel(String identifier) {
        rest.cancelByIdentifier(identifier, _ -> {}); // whether it worked shows in later reports
    }

    @Override
    public void account(Consumer<AccountOutcome> then) {
        rest.accounts(answer -> {
            switch (answer) {
                case Answer.Ok(var balances) ->
                        rest.openOrders(open ->
                                then.accept(
                                        switch (open) {
                                            case Answer.Ok<List<OrderReport>>(var orders) ->
                                                    new AccountOutcome.Read(balances, orders);
                                            case Answer.Refused<List<OrderReport>> no ->
                                                    refused(no);
                                            case Answer.Unknown<List<OrderReport>>(var cause) ->
                                                    unknown(cause);
                                        }));
                case Answer.Refused<?> no -> then.accept(refused(no));
                case Answer.Unknown<?>(var cause) -> then.accept(unknown(cause));
            }
        });
    }

    private AccountOutcome unknown(String cause) {
        return rest.isBlocked()
                ? new AccountOutcome.Blocked(cause + ": too much was asked")
                : new AccountOutcome.Unknown(cause);
    }

    private static AccountOutcome refused(Answer.Refused<?> no) {
        return no.error() == UpbitError.NONCE_USED
                ? new AccountOutcome.Unknown(no.name())
                : new AccountOutcome.Refused(no.refusal());
    }

    @Override
    public void endedSince(
            Market market, Instant since, Consumer<Optional<List<OrderReport>>> then) {
        rest.closedOrders(
                market,
                since,
                answer ->
                        then.accept(
                                answer instanceof Answer.Ok<List<OrderReport>>(var reports)
                                        ? Optional.of(reports)
                                        : Optional.empty()));
    }

    @Override
    public void candles(
            Market market, Interval interval, int count, Consumer<Optional<List<Candle>>> then) {
        quotation.candles(
                market,
                interval,
                null,
                count,
                answer ->
                        then.accept(
                                answer instanceof Answer.Ok<List<Candle>>(var candles)
                                        ? Optional.of(candles)
                                        : Optional.empty()));
    }

    @Override
    public void rules(Market market, Consumer<Optional<MarketRules>> then) {
        rest.chance(
                market,
                answer ->
                        then.accept(
                                answer instanceof Answer.Ok<MarketRules>(var rules)
                                        ? Optional.of(rules)
                                        : Optional.empty()));
    }
}
