package haetae.twin.exchange;

import haetae.core.market.MarketRules;
import haetae.core.market.OrderBook.Level;
import haetae.core.market.Trade;
import haetae.core.matching.MatchingBook.Match;
import haetae.core.money.Krw;
import haetae.core.money.Price;
import haetae.core.money.Quantity;
import haetae.core.order.Side;
import haetae.twin.exchange.TwinExchange.Disturbance;
import haetae.twin.exchange.TwinExchange.News;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The orders of all accounts: acceptance, matching, cancelling.
 *
 * <p>Orders are accepted first and matched a moment later; cancels take effect later still, so a
 * fill may win.
 */
final class Orders {

    private final TwinExchange exchange;
    private final Map<String, TwinOrder> byUuid = new LinkedHashMap<>();
    private @Nullable Disturbance disturbance;
    private long ids;

    Orders(TwinExchange exchange) {
        this.exchange = exchange;
    }

    // -- acceptance

    /**
     * Uses up an identifier, for ever, whatever becomes of the request.
     *
     * @throws ApiError if it was used before, or cannot be one
     */
    static void burn(TwinAccount account, @Nullable String identifier) throws ApiError {
        if (identifier == null) {
            return;
        }
        if (identifier.isEmpty() || identifier.length() > 64) {
            throw new ApiError(400, "invalid_parameter", "identifier는 64자 이하입니다.");
        }
        if (!account.usedIdentifiers.add(identifier)) {
            throw new ApiError(400, "duplicated_identifier", "이미 사용된 identifier입니다.");
        }
    }

    /** Accepts an order whose identifier was burnt, or refuses it. */
    TwinOrder place(
            TwinAccount account,
            TwinMarket market,
            Terms terms,
            @Nullable String identifier,
            @Nullable String reservedUuid)
            throws ApiError {
        var order = check(account, market, terms, identifier, reservedUuid);
        account.lock(order.lockedCurrency(), order.locked);
        byUuid.put(order.uuid, order);
        if (identifier != null) {
            account.byIdentifier.put(identifier, order);
        }
        if (exchange.behaviour().eventsFirst()) {
            tellState(order);
        }
        exchange.tellAssets(account);
        begin(market, order);
        return order;
    }

    /** The order that these terms would make; nothing is changed. */
    TwinOrder check(
            TwinAccount account,
            TwinMarket market,
            Terms terms,
            @Nullable String identifier,
            @Nullable String reservedUuid)
            throws ApiError {
        var rules = exchange.rules();
        checkSize(market, terms, rules);
        checkGrid(terms, rules);
        checkDepth(market, terms);
        var order =
                new TwinOrder(
                        reservedUuid != null ? reservedUuid : id("order"),
                        account,
                        identifier,
                        market.market,
                        terms,
                        exchange.agenda().instant(),
                        rules.feeRate());
        if (account.free(order.lockedCurrency()).compareTo(order.locked) < 0) {
            throw refusal("insufficient_funds_", terms, "주문가능한 금액이 부족합니다.");
        }
        return order;
    }

    private static void checkSize(TwinMarket market, Terms terms, MarketRules rules)
            throws ApiError {
        var last = market.last();
        if (last == null) {
            throw new ApiError(400, "notfoundmarket", "마켓을 찾을 수 없습니다.");
        }
        var worth = terms.worthAt(last.price());
        if (worth.compareTo(rules.minimum()) < 0) {
            throw refusal("under_min_total_", terms, "최소주문금액 이상으로 주문해주세요.");
        }
        if (worth.compareTo(rules.maximum()) > 0) {
            throw refusal("over_krw_funds_", terms, "최대주문금액 이하로 주문해주세요.");
        }
    }

    private static void checkGrid(Terms terms, MarketRules rules) throws ApiError {
        var price = terms.price();
        if (price != null && price.amount().remainder(rules.tickAt(price)).signum() != 0) {
            throw refusal("invalid_price_", terms, "주문가격 단위를 잘못 입력하셨습니다.");
        }
    }

    /** Upbit does not name this refusal in its documents; clients must not rely on the name. */
    private static void checkDepth(TwinMarket market, Terms terms) throws ApiError {
        boolean tooDeep =
                switch (terms.type()) {
                    case PRICE ->
                            terms.funds() != null
                                    && terms.funds().compareTo(worth(market.levels(Side.SELL))) > 0;
                    case MARKET ->
                            terms.volume() != null
                                    && terms.volume().compareTo(size(market.levels(Side.BUY))) > 0;
                    case LIMIT, BEST -> false;
                };
        if (tooDeep) {
            throw refusal("over_depth_", terms, "호가 30단계의 잔량을 초과하는 시장가 주문입니다.");
        }
    }

