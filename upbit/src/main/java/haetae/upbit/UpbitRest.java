package haetae.upbit;

import haetae.core.market.Market;
import haetae.core.market.MarketRules;
import haetae.core.order.Balance;
import haetae.core.order.OrderIntent;
import haetae.core.order.OrderReport;
import haetae.core.order.OrderTerms;
import haetae.core.order.SelfMatch;
import haetae.core.order.Side;
import haetae.core.order.TimeInForce;
import haetae.core.time.Agenda;
import haetae.upbit.RateLimiter.Urgency;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Upbit's REST API for the holder of a key: all of {@link UpbitQuotation}, the account and its
 * orders. Each call is sent once and answered once, on the agenda; nothing is repeated by itself.
 */
public final class UpbitRest extends UpbitQuotation {

    /** Open orders come in pages of this many. */
    private static final int PAGE = 100;

    private static final int MOST_IDS = 100;
    private static final String NO_WITHDRAWAL = "00000000-0000-4000-8000-000000000000";
    private static final int MOST_CANCELLED = 20;

    /** Reached by no account; keeps an exchange that repeats itself from being asked for ever. */
    private static final int MOST_PAGES = 50;

    private final Agenda agenda;

    public UpbitRest(Upbit upbit, Signer signer) {
        super(new Sender(upbit, signer));
        this.agenda = upbit.agenda();
    }

    /** True from a block for asking too much (418) on until the exchange answers again. */
    public boolean isBlocked() {
        return sender.isBlocked(RateGroup.DEFAULT);
    }

    // -- account

    /** Balances by currency, only what is held. */
    public void accounts(Consumer<Answer<Map<String, Balance>>> then) {
        ask("/v1/accounts", Params.NONE, ExchangeJson::balances, then);
    }

    /** Fee, minimum and maximum of a market as the exchange has them now. */
    public void chance(Market market, Consumer<Answer<MarketRules>> then) {
        ask(
                "/v1/orders/chance",
                Params.of("market", market.code()),
                json -> ExchangeJson.rules(json, MarketRules.at(agenda.instant()).ticks()),
                then);
    }

    /** The account's keys and when they end. */
    public void apiKeys(Consumer<Answer<List<ApiKey>>> then) {
        ask("/v1/api_keys", Params.NONE, json -> UpbitJson.list(json, ExchangeJson::apiKey), then);
    }

    /**
     * Whether this key may withdraw. It asks to cancel a withdrawal that there is not, which has no
     * effect: a key without that permission is told that it is out of scope. That Upbit looks at
     * the permission first is not documented, so an answer of another kind counts as not known.
     */
    public void mayWithdraw(Consumer<Answer<Boolean>> then) {
        sender.send(
                new Sender.Call<Boolean>(
                        "DELETE",
                        "/v1/withdraws/coin",
                        Params.of("uuid", NO_WITHDRAWAL),
                        RateGroup.DEFAULT,
                        Urgency.LOOK_UP,
                        _ -> true),
                answer ->
                        then.accept(
                                switch (answer) {
                                    case Answer.Refused<Boolean> no ->
                                            switch (no.error()) {
                                                case OUT_OF_SCOPE -> new Answer.Ok<>(false);
                                                case WITHDRAW_NOT_FOUND -> new Answer.Ok<>(true);
                                                default -> no;
                                            };
                                    case Answer.Ok<Boolean> yes -> yes;
                                    case Answer.Unknown<Boolean> unknown -> unknown;
                                }));
    }

    // -- placing

    /**
     * Sends an order, once.
     *
     * @param sendBy on the agenda's monotonic clock; when it has passed before the request leaves,
     *     nothing is sent
     * @param tooLate run instead of {@code then} when nothing was sent
     */
    public void place(
            OrderIntent intent,
            Duration sendBy,
            Runnable tooLate,
            Consumer<Answer<OrderReport>> then) {
        var urgency = intent.leg().reducesRisk() ? Urgency.STOP_OR_CANCEL : Urgency.ORDER;
        sender.send(post(body(intent), urgency), sendBy, tooLate, then);
    }

    /**
     * Sends an order of the intent's market, side and identifier that is too small to be accepted.
     */
    public void fence(OrderIntent intent, Consumer<Answer<OrderReport>> then) {
        var market = Params.of("market", intent.market().code());
        var body =
                intent.terms().side() == Side.BUY
                        ? market.and("side", "bid").and("price", "1").and("ord_type", "price")
                        : market.and("side", "ask")
                                .and("volume", "0.00000001")
                                .and("ord_type", "market");
        sender.send(post(body.and("identifier", intent.identifier()), Urgency.LOOK_UP), then);
    }

