package haetae.simulation;

import haetae.core.market.Candle;
import haetae.core.market.Interval;
import haetae.core.market.Market;
import haetae.core.market.MarketRules;
import haetae.core.money.Krw;
import haetae.core.money.Quantity;
import haetae.core.order.AccountOutcome;
import haetae.core.order.LookUpOutcome;
import haetae.core.order.OrderIntent;
import haetae.core.order.OrderReport;
import haetae.core.order.OrderTerms;
import haetae.core.order.PlaceOutcome;
import haetae.core.order.Side;
import haetae.core.time.VirtualAgenda;
import haetae.core.trading.Exchange;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * One process's way to the exchange. What is sent goes on when the process dies; replies do not.
 */
final class Connection implements Exchange {

    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Duration TRIP = Duration.ofMillis(20);

    private final VirtualAgenda wire;
    private final Node node;
    private final SimulatedExchange exchange;
    private final Chance chance;
    private final Audit audit;

    Connection(
            VirtualAgenda wire, Node node, SimulatedExchange exchange, Chance chance, Audit audit) {
        this.wire = wire;
        this.node = node;
        this.exchange = exchange;
        this.chance = chance;
        this.audit = audit;
    }

    @Override
    public void place(OrderIntent intent, Duration sendBy, Consumer<PlaceOutcome> then) {
        node.passes(CrashPoint.BEFORE_SEND);
        var pause =
                chance.happens(Trouble.STALL, 0.01)
                        ? chance.seconds(Trouble.STALL, 1, 300)
                        : Duration.ZERO;
        if (pause.isZero()) {
            write(intent, sendBy, then);
        } else {
            node.after(pause, () -> write(intent, sendBy, then)); // the first when it goes on
            node.stall(pause);
        }
    }

    /** The moment at which a request leaves, or does not. */
    private void write(OrderIntent intent, Duration sendBy, Consumer<PlaceOutcome> then) {
        if (wire.monotonic().compareTo(sendBy) > 0) {
            reply(TRIP, then, new PlaceOutcome.NotSent("too late"));
            return;
        }
        audit.leaves(node.name(), intent, node.engine().view(), node.isBlind(intent.market()));
        send(intent.identifier(), intent.market(), intent.terms(), then);
        node.passes(CrashPoint.AFTER_SEND);
    }

    @Override
    public void fence(OrderIntent intent, Consumer<PlaceOutcome> then) {
        var tooSmall =
                intent.terms().side() == Side.BUY
                        ? new OrderTerms.MarketBuy(Krw.of(1))
                        : new OrderTerms.MarketSell(Quantity.of("0.00000001"));
        send(intent.identifier(), intent.market(), tooSmall, then);
        node.passes(CrashPoint.AFTER_FENCE);
    }

    private void send(
            String identifier, Market market, OrderTerms terms, Consumer<PlaceOutcome> then) {
        node.countCommand();
        if (chance.happens(Trouble.HELD_BACK, 0.03)) {
            reply(TRIP, then, new PlaceOutcome.NotSent("rate limit"));
        } else if (chance.happens(Trouble.NO_ARRIVAL, 0.06)) {
            reply(PATIENCE, then, new PlaceOutcome.Unknown("no reply"));
        } else if (chance.happens(Trouble.LATE_ARRIVAL, 0.06)) {
            var late = PATIENCE.plus(chance.seconds(Trouble.LATE_ARRIVAL, 0, 60));
            wire.after(late, () -> exchange.accept(identifier, market, terms));
            reply(PATIENCE, then, new PlaceOutcome.Unknown("no reply"));
        } else if (chance.happens(Trouble.NO_REPLY, 0.06)) {
            wire.after(TRIP, () -> exchange.accept(identifier, market, terms));
            reply(PATIENCE, then, new PlaceOutcome.Unknown("no reply"));
        } else if (chance.happens(Trouble.BROKEN_REPLY, 0.06)) {
            if (chance.below(Trouble.BROKEN_REPLY, 2) == 0) {
                wire.after(TRIP, () -> exchange.accept(identifier, market, terms));
            }
            reply(TRIP.multipliedBy(2), then, new PlaceOutcome.Unknown("HTTP 502"));
        } else if (chance.happens(Trouble.REFUSED, 0.03)) {
            wire.after(TRIP, () -> reply(TRIP, then, exchange.refuse(identifier)));
        } else {
            boolean twice = chance.happens(Trouble.REPEATED, 0.04);
            var back =
                    chance.happens(Trouble.SLOW_REPLY, 0.05)
                            ? chance.seconds(Trouble.SLOW_REPLY, 1, 9)
                            : TRIP;
            wire.after(
                    TRIP,
                    () -> {
                        var first = exchange.accept(identifier, market, terms);
                        var told = twice ? exchange.accept(identifier, market, terms) : first;
                        boolean tellsFirst = !twice || chance.below(Trouble.REPEATED, 2) == 0;
                        reply(back, then, tellsFirst ? first : told);
                    });
        }
    }

