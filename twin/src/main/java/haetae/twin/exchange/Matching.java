package haetae.twin.exchange;

import haetae.core.market.OrderBook.Level;
import haetae.core.market.Trade;
import haetae.core.matching.MatchingBook.Match;
import haetae.core.money.Price;
import haetae.core.money.Quantity;
import haetae.core.order.Side;
import haetae.twin.exchange.TwinExchange.Disturbance;
import haetae.twin.exchange.TwinExchange.News;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * How accepted orders meet what is offered: taking, resting, self-match prevention, and the news of
 * it all.
 */
final class Matching {

    private final TwinExchange exchange;
    private final Orders orders;
    private @Nullable Disturbance disturbance;

    Matching(TwinExchange exchange, Orders orders) {
        this.exchange = exchange;
        this.orders = orders;
    }

    <T> T disturbing(Disturbance odd, Supplier<T> work) {
        disturbance = odd;
        try {
            return work.get();
        } finally {
            disturbance = null;
        }
    }

    void begin(TwinMarket market, TwinOrder order) {
        var agenda = exchange.agenda();
        var matching = exchange.behaviour().matching();
        var odd = disturbance;
        if (odd == null) {
            agenda.after(matching, () -> match(market, order));
        } else if (odd.share() == null) {
            agenda.after(matching.plus(odd.delay()), () -> match(market, order));
        } else {
            var share = odd.share();
            agenda.after(
                    matching,
                    () -> {
                        take(market, order, share, order.terms.price());
                        agenda.after(odd.restDelay(), () -> finish(market, order, odd));
                    });
        }
    }

    private void finish(TwinMarket market, TwinOrder order, Disturbance odd) {
        if (!odd.restCancelled()) {
            match(market, order);
        } else if (order.isOpen()) {
            end(order, order.isSpent() ? TwinOrder.State.DONE : TwinOrder.State.CANCEL);
        }
    }

    private void match(TwinMarket market, TwinOrder order) {
        if (!order.isOpen()) {
            return;
        }
        if (!market.isSeen(exchange.agenda().monotonic())) {
            market.hideBook();
        }
        var terms = order.terms;
        var best = market.best(other(order.side()), order.account);
        var limit = terms.type() == Terms.Type.BEST ? best : terms.price();
        boolean mayTake =
                switch (terms.force()) {
                    case FOK -> canFillWhole(market, order, limit);
                    case POST_ONLY -> best == null || !reaches(order.side(), limit, best);
                    case IOC -> true;
                    case null -> true;
                };
        if (mayTake && terms.force() != Terms.Force.POST_ONLY) {
            take(market, order, BigDecimal.ONE, limit);
        }
        if (order.isOpen()) {
            conclude(market, order, mayTake);
        }
    }

    /** An order that has taken all it can now ends, or rests in the book. */
    private void conclude(TwinMarket market, TwinOrder order, boolean mayRest) {
        var terms = order.terms;
        boolean rests =
                mayRest
                        && terms.type() == Terms.Type.LIMIT
                        && (terms.force() == null || terms.force() == Terms.Force.POST_ONLY);
        if (order.isSpent()) {
            end(order, TwinOrder.State.DONE);
        } else if (!rests || !order.remaining().isPositive() || terms.price() == null) {
            end(order, TwinOrder.State.CANCEL);
        } else {
            market.resting.put(order.uuid, order);
            rest(market, order);
            if (order.trades.isEmpty() && !exchange.behaviour().eventsFirst()) {
                tellState(order);
            }
            tellBook(market);
        }
    }

    /** Puts what is left of a limit order into the book. */
    static void rest(TwinMarket market, TwinOrder order) {
        var price = order.terms.price();
        if (price != null) {
            market.book.rest(order.uuid, order.side(), price, order.remaining());
        }
    }

