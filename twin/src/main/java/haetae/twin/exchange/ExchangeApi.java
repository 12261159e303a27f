package haetae.twin.exchange;

import haetae.core.order.Side;
import haetae.twin.exchange.Terms.Members;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;

/** The private half of the REST API: one account's balances and orders, amounts as text. */
final class ExchangeApi {

    private static final Duration WINDOW = Duration.ofDays(7);
    private static final int MOST_LOOKED_UP = 100;
    private static final int MOST_CANCELLED = 20;

    private final TwinExchange exchange;

    ExchangeApi(TwinExchange exchange) {
        this.exchange = exchange;
    }

    // -- the account

    JsonNode accounts(TwinAccount account) {
        var list = Wire.JSON.createArrayNode();
        account.currencies().forEach(currency -> list.add(Wire.balance(account, currency)));
        return list;
    }

    JsonNode chance(TwinAccount account, Call call) throws ApiError {
        var market = market(call.required("market"));
        var rules = exchange.rules();
        var fee = rules.feeRate().toPlainString();
        var answer = Wire.JSON.createObjectNode();
        for (var name : List.of("bid_fee", "ask_fee", "maker_bid_fee", "maker_ask_fee")) {
            answer.put(name, fee);
        }
        var coin = market.market.coin();
        var node =
                answer.putObject("market")
                        .put("id", market.market.code())
                        .put("name", coin + "/KRW");
        texts(node.putArray("order_types"), "limit");
        texts(node.putArray("order_sides"), "ask", "bid");
        texts(
                node.putArray("bid_types"),
                "best_fok",
                "best_ioc",
                "limit",
                "limit_fok",
                "limit_ioc",
                "price");
        texts(
                node.putArray("ask_types"),
                "best_fok",
                "best_ioc",
                "limit",
                "limit_fok",
                "limit_ioc",
                "market");
        node.putObject("bid").put("currency", "KRW").put("min_total", rules.minimum().toString());
        node.putObject("ask").put("currency", coin).put("min_total", rules.minimum().toString());
        node.put("max_total", rules.maximum().toString()).put("state", "active");
        answer.set("bid_account", Wire.balance(account, "KRW"));
        answer.set("ask_account", Wire.balance(account, coin));
        return answer;
    }

    private static void texts(ArrayNode list, String... texts) {
        for (var text : texts) {
            list.add(text);
        }
    }

    JsonNode keys(TwinAccount account) {
        var list = Wire.JSON.createArrayNode();
        for (var key : exchange.keysOf(account)) {
            list.addObject()
                    .put("access_key", key.accessKey)
                    .put("expire_at", Wire.kst(key.expiresAt, Wire.SECONDS) + "+09:00");
        }
        return list;
    }

    JsonNode wallets() {
        var list = Wire.JSON.createArrayNode();
        for (var market : exchange.markets()) {
            var coin = market.market.coin();
            list.addObject()
                    .put("currency", coin)
                    .put("wallet_state", "working")
                    .put("block_state", "normal")
                    .put("block_height", 1)
                    .put(
                            "block_updated_at",
                            Wire.utc(exchange.agenda().instant(), Wire.SECONDS) + "Z")
                    .put("block_elapsed_minutes", 0)
                    .put("net_type", coin)
                    .put("network_name", coin);
        }
        return list;
    }

    // -- placing

    TwinOrder place(TwinAccount account, JsonNode body, boolean forTest) throws ApiError {
        var members = new Members(body, "");
        var identifier = members.get("identifier");
        if (forTest) {
            if (identifier != null && account.hasUsed(identifier)) {
                throw new ApiError(400, "duplicated_identifier", "이미 사용된 identifier입니다.");
            }
        } else {
            Orders.burn(account, identifier);
        }
        var market = market(members.get("market"));
        var terms = Terms.read(Terms.side(members.get("side")), members);
        return forTest
                ? exchange.orders().check(account, market, terms, identifier, null)
                : exchange.orders().place(account, market, terms, identifier, null);
    }

