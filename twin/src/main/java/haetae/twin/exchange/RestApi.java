package haetae.twin.exchange;

import haetae.twin.exchange.Key.Scope;
import haetae.twin.exchange.RateCounter.Group;
import java.util.ArrayList;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.StringNode;

/** Upbit's REST API over the twin's exchange: routes, tokens, rates and errors. */
public final class RestApi {

    private static final Pattern QUOTATION =
            Pattern.compile("/v1/(market|candles|trades|ticker|orderbook)(/.*)?");

    private final TwinExchange exchange;
    private final QuotationApi quotation;
    private final ExchangeApi trading;
    private final RateCounter rates;

    public RestApi(TwinExchange exchange) {
        this.exchange = exchange;
        this.quotation = new QuotationApi(exchange);
        this.trading = new ExchangeApi(exchange);
        this.rates = new RateCounter(exchange.agenda());
    }

    QuotationApi quotation() {
        return quotation;
    }

    RateCounter rates() {
        return rates;
    }

    /** One endpoint's work after token and rate were checked. */
    private interface Endpoint {
        JsonNode answer(TwinAccount account) throws ApiError;
    }

    /** Answers a request under {@code /v1}. */
    public Call.Reply handle(Call call) {
        try {
            return route(call);
        } catch (ApiError e) {
            boolean numbered = e.status < 418 && QUOTATION.matcher(call.path()).matches();
            var name = numbered ? QuotationApi.errorName(e.status) : StringNode.valueOf(e.name);
            return new Call.Reply(
                    e.status, Map.of(), Wire.error(name, e.getMessage() + "").toString());
        }
    }

    private Call.Reply route(Call call) throws ApiError {
        var path = call.path();
        if (path.contains("//") || path.endsWith("/")) {
            throw unknownRoute();
        }
        var group = QuotationApi.group(path);
        if (group != null && call.method().equals("GET")) {
            var remaining = rates.count(group, RateCounter.ADDRESS);
            if (call.header("origin") != null) {
                remaining = rates.count(Group.ORIGIN, RateCounter.ADDRESS);
            }
            return ok(200, remaining, quotation.answer(call));
        }
        return switch (call.method()) {
            case "GET" -> get(call);
            case "DELETE" -> delete(call);
            case "POST" -> post(call);
            default -> throw unknownRoute();
        };
    }

    private static ApiError unknownRoute() {
        return new ApiError(404, "not_found", "no Route matched with those values");
    }

    private static Call.Reply ok(int status, String remaining, JsonNode body) {
        return new Call.Reply(status, Map.of("Remaining-Req", remaining), body.toString());
    }

    private Call.Reply get(Call call) throws ApiError {
        return switch (call.path()) {
            case "/v1/accounts" -> answer(call, Scope.VIEW_ACCOUNT, trading::accounts);
            case "/v1/api_keys" -> answer(call, null, trading::keys);
            case "/v1/status/wallet" -> answer(call, null, _ -> trading.wallets());
            case "/v1/orders/chance" ->
                    answer(call, Scope.VIEW_ORDERS, account -> trading.chance(account, call));
            case "/v1/order" ->
                    answer(
                            call,
                            Scope.VIEW_ORDERS,
                            account ->
                                    Wire.orderWithTrades(
                                            trading.find(
                                                    account,
                                                    call.parameter("uuid"),
                                                    call.parameter("identifier"))));
            case "/v1/orders/uuids" ->
                    answer(call, Scope.VIEW_ORDERS, account -> trading.listed(account, call));
            case "/v1/orders/open" ->
                    answer(call, Scope.VIEW_ORDERS, account -> trading.openOrders(account, call));
            case "/v1/orders/closed" ->
                    answer(call, Scope.VIEW_ORDERS, account -> trading.closedOrders(account, call));
            default -> throw unknownRoute();
        };
    }

