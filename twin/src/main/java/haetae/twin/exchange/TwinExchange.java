package haetae.twin.exchange;

import haetae.core.market.Candle;
import haetae.core.market.CandleTicks;
import haetae.core.market.Market;
import haetae.core.market.MarketRules;
import haetae.core.market.Trade;
import haetae.core.matching.MatchingBook.Match;
import haetae.core.money.Krw;
import haetae.core.money.Price;
import haetae.core.money.Quantity;
import haetae.core.money.Sendable;
import haetae.core.order.Fill;
import haetae.core.order.OrderTerms;
import haetae.core.order.Side;
import haetae.core.time.Agenda;
import haetae.twin.market.Tape;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The twin's exchange: markets that follow their tapes, accounts, orders and matching. Lives on its
 * agenda.
 *
 * <p>Orders are accepted first and matched a moment later; cancels take effect later still, so a
 * fill may win.
 */
public final class TwinExchange {

    private static final Duration MATCHING_DELAY = Duration.ofMillis(20);
    private static final Duration CANCEL_DELAY = Duration.ofMillis(50);

    /** Who is told what happens. */
    interface Listener {
        void traded(TwinMarket market, Trade trade);

        void bookChanged(TwinMarket market);

        /**
         * @param trade the trade that is the news, or null when the order's state is
         */
        void orderChanged(
                TwinOrder order, @Nullable Fill trade, @Nullable Krw tradeFee, boolean maker);
    }

    private final Agenda agenda;
    private final Map<Market, TwinMarket> markets = new LinkedHashMap<>();
    private final Map<String, TwinAccount> accounts = new LinkedHashMap<>();
    private final Map<String, TwinOrder> orders = new LinkedHashMap<>();
    private final List<Listener> listeners = new ArrayList<>();
    private @Nullable Price firstPrice;
    private @Nullable Disturbance disturbance;
    private long ids;

    public TwinExchange(Agenda agenda) {
        this.agenda = agenda;
    }

    void listen(Listener listener) {
        listeners.add(listener);
    }

    // -- the world
    // --------------------------------------------------------------------------------------------------

    /** Opens an account with a key and won. */
    public void openAccount(String accessKey, String secretKey, Krw krw) {
        var account = new TwinAccount(accessKey, secretKey);
        account.receive("KRW", krw.amount());
        accounts.put(accessKey, account);
    }

    /**
     * Takes up a market: what lies before now becomes history, the rest happens when its time
     * comes.
     *
     * @return false when the tape ends before now
     */
    public boolean follow(Tape tape) {
        var market = new TwinMarket(tape.market());
        markets.put(tape.market(), market);
        var now = agenda.instant();
        while (tape.candles().hasNext()) {
            var candle = tape.candles().next();
            if (candle.openTime().isBefore(now)) {
                market.history(candle);
            } else {
                var last = market.last();
                if (last != null) {
                    market.showBookAround(now, last.price(), rules());
                }
                play(market, tape, candle);
                return true;
            }
        }
        return false;
    }

    private void play(TwinMarket market, Tape tape, Candle candle) {
        var untilOpen = Duration.between(agenda.instant(), candle.openTime());
        for (var tick : CandleTicks.of(candle)) {
            agenda.after(
                    untilOpen.plus(tick.offset()),
                    () -> trade(market, tick.price(), tick.volume()));
        }
        if (tape.candles().hasNext()) {
            var next = tape.candles().next();
            agenda.after(
                    Duration.between(agenda.instant(), next.openTime()).minusMillis(500),
                    () -> play(market, tape, next));
        }
    }

    /**
     * The market trades at a price: resting orders that it goes through are filled, and a new book
     * stands around it.
     */
    void trade(TwinMarket market, Price price, Quantity volume) {
        var now = agenda.instant();
        var last = market.last();
        boolean up = last == null || price.compareTo(last.price()) >= 0;
        settle(market, null, market.book.traded(price, volume));
        market.showBookAround(now, price, rules());
        if (firstPrice == null) {
            firstPrice = price;
        }
        var trade = market.trade(now, price, volume, up);
        listeners.forEach(listener -> listener.traded(market, trade));
        listeners.forEach(listener -> listener.bookChanged(market));
    }

    /**
     * A price of the first market: the first that was traded since the twin opened, or the last.
     *
     * @throws IllegalStateException if nothing was traded
     */
    public BigDecimal price(boolean first) {
        var price =
                first
                        ? firstPrice
                        : markets.values().stream()
                                .map(TwinMarket::last)
                                .filter(Objects::nonNull)
                                .map(Trade::price)
                                .findFirst()
                                .orElse(null);
        if (price == null) {
            throw new IllegalStateException("nothing was traded");
        }
        return price.amount();
    }