    /**
     * What becomes of an order that was open before a restart: a limit order rests as it did, what
     * would have taken at once has missed its moment.
     */
    void resume(@Nullable TwinMarket market, TwinOrder order) {
        var force = order.terms.force();
        boolean rests =
                order.terms.type() == Terms.Type.LIMIT
                        && (force == null || force == Terms.Force.POST_ONLY);
        if (market == null || !rests || !order.remaining().isPositive()) {
            end(order, TwinOrder.State.CANCEL);
        } else {
            market.resting.put(order.uuid, order);
            rest(market, order);
        }
    }

    static Quantity size(List<Level> levels) {
        return levels.stream().map(Level::volume).reduce(Quantity.ZERO, Quantity::plus);
    }

    private static Side other(Side side) {
        return side == Side.BUY ? Side.SELL : Side.BUY;
    }

    /** Whether an order with this limit takes what is offered at a price. */
    private static boolean reaches(Side side, @Nullable Price limit, Price offered) {
        return limit == null
                || (side == Side.BUY
                        ? offered.compareTo(limit) <= 0
                        : offered.compareTo(limit) >= 0);
    }

    private static boolean canFillWhole(TwinMarket market, TwinOrder order, @Nullable Price limit) {
        var reachable =
                market.offered(other(order.side()), order.account).stream()
                        .filter(level -> reaches(order.side(), limit, level.price()))
                        .toList();
        return limit != null && size(reachable).compareTo(order.wanted(limit, BigDecimal.ONE)) >= 0;
    }

    /** Takes what is offered up to a limit, price by price. */
    private void take(TwinMarket market, TwinOrder order, BigDecimal share, @Nullable Price limit) {
        var side = order.side();
        for (var price = market.best(other(side), order.account);
                price != null && order.isOpen() && reaches(side, limit, price);
                price = market.best(other(side), order.account)) {
            var wanted = order.wanted(price, share);
            if (!wanted.isPositive() || !takeAt(market, order, price, wanted)) {
                return;
            }
        }
    }

    /**
     * Takes what is offered at one price. The account's own orders are taken out of the book
     * meanwhile: they stand behind the others of their price, and are dealt with when those are
     * used up.
     *
     * @return false when nothing happened
     */
    private boolean takeAt(TwinMarket market, TwinOrder taker, Price price, Quantity wanted) {
        var own =
                taker.terms.smp() == Terms.Smp.NONE
                        ? List.<TwinOrder>of()
                        : market.resting.values().stream()
                                .filter(order -> order.account == taker.account)
                                .filter(order -> order.side() != taker.side())
                                .filter(order -> price.equals(order.terms.price()))
                                .toList();
        own.forEach(order -> market.book.remove(order.uuid));
        var matches =
                withoutStrangers(
                        market, taker, () -> market.book.take(taker.side(), wanted, price));
        settle(market, taker, matches);
        var left = wanted;
        for (var match : matches) {
            left = left.minus(match.volume());
        }
        for (var maker : own) {
            if (left.isPositive() && taker.isOpen()) {
                left = left.minus(prevent(market, taker, maker, price, left));
            }
            if (maker.isOpen()) {
                market.book.rest(maker.uuid, maker.side(), price, maker.remaining());
            }
        }
        return !matches.isEmpty() || !own.isEmpty();
    }

    /**
     * Does something while those orders are out of the book that the taker may not meet, and puts
     * them back into their places.
     */
    private static <T> T withoutStrangers(TwinMarket market, TwinOrder taker, Supplier<T> work) {
        var makers =
                market.resting.values().stream()
                        .filter(order -> order.side() != taker.side())
                        .toList();
        if (makers.stream().allMatch(order -> market.mayMeet(taker.account, order))) {
            return work.get();
        }
        var away = new HashMap<TwinOrder, Quantity>();
        for (var order : makers) {
            if (!market.mayMeet(taker.account, order)) {
                market.book.remove(order.uuid).ifPresent(left -> away.put(order, left));
            }
        }
        var done = work.get();
        // All stand up again in the order of arrival: the taker's own were not before the others.
        for (var order : makers) {
            var left = market.book.remove(order.uuid).orElse(away.get(order));
            var price = order.terms.price();
            if (left != null && price != null) {
                market.book.rest(order.uuid, order.side(), price, left);
            }
        }
        return done;
    }

