package haetae.twin.exchange;

import haetae.core.money.Krw;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Writes orders and balances the way Upbit writes them. */
final class Wire {

    static final JsonMapper JSON = JsonMapper.builder().build();

    static final DateTimeFormatter SECONDS = format("yyyy-MM-dd'T'HH:mm:ss");
    static final DateTimeFormatter DATE = format("yyyy-MM-dd");
    static final DateTimeFormatter SHORT_DATE = format("yyyyMMdd");
    static final DateTimeFormatter TIME = format("HH:mm:ss");
    static final DateTimeFormatter SHORT_TIME = format("HHmmss");
    private static final DateTimeFormatter ZONED = format("yyyy-MM-dd'T'HH:mm:ssxxx");
    private static final DateTimeFormatter ZONED_MICROS = format("yyyy-MM-dd'T'HH:mm:ss.SSSSSSxxx");
    private static final ZoneOffset SEOUL = ZoneOffset.ofHours(9);

    private Wire() {}

    private static DateTimeFormatter format(String pattern) {
        return DateTimeFormatter.ofPattern(pattern, Locale.ROOT);
    }

    static String utc(Instant at, DateTimeFormatter format) {
        return format.format(at.atOffset(ZoneOffset.UTC));
    }

    static String kst(Instant at, DateTimeFormatter format) {
        return format.format(at.atOffset(SEOUL));
    }

    static ObjectNode error(JsonNode name, String message) {
        var error = JSON.createObjectNode();
        error.putObject("error").put("message", message).set("name", name);
        return error;
    }

    static String plain(BigDecimal amount) {
        return amount.signum() == 0 ? "0" : amount.stripTrailingZeros().toPlainString();
    }

    static ObjectNode balance(TwinAccount account, String currency) {
        return JSON.createObjectNode()
                .put("currency", currency)
                .put("balance", plain(account.shownFree(currency)))
                .put("locked", plain(account.shownLocked(currency)))
                .put("avg_buy_price", plain(account.average(currency)))
                .put("avg_buy_price_modified", false)
                .put("unit_currency", "KRW");
    }

    /** An order as the REST API gives it; members without a value are absent. */
    static ObjectNode order(TwinOrder order) {
        var terms = order.terms;
        var node =
                JSON.createObjectNode()
                        .put("uuid", order.uuid)
                        .put("market", order.market.code())
                        .put("side", Terms.wire(order.side()))
                        .put("ord_type", Terms.wire(terms.type()));
        var price = terms.wirePrice();
        if (price != null) {
            node.put("price", price.toPlainString());
        }
        node.put("state", Terms.wire(order.state)).put("created_at", kst(order.createdAt, ZONED));
        if (terms.volume() != null) {
            node.put("volume", terms.volume().toString())
                    .put("remaining_volume", order.remaining().toString());
        }
        node.put("executed_volume", order.executed.toString())
                .put("reserved_fee", order.reservedFee().toString())
                .put("remaining_fee", remainingFee(order).toString())
                .put("paid_fee", order.paidFee.toString())
                .put("locked", plain(order.locked))
                .put("trades_count", order.trades.size());
        if (terms.force() != null) {
            node.put("time_in_force", Terms.wire(terms.force()));
        }
        if (order.identifier != null) {
            node.put("identifier", order.identifier);
        }
        return node.put("smp_type", Terms.wire(terms.smp()))
                .put("prevented_volume", order.preventedVolume.toString())
                .put("prevented_locked", plain(order.preventedLocked));
    }

    private static Krw remainingFee(TwinOrder order) {
        var left = order.reservedFee().minus(order.paidFee);
        return left.isNegative() ? Krw.ZERO : left;
    }

    /** An element of the order lists. */
    static ObjectNode orderWithFunds(TwinOrder order) {
        return order(order).put("executed_funds", order.funds.toString());
    }

    static ObjectNode orderWithTrades(TwinOrder order) {
        var node = order(order);
        var trades = node.putArray("trades");
        for (var trade : order.trades) {
            trades.addObject()
                    .put("market", order.market.code())
                    .put("uuid", trade.tradeId())
                    .put("price", trade.price().toString())
                    .put("volume", trade.volume().toString())
                    .put("funds", trade.funds().toString())
                    .put("trend", Terms.wire(order.side()).equals("bid") ? "up" : "down")
                    .put("created_at", kst(trade.at(), ZONED_MICROS))
                    .put("side", Terms.wire(order.side()));
        }
        return node;
    }

    /** A frame of the private order stream; members without a value are null. */
    static ObjectNode myOrder(TwinExchange.News news, Instant now) {
        var order = news.order();
        var trade = news.trade();
        var terms = order.terms;
        boolean byVolume = terms.volume() != null;
        var node =
                JSON.createObjectNode()
                        .put("type", "myOrder")
                        .put("code", order.market.code())
                        .put("uuid", order.uuid)
                        .put("ask_bid", Terms.wire(order.side()).toUpperCase(Locale.ROOT))
                        .put("order_type", Terms.wire(terms.type()))
                        .put("state", news.event())
                        .put("trade_uuid", trade == null ? null : trade.tradeId())
                        .put("price", trade != null ? trade.price().amount() : terms.wirePrice())
                        .put("avg_price", average(order));
        if (trade != null) {
            node.put("volume", trade.volume().amount());
        } else {
            node.put("volume", byVolume ? order.volume().amount() : null);
        }
        node.put("remaining_volume", byVolume ? order.remaining().amount() : null)
                .put("executed_volume", order.executed.amount())
                .put("trades_count", order.trades.size())
                .put("reserved_fee", order.reservedFee().amount())
                .put("remaining_fee", remainingFee(order).amount())
                .put("paid_fee", order.paidFee.amount())
                .put("locked", order.locked)
                .put("executed_funds", order.funds.amount())
                .put("time_in_force", terms.force() == null ? null : Terms.wire(terms.force()))
                .put("trade_fee", news.tradeFee() == null ? null : news.tradeFee().amount())
                .put("is_maker", trade == null ? null : (Boolean) news.maker())
                .put("identifier", order.identifier)
                .put("smp_type", Terms.wire(terms.smp()))
                .put("prevented_volume", order.preventedVolume.amount())
                .put("prevented_locked", order.preventedLocked)
                .put("trade_timestamp", trade == null ? null : (Long) trade.at().toEpochMilli())
                .put("order_timestamp", order.createdAt.toEpochMilli())
                .put("timestamp", now.toEpochMilli())
                .put("stream_type", "REALTIME");
        return node;
    }

    private static BigDecimal average(TwinOrder order) {
        return order.executed.isZero()
                ? BigDecimal.ZERO
                : order.funds.amount().divide(order.executed.amount(), 8, RoundingMode.HALF_UP);
    }
}
