package haetae.twin.exchange;

import haetae.core.market.Interval;
import haetae.core.market.Market;
import haetae.core.money.Krw;
import haetae.core.money.Price;
import haetae.core.order.OrderTerms;
import haetae.core.order.Side;
import haetae.upbit.RateGroup;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Upbit's REST API over the twin's exchange. */
public final class RestApi {

    private final TwinExchange exchange;
    private final RateCounter rates;

    public RestApi(TwinExchange exchange) {
        this.exchange = exchange;
        this.rates = new RateCounter(exchange.agenda());
    }

    /** One endpoint's work after rate and token were checked. */
    private interface Private {
        JsonNode answer(TwinAccount account) throws ApiError;
    }

    private interface Public {
        JsonNode answer() throws ApiError;
    }

    /** Answers a request under {@code /v1}. */
    public Call.Reply handle(Call call) {
        try {
            return route(call);
        } catch (ApiError e) {
            boolean quotation =
                    call.path().matches("/v1/(market|candles|trades|ticker|orderbook).*");
            var error = Wire.error(e.name, e.getMessage() + "");
            if (quotation && e.status < 429) {
                ((ObjectNode) error.get("error")).put("name", e.status);
            }
            return new Call.Reply(e.status, Map.of(), error.toString());
        }
    }

    private Call.Reply route(Call call) throws ApiError {
        var path = call.path();
        if (path.contains("//") || path.endsWith("/")) {
            throw new ApiError(404, "not_found", "no Route matched with those values");
        }
        return switch (call.method() + " " + path) {
            case "GET /v1/market/all" -> quotation(RateGroup.MARKET, this::marketAll);
            case "GET /v1/ticker" -> quotation(RateGroup.TICKER, () -> tickers(call));
            case "GET /v1/orderbook" -> quotation(RateGroup.ORDERBOOK, () -> books(call));
            case "GET /v1/accounts" -> exchange(call, RateGroup.DEFAULT, this::accounts);
            case "GET /v1/orders/chance" ->
                    exchange(call, RateGroup.DEFAULT, account -> chance(account, call));
            case "GET /v1/order" ->
                    exchange(
                            call,
                            RateGroup.DEFAULT,
                            account -> Wire.orderWithTrades(find(account, call)));
            case "GET /v1/orders/open" ->
                    exchange(call, RateGroup.DEFAULT, account -> open(account, call));
            case "GET /v1/orders/closed" ->
                    exchange(call, RateGroup.DEFAULT, account -> closed(account, call));
            case "DELETE /v1/order" ->
                    exchange(call, RateGroup.DEFAULT, account -> cancel(account, call));
            case "POST /v1/orders" -> place(call);
            default -> {
                if (call.method().equals("GET") && path.startsWith("/v1/candles/")) {
                    yield quotation(RateGroup.CANDLE, () -> candles(call));
                }
                throw new ApiError(404, "not_found", "no Route matched with those values");
            }
        };
    }

    private Call.Reply quotation(RateGroup group, Public endpoint) throws ApiError {
        var remaining = rates.count(group, "ip");
        return new Call.Reply(
                200, Map.of("Remaining-Req", remaining), endpoint.answer().toString());
    }

    private Call.Reply exchange(Call call, RateGroup group, Private endpoint) throws ApiError {
        if (call.method().equals("DELETE") && !call.body().isEmpty()) {
            throw new ApiError(400, "QUERY_PARAMETER_NOT_SUPPORTED", "DELETE 요청은 body를 지원하지 않습니다.");
        }
        var hashText =
                call.parameters().stream()
                        .map(entry -> entry.getKey() + "=" + entry.getValue())
                        .collect(Collectors.joining("&"));
        var account = Tokens.check(call.header("authorization"), hashText, exchange::account);
        var remaining = rates.count(group, account.accessKey);
        return new Call.Reply(
                200, Map.of("Remaining-Req", remaining), endpoint.answer(account).toString());
    }

    // -- quotation
    // --------------------------------------------------------------------------------------------------

    private JsonNode marketAll() {
        var list = Wire.JSON.createArrayNode();
        for (var market : exchange.markets()) {
            var coin = market.market.coin();
            list.addObject()
                    .put("market", market.market.code())
                    .put("korean_name", coin.equals("BTC") ? "비트코인" : coin)
                    .put("english_name", coin.equals("BTC") ? "Bitcoin" : coin);
        }
        return list;
    }

    private JsonNode tickers(Call call) throws ApiError {
        var list = Wire.JSON.createArrayNode();
        var now = exchange.agenda().instant();
        for (var market : named(call)) {
            var day = market.day(now);
            if (day != null) {
                list.add(Wire.ticker(market, day, now));
            }
        }
        return list;
    }

    private JsonNode books(Call call) throws ApiError {
        var list = Wire.JSON.createArrayNode();
        var count = call.parameter("count");
        int depth =
                count == null
                        ? TwinMarket.LEVELS
                        : Math.min(TwinMarket.LEVELS, whole(count, "count"));
        for (var market : named(call)) {
            list.add(Wire.book(market, depth, "market"));
        }
        return list;
    }

