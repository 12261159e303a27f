package haetae.upbit;

import haetae.core.market.Candle;
import haetae.core.market.Interval;
import haetae.core.market.Market;
import haetae.core.market.OrderBook;
import haetae.core.market.Quote;
import haetae.core.market.Trade;
import haetae.core.money.Krw;
import haetae.core.money.Price;
import haetae.core.money.Quantity;
import haetae.core.order.Fill;
import haetae.core.order.OrderReport;
import haetae.core.order.OrderTerms;
import haetae.core.order.Side;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads Upbit's JSON. Numbers are exact whether they come as numbers, with exponents or as strings;
 * unknown members are ignored. What does not fit is an {@link Unreadable}, never a default value.
 */
public final class UpbitJson {

    private static final JsonMapper MAPPER =
            JsonMapper.builder().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS).build();

    /** More digits, before or after the point, than any amount in this world has. */
    private static final int MOST_DIGITS = 60;

    private UpbitJson() {}

    /** The text is not what Upbit documents. */
    public static final class Unreadable extends Exception {
        private static final long serialVersionUID = 1L;

        public Unreadable(String message) {
            super(message);
        }
    }

    public static JsonNode parse(String text) throws Unreadable {
        try {
            return MAPPER.readTree(text);
        } catch (JacksonException | NumberFormatException e) { // the latter for absurd exponents
            throw new Unreadable("not JSON");
        }
    }

    /** Like {@link #parse(String)}, from the bytes of a binary frame. */
    public static JsonNode parse(byte[] utf8) throws Unreadable {
        try {
            return MAPPER.readTree(utf8);
        } catch (JacksonException | NumberFormatException e) { // the latter for absurd exponents
            throw new Unreadable("not JSON");
        }
    }

    static JsonNode member(JsonNode node, String name) throws Unreadable {
        var member = node.get(name);
        if (member == null || member.isNull()) {
            throw new Unreadable("no " + name);
        }
        return member;
    }

    static String text(JsonNode node, String name) throws Unreadable {
        var member = member(node, name);
        if (!member.isString()) {
            throw new Unreadable(name + " is not a text");
        }
        return member.stringValue();
    }

    static @Nullable String textOrNull(JsonNode node, String name) {
        var member = node.get(name);
        return member != null && member.isString() ? member.stringValue() : null;
    }

    static BigDecimal number(JsonNode node, String name) throws Unreadable {
        var member = member(node, name);
        try {
            if (member.isNumber()) {
                return sane(member.decimalValue(), name);
            }
            if (member.isString() && member.stringValue().length() <= MOST_DIGITS) {
                return sane(new BigDecimal(member.stringValue()), name);
            }
        } catch (NumberFormatException e) {
            throw new Unreadable(name + " is not a number");
        }
        throw new Unreadable(name + " is not a number");
    }

    /** An absurd exponent would make every later sum take for ever. */
    private static BigDecimal sane(BigDecimal number, String name) throws Unreadable {
        if (number.precision() > MOST_DIGITS || Math.abs((long) number.scale()) > MOST_DIGITS) {
            throw new Unreadable(name + " is beyond all measure");
        }
        return number;
    }

    static BigDecimal numberOr(JsonNode node, String name, BigDecimal absent) throws Unreadable {
        var member = node.get(name);
        return member == null || member.isNull() ? absent : number(node, name);
    }

    static Price price(JsonNode node, String name) throws Unreadable {
        var amount = number(node, name);
        if (amount.signum() <= 0) {
            throw new Unreadable(name + " is not above zero");
        }
        return new Price(amount);
    }

    private static long whole(JsonNode node, String name) throws Unreadable {
        try {
            return number(node, name).longValueExact();
        } catch (ArithmeticException e) {
            throw new Unreadable(name + " is not a whole number");
        }
    }

    private static Market market(String code) throws Unreadable {
        try {
            return new Market(code);
        } catch (IllegalArgumentException e) {
            throw new Unreadable("not a market that is traded here: " + code);
        }
    }

    /** A candle of the REST API. */
    static Candle candle(JsonNode node, Interval interval) throws Unreadable {
        try {
            var openTime =
                    LocalDateTime.parse(text(node, "candle_date_time_utc"))
                            .toInstant(ZoneOffset.UTC);
            return new Candle(
                    openTime,
                    interval,
                    price(node, "opening_price"),
                    price(node, "high_price"),
                    price(node, "low_price"),
                    price(node, "trade_price"),
                    new Quantity(number(node, "candle_acc_trade_volume")),
                    new Krw(number(node, "candle_acc_trade_price")));
        } catch (DateTimeException | IllegalArgumentException e) {
            throw new Unreadable("not a candle: " + e.getMessage());
        }
    }

    static List<Candle> candles(JsonNode list, Interval interval) throws Unreadable {
        var candles = new ArrayList<Candle>();
        for (var node : list(list)) {
            candles.add(candle(node, interval));
        }
        return candles;
    }

    static JsonNode list(JsonNode node) throws Unreadable {
        if (!node.isArray()) {
            throw new Unreadable("not a list");
        }
        return node;
    }

    /** A trade frame of the stream. */
    static Trade trade(JsonNode node) throws Unreadable {
        return new Trade(
                market(text(node, "code")),
                Instant.ofEpochMilli(whole(node, "trade_timestamp")),
                price(node, "trade_price"),
                new Quantity(number(node, "trade_volume")),
                text(node, "ask_bid").equals("BID"),
                whole(node, "sequential_id"));
    }

    /** The best prices that a trade frame carries since 2025; empty where it does not. */
    static Optional<Quote> quote(JsonNode node) throws Unreadable {
        var none = BigDecimal.ZERO;
        var bid = numberOr(node, "best_bid_price", none);
        var ask = numberOr(node, "best_ask_price", none);
        return bid.signum() > 0 && ask.signum() > 0
                ? Optional.of(new Quote(new Price(bid), new Price(ask)))
                : Optional.empty();
    }

    /** An order book, of the stream or of the REST API; levels padded with zeros are dropped. */
    static OrderBook book(JsonNode node) throws Unreadable {
        var asks = new ArrayList<OrderBook.Level>();
        var bids = new ArrayList<OrderBook.Level>();
        for (var unit : list(member(node, "orderbook_units"))) {
            level(unit, "ask_price", "ask_size", asks);
            level(unit, "bid_price", "bid_size", bids);
        }
        var code = textOrNull(node, "code");
        return new OrderBook(
                market(code != null ? code : text(node, "market")),
                Instant.ofEpochMilli(whole(node, "timestamp")),
                asks,
                bids);
    }

    private static void level(JsonNode unit, String price, String size, List<OrderBook.Level> side)
            throws Unreadable {
        var amount = number(unit, price);
        if (amount.signum() > 0) {
            side.add(new OrderBook.Level(new Price(amount), new Quantity(number(unit, size))));
        }
    }

    /** An order of the REST API, with its trades where the answer has them. */
    static OrderReport order(JsonNode node) throws Unreadable {
        var side = text(node, "side").equals("bid") ? Side.BUY : Side.SELL;
        var fills = new ArrayList<Fill>();
        var trades = node.get("trades");
        if (trades != null && trades.isArray()) {
            for (var trade : trades) {
                fills.add(fill(trade));
            }
        }
        var state = text(node, "state");
        return new OrderReport(
                text(node, "uuid"),
                textOrNull(node, "identifier"),
                market(text(node, "market")),
                side,
                terms(node, side),
                state.equals("done") || state.equals("cancel"),
                new Quantity(number(node, "executed_volume")),
                new Krw(number(node, "paid_fee")),
                fills);
    }

    private static @Nullable OrderTerms terms(JsonNode node, Side side) throws Unreadable {
        return switch (text(node, "ord_type")) {
            case "price" -> new OrderTerms.MarketBuy(new Krw(number(node, "price")));
            case "market" -> new OrderTerms.MarketSell(new Quantity(number(node, "volume")));
            case "limit" ->
                    new OrderTerms.Limit(
                            side, price(node, "price"), new Quantity(number(node, "volume")));
            default -> null;
        };
    }

    private static Fill fill(JsonNode trade) throws Unreadable {
        return new Fill(
                text(trade, "uuid"),
                price(trade, "price"),
                new Quantity(number(trade, "volume")),
                new Krw(number(trade, "funds")),
                time(text(trade, "created_at")));
    }

    /**
     * One of Upbit's own samples has a zone cut short (+09:0): the date and time count, the zone is
     * always Seoul's.
     */
    private static Instant time(String text) throws Unreadable {
        try {
            return OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeException e) {
            try {
                int zone = text.indexOf('+', 10);
                return LocalDateTime.parse(zone < 0 ? text : text.substring(0, zone))
                        .toInstant(ZoneOffset.ofHours(9));
            } catch (DateTimeException e2) {
                throw new Unreadable("not a time: " + text);
            }
        }
    }

    /** A frame of the private order stream. It tells one trade, or none. */
    static OrderReport myOrder(JsonNode node) throws Unreadable {
        var fills = new ArrayList<Fill>();
        var state = text(node, "state");
        if (state.equals("trade")) {
            var price = price(node, "price");
            var volume = new Quantity(number(node, "volume"));
            fills.add(
                    new Fill(
                            text(node, "trade_uuid"),
                            price,
                            volume,
                            price.times(volume),
                            Instant.ofEpochMilli(whole(node, "trade_timestamp"))));
        }
        return new OrderReport(
                text(node, "uuid"),
                textOrNull(node, "identifier"),
                market(text(node, "code")),
                text(node, "ask_bid").equals("BID") ? Side.BUY : Side.SELL,
                null,
                state.equals("done") || state.equals("cancel"),
                new Quantity(number(node, "executed_volume")),
                new Krw(numberOr(node, "paid_fee", BigDecimal.ZERO)),
                fills);
    }
}