    MarketRules rules() {
        return MarketRules.at(agenda.instant());
    }

    /** Where the twin's time comes from and all of it runs. */
    public Agenda agenda() {
        return agenda;
    }

    @Nullable TwinMarket market(String code) {
        return markets.values().stream()
                .filter(market -> market.market.code().equals(code))
                .findFirst()
                .orElse(null);
    }

    List<TwinMarket> markets() {
        return List.copyOf(markets.values());
    }

    @Nullable TwinAccount account(String accessKey) {
        return accounts.get(accessKey);
    }

    // -- orders
    // -----------------------------------------------------------------------------------------------------

    /** Accepts an order, or refuses it; either way its identifier is used up. */
    TwinOrder place(
            TwinAccount account, Market market, OrderTerms terms, @Nullable String identifier)
            throws ApiError {
        if (identifier != null && !account.usedIdentifiers.add(identifier)) {
            throw new ApiError(400, "duplicated_identifier", "이미 사용된 identifier입니다.");
        }
        var book = markets.get(market);
        var last = book == null ? null : book.last();
        if (book == null || last == null) {
            throw new ApiError(400, "notfoundmarket", "마켓을 찾을 수 없습니다.");
        }
        var rules = rules();
        check(book, terms, rules, last.price());
        var order =
                new TwinOrder(
                        id("order"),
                        account,
                        identifier,
                        market,
                        terms,
                        agenda.instant(),
                        rules.feeRate());
        var currency = order.side() == Side.BUY ? "KRW" : market.coin();
        if (account.free(currency).compareTo(order.locked) < 0) {
            throw new ApiError(400, "insufficient_funds_" + wire(order.side()), "주문가능한 금액이 부족합니다.");
        }
        account.lock(currency, order.locked);
        orders.put(order.uuid, order);
        begin(book, order);
        return order;
    }

    private void begin(TwinMarket market, TwinOrder order) {
        var odd = disturbance;
        if (odd == null) {
            agenda.after(MATCHING_DELAY, () -> match(market, order));
            return;
        }
        agenda.after(
                MATCHING_DELAY.plus(odd.delay()),
                () -> {
                    if (odd.share() == null) {
                        match(market, order);
                        return;
                    }
                    settle(market, order, market.match(order, odd.share()));
                    agenda.after(
                            odd.restDelay(),
                            () -> {
                                if (order.isOpen() && odd.restCancelled()) {
                                    end(order, TwinOrder.State.CANCEL);
                                } else {
                                    match(market, order);
                                }
                            });
                });
    }

    /**
     * How the matching of an order goes astray.
     *
     * @param delay before anything is matched
     * @param share of the order that is matched at first, or null for all of it
     * @param restDelay when the rest follows the first share
     * @param restCancelled whether the rest is cancelled then instead of matched
     */
    public record Disturbance(
            Duration delay,
            @Nullable BigDecimal share,
            Duration restDelay,
            boolean restCancelled) {}

    /** Does something whose orders are matched in this odd way. */
    public <T> T disturbing(Disturbance odd, Supplier<T> work) {
        disturbance = odd;
        try {
            return work.get();
        } finally {
            disturbance = null;
        }
    }

    /** Lets every account show for a while what it holds now, whatever happens to it. */
    public void holdBalances(Duration length) {
        for (var account : accounts.values()) {
            account.holdShown();
            agenda.after(length, account::releaseShown);
        }
    }

    private static void check(TwinMarket market, OrderTerms terms, MarketRules rules, Price last)
            throws ApiError {
        var side = wire(terms.side());
        var worth =
                switch (terms) {
                    case OrderTerms.MarketBuy(var funds) -> funds;
                    case OrderTerms.MarketSell(var volume) -> last.times(volume);
                    case OrderTerms.Limit(var _, var price, var volume) -> price.times(volume);
                };
        if (worth.compareTo(rules.minimum()) < 0) {
            throw new ApiError(400, "under_min_total_" + side, "최소주문금액 이상으로 주문해주세요.");
        }
        if (worth.compareTo(rules.maximum()) > 0) {
            throw new ApiError(400, "over_krw_funds_" + side, "최대주문금액 이하로 주문해주세요.");
        }
        switch (terms) {
            case OrderTerms.Limit(var _, var price, var _) -> {
                if (price.amount().remainder(rules.tickAt(price)).signum() != 0) {
                    throw new ApiError(400, "invalid_price_" + side, "주문가격 단위를 잘못 입력하셨습니다.");
                }
            }
            case OrderTerms.MarketBuy(var funds) -> {
                if (funds.compareTo(market.book.askDepth()) > 0) {
                    throw new ApiError(400, "over_depth_bid", "호가 잔량을 초과하는 시장가 주문입니다.");
                }
            }
            case OrderTerms.MarketSell(var volume) -> {
                if (volume.compareTo(market.book.bidDepth()) > 0) {
                    throw new ApiError(400, "over_depth_ask", "호가 잔량을 초과하는 시장가 주문입니다.");
                }
            }
        }
    }