    private List<TwinMarket> named(Call call) throws ApiError {
        var markets = new ArrayList<TwinMarket>();
        for (var code : required(call, "markets").split(",")) {
            markets.add(market(code));
        }
        return markets;
    }

    private TwinMarket market(String code) throws ApiError {
        var market = exchange.market(code);
        if (market == null) {
            throw new ApiError(404, "404", "Code not found");
        }
        return market;
    }

    private JsonNode candles(Call call) throws ApiError {
        var kind = call.path().substring("/v1/candles/".length());
        var interval =
                switch (kind) {
                    case "days" -> Interval.D1;
                    case "weeks" -> Interval.W1;
                    case "minutes/1" -> Interval.M1;
                    case "minutes/3" -> Interval.M3;
                    case "minutes/5" -> Interval.M5;
                    case "minutes/10" -> Interval.M10;
                    case "minutes/15" -> Interval.M15;
                    case "minutes/30" -> Interval.M30;
                    case "minutes/60" -> Interval.H1;
                    case "minutes/240" -> Interval.H4;
                    default -> throw new ApiError(404, "404", "no such candles: " + kind);
                };
        var market = market(required(call, "market"));
        var count = call.parameter("count");
        int most = count == null ? 1 : whole(count, "count");
        if (most < 1 || most > 200) {
            throw new ApiError(400, "400", "count is from 1 to 200");
        }
        var to = call.parameter("to");
        var now = exchange.agenda().instant();
        var before = to == null || to.isEmpty() ? now.plusMillis(1) : time(to);
        var list = Wire.JSON.createArrayNode();
        for (var candle : market.candles.newest(interval, before, most)) {
            list.add(Wire.candle(market.market.code(), candle, now));
        }
        return list;
    }

    // -- account and orders
    // -----------------------------------------------------------------------------------------

    private JsonNode accounts(TwinAccount account) {
        var list = Wire.JSON.createArrayNode();
        account.currencies().forEach(currency -> list.add(balance(account, currency)));
        return list;
    }

    private static JsonNode balance(TwinAccount account, String currency) {
        return Wire.JSON
                .createObjectNode()
                .put("currency", currency)
                .put("balance", account.shownFree(currency).stripTrailingZeros().toPlainString())
                .put("locked", account.shownLocked(currency).stripTrailingZeros().toPlainString())
                .put("avg_buy_price", "0")
                .put("avg_buy_price_modified", false)
                .put("unit_currency", "KRW");
    }

    private JsonNode chance(TwinAccount account, Call call) throws ApiError {
        var market = exchange.market(required(call, "market"));
        if (market == null) {
            throw new ApiError(400, "notfoundmarket", "마켓을 찾을 수 없습니다.");
        }
        var rules = exchange.rules();
        var fee = rules.feeRate().toPlainString();
        var answer =
                Wire.JSON
                        .createObjectNode()
                        .put("bid_fee", fee)
                        .put("ask_fee", fee)
                        .put("maker_bid_fee", fee)
                        .put("maker_ask_fee", fee);
        var coin = market.market.coin();
        var node =
                answer.putObject("market")
                        .put("id", market.market.code())
                        .put("name", coin + "/KRW");
        node.putArray("order_sides").add("ask").add("bid");
        node.putArray("bid_types")
                .add("best_fok")
                .add("best_ioc")
                .add("limit")
                .add("limit_fok")
                .add("limit_ioc")
                .add("price");
        node.putArray("ask_types")
                .add("best_fok")
                .add("best_ioc")
                .add("limit")
                .add("limit_fok")
                .add("limit_ioc")
                .add("market");
        node.putObject("bid").put("currency", "KRW").put("min_total", rules.minimum().toString());
        node.putObject("ask").put("currency", coin).put("min_total", rules.minimum().toString());
        node.put("max_total", rules.maximum().toString()).put("state", "active");
        answer.set("bid_account", balance(account, "KRW"));
        answer.set("ask_account", balance(account, coin));
        return answer;
    }

    private TwinOrder find(TwinAccount account, Call call) throws ApiError {
        var uuid = call.parameter("uuid");
        var identifier = call.parameter("identifier");
        if (uuid == null && identifier == null) {
            throw new ApiError(400, "bad_request", "uuid 또는 identifier가 필요합니다.");
        }
        return exchange.order(account, uuid, identifier);
    }

    private JsonNode open(TwinAccount account, Call call) throws ApiError {
        return list(account, call, TwinOrder::isOpen);
    }

    private JsonNode closed(TwinAccount account, Call call) throws ApiError {
        var start = call.parameter("start_time");
        var from =
                start == null ? exchange.agenda().instant().minus(Duration.ofDays(7)) : time(start);
        var until = from.plus(Duration.ofDays(7));
        return list(
                account,
                call,
                order ->
                        !order.isOpen()
                                && !order.createdAt.isBefore(from)
                                && order.createdAt.isBefore(until));
    }

