package haetae.upbit;

import static haetae.upbit.UpbitJson.amount;
import static haetae.upbit.UpbitJson.flag;
import static haetae.upbit.UpbitJson.has;
import static haetae.upbit.UpbitJson.list;
import static haetae.upbit.UpbitJson.market;
import static haetae.upbit.UpbitJson.member;
import static haetae.upbit.UpbitJson.moment;
import static haetae.upbit.UpbitJson.number;
import static haetae.upbit.UpbitJson.numberIfAny;
import static haetae.upbit.UpbitJson.price;
import static haetae.upbit.UpbitJson.quantity;
import static haetae.upbit.UpbitJson.text;
import static haetae.upbit.UpbitJson.utc;
import static haetae.upbit.UpbitJson.whole;
import static haetae.upbit.UpbitJson.word;

import haetae.core.market.Candle;
import haetae.core.market.Interval;
import haetae.core.market.Market;
import haetae.core.market.OrderBook;
import haetae.core.market.Quote;
import haetae.core.market.Trade;
import haetae.core.money.Krw;
import haetae.core.money.Price;
import haetae.upbit.UpbitJson.Unreadable;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Reads market data, of the REST API and of the public stream. */
final class QuotationJson {

    private QuotationJson() {}

    static Listing listing(JsonNode node) throws Unreadable {
        return new Listing(
                text(node, "market"),
                text(node, "korean_name"),
                text(node, "english_name"),
                has(node, "market_event") ? event(member(node, "market_event")) : null);
    }

    private static Listing.Event event(JsonNode node) throws Unreadable {
        var cautions = new HashSet<String>();
        var flags = member(node, "caution");
        if (!flags.isObject()) {
            throw new Unreadable("caution is not an object");
        }
        for (var name : flags.propertyNames()) {
            if (flag(flags, name)) {
                cautions.add(name);
            }
        }
        return new Listing.Event(flag(node, "warning"), cautions);
    }

    static Bar bar(JsonNode node) throws Unreadable {
        try {
            return new Bar(
                    utc(node, "candle_date_time_utc"),
                    price(node, "opening_price"),
                    price(node, "high_price"),
                    price(node, "low_price"),
                    price(node, "trade_price"),
                    quantity(node, "candle_acc_trade_volume"),
                    new Krw(amount(node, "candle_acc_trade_price")));
        } catch (IllegalArgumentException e) {
            throw new Unreadable(e.getMessage() + "");
        }
    }

    static Candle candle(JsonNode node, Interval interval) throws Unreadable {
        var bar = bar(node);
        return new Candle(
                bar.openTime(),
                interval,
                bar.open(),
                bar.high(),
                bar.low(),
                bar.close(),
                bar.volume(),
                bar.value());
    }

    /** A trade of the REST API. */
    static Trade tick(JsonNode node) throws Unreadable {
        return trade(node, market(text(node, "market")), "timestamp");
    }

    /** A trade frame of the stream. */
    static Trade trade(JsonNode node) throws Unreadable {
        return trade(node, market(text(node, "code")), "trade_timestamp");
    }

    private static Trade trade(JsonNode node, Market market, String time) throws Unreadable {
        return new Trade(
                market,
                moment(node, time),
                price(node, "trade_price"),
                quantity(node, "trade_volume"),
                word(node, "ask_bid", "ASK", "BID").equals("BID"),
                whole(node, "sequential_id"));
    }

    /** The best prices that a trade frame carries since 2025; empty where it does not. */
    static Optional<Quote> quote(JsonNode node) throws Unreadable {
        var bid = numberIfAny(node, "best_bid_price");
        var ask = numberIfAny(node, "best_ask_price");
        if (bid.isEmpty() || ask.isEmpty() || bid.get().signum() <= 0 || ask.get().signum() <= 0) {
            return Optional.empty();
        }
        return Optional.of(new Quote(new Price(bid.get()), new Price(ask.get())));
    }

    /** A ticker: the stream names the market differently from REST. */
    static Ticker ticker(JsonNode node) throws Unreadable {
        return new Ticker(
                market(code(node)),
                price(node, "trade_price"),
                moment(node, "trade_timestamp"),
                price(node, "opening_price"),
                price(node, "high_price"),
                price(node, "low_price"),
                price(node, "prev_closing_price"),
                number(node, "signed_change_rate"),
                quantity(node, "acc_trade_volume_24h"),
                new Krw(amount(node, "acc_trade_price_24h")));
    }

    private static String code(JsonNode node) throws Unreadable {
        return text(node, has(node, "code") ? "code" : "market");
    }

    /** An order book; levels padded with zeros are dropped. */
    static OrderBook book(JsonNode node) throws Unreadable {
        var asks = new ArrayList<OrderBook.Level>();
        var bids = new ArrayList<OrderBook.Level>();
        for (var unit : list(member(node, "orderbook_units"))) {
            level(unit, "ask_price", "ask_size", asks);
            level(unit, "bid_price", "bid_size", bids);
        }
        return new OrderBook(market(code(node)), moment(node, "timestamp"), asks, bids);
    }

    private static void level(JsonNode unit, String price, String size, List<OrderBook.Level> side)
            throws Unreadable {
        var volume = quantity(unit, size);
        if (amount(unit, price).signum() > 0) {
            side.add(new OrderBook.Level(price(unit, price), volume));
        }
    }

    static Instrument instrument(JsonNode node) throws Unreadable {
        var tick = number(node, "tick_size");
        if (tick.signum() <= 0) {
            throw new Unreadable("tick_size is not above zero");
        }
        var levels = new ArrayList<BigDecimal>();
        for (var level : list(member(node, "supported_levels"))) {
            if (!level.isString() || !level.stringValue().matches("[0-9]{1,20}(\\.[0-9]{1,20})?")) {
                throw new Unreadable("a level is not a number");
            }
            levels.add(new BigDecimal(level.stringValue()));
        }
        return new Instrument(market(text(node, "market")), tick, levels);
    }

    /** The interval that a candle frame's type names, null for seconds. */
    static @Nullable Interval interval(String type) throws Unreadable {
        var unit = type.substring("candle.".length());
        if (unit.equals("1s")) {
            return null;
        }
        for (var interval : Interval.values()) {
            if (unit.equals(interval.minutes() + "m")) {
                return interval;
            }
        }
        throw new Unreadable("no candle of ours: " + type);
    }
}