    private void match(TwinMarket market, TwinOrder order) {
        if (!order.isOpen()) {
            return;
        }
        settle(market, order, market.match(order, BigDecimal.ONE));
        switch (order.terms) {
            case OrderTerms.MarketBuy(var funds) ->
                    end(
                            order,
                            order.funds.equals(funds)
                                    ? TwinOrder.State.DONE
                                    : TwinOrder.State.CANCEL);
            case OrderTerms.MarketSell(var volume) ->
                    end(
                            order,
                            order.executed.equals(volume)
                                    ? TwinOrder.State.DONE
                                    : TwinOrder.State.CANCEL);
            case OrderTerms.Limit(var side, var price, var volume) -> {
                var left = volume.minus(order.executed);
                if (left.isZero()) {
                    end(order, TwinOrder.State.DONE);
                } else {
                    market.book.rest(order.uuid, side, price, left);
                    if (order.trades.isEmpty()) {
                        listeners.forEach(
                                listener -> listener.orderChanged(order, null, null, false));
                    }
                }
            }
        }
    }

    /**
     * Books matches on both sides.
     *
     * @param taker the order that took, or null when the replayed market did
     */
    private void settle(TwinMarket market, @Nullable TwinOrder taker, List<Match> matches) {
        var now = agenda.instant();
        for (var match : matches) {
            var maker = match.maker() == null ? null : orders.get(match.maker());
            if (taker != null) {
                execute(taker, match, now, false);
                var trade =
                        market.trade(now, match.price(), match.volume(), taker.side() == Side.BUY);
                listeners.forEach(listener -> listener.traded(market, trade));
            }
            if (maker != null) {
                execute(maker, match, now, true);
                var volume = maker.volume();
                if (volume != null && maker.executed.equals(volume)) {
                    end(maker, TwinOrder.State.DONE);
                }
            }
        }
        if (taker != null && !matches.isEmpty()) {
            market.bookChanged(now);
            listeners.forEach(listener -> listener.bookChanged(market));
        }
    }

    private void execute(TwinOrder order, Match match, Instant now, boolean maker) {
        var fee = order.execute(id("trade"), match.price(), match.volume(), now);
        var trade = order.trades.getLast();
        listeners.forEach(listener -> listener.orderChanged(order, trade, fee, maker));
    }

    private void end(TwinOrder order, TwinOrder.State ending) {
        order.end(ending);
        listeners.forEach(listener -> listener.orderChanged(order, null, null, false));
    }

    /** Takes the wish to cancel; it takes effect later, unless the order has ended by then. */
    void cancel(TwinOrder order) {
        agenda.after(
                CANCEL_DELAY,
                () -> {
                    var market = markets.get(order.market);
                    if (order.isOpen() && market != null) {
                        market.book.remove(order.uuid);
                        end(order, TwinOrder.State.CANCEL);
                    }
                });
    }

    /** The account's order by uuid or identifier; uuid wins. */
    TwinOrder order(TwinAccount account, @Nullable String uuid, @Nullable String identifier)
            throws ApiError {
        return orders.values().stream()
                .filter(order -> order.account == account)
                .filter(order ->
                        uuid != null
                                ? order.uuid.equals(uuid)
                                : identifier != null && identifier.equals(order.identifier))
                .findFirst()
                .orElseThrow(() -> new ApiError(404, "order_not_found", "주문을 찾지 못했습니다."));
    }

    List<TwinOrder> orders(TwinAccount account) {
        return orders.values().stream().filter(order -> order.account == account).toList();
    }

    static String wire(Side side) {
        return side == Side.BUY ? "bid" : "ask";
    }

    private String id(String kind) {
        return UUID.nameUUIDFromBytes((kind + ++ids).getBytes(StandardCharsets.UTF_8)).toString();
    }

    /** Volume as Upbit takes it: at most 8 decimals, the rest cut. */
    static Quantity volume(BigDecimal sent) {
        return Sendable.quantity(new Quantity(sent));
    }
}