    private static Sender.Call<OrderReport> post(Params body, Urgency urgency) {
        return new Sender.Call<>(
                "POST", "/v1/orders", body, RateGroup.ORDER, urgency, ExchangeJson::order);
    }

    /**
     * Lets Upbit check an order as it would check a real one; none is made. Use an identifier that
     * is thrown away: whether the check uses it up is not documented.
     */
    public void test(OrderIntent intent, Consumer<Answer<OrderReport>> then) {
        sender.send(
                new Sender.Call<>(
                        "POST",
                        "/v1/orders/test",
                        body(intent),
                        RateGroup.ORDER_TEST,
                        Urgency.ORDER,
                        ExchangeJson::order),
                then);
    }

    /** The members of an order's body, amounts as plain decimals. */
    static Params body(OrderIntent intent) {
        var terms = intent.terms();
        var begin =
                Params.of("market", intent.market().code())
                        .and("side", terms.side() == Side.BUY ? "bid" : "ask");
        return terms(begin, terms, "")
                .and("smp_type", smp(intent.selfMatch()))
                .and("identifier", intent.identifier());
    }

    /**
     * @param prefix put before each member's name
     */
    private static Params terms(Params begin, OrderTerms terms, String prefix) {
        return switch (terms) {
            case OrderTerms.MarketBuy(var funds) ->
                    begin.and(prefix + "price", funds.toString()).and(prefix + "ord_type", "price");
            case OrderTerms.MarketSell(var volume) ->
                    begin.and(prefix + "volume", volume.toString())
                            .and(prefix + "ord_type", "market");
            case OrderTerms.Limit(var _, var price, var volume, var force) ->
                    begin.and(prefix + "volume", volume.toString())
                            .and(prefix + "price", price.toString())
                            .and(prefix + "ord_type", "limit")
                            .and(prefix + "time_in_force", force(force));
            case OrderTerms.BestBuy(var funds, var force) ->
                    begin.and(prefix + "price", funds.toString())
                            .and(prefix + "ord_type", "best")
                            .and(prefix + "time_in_force", force(force));
            case OrderTerms.BestSell(var volume, var force) ->
                    begin.and(prefix + "volume", volume.toString())
                            .and(prefix + "ord_type", "best")
                            .and(prefix + "time_in_force", force(force));
        };
    }

    private static @Nullable String force(TimeInForce force) {
        return switch (force) {
            case GOOD_TILL_CANCELLED -> null;
            case IMMEDIATE_OR_CANCEL -> "ioc";
            case FILL_OR_KILL -> "fok";
            case POST_ONLY -> "post_only";
        };
    }

    private static String smp(SelfMatch selfMatch) {
        return switch (selfMatch) {
            case CANCEL_MAKER -> "cancel_maker";
            case CANCEL_TAKER -> "cancel_taker";
            case REDUCE -> "reduce";
            case NONE -> "none";
        };
    }

    // -- looking up

    public void orderByIdentifier(String identifier, Consumer<Answer<OrderReport>> then) {
        ask("/v1/order", Params.of("identifier", identifier), ExchangeJson::order, then);
    }

    public void orderByUuid(String uuid, Consumer<Answer<OrderReport>> then) {
        ask("/v1/order", Params.of("uuid", uuid), ExchangeJson::order, then);
    }

    /**
     * Orders by the exchange's ids, newest first, without their trades; unknown ids are missing.
     *
     * @param uuids 1 to 100
     */
    public void ordersByUuids(List<String> uuids, Consumer<Answer<List<OrderReport>>> then) {
        ordersByIds("uuids", uuids, then);
    }

    /** Like {@link #ordersByUuids}, by our own ids. */
    public void ordersByIdentifiers(
            List<String> identifiers, Consumer<Answer<List<OrderReport>>> then) {
        ordersByIds("identifiers", identifiers, then);
    }

    private void ordersByIds(
            String name, List<String> ids, Consumer<Answer<List<OrderReport>>> then) {
        if (ids.isEmpty() || ids.size() > MOST_IDS) {
            throw new IllegalArgumentException("1 to " + MOST_IDS + " ids, not " + ids.size());
        }
        ask("/v1/orders/uuids", Params.NONE.andEach(name, ids), ExchangeJson::orders, then);
    }

    /** All open orders of the won markets, without their trades; asks page by page. */
    public void openOrders(Consumer<Answer<List<OrderReport>>> then) {
        openOrders(1, List.of(), then);
    }

    /**
     * @param full true when there may be another page
     */
    private record Page(boolean full, List<OrderReport> orders) {}

