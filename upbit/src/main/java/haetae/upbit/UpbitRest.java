package haetae.upbit;

import haetae.core.market.Candle;
import haetae.core.market.Interval;
import haetae.core.market.Market;
import haetae.core.market.MarketRules;
import haetae.core.market.OrderBook;
import haetae.core.money.Krw;
import haetae.core.money.Price;
import haetae.core.order.Balance;
import haetae.core.order.OrderIntent;
import haetae.core.order.OrderReport;
import haetae.core.order.OrderTerms;
import haetae.core.order.Side;
import haetae.core.time.Agenda;
import haetae.upbit.RateLimiter.Urgency;
import haetae.upbit.UpbitJson.Unreadable;
import java.math.BigDecimal;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Upbit's REST API. Each call is sent once and answered once, on the agenda; nothing is repeated by
 * itself.
 *
 * <p>Source of paths, groups and members: Upbit's API documentation, version line 1.6.
 */
public final class UpbitRest {

    /** How long an answer is awaited. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    /** Turns JSON into a value. */
    private interface Reader<T> {
        T read(JsonNode json) throws Unreadable;
    }

    private final Agenda agenda;
    private final Http http;
    private final RateLimiter limiter;
    private final URI base;
    private final @Nullable Signer signer;

    /**
     * @param base for example https://api.upbit.com
     * @param signer for private calls; without one only quotation calls work
     */
    public UpbitRest(
            Agenda agenda, Http http, RateLimiter limiter, URI base, @Nullable Signer signer) {
        this.agenda = agenda;
        this.http = http;
        this.limiter = limiter;
        this.base = base;
        this.signer = signer;
    }

    // -- quotation
    // --------------------------------------------------------------------------------------------------

    /**
     * Candles, newest first, the forming one included when {@code before} is null.
     *
     * @param before only candles that open before this moment
     * @param count 1 to 200
     */
    public void candles(
            Market market,
            Interval interval,
            @Nullable Instant before,
            int count,
            Consumer<Answer<List<Candle>>> then) {
        if (count < 1 || count > 200) {
            throw new IllegalArgumentException("count is from 1 to 200, not " + count);
        }
        var path =
                switch (interval) {
                    case D1 -> "/v1/candles/days";
                    case W1 -> "/v1/candles/weeks";
                    default -> "/v1/candles/minutes/" + interval.minutes();
                };
        var params =
                Params.of("market", market.code())
                        .and("to", before == null ? null : before.toString())
                        .and("count", Integer.toString(count));
        get(
                RateGroup.CANDLE,
                Urgency.POLL,
                path,
                params,
                json -> UpbitJson.candles(json, interval),
                then);
    }

    /** The last price and the 24-hour figures of a market. */
    public record Ticker(
            Market market,
            Price price,
            Instant tradedAt,
            BigDecimal high,
            BigDecimal low,
            BigDecimal volume24h) {}

    public void ticker(Market market, Consumer<Answer<Ticker>> then) {
        get(
                RateGroup.TICKER,
                Urgency.POLL,
                "/v1/ticker",
                Params.of("markets", market.code()),
                json -> {
                    var node = first(json);
                    return new Ticker(
                            market,
                            UpbitJson.price(node, "trade_price"),
                            Instant.ofEpochMilli(
                                    UpbitJson.number(node, "trade_timestamp").longValue()),
                            UpbitJson.number(node, "high_price"),
                            UpbitJson.number(node, "low_price"),
                            UpbitJson.number(node, "acc_trade_volume_24h"));
                },
                then);
    }

    public void orderBook(Market market, Consumer<Answer<OrderBook>> then) {
        get(
                RateGroup.ORDERBOOK,
                Urgency.POLL,
                "/v1/orderbook",
                Params.of("markets", market.code()),
                json -> UpbitJson.book(first(json)),
                then);
    }

    private static JsonNode first(JsonNode json) throws Unreadable {
        var list = UpbitJson.list(json);
        if (list.isEmpty()) {
            throw new Unreadable("an empty list");
        }
        return list.get(0);
    }

    // -- account
    // ----------------------------------------------------------------------------------------------------