    /** Cancels an order and, when it was really cancelled, places another in its stead. */
    JsonNode cancelAndNew(TwinAccount account, JsonNode body) throws ApiError {
        var plain = new Members(body, "");
        var previous =
                open(account, plain.get("prev_order_uuid"), plain.get("prev_order_identifier"));
        var identifier = plain.get("new_identifier");
        Orders.burn(account, identifier);
        var market = market(previous.market.code());
        renewed(previous, body); // refused now rather than later
        var uuid = exchange.orders().id("order");
        var answer = Wire.order(previous).put("new_order_uuid", uuid);
        if (identifier != null) {
            answer.put("new_order_identifier", identifier);
        }
        exchange.orders()
                .cancel(
                        previous,
                        () -> {
                            try {
                                var terms = renewed(previous, body);
                                exchange.orders().place(account, market, terms, identifier, uuid);
                            } catch (ApiError e) {
                                // The client was answered long ago; no new order comes to life.
                            }
                        });
        return answer;
    }

    private static Terms renewed(TwinOrder previous, JsonNode body) throws ApiError {
        var resolved = Wire.JSON.createObjectNode();
        body.properties().forEach(member -> resolved.set(member.getKey(), member.getValue()));
        if ("remain_only".equals(new Members(body, "new_").get("volume"))) {
            resolved.put("new_volume", previous.remaining().toString());
        }
        return Terms.read(previous.side(), new Members(resolved, "new_"));
    }

    private TwinMarket market(@Nullable String code) throws ApiError {
        var market = code == null ? null : exchange.market(code);
        if (market == null) {
            throw new ApiError(400, "notfoundmarket", "마켓을 찾을 수 없습니다.");
        }
        return market;
    }

    // -- looking up

    TwinOrder find(TwinAccount account, @Nullable String uuid, @Nullable String identifier)
            throws ApiError {
        if (uuid == null && identifier == null) {
            throw new ApiError(400, "bad_request", "uuid 또는 identifier가 필요합니다.");
        }
        var order = exchange.orders().find(account, uuid, identifier);
        if (order == null) {
            throw notFound();
        }
        return order;
    }

    private TwinOrder open(TwinAccount account, @Nullable String uuid, @Nullable String identifier)
            throws ApiError {
        var order = find(account, uuid, identifier);
        if (!order.isOpen()) {
            throw notFound();
        }
        return order;
    }

    private static ApiError notFound() {
        return new ApiError(404, "order_not_found", "주문을 찾지 못했습니다.");
    }

    JsonNode listed(TwinAccount account, Call call) throws ApiError {
        var uuids = call.all("uuids");
        var identifiers = call.all("identifiers");
        checkIds(uuids, identifiers, MOST_LOOKED_UP);
        return list(
                account,
                call,
                order ->
                        uuids.contains(order.uuid)
                                || (order.identifier != null
                                        && identifiers.contains(order.identifier)),
                0,
                MOST_LOOKED_UP);
    }

    private static void checkIds(List<String> uuids, List<String> identifiers, int most)
            throws ApiError {
        int count = uuids.size() + identifiers.size();
        if (uuids.isEmpty() == identifiers.isEmpty() || count > most) {
            throw Call.invalid("uuids[] 또는 identifiers[] 중 하나를 " + most + "개까지 지정해주세요.");
        }
    }

    JsonNode openOrders(TwinAccount account, Call call) throws ApiError {
        var states = states(call, Set.of("wait"), Set.of("wait", "watch"));
        int limit = call.whole("limit", 100, 1, 100);
        int page = call.whole("page", 1, 1, 1_000_000);
        return list(
                account,
                call,
                order -> order.isOpen() && states.contains("wait"), // none is ever on watch
                (page - 1) * (long) limit,
                limit);
    }

    JsonNode closedOrders(TwinAccount account, Call call) throws ApiError {
        var states = states(call, Set.of("done", "cancel"), Set.of("done", "cancel"));
        var start = call.time("start_time");
        var end = call.time("end_time");
        var now = exchange.agenda().instant();
        Instant until = end != null ? end : start != null ? start.plus(WINDOW) : now.plusMillis(1);
        Instant from = start != null ? start : until.minus(WINDOW);
        if (until.isBefore(from) || Duration.between(from, until).compareTo(WINDOW) > 0) {
            throw Call.invalid("조회 기간은 7일 이내입니다.");
        }
        return list(
                account,
                call,
                order ->
                        states.contains(Terms.wire(order.state))
                                && !order.createdAt.isBefore(from)
                                && !order.createdAt.isAfter(until),
                0,
                call.whole("limit", 100, 1, 1000));
    }

