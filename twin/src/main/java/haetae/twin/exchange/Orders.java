package haetae.twin.exchange;

import haetae.core.market.MarketRules;
import haetae.core.market.OrderBook.Level;
import haetae.core.money.Krw;
import haetae.core.order.Side;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The orders of all accounts: acceptance, look-ups, cancelling.
 *
 * <p>Orders are accepted first and matched a moment later; cancels take effect later still, so a
 * fill may win.
 */
final class Orders {

    private final TwinExchange exchange;
    private final Map<String, TwinOrder> byUuid = new LinkedHashMap<>();
    private final Matching matching;
    private long ids;

    Orders(TwinExchange exchange) {
        this.exchange = exchange;
        this.matching = new Matching(exchange, this);
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
        if (!account.use(identifier)) {
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
        add(order);
        if (exchange.behaviour().eventsFirst()) {
            matching.tellState(order);
        }
        exchange.tellAssets(account);
        matching.begin(market, order);
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
        checkSeen(market, terms);
        checkSize(market, terms, rules);
        checkGrid(terms, rules);
        checkDepth(market, terms, account);
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

    /** Nothing is taken from a book that nobody sees any more; what rests may wait for it. */
    private void checkSeen(TwinMarket market, Terms terms) throws ApiError {
        boolean rests =
                terms.type() == Terms.Type.LIMIT
                        && (terms.force() == null || terms.force() == Terms.Force.POST_ONLY);
        if (!market.isSeen(exchange.agenda().monotonic()) && !rests) {
            throw new ApiError(403, "market_offline", "호가를 확인할 수 없어 주문을 체결할 수 없습니다.");
        }
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
    private static void checkDepth(TwinMarket market, Terms terms, TwinAccount account)
            throws ApiError {
        boolean tooDeep =
                switch (terms.type()) {
                    case PRICE ->
                            terms.funds() != null
                                    && terms.funds()
                                                    .compareTo(
                                                            worth(
                                                                    market.offered(
                                                                            Side.SELL, account)))
                                            > 0;
                    case MARKET ->
                            terms.volume() != null
                                    && terms.volume()
                                                    .compareTo(
                                                            Matching.size(
                                                                    market.offered(
                                                                            Side.BUY, account)))
                                            > 0;
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
                                matching.end(order, TwinOrder.State.CANCEL);
                                if (rested) {
                                    matching.tellBook(market);
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

    /** The order with this uuid, whosever it is, or null. */
    @Nullable TwinOrder byUuid(String uuid) {
        return byUuid.get(uuid);
    }

    /** Takes up a new order, or takes back one of before a restart. */
    void add(TwinOrder order) {
        byUuid.put(order.uuid, order);
        order.account.orders.add(order);
        if (order.identifier != null) {
            order.account.byIdentifier.put(order.identifier, order);
        }
    }

    /** How many ids were given out. */
    long ids() {
        return ids;
    }

    void countIdsFrom(long given) {
        ids = given;
    }

    Matching matching() {
        return matching;
    }

    /** A uuid that no other thing of this kind has; the same in every run. */
    String id(String kind) {
        return UUID.nameUUIDFromBytes((kind + ++ids).getBytes(StandardCharsets.UTF_8)).toString();
    }
}