    /** Balances by currency, only what is held. */
    public void accounts(Consumer<Answer<Map<String, Balance>>> then) {
        signed(
                "GET",
                RateGroup.DEFAULT,
                Urgency.LOOK_UP,
                "/v1/accounts",
                Params.NONE,
                json -> {
                    var balances = new LinkedHashMap<String, Balance>();
                    for (var node : UpbitJson.list(json)) {
                        balances.put(
                                UpbitJson.text(node, "currency"),
                                new Balance(
                                        UpbitJson.number(node, "balance"),
                                        UpbitJson.number(node, "locked")));
                    }
                    return Map.copyOf(balances);
                },
                then);
    }

    /** Fee, minimum and maximum of a market as the exchange has them now. */
    public void chance(Market market, Consumer<Answer<MarketRules>> then) {
        var params = Params.of("market", market.code());
        signed(
                "GET",
                RateGroup.DEFAULT,
                Urgency.POLL,
                "/v1/orders/chance",
                params,
                json -> {
                    var limits = UpbitJson.member(json, "market");
                    return new MarketRules(
                            MarketRules.at(agenda.instant()).ticks(),
                            UpbitJson.number(json, "bid_fee")
                                    .max(UpbitJson.number(json, "ask_fee")),
                            new Krw(UpbitJson.number(UpbitJson.member(limits, "bid"), "min_total")),
                            new Krw(UpbitJson.number(limits, "max_total")));
                },
                then);
    }