    private static ApiError refusal(String name, Terms terms, String message) {
        return new ApiError(400, name + Terms.wire(terms.side()), message);
    }

    private static Krw worth(List<Level> levels) {
        return levels.stream()
                .map(level -> level.price().times(level.volume()))
                .reduce(Krw.ZERO, Krw::plus);
    }

    private static Quantity size(List<Level> levels) {
        return levels.stream().map(Level::volume).reduce(Quantity.ZERO, Quantity::plus);
    }

    // -- matching

    <T> T disturbing(Disturbance odd, Supplier<T> work) {
        disturbance = odd;
        try {
            return work.get();
        } finally {
            disturbance = null;
        }
    }

    private void begin(TwinMarket market, TwinOrder order) {
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
        var terms = order.terms;
        var best = market.best(other(order.side()));
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
            market.book.rest(order.uuid, order.side(), terms.price(), order.remaining());
            if (order.trades.isEmpty() && !exchange.behaviour().eventsFirst()) {
                tellState(order);
            }
            tellBook(market);
        }
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
                market.levels(other(order.side())).stream()
                        .filter(level -> reaches(order.side(), limit, level.price()))
                        .toList();
        return limit != null && size(reachable).compareTo(order.wanted(limit, BigDecimal.ONE)) >= 0;
    }

    /** Takes what is offered up to a limit, price by price. */
    private void take(TwinMarket market, TwinOrder order, BigDecimal share, @Nullable Price limit) {
        var side = order.side();
        for (var price = market.best(other(side));
                price != null && order.isOpen() && reaches(side, limit, price);
                price = market.best(other(side))) {
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
        var matches = market.book.take(taker.side(), wanted, price);
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
            var maker = match.maker() == null ? null : byUuid.get(match.maker());
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
                        id("trade"), match.price(), match.volume(), exchange.agenda().instant());
        tell(new News(order, "trade", order.trades.getLast(), fee, maker));
        exchange.tellAssets(order.account);
    }

    private void end(TwinOrder order, TwinOrder.State ending) {
        order.end(ending);
        tellState(order);
        exchange.tellAssets(order.account);
    }

    // -- cancelling

    /** Takes the wish to cancel; it takes effect later, unless the order has ended by then. */
    void cancel(TwinOrder order, Runnable whenCancelled) {
        exchange.agenda()
                .after(
                        exchange.behaviour().cancelling(),
                        () -> {
                            var market = exchange.market(order.market.code());
                            if (order.isOpen() && market != null) {
                                market.book.remove(order.uuid);
                                boolean rested = market.resting.remove(order.uuid) != null;
                                end(order, TwinOrder.State.CANCEL);
                                if (rested) {
                                    tellBook(market);
                                }
                                whenCancelled.run();
                            }
                        });
    }

    // -- look-ups

    /** The account's order by uuid or identifier, or null; uuid wins. */
    @Nullable TwinOrder find(
            TwinAccount account, @Nullable String uuid, @Nullable String identifier) {
        var order =
                uuid != null
                        ? byUuid.get(uuid)
                        : identifier == null ? null : account.byIdentifier.get(identifier);
        return order != null && order.account == account ? order : null;
    }

    /** All orders of an account, oldest first. */
    List<TwinOrder> of(TwinAccount account) {
        return byUuid.values().stream().filter(order -> order.account == account).toList();
    }

    /** A uuid that no other thing of this kind has; the same in every run. */
    String id(String kind) {
        return UUID.nameUUIDFromBytes((kind + ++ids).getBytes(StandardCharsets.UTF_8)).toString();
    }

    // -- news

    private void tellState(TwinOrder order) {
        tell(new News(order, Terms.wire(order.state), null, null, false));
    }

    private void tell(News news) {
        exchange.listeners().forEach(listener -> listener.orderChanged(news));
    }

    private void tellTrade(TwinMarket market, Trade trade) {
        exchange.listeners().forEach(listener -> listener.traded(market, trade));
    }

    private void tellBook(TwinMarket market) {
        market.bookChanged(exchange.agenda().instant());
        exchange.listeners().forEach(listener -> listener.bookChanged(market));
    }
}
