package haetae.twin.exchange;

import haetae.core.money.Price;
import haetae.core.money.Quantity;
import haetae.twin.exchange.Terms.Members;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.StringNode;

/**
 * The strings behind the stage: {@code /twin/...} on loopback scripts a market and an account for
 * tests, and tells everything about them. No key is needed.
 */
public final class ControlApi {

    private static final Pattern AMOUNT = Pattern.compile("[0-9]{1,20}(\\.[0-9]{1,20})?");
    private static final Pattern CURRENCY = Pattern.compile("[A-Z0-9]{1,16}");

    /** What can fall silent for a while. */
    public interface Pauses {
        void feed(Duration length);

        void rest(Duration length);
    }

    private final TwinExchange exchange;
    private final Pauses pauses;

    public ControlApi(TwinExchange exchange, Pauses pauses) {
        this.exchange = exchange;
        this.pauses = pauses;
    }

    /** Whether a request is for these. */
    public static boolean isFor(Call call) {
        return call.path().startsWith("/twin/");
    }

    public Call.Reply handle(Call call) {
        try {
            return new Call.Reply(200, Map.of(), answer(call).toString());
        } catch (ApiError e) {
            var body = Wire.error(StringNode.valueOf(e.name), e.getMessage() + "");
            return new Call.Reply(e.status, Map.of(), body.toString());
        }
    }

    private JsonNode answer(Call call) throws ApiError {
        return switch (call.method() + " " + call.path()) {
            case "GET /twin/clock" ->
                    Wire.JSON
                            .createObjectNode()
                            .put("now", exchange.agenda().instant().toString())
                            .put("speed", exchange.behaviour().speed());
            case "GET /twin/state" -> state();
            case "POST /twin/price" -> price(body(call));
            case "POST /twin/deposit" -> flow(body(call), false);
            case "POST /twin/withdraw" -> flow(body(call), true);
            case "POST /twin/order" -> order(body(call));
            case "POST /twin/pause" -> pause(body(call));
            default ->
                    throw new ApiError(
                            404,
                            "not_found",
                            "there are GET /twin/clock and state, POST /twin/price, deposit,"
                                    + " withdraw, order and pause");
        };
    }

    private static Members body(Call call) throws ApiError {
        try {
            var body = Wire.JSON.readTree(call.body());
            if (body.isObject()) {
                return new Members(body, "");
            }
        } catch (JacksonException e) {
            // refused below
        }
        throw Call.invalid("the body is a JSON object");
    }

    private JsonNode price(Members body) throws ApiError {
        var market = market(body.get("market"));
        var price = new Price(amount(body, "price"));
        var volume = body.get("volume") == null ? new BigDecimal("0.001") : amount(body, "volume");
        exchange.trade(market, price, new Quantity(volume));
        return Wire.JSON.createObjectNode().put("price", price.toString());
    }

    private JsonNode flow(Members body, boolean out) throws ApiError {
        var account = account(body.get("access_key"));
        var currency = body.get("currency");
        if (currency == null || !CURRENCY.matcher(currency).matches()) {
            throw Call.invalid("currency is a code like KRW or BTC");
        }
        var amount = amount(body, "amount");
        if (out && account.free(currency).compareTo(amount) < 0) {
            throw Call.invalid(
                    "only " + Wire.plain(account.free(currency)) + " " + currency + " is free");
        }
        exchange.deposit(account, currency, out ? amount.negate() : amount);
        return Wire.balance(account, currency);
    }

    private JsonNode order(Members body) throws ApiError {
        var account = account(body.get("access_key"));
        var market = market(body.get("market"));
        var identifier = body.get("identifier");
        Orders.burn(account, identifier);
        var terms = Terms.read(Terms.side(body.get("side")), body);
        return Wire.order(exchange.orders().place(account, market, terms, identifier, null));
    }

    private JsonNode pause(Members body) throws ApiError {
        var seconds = amount(body, "seconds");
        if (seconds.compareTo(new BigDecimal(86_400)) > 0) {
            throw Call.invalid("seconds is at most 86400");
        }
        var length = Duration.ofMillis(seconds.movePointRight(3).longValue());
        var what = body.get("what");
        if (what == null || !(what.equals("feed") || what.equals("rest") || what.equals("all"))) {
            throw Call.invalid("what is feed, rest or all");
        }
        if (!what.equals("rest")) {
            pauses.feed(length);
        }
        if (!what.equals("feed")) {
            pauses.rest(length);
        }
        var until = exchange.agenda().instant().plus(length);
        return Wire.JSON.createObjectNode().put("until", until.toString());
    }

    private JsonNode state() {
        var state = Wire.JSON.createObjectNode().put("now", exchange.agenda().instant().toString());
        var prices = state.putObject("prices");
        for (var market : exchange.markets()) {
            var last = market.last();
            prices.put(market.market.code(), last == null ? null : last.price().toString());
        }
        var accounts = state.putArray("accounts");
        for (var account : exchange.accounts()) {
            var node = accounts.addObject().put("access_key", account.name);
            var balances = node.putArray("balances");
            for (var currency : account.currencies()) {
                balances.addObject()
                        .put("currency", currency)
                        .put("balance", Wire.plain(account.free(currency)))
                        .put("locked", Wire.plain(account.locked(currency)));
            }
            var flows = node.putArray("flows");
            for (var flow : account.flows) {
                flows.addObject()
                        .put("at", flow.at().toString())
                        .put("currency", flow.currency())
                        .put("amount", Wire.plain(flow.amount()));
            }
            var orders = node.putArray("orders");
            for (var order : account.orders) {
                orders.add(
                        Wire.orderWithTrades(order).put("executed_funds", order.funds.toString()));
            }
        }
        return state;
    }

    private TwinAccount account(@Nullable String accessKey) throws ApiError {
        var account =
                accessKey != null
                        ? exchange.account(accessKey)
                        : exchange.accounts().stream().findFirst().orElse(null);
        if (account == null) {
            throw Call.invalid("there is no account with this access_key");
        }
        return account;
    }

    private TwinMarket market(@Nullable String code) throws ApiError {
        var market = code == null ? null : exchange.market(code);
        if (market == null) {
            throw Call.invalid("market is one of the twin's, like KRW-BTC");
        }
        return market;
    }

    private static BigDecimal amount(Members body, String name) throws ApiError {
        var text = body.get(name);
        if (text != null && AMOUNT.matcher(text).matches()) {
            var amount = new BigDecimal(text);
            if (amount.signum() > 0) {
                return amount;
            }
        }
        throw Call.invalid(name + " is a plain decimal above zero");
    }
}