    // -- orders
    // -----------------------------------------------------------------------------------------------------

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
        post(
                intent.leg().reducesRisk() ? Urgency.STOP_OR_CANCEL : Urgency.ORDER,
                body(intent),
                sendBy,
                tooLate,
                then);
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
        var never = agenda.monotonic().plus(Duration.ofDays(1));
        post(Urgency.LOOK_UP, body.and("identifier", intent.identifier()), never, () -> {}, then);
    }

    private static Params body(OrderIntent intent) {
        var market = Params.of("market", intent.market().code());
        return switch (intent.terms()) {
            case OrderTerms.MarketBuy(var funds) ->
                    market.and("side", "bid")
                            .and("price", funds.toString())
                            .and("ord_type", "price")
                            .and("identifier", intent.identifier());
            case OrderTerms.MarketSell(var volume) ->
                    market.and("side", "ask")
                            .and("volume", volume.toString())
                            .and("ord_type", "market")
                            .and("identifier", intent.identifier());
            case OrderTerms.Limit(var side, var price, var volume) ->
                    market.and("side", side == Side.BUY ? "bid" : "ask")
                            .and("volume", volume.toString())
                            .and("price", price.toString())
                            .and("ord_type", "limit")
                            .and("identifier", intent.identifier());
        };
    }

    public void orderByIdentifier(String identifier, Consumer<Answer<OrderReport>> then) {
        var params = Params.of("identifier", identifier);
        signed(
                "GET",
                RateGroup.DEFAULT,
                Urgency.LOOK_UP,
                "/v1/order",
                params,
                UpbitJson::order,
                then);
    }

    public void orderByUuid(String uuid, Consumer<Answer<OrderReport>> then) {
        var params = Params.of("uuid", uuid);
        signed(
                "GET",
                RateGroup.DEFAULT,
                Urgency.LOOK_UP,
                "/v1/order",
                params,
                UpbitJson::order,
                then);
    }

    /** Open orders of every market. */
    public void openOrders(Consumer<Answer<List<OrderReport>>> then) {
        var params = Params.NONE.andEach("states", List.of("wait", "watch")).and("limit", "100");
        signed(
                "GET",
                RateGroup.DEFAULT,
                Urgency.LOOK_UP,
                "/v1/orders/open",
                params,
                UpbitRest::orders,
                then);
    }

    /**
     * Ended orders of a market that were made in the seven days from {@code start}, newest first,
     * at most 1000.
     */
    public void closedOrders(
            Market market, Instant start, Consumer<Answer<List<OrderReport>>> then) {
        var params =
                Params.of("market", market.code())
                        .andEach("states", List.of("done", "cancel"))
                        .and("start_time", start.toString())
                        .and("limit", "1000");
        signed(
                "GET",
                RateGroup.DEFAULT,
                Urgency.LOOK_UP,
                "/v1/orders/closed",
                params,
                UpbitRest::orders,
                then);
    }

    private static List<OrderReport> orders(JsonNode json) throws Unreadable {
        var orders = new ArrayList<OrderReport>();
        for (var node : UpbitJson.list(json)) {
            orders.add(UpbitJson.order(node));
        }
        return orders;
    }

    /** Asks to cancel. Ok means the wish was taken, not that the order has ended. */
    public void cancelByIdentifier(String identifier, Consumer<Answer<OrderReport>> then) {
        var params = Params.of("identifier", identifier);
        signed(
                "DELETE",
                RateGroup.DEFAULT,
                Urgency.STOP_OR_CANCEL,
                "/v1/order",
                params,
                UpbitJson::order,
                then);
    }

    // -- sending
    // ----------------------------------------------------------------------------------------------------

    private <T> void get(
            RateGroup group,
            Urgency urgency,
            String path,
            Params params,
            Reader<T> reader,
            Consumer<Answer<T>> then) {
        limiter.acquire(
                group,
                urgency,
                () -> send(group, request("GET", path, params, Map.of(), null), reader, then));
    }

    private <T> void signed(
            String method,
            RateGroup group,
            Urgency urgency,
            String path,
            Params params,
            Reader<T> reader,
            Consumer<Answer<T>> then) {
        limiter.acquire(
                group,
                urgency,
                () ->
                        send(
                                group,
                                request(method, path, params, authorization(params), null),
                                reader,
                                then));
    }

    private void post(
            Urgency urgency,
            Params body,
            Duration sendBy,
            Runnable tooLate,
            Consumer<Answer<OrderReport>> then) {
        limiter.acquire(
                RateGroup.ORDER,
                urgency,
                () -> {
                    if (agenda.monotonic().compareTo(sendBy) > 0) {
                        agenda.post(tooLate);
                        return;
                    }
                    var headers = new LinkedHashMap<>(authorization(body));
                    headers.put("Content-Type", "application/json; charset=utf-8");
                    send(
                            RateGroup.ORDER,
                            request("POST", "/v1/orders", Params.NONE, headers, json(body)),
                            UpbitJson::order,
                            then);
                });
    }

    private Map<String, String> authorization(Params params) {
        if (signer == null) {
            throw new IllegalStateException("this call needs an Upbit key and none is set");
        }
        return Map.of("Authorization", "Bearer " + signer.token(params));
    }

    private Http.Request request(
            String method,
            String path,
            Params query,
            Map<String, String> headers,
            @Nullable String body) {
        var address = base + path + (query.isEmpty() ? "" : "?" + query.query());
        return new Http.Request(method, URI.create(address), headers, body);
    }

    /**
     * The body: every value a JSON string, in the order that is signed. Values here need no
     * escapes.
     */
    static String json(Params body) {
        var text = new StringBuilder("{");
        for (var entry : body.entries()) {
            if (text.length() > 1) {
                text.append(',');
            }
            text.append('"')
                    .append(entry.getKey())
                    .append("\":\"")
                    .append(entry.getValue())
                    .append('"');
        }
        return text.append('}').toString();
    }

    private <T> void send(
            RateGroup group, Http.Request request, Reader<T> reader, Consumer<Answer<T>> then) {
        http.send(
                request,
                PATIENCE,
                outcome -> {
                    switch (outcome) {
                        case Http.Outcome.NoReply(var cause) ->
                                then.accept(new Answer.Unknown<>(cause));
                        case Http.Outcome.Reply reply -> {
                            reply.remainingReq()
                                    .ifPresent(remaining -> limiter.learn(group, remaining));
                            if (reply.status() == 429) {
                                limiter.tooMany(group);
                            } else if (reply.status() == 418) {
                                limiter.blocked(group);
                            }
                            then.accept(answer(reply, reader));
                        }
                    }
                });
    }

    private static <T> Answer<T> answer(Http.Outcome.Reply reply, Reader<T> reader) {
        try {
            if (reply.status() == 200 || reply.status() == 201) {
                return new Answer.Ok<>(reader.read(UpbitJson.parse(reply.body())));
            }
            if (reply.status() >= 500 || reply.status() == 429 || reply.status() == 418) {
                return new Answer.Unknown<>("HTTP " + reply.status());
            }
            var error = UpbitJson.member(UpbitJson.parse(reply.body()), "error");
            var name = Objects.requireNonNullElse(error.get("name"), error).asString();
            var message = UpbitJson.textOrNull(error, "message");
            return new Answer.Refused<>(reply.status(), name, message == null ? "" : message);
        } catch (Unreadable e) {
            return new Answer.Unknown<>(
                    "HTTP " + reply.status() + " with a body that is " + e.getMessage());
        }
    }
}