    private Call.Reply delete(Call call) throws ApiError {
        if (call.path().equals("/v1/withdraws/coin")) {
            return answer(
                    call,
                    Scope.WITHDRAW,
                    _ -> {
                        throw new ApiError(404, "withdraw_not_found", "출금을 찾지 못했습니다.");
                    });
        }
        Endpoint endpoint =
                switch (call.path()) {
                    case "/v1/order" -> account -> trading.cancel(account, call);
                    case "/v1/orders/uuids" -> account -> trading.cancelListed(account, call);
                    case "/v1/orders/open" -> account -> trading.cancelOpen(account, call);
                    default -> throw unknownRoute();
                };
        if (!call.body().isEmpty()) {
            throw new ApiError(400, "QUERY_PARAMETER_NOT_SUPPORTED", "DELETE 요청은 body를 지원하지 않습니다.");
        }
        return answer(call, Scope.MAKE_ORDERS, endpoint);
    }

    private Call.Reply answer(Call call, @Nullable Scope scope, Endpoint endpoint) throws ApiError {
        var account = authorized(call, call.hashText(), scope);
        boolean all = call.method().equals("DELETE") && call.path().equals("/v1/orders/open");
        var remaining = rates.count(all ? Group.ORDER_CANCEL_ALL : Group.DEFAULT, account.name);
        return ok(200, remaining, endpoint.answer(account));
    }

    private Call.Reply post(Call call) throws ApiError {
        var group =
                switch (call.path()) {
                    case "/v1/orders", "/v1/orders/cancel_and_new" -> Group.ORDER;
                    case "/v1/orders/test" -> Group.ORDER_TEST;
                    default -> throw unknownRoute();
                };
        var body = body(call);
        var account = authorized(call, hashText(body), Scope.MAKE_ORDERS);
        var remaining = rates.count(group, account.name);
        return switch (call.path()) {
            case "/v1/orders" ->
                    ok(201, remaining, Wire.order(trading.place(account, body, false)));
            case "/v1/orders/test" ->
                    ok(201, remaining, Wire.order(trading.place(account, body, true)));
            default -> ok(201, remaining, trading.cancelAndNew(account, body));
        };
    }

    private static JsonNode body(Call call) throws ApiError {
        var type = call.header("content-type");
        if (type == null || !type.toLowerCase(Locale.ROOT).startsWith("application/json")) {
            throw Call.invalid("Content-Type은 application/json이어야 합니다.");
        }
        try {
            var body = Wire.JSON.readTree(call.body());
            if (body.isObject()) {
                return body;
            }
        } catch (JacksonException e) {
            // refused below
        }
        throw Call.invalid("JSON 객체가 아닙니다.");
    }

    /** The members in the order of the body, as text, arrays with brackets, nulls left out. */
    private static String hashText(JsonNode body) {
        var parts = new ArrayList<String>();
        for (var member : body.properties()) {
            var value = member.getValue();
            if (value.isArray()) {
                value.forEach(each -> parts.add(member.getKey() + "[]=" + each.asString()));
            } else if (!value.isNull()) {
                parts.add(member.getKey() + "=" + value.asString());
            }
        }
        return String.join("&", parts);
    }

    private TwinAccount authorized(Call call, String hashText, @Nullable Scope scope)
            throws ApiError {
        return account(call.header("authorization"), hashText, scope);
    }

    private TwinAccount account(
            @Nullable String authorization, String hashText, @Nullable Scope scope)
            throws ApiError {
        var now = exchange.agenda().instant();
        var key = Tokens.check(authorization, hashText, exchange::key, now);
        var account = exchange.account(key.accessKey);
        if (account == null) {
            throw new ApiError(401, "invalid_access_key", "잘못된 엑세스 키입니다.");
        }
        if (scope != null && !key.scopes.contains(scope)) {
            throw new ApiError(403, "out_of_scope", "허용되지 않은 기능입니다.");
        }
        return account;
    }

    /** The account that a private WebSocket handshake's token speaks for. */
    TwinAccount handshake(@Nullable String authorization) throws ApiError {
        return account(authorization, "", Scope.VIEW_ORDERS);
    }
}
