package haetae.upbit;

import static haetae.upbit.UpbitJson.amount;
import static haetae.upbit.UpbitJson.has;
import static haetae.upbit.UpbitJson.list;
import static haetae.upbit.UpbitJson.market;
import static haetae.upbit.UpbitJson.member;
import static haetae.upbit.UpbitJson.moment;
import static haetae.upbit.UpbitJson.price;
import static haetae.upbit.UpbitJson.quantity;
import static haetae.upbit.UpbitJson.seoul;
import static haetae.upbit.UpbitJson.text;
import static haetae.upbit.UpbitJson.textOrNull;
import static haetae.upbit.UpbitJson.word;

import haetae.core.market.MarketRules;
import haetae.core.market.TickTable;
import haetae.core.money.Krw;
import haetae.core.order.Balance;
import haetae.core.order.Fill;
import haetae.core.order.OrderReport;
import haetae.core.order.OrderTerms;
import haetae.core.order.Side;
import haetae.core.order.TimeInForce;
import haetae.upbit.UpbitJson.Unreadable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Reads accounts and orders, of the REST API and of the private stream. */
final class ExchangeJson {

    private ExchangeJson() {}

    /** Balances by currency, from the list of accounts or of changed assets. */
    static Map<String, Balance> balances(JsonNode accounts) throws Unreadable {
        var balances = new LinkedHashMap<String, Balance>();
        for (var node : list(accounts)) {
            var currency = text(node, "currency");
            var balance = new Balance(amount(node, "balance"), amount(node, "locked"));
            if (balances.put(currency, balance) != null) {
                throw new Unreadable("a currency that is listed twice");
            }
        }
        return Map.copyOf(balances);
    }

    static MarketRules rules(JsonNode chance, TickTable ticks) throws Unreadable {
        var limits = member(chance, "market");
        return new MarketRules(
                ticks,
                amount(chance, "bid_fee").max(amount(chance, "ask_fee")),
                new Krw(
                        amount(member(limits, "bid"), "min_total")
                                .max(amount(member(limits, "ask"), "min_total"))),
                new Krw(amount(limits, "max_total")));
    }

    static ApiKey apiKey(JsonNode node) throws Unreadable {
        return new ApiKey(text(node, "access_key"), seoul(node, "expire_at"));
    }

    /** An order of the REST API, with its trades where the answer has them. */
    static OrderReport order(JsonNode node) throws Unreadable {
        var side = word(node, "side", "bid", "ask").equals("bid") ? Side.BUY : Side.SELL;
        return new OrderReport(
                text(node, "uuid"),
                textOrNull(node, "identifier"),
                market(text(node, "market")),
                side,
                terms(node, side),
                ended(word(node, "state", "wait", "watch", "done", "cancel")),
                quantity(node, "executed_volume"),
                new Krw(amount(node, "paid_fee")),
                has(node, "trades") ? list(member(node, "trades"), ExchangeJson::fill) : List.of());
    }

    /** The orders of a list that are in won markets; what others hold locked shows in balances. */
    static List<OrderReport> orders(JsonNode json) throws Unreadable {
        var orders = new ArrayList<OrderReport>();
        for (var node : list(json)) {
            if (text(node, "market").startsWith("KRW-")) {
                orders.add(order(node));
            }
        }
        return List.copyOf(orders);
    }

    /** An order ends as {@code cancel} too when a rounding rest was left: see what it executed. */
    private static boolean ended(String state) {
        return state.equals("done") || state.equals("cancel");
    }

    private static @Nullable OrderTerms terms(JsonNode node, Side side) throws Unreadable {
        return switch (word(node, "ord_type", "limit", "price", "market", "best")) {
            case "price" -> new OrderTerms.MarketBuy(new Krw(price(node, "price").amount()));
            case "market" -> new OrderTerms.MarketSell(quantity(node, "volume"));
            case "limit" ->
                    new OrderTerms.Limit(
                            side, price(node, "price"), quantity(node, "volume"), force(node));
            default -> best(node, side);
        };
    }

    /** A best order that a person placed elsewhere may not say how long it lives. */
    private static @Nullable OrderTerms best(JsonNode node, Side side) throws Unreadable {
        var force = force(node);
        if (force != TimeInForce.IMMEDIATE_OR_CANCEL && force != TimeInForce.FILL_OR_KILL) {
            return null;
        }
        return side == Side.BUY
                ? new OrderTerms.BestBuy(new Krw(price(node, "price").amount()), force)
                : new OrderTerms.BestSell(quantity(node, "volume"), force);
    }

    private static TimeInForce force(JsonNode node) throws Unreadable {
        if (!has(node, "time_in_force")) {
            return TimeInForce.GOOD_TILL_CANCELLED;
        }
        return switch (word(node, "time_in_force", "ioc", "fok", "post_only")) {
            case "ioc" -> TimeInForce.IMMEDIATE_OR_CANCEL;
            case "fok" -> TimeInForce.FILL_OR_KILL;
            default -> TimeInForce.POST_ONLY;
        };
    }

    /** The orders of an answer to cancelling several. */
    static Cancelled cancelled(JsonNode json) throws Unreadable {
        return new Cancelled(refs(member(json, "success")), refs(member(json, "failed")));
    }

    private static List<Cancelled.Ref> refs(JsonNode part) throws Unreadable {
        return list(
                member(part, "orders"),
                node -> new Cancelled.Ref(text(node, "uuid"), textOrNull(node, "identifier")));
    }

    /** The id of the order that is to come after the one that is cancelled, once it is known. */
    static Replaced replaced(JsonNode json) throws Unreadable {
        return new Replaced(order(json), textOrNull(json, "new_order_uuid"));
    }

    private static Fill fill(JsonNode trade) throws Unreadable {
        return new Fill(
                text(trade, "uuid"),
                price(trade, "price"),
                quantity(trade, "volume"),
                new Krw(amount(trade, "funds")),
                seoul(trade, "created_at"));
    }

    /** A frame of the private order stream. It tells one trade, or none. */
    static OrderReport myOrder(JsonNode node) throws Unreadable {
        var state = word(node, "state", "wait", "watch", "trade", "done", "cancel", "prevented");
        return new OrderReport(
                text(node, "uuid"),
                textOrNull(node, "identifier"),
                market(text(node, "code")),
                word(node, "ask_bid", "ASK", "BID").equals("BID") ? Side.BUY : Side.SELL,
                null,
                ended(state),
                quantity(node, "executed_volume"),
                new Krw(amount(node, "paid_fee")),
                state.equals("trade") ? List.of(streamedFill(node)) : List.of());
    }

    /** With the state {@code trade}, price and volume are the trade's. */
    private static Fill streamedFill(JsonNode node) throws Unreadable {
        var price = price(node, "price");
        var volume = quantity(node, "volume");
        return new Fill(
                text(node, "trade_uuid"),
                price,
                volume,
                price.times(volume),
                moment(node, "trade_timestamp"));
    }
}
