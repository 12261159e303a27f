package haetae.upbit;

import haetae.core.market.Market;
import haetae.core.market.MarketRules;
import haetae.core.order.Balance;
import haetae.core.order.OrderIntent;
import haetae.core.order.OrderReport;
import haetae.core.order.OrderTerms;
import haetae.core.order.Side;
import haetae.core.time.Agenda;
import haetae.upbit.RateLimiter.Urgency;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Upbit's REST API for the holder of a key: all of {@link UpbitQuotation}, the account and its
 * orders. Each call is sent once and answered once, on the agenda; nothing is repeated by itself.
 */
public final class UpbitRest extends UpbitQuotation {

    /** Open orders come in pages of this many. */
    private static final int PAGE = 100;

    private static final int MOST_IDS = 100;

    /** Reached by no account; keeps an exchange that repeats itself from being asked for ever. */
    private static final int MOST_PAGES = 50;

    private final Agenda agenda;

    public UpbitRest(Upbit upbit, Signer signer) {
        super(new Sender(upbit, signer));
        this.agenda = upbit.agenda();
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

    /** The members of an order's body, amounts as plain decimals. */
    static Params body(OrderIntent intent) {
        var market = Params.of("market", intent.market().code());
        var terms =
                switch (intent.terms()) {
                    case OrderTerms.MarketBuy(var funds) ->
                            market.and("side", "bid")
                                    .and("price", funds.toString())
                                    .and("ord_type", "price");
                    case OrderTerms.MarketSell(var volume) ->
                            market.and("side", "ask")
                                    .and("volume", volume.toString())
                                    .and("ord_type", "market");
                    case OrderTerms.Limit(var side, var price, var volume) ->
                            market.and("side", side == Side.BUY ? "bid" : "ask")
                                    .and("volume", volume.toString())
                                    .and("price", price.toString())
                                    .and("ord_type", "limit");
                };
        return terms.and("identifier", intent.identifier());
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

    private <T> void ask(
            String path, Params params, Sender.Reader<T> reader, Consumer<Answer<T>> then) {
        sender.send(
                new Sender.Call<>("GET", path, params, RateGroup.DEFAULT, Urgency.LOOK_UP, reader),
                then);
    }
}