    /** Keeps two orders of one account from meeting; how much of the taker it took back. */
    private Quantity prevent(
            TwinMarket market, TwinOrder taker, TwinOrder maker, Price price, Quantity wanted) {
        return switch (taker.terms.smp()) {
            case NONE -> Quantity.ZERO;
            case CANCEL_MAKER -> {
                preventAll(market, maker, maker.remaining(), price);
                yield Quantity.ZERO;
            }
            case CANCEL_TAKER -> {
                preventAll(market, taker, wanted, price);
                yield wanted;
            }
            case REDUCE -> {
                var overlap = wanted.min(maker.remaining());
                preventPart(market, maker, overlap, price);
                preventPart(market, taker, overlap, price);
                yield overlap;
            }
        };
    }

    private void preventAll(TwinMarket market, TwinOrder order, Quantity volume, Price price) {
        order.prevent(volume, ownPrice(order, price));
        tell(new News(order, "prevented", null, null, false));
        market.resting.remove(order.uuid);
        end(order, TwinOrder.State.CANCEL);
    }

    private void preventPart(TwinMarket market, TwinOrder order, Quantity volume, Price price) {
        order.prevent(volume, ownPrice(order, price));
        tell(new News(order, "prevented", null, null, false));
        boolean byFunds = order.terms.funds() != null;
        if (!byFunds && !order.remaining().isPositive()) {
            market.resting.remove(order.uuid);
            end(order, TwinOrder.State.CANCEL);
        }
    }

    /** What was locked for an order was locked at its own price. */
    private static Price ownPrice(TwinOrder order, Price met) {
        return order.terms.price() != null ? order.terms.price() : met;
    }

    /** The replayed market traded; resting orders that it went through are filled. */
    void marketTraded(TwinMarket market, Price price, Quantity volume) {
        if (!market.resting.isEmpty()) {
            settle(market, null, market.book.traded(price, volume));
        }
    }

    /**
     * Books matches on both sides.
     *
     * @param taker the order that took, or null when the replayed market did
     */
    private void settle(TwinMarket market, @Nullable TwinOrder taker, List<Match> matches) {
        for (var match : matches) {
            if (taker != null) {
                execute(taker, match, false);
                var trade =
                        market.trade(
                                exchange.agenda().instant(),
                                match.price(),
                                match.volume(),
                                taker.side() == Side.BUY);
                tellTrade(market, trade);
            }
            var maker = match.maker() == null ? null : orders.byUuid(match.maker());
            if (maker != null) {
                execute(maker, match, true);
                if (!maker.remaining().isPositive()) {
                    market.resting.remove(maker.uuid);
                    end(maker, maker.isSpent() ? TwinOrder.State.DONE : TwinOrder.State.CANCEL);
                }
            }
        }
        if (taker != null && !matches.isEmpty()) {
            tellBook(market);
        }
    }

    private void execute(TwinOrder order, Match match, boolean maker) {
        var fee =
                order.execute(
                        orders.id("trade"),
                        match.price(),
                        match.volume(),
                        exchange.agenda().instant());
        tell(new News(order, "trade", order.trades.getLast(), fee, maker));
        exchange.tellAssets(order.account);
    }

    void end(TwinOrder order, TwinOrder.State ending) {
        order.end(ending);
        tellState(order);
        exchange.tellAssets(order.account);
    }

    // -- news

    void tellState(TwinOrder order) {
        tell(new News(order, Terms.wire(order.state), null, null, false));
    }

    private void tell(News news) {
        exchange.listeners().forEach(listener -> listener.orderChanged(news));
    }

    private void tellTrade(TwinMarket market, Trade trade) {
        exchange.listeners().forEach(listener -> listener.traded(market, trade));
    }

    void tellBook(TwinMarket market) {
        market.bookChanged(exchange.agenda().instant());
        exchange.listeners().forEach(listener -> listener.bookChanged(market));
    }
}