    private JsonNode list(TwinAccount account, Call call, Predicate<TwinOrder> which)
            throws ApiError {
        var market = call.parameter("market");
        var limit = call.parameter("limit");
        var list = Wire.JSON.createArrayNode();
        exchange.orders(account).stream()
                .filter(order -> market == null || order.market.code().equals(market))
                .filter(which)
                .sorted(Comparator.comparing((TwinOrder order) -> order.createdAt).reversed())
                .limit(limit == null ? 100 : whole(limit, "limit"))
                .forEach(order -> list.add(Wire.orderWithFunds(order)));
        return list;
    }

    private JsonNode cancel(TwinAccount account, Call call) throws ApiError {
        var order = find(account, call);
        if (!order.isOpen()) {
            throw new ApiError(404, "order_not_found", "주문을 찾지 못했습니다.");
        }
        exchange.cancel(order);
        return Wire.order(order);
    }

    private Call.Reply place(Call call) throws ApiError {
        var type = call.header("content-type");
        if (type == null || !type.startsWith("application/json")) {
            throw new ApiError(400, "invalid_parameter", "Content-Type은 application/json이어야 합니다.");
        }
        JsonNode body;
        try {
            body = Wire.JSON.readTree(call.body());
        } catch (JacksonException e) {
            throw new ApiError(400, "invalid_parameter", "JSON이 아닙니다.");
        }
        var hashText =
                body.properties().stream()
                        .filter(entry -> !entry.getValue().isNull())
                        .map(entry -> entry.getKey() + "=" + entry.getValue().asString())
                        .collect(Collectors.joining("&"));
        var account = Tokens.check(call.header("authorization"), hashText, exchange::account);
        var remaining = rates.count(RateGroup.ORDER, account.accessKey);
        Market market;
        try {
            market = new Market(text(body, "market"));
        } catch (IllegalArgumentException e) {
            throw new ApiError(400, "notfoundmarket", "마켓을 찾을 수 없습니다.");
        }
        var identifier = body.get("identifier");
        var order =
                exchange.place(
                        account,
                        market,
                        terms(body),
                        identifier == null || identifier.isNull() ? null : identifier.asString());
        return new Call.Reply(
                201, Map.of("Remaining-Req", remaining), Wire.order(order).toString());
    }

    private static OrderTerms terms(JsonNode body) throws ApiError {
        var side =
                switch (text(body, "side")) {
                    case "bid" -> Side.BUY;
                    case "ask" -> Side.SELL;
                    default -> throw new ApiError(400, "validation_error", "side는 bid 또는 ask입니다.");
                };
        return switch (text(body, "ord_type") + " " + TwinExchange.wire(side)) {
            case "price bid" -> new OrderTerms.MarketBuy(new Krw(amount(body, "price")));
            case "market ask" ->
                    new OrderTerms.MarketSell(TwinExchange.volume(amount(body, "volume")));
            case "limit bid", "limit ask" ->
                    new OrderTerms.Limit(
                            side,
                            new Price(amount(body, "price")),
                            TwinExchange.volume(amount(body, "volume")));
            default -> throw new ApiError(400, "invalid_parameter", "지원하지 않는 주문 방식입니다.");
        };
    }

    private static BigDecimal amount(JsonNode body, String name) throws ApiError {
        try {
            var amount = new BigDecimal(text(body, name));
            if (amount.signum() > 0) {
                return amount;
            }
        } catch (NumberFormatException e) {
            // refused below
        }
        throw new ApiError(400, "validation_error", name + "이(가) 올바르지 않습니다.");
    }

    private static String text(JsonNode body, String name) {
        var member = body.get(name);
        return member == null || member.isNull() ? "" : member.asString();
    }

    private static String required(Call call, String name) throws ApiError {
        var value = call.parameter(name);
        if (value == null || value.isEmpty()) {
            throw new ApiError(400, "400", name + " is missing");
        }
        return value;
    }

    private static int whole(String text, String name) throws ApiError {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw new ApiError(400, "400", name + " is not a whole number");
        }
    }

    /**
     * A time as Upbit takes it: with a zone, or without one and then UTC; or epoch milliseconds.
     */
    private static Instant time(String text) throws ApiError {
        try {
            if (text.matches("\\d{12,}")) {
                return Instant.ofEpochMilli(Long.parseLong(text));
            }
            var iso = text.replace(' ', 'T');
            return iso.matches(".*(Z|[+-]\\d\\d:\\d\\d)$")
                    ? OffsetDateTime.parse(iso).toInstant()
                    : LocalDateTime.parse(iso).toInstant(ZoneOffset.UTC);
        } catch (DateTimeException | NumberFormatException e) {
            throw new ApiError(400, "400", "not a time: " + text);
        }
    }

    /** The account that a WebSocket handshake's token speaks for, or null when it is refused. */
    @Nullable TwinAccount handshake(@Nullable String authorization) {
        try {
            return Tokens.check(authorization, "", exchange::account);
        } catch (ApiError e) {
            return null;
        }
    }
}