    private <T> void reply(Duration delay, Consumer<T> then, T outcome) {
        node.after(
                delay,
                () -> {
                    node.passes(CrashPoint.BEFORE_REPLY);
                    then.accept(outcome);
                });
    }

    @Override
    public void lookUp(String identifier, Consumer<LookUpOutcome> then) {
        wire.after(TRIP, () -> reply(TRIP, then, found(identifier)));
    }

    private LookUpOutcome found(String identifier) {
        if (exchange.away || chance.happens(Trouble.LOOK_FAILS, 0.1)) {
            return new LookUpOutcome.Unknown("HTTP 500");
        }
        if (exchange.keyRefused || exchange.maintenance) {
            return new LookUpOutcome.Unknown("refused");
        }
        var order = exchange.find(identifier).orElse(null);
        if (order == null) {
            return new LookUpOutcome.NotFound();
        }
        var age = Duration.between(order.acceptedAt, wire.instant());
        if (age.compareTo(Duration.ofSeconds(10)) < 0 && chance.happens(Trouble.LOOK_LAGS, 0.2)) {
            return new LookUpOutcome.NotFound();
        }
        boolean short_ = !order.fills.isEmpty() && chance.happens(Trouble.MISSING_TRADES, 0.1);
        return new LookUpOutcome.Found(
                order.report(
                        short_ ? order.fills.subList(0, order.fills.size() - 1) : order.fills));
    }

    @Override
    public void cancel(String identifier) {
        node.countCommand();
        wire.after(TRIP, () -> exchange.cancel(identifier));
        node.passes(CrashPoint.AFTER_CANCEL);
    }

    @Override
    public void account(Consumer<AccountOutcome> then) {
        wire.after(
                TRIP,
                () ->
                        reply(
                                TRIP,
                                then,
                                chance.happens(Trouble.ACCOUNT_FAILS, 0.01)
                                        ? new AccountOutcome.Unknown("HTTP 500")
                                        : exchange.readAccount()));
    }

    @Override
    public void endedSince(
            Market market, Instant since, Consumer<Optional<List<OrderReport>>> then) {
        wire.after(
                TRIP,
                () ->
                        reply(
                                TRIP,
                                then,
                                chance.happens(Trouble.LOOK_FAILS, 0.1)
                                        ? Optional.empty()
                                        : exchange.endedSince(market, since)));
    }

    @Override
    public void candles(
            Market market, Interval interval, int count, Consumer<Optional<List<Candle>>> then) {
        reply(
                TRIP,
                then,
                node.isBlind(market)
                        ? Optional.empty()
                        : Optional.of(
                                interval == Interval.H1
                                        ? exchange.market(market).hours(count)
                                        : List.of()));
    }

    @Override
    public void rules(Market market, Consumer<Optional<MarketRules>> then) {
        reply(TRIP, then, Optional.of(exchange.rules()));
    }
}