    private void openOrders(
            int page, List<OrderReport> before, Consumer<Answer<List<OrderReport>>> then) {
        var params =
                Params.NONE
                        .andEach("states", List.of("wait", "watch"))
                        .and("page", Integer.toString(page))
                        .and("limit", Integer.toString(PAGE));
        ask(
                "/v1/orders/open",
                params,
                json -> new Page(json.size() >= PAGE, ExchangeJson.orders(json)),
                answer -> {
                    if (!(answer instanceof Answer.Ok<Page>(var read)) || !read.full()) {
                        then.accept(answer.map(last -> join(before, last.orders())));
                    } else if (page == MOST_PAGES) {
                        then.accept(new Answer.Unknown<>("open orders without end"));
                    } else {
                        openOrders(page + 1, join(before, read.orders()), then);
                    }
                });
    }

    private static List<OrderReport> join(List<OrderReport> before, List<OrderReport> more) {
        var all = new ArrayList<>(before);
        all.addAll(more);
        return List.copyOf(all);
    }

    /**
     * Ended orders of a market that were made in the seven days from {@code start}, newest first,
     * at most 1000, without their trades.
     */
    public void closedOrders(
            Market market, Instant start, Consumer<Answer<List<OrderReport>>> then) {
        var params =
                Params.of("market", market.code())
                        .andEach("states", List.of("done", "cancel"))
                        .and("start_time", start.toString())
                        .and("limit", "1000");
        ask("/v1/orders/closed", params, ExchangeJson::orders, then);
    }

    // -- cancelling

    /** Asks to cancel. Ok means the wish was taken, not that the order has ended. */
    public void cancelByIdentifier(String identifier, Consumer<Answer<OrderReport>> then) {
        cancel(Params.of("identifier", identifier), then);
    }

    /** Like {@link #cancelByIdentifier}, by the exchange's id. */
    public void cancelByUuid(String uuid, Consumer<Answer<OrderReport>> then) {
        cancel(Params.of("uuid", uuid), then);
    }

    private void cancel(Params params, Consumer<Answer<OrderReport>> then) {
        sender.send(
                new Sender.Call<>(
                        "DELETE",
                        "/v1/order",
                        params,
                        RateGroup.DEFAULT,
                        Urgency.STOP_OR_CANCEL,
                        ExchangeJson::order),
                then);
    }

    /**
     * Asks to cancel up to 20 orders by our own ids.
     *
     * @param identifiers 1 to 20
     */
    public void cancelByIdentifiers(List<String> identifiers, Consumer<Answer<Cancelled>> then) {
        if (identifiers.isEmpty() || identifiers.size() > MOST_CANCELLED) {
            throw new IllegalArgumentException(
                    "1 to " + MOST_CANCELLED + " ids, not " + identifiers.size());
        }
        cancelSeveral(
                "/v1/orders/uuids",
                Params.NONE.andEach("identifiers", identifiers),
                RateGroup.DEFAULT,
                then);
    }

    /**
     * Asks to cancel the newest open orders of a market, at most 300.
     *
     * @param side only this side, or null for both
     */
    public void cancelOpen(Market market, @Nullable Side side, Consumer<Answer<Cancelled>> then) {
        var which = side == null ? "all" : side == Side.BUY ? "bid" : "ask";
        cancelSeveral(
                "/v1/orders/open",
                Params.of("pairs", market.code()).and("cancel_side", which).and("count", "300"),
                RateGroup.ORDER_CANCEL_ALL,
                then);
    }

    private void cancelSeveral(
            String path, Params params, RateGroup group, Consumer<Answer<Cancelled>> then) {
        sender.send(
                new Sender.Call<>(
                        "DELETE",
                        path,
                        params,
                        group,
                        Urgency.STOP_OR_CANCEL,
                        ExchangeJson::cancelled),
                then);
    }

    /**
     * Asks to cancel an order and, once it is really cancelled, to place the next in its stead; of
     * the same market and side. If the first is filled before, the next never comes to life.
     *
     * @param previous our id of the order to cancel
     */
    public void cancelAndPlace(String previous, OrderIntent next, Consumer<Answer<Replaced>> then) {
        var body =
                terms(Params.of("prev_order_identifier", previous), next.terms(), "new_")
                        .and("new_smp_type", smp(next.selfMatch()))
                        .and("new_identifier", next.identifier());
        sender.send(
                new Sender.Call<>(
                        "POST",
                        "/v1/orders/cancel_and_new",
                        body,
                        RateGroup.ORDER,
                        Urgency.ORDER,
                        ExchangeJson::replaced),
                then);
    }

    private <T> void ask(
            String path, Params params, Sender.Reader<T> reader, Consumer<Answer<T>> then) {
        sender.send(
                new Sender.Call<>("GET", path, params, RateGroup.DEFAULT, Urgency.LOOK_UP, reader),
                then);
    }
}