    private static Set<String> states(Call call, Set<String> otherwise, Set<String> allowed)
            throws ApiError {
        var single = call.parameter("state");
        var states = new LinkedHashSet<>(call.all("states"));
        if (single != null && !states.isEmpty()) {
            throw Call.invalid("state와 states[]를 함께 사용할 수 없습니다.");
        }
        if (single != null) {
            states.add(single);
        }
        if (!allowed.containsAll(states)) {
            throw Call.invalid("state가 올바르지 않습니다.");
        }
        return states.isEmpty() ? otherwise : states;
    }

    private JsonNode list(
            TwinAccount account, Call call, Predicate<TwinOrder> which, long skip, int limit)
            throws ApiError {
        var market = call.parameter("market");
        boolean ascending = ascending(call);
        var orders =
                account.orders.stream()
                        .filter(order -> market == null || order.market.code().equals(market))
                        .filter(which)
                        .sorted(Comparator.comparing(order -> order.createdAt))
                        .toList();
        var list = Wire.JSON.createArrayNode();
        (ascending ? orders : orders.reversed())
                .stream().skip(skip).limit(limit).map(Wire::orderWithFunds).forEach(list::add);
        return list;
    }

    private static boolean ascending(Call call) throws ApiError {
        return switch (call.parameter("order_by")) {
            case "asc" -> true;
            case "desc" -> false;
            case null -> false;
            default -> throw Call.invalid("order_by는 asc 또는 desc입니다.");
        };
    }

    // -- cancelling

    JsonNode cancel(TwinAccount account, Call call) throws ApiError {
        var order = open(account, call.parameter("uuid"), call.parameter("identifier"));
        exchange.orders().cancel(order, () -> {});
        return Wire.order(order);
    }

    JsonNode cancelListed(TwinAccount account, Call call) throws ApiError {
        var uuids = call.all("uuids");
        var identifiers = call.all("identifiers");
        checkIds(uuids, identifiers, MOST_CANCELLED);
        var found = new ArrayList<TwinOrder>();
        for (var uuid : uuids) {
            found.add(exchange.orders().find(account, uuid, null));
        }
        for (var identifier : identifiers) {
            found.add(exchange.orders().find(account, null, identifier));
        }
        return cancelAll(found.stream().filter(Objects::nonNull).toList());
    }

    JsonNode cancelOpen(TwinAccount account, Call call) throws ApiError {
        var pairs = call.list("pairs");
        var quotes = call.list("quote_currencies");
        if (!pairs.isEmpty() && !quotes.isEmpty()) {
            throw Call.invalid("pairs와 quote_currencies를 함께 사용할 수 없습니다.");
        }
        if (pairs.size() > 20) {
            throw Call.invalid("pairs는 20개까지 지정할 수 있습니다.");
        }
        var excluded = new ArrayList<>(call.list("excluded_pairs"));
        excluded.addAll(call.list("exclude_pairs"));
        var side = call.parameter("cancel_side");
        if (side != null && !Set.of("all", "ask", "bid").contains(side)) {
            throw Call.invalid("cancel_side는 all, ask 또는 bid입니다.");
        }
        int count = call.whole("count", 20, 1, 300);
        var orders =
                account.orders.stream()
                        .filter(TwinOrder::isOpen)
                        .filter(order -> pairs.isEmpty() || pairs.contains(order.market.code()))
                        .filter(_ -> quotes.isEmpty() || quotes.contains("KRW"))
                        .filter(order -> !excluded.contains(order.market.code()))
                        .filter(order -> isOn(order.side(), side))
                        .toList();
        return cancelAll(
                (ascending(call) ? orders : orders.reversed()).stream().limit(count).toList());
    }

    private static boolean isOn(Side side, @Nullable String wanted) {
        return wanted == null || wanted.equals("all") || wanted.equals(Terms.wire(side));
    }

    private JsonNode cancelAll(List<TwinOrder> orders) {
        var accepted = orders.stream().filter(TwinOrder::isOpen).toList();
        var refused = orders.stream().filter(order -> !order.isOpen()).toList();
        accepted.forEach(order -> exchange.orders().cancel(order, () -> {}));
        var answer = Wire.JSON.createObjectNode();
        answer.set("success", brief(accepted));
        answer.set("failed", brief(refused));
        return answer;
    }

    private static JsonNode brief(List<TwinOrder> orders) {
        var node = Wire.JSON.createObjectNode().put("count", orders.size());
        var list = node.putArray("orders");
        for (var order : orders) {
            var each = list.addObject().put("uuid", order.uuid).put("market", order.market.code());
            if (order.identifier != null) {
                each.put("identifier", order.identifier);
            }
        }
        return node;
    }
}
