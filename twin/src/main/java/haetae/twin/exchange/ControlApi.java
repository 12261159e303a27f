package haetae.twin.exchange;

import haetae.core.money.Krw;
import haetae.core.money.Price;
import haetae.core.money.Quantity;
import haetae.twin.exchange.Terms.Members;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.StringNode;

/**
 * The strings behind the stage: {@code /twin/...} on loopback scripts markets and accounts for
 * tests, and tells everything about them. No key is needed.
 *
 * <p>What is about one account names it by {@code account} or by an {@code access_key}; without
 * either it is the first.
 */
public final class ControlApi {

    private static final Pattern AMOUNT = Pattern.compile("[0-9]{1,20}(\\.[0-9]{1,20})?");
    private static final Pattern WORD = Pattern.compile("[A-Za-z0-9._-]{1,64}");
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
            case "POST /twin/accounts" -> open(body(call));
            case "POST /twin/price" -> price(body(call));
            case "POST /twin/deposit" -> flow(body(call), false);
            case "POST /twin/withdraw" -> flow(body(call), true);
            case "POST /twin/order" -> order(body(call));
            case "POST /twin/pause" -> pause(body(call));
            default ->
                    throw new ApiError(
                            404,
                            "not_found",
                            "there are GET /twin/clock and state, POST /twin/accounts,"
                                    + " price, deposit, withdraw, order and pause");
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
        var account = account(body);
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
        var account = account(body);
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
            var node = accounts.addObject().put("name", account.name);
            exchange.keysOf(account).stream()
                    .findFirst()
                    .ifPresent(key -> node.put("access_key", key.accessKey));
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

    private TwinAccount account(Members body) throws ApiError {
        var name = body.get("account");
        var accessKey = body.get("access_key");
        var account =
                name != null
                        ? exchange.accountNamed(name)
                        : accessKey != null
                                ? exchange.account(accessKey)
                                : exchange.accounts().stream().findFirst().orElse(null);
        if (account == null) {
            throw Call.invalid("there is no such account or access_key");
        }
        return account;
    }

    /** Opens an account whose key may do all that trading needs, unless it is said otherwise. */
    private JsonNode open(Members body) throws ApiError {
        var name = word(body, "name");
        var accessKey = word(body, "access_key");
        var secretKey = word(body, "secret_key");
        if (exchange.isTaken(name, accessKey)) {
            throw Call.invalid("the name or the access_key is taken");
        }
        var krw = body.get("krw");
        if (krw != null && !AMOUNT.matcher(krw).matches()) {
            throw Call.invalid("krw is a plain decimal");
        }
        var usual = exchange.keyForAYear(accessKey, secretKey);
        var key =
                new Key(
                        accessKey,
                        secretKey,
                        permissions(body, usual.scopes),
                        expiry(body, usual.expiresAt),
                        true);
        exchange.openAccount(name, key, krw == null ? Krw.ZERO : Krw.of(krw));
        return Wire.JSON
                .createObjectNode()
                .put("name", name)
                .put("access_key", accessKey)
                .put("expires_at", key.expiresAt.toString());
    }

    private static String word(Members body, String name) throws ApiError {
        var text = body.get(name);
        if (text == null || !WORD.matcher(text).matches()) {
            throw Call.invalid(name + " is 1 to 64 letters, digits and - _ .");
        }
        return text;
    }

    private static Set<Key.Scope> permissions(Members body, Set<Key.Scope> otherwise)
            throws ApiError {
        var list = body.body().path("permissions");
        if (list.isMissingNode()) {
            return otherwise;
        }
        var scopes = EnumSet.noneOf(Key.Scope.class);
        for (var each : list) {
            scopes.add(
                    Arrays.stream(Key.Scope.values())
                            .filter(scope -> permission(scope).equals(each.asString("")))
                            .findFirst()
                            .orElseThrow(ControlApi::wrongPermissions));
        }
        if (!list.isArray()) {
            throw wrongPermissions();
        }
        return scopes;
    }

    private static ApiError wrongPermissions() {
        return Call.invalid(
                "permissions is a list of "
                        + Arrays.stream(Key.Scope.values())
                                .map(ControlApi::permission)
                                .collect(Collectors.joining(", ")));
    }

    private static String permission(Key.Scope scope) {
        return scope.name().toLowerCase(Locale.ROOT);
    }

    private static Instant expiry(Members body, Instant otherwise) throws ApiError {
        var text = body.get("expires_at");
        try {
            return text == null ? otherwise : Instant.parse(text);
        } catch (DateTimeParseException e) {
            throw Call.invalid("expires_at is a moment such as 2026-12-31T00:00:00Z");
        }
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
