package haetae.twin.exchange;

import haetae.core.market.Candle;
import haetae.core.market.Interval;
import haetae.core.market.OrderBook.Level;
import haetae.core.market.Trade;
import haetae.core.money.Krw;
import haetae.core.order.Fill;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Writes the twin's things the way Upbit writes them. */
final class Wire {

    static final JsonMapper JSON = JsonMapper.builder().build();

    private static final ZoneOffset SEOUL = ZoneOffset.ofHours(9);
    private static final DateTimeFormatter SECONDS =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss", Locale.ROOT);
    private static final DateTimeFormatter DATE =
            DateTimeFormatter.ofPattern("yyyy-MM-dd", Locale.ROOT);
    private static final DateTimeFormatter SHORT_DATE =
            DateTimeFormatter.ofPattern("yyyyMMdd", Locale.ROOT);
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT);
    private static final DateTimeFormatter SHORT_TIME =
            DateTimeFormatter.ofPattern("HHmmss", Locale.ROOT);

    private Wire() {}

    private static String utc(Instant at, DateTimeFormatter format) {
        return format.format(at.atOffset(ZoneOffset.UTC));
    }

    private static String kst(Instant at, DateTimeFormatter format) {
        return format.format(at.atOffset(SEOUL));
    }

    private static String zoned(Instant at) {
        return kst(at, DateTimeFormatter.ISO_OFFSET_DATE_TIME);
    }

    static ObjectNode error(String name, String message) {
        var error = JSON.createObjectNode();
        error.putObject("error").put("name", name).put("message", message);
        return error;
    }

    // -- orders
    // -----------------------------------------------------------------------------------------------------

    /** An order as the REST API gives it; members without a value are absent. */
    static ObjectNode order(TwinOrder order) {
        var node =
                JSON.createObjectNode()
                        .put("uuid", order.uuid)
                        .put("market", order.market.code())
                        .put("side", TwinExchange.wire(order.side()))
                        .put("ord_type", order.wireType());
        var price = order.price();
        if (price != null) {
            node.put("price", price.toPlainString());
        }
        node.put("state", order.state.name().toLowerCase(Locale.ROOT))
                .put("created_at", zoned(order.createdAt));
        var volume = order.volume();
        if (volume != null) {
            node.put("volume", volume.toString())
                    .put("remaining_volume", volume.minus(order.executed).toString());
        }
        node.put("executed_volume", order.executed.toString())
                .put("reserved_fee", order.reservedFee().toString())
                .put("remaining_fee", remainingFee(order).toString())
                .put("paid_fee", order.paidFee.toString())
                .put("locked", order.locked.stripTrailingZeros().toPlainString())
                .put("trades_count", order.trades.size())
                .put("smp_type", "cancel_maker")
                .put("prevented_volume", "0")
                .put("prevented_locked", "0");
        if (order.identifier != null) {
            node.put("identifier", order.identifier);
        }
        return node;
    }

    private static Krw remainingFee(TwinOrder order) {
        var left = order.reservedFee().minus(order.paidFee);
        return left.isNegative() ? Krw.ZERO : left;
    }

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
                    .put("trend", TwinExchange.wire(order.side()).equals("bid") ? "up" : "down")
                    .put("created_at", zoned(trade.at()))
                    .put("side", TwinExchange.wire(order.side()));
        }
        return node;
    }

    /** A frame of the private order stream; members without a value are null. */
    static ObjectNode myOrder(
            TwinOrder order,
            @Nullable Fill trade,
            @Nullable Krw tradeFee,
            boolean maker,
            Instant now) {
        var node =
                JSON.createObjectNode()
                        .put("type", "myOrder")
                        .put("code", order.market.code())
                        .put("uuid", order.uuid)
                        .put(
                                "ask_bid",
                                TwinExchange.wire(order.side()).equals("bid") ? "BID" : "ASK")
                        .put("order_type", order.wireType())
                        .put(
                                "state",
                                trade != null
                                        ? "trade"
                                        : order.state.name().toLowerCase(Locale.ROOT))
                        .put("trade_uuid", trade == null ? null : trade.tradeId())
                        .put("price", trade != null ? trade.price().amount() : order.price());
        var volume = order.volume();
        node.put("avg_price", average(order))
                .put(
                        "volume",
                        trade != null
                                ? trade.volume().amount()
                                : volume == null ? null : volume.amount())
                .put(
                        "remaining_volume",
                        volume == null ? null : volume.minus(order.executed).amount())
                .put("executed_volume", order.executed.amount())
                .put("trades_count", order.trades.size())
                .put("reserved_fee", order.reservedFee().amount())
                .put("remaining_fee", remainingFee(order).amount())
                .put("paid_fee", order.paidFee.amount())
                .put("locked", order.locked)
                .put("executed_funds", order.funds.amount())
                .putNull("time_in_force")
                .put("trade_fee", tradeFee == null ? null : tradeFee.amount());
        if (trade == null) {
            node.putNull("is_maker");
        } else {
            node.put("is_maker", maker);
        }
        return node.put("identifier", order.identifier)
                .put("smp_type", "cancel_maker")
                .put("prevented_volume", BigDecimal.ZERO)
                .put("prevented_locked", BigDecimal.ZERO)
                .put("trade_timestamp", trade == null ? null : (Long) trade.at().toEpochMilli())
                .put("order_timestamp", order.createdAt.toEpochMilli())
                .put("timestamp", now.toEpochMilli())
                .put("stream_type", "REALTIME");
    }

    private static BigDecimal average(TwinOrder order) {
        return order.executed.isZero()
                ? BigDecimal.ZERO
                : order.funds.amount().divide(order.executed.amount(), 8, RoundingMode.HALF_UP);
    }

    // -- market data
    // ------------------------------------------------------------------------------------------------

    static ObjectNode candle(String market, Candle candle, Instant now) {
        var lastTick = candle.closeTime().isAfter(now) ? now : candle.closeTime().minusMillis(1);
        var node =
                JSON.createObjectNode()
                        .put("market", market)
                        .put("candle_date_time_utc", utc(candle.openTime(), SECONDS))
                        .put("candle_date_time_kst", kst(candle.openTime(), SECONDS))
                        .put("opening_price", candle.open().amount())
                        .put("high_price", candle.high().amount())
                        .put("low_price", candle.low().amount())
                        .put("trade_price", candle.close().amount())
                        .put("timestamp", lastTick.toEpochMilli())
                        .put("candle_acc_trade_price", candle.value().amount())
                        .put("candle_acc_trade_volume", candle.volume().amount());
        if (candle.interval().minutes() < Interval.D1.minutes()) {
            node.put("unit", candle.interval().minutes());
        } else if (candle.interval() == Interval.W1) {
            node.put("first_day_of_period", utc(candle.openTime(), DATE));
        }
        return node;
    }

    static ObjectNode ticker(TwinMarket market, TwinMarket.DayFigures day, Instant now) {
        var at = day.last().at();
        var price = day.last().price().amount();
        var change = price.subtract(day.previousClose().amount());
        var rate = change.divide(day.previousClose().amount(), 10, RoundingMode.HALF_UP);
        return JSON.createObjectNode()
                .put("market", market.market.code())
                .put("trade_date", utc(at, SHORT_DATE))
                .put("trade_time", utc(at, SHORT_TIME))
                .put("trade_date_kst", kst(at, SHORT_DATE))
                .put("trade_time_kst", kst(at, SHORT_TIME))
                .put("trade_timestamp", at.toEpochMilli())
                .put("opening_price", day.today().open().amount())
                .put("high_price", day.today().high().amount())
                .put("low_price", day.today().low().amount())
                .put("trade_price", price)
                .put("prev_closing_price", day.previousClose().amount())
                .put("change", change.signum() > 0 ? "RISE" : change.signum() < 0 ? "FALL" : "EVEN")
                .put("change_price", change.abs())
                .put("change_rate", rate.abs())
                .put("signed_change_price", change)
                .put("signed_change_rate", rate)
                .put("trade_volume", day.last().volume().amount())
                .put("acc_trade_price", day.today().value().amount())
                .put("acc_trade_price_24h", day.value24h().amount())
                .put("acc_trade_volume", day.today().volume().amount())
                .put("acc_trade_volume_24h", day.volume24h().amount())
                .put("highest_52_week_price", day.today().high().amount())
                .put("highest_52_week_date", utc(at, DATE))
                .put("lowest_52_week_price", day.today().low().amount())
                .put("lowest_52_week_date", utc(at, DATE))
                .put("timestamp", now.toEpochMilli());
    }

    /**
     * An order book.
     *
     * @param name what the market's code is called: market over REST, code in the stream
     */
    static ObjectNode book(TwinMarket market, int depth, String name) {
        var node = JSON.createObjectNode();
        node.put(name, market.market.code()).put("timestamp", market.bookAt().toEpochMilli());
        node.put("total_ask_size", total(market.book.asks()))
                .put("total_bid_size", total(market.book.bids()));
        units(node.putArray("orderbook_units"), market.book.asks(), market.book.bids(), depth);
        return node.put("level", 0);
    }

    private static BigDecimal total(List<Level> levels) {
        return levels.stream()
                .map(level -> level.volume().amount())
                .reduce(BigDecimal.ZERO, BigDecimal::add);
    }

    private static void units(ArrayNode units, List<Level> asks, List<Level> bids, int depth) {
        for (int i = 0; i < Math.min(depth, Math.max(asks.size(), bids.size())); i++) {
            units.addObject()
                    .put(
                            "ask_price",
                            i < asks.size() ? asks.get(i).price().amount() : BigDecimal.ZERO)
                    .put(
                            "bid_price",
                            i < bids.size() ? bids.get(i).price().amount() : BigDecimal.ZERO)
                    .put(
                            "ask_size",
                            i < asks.size() ? asks.get(i).volume().amount() : BigDecimal.ZERO)
                    .put(
                            "bid_size",
                            i < bids.size() ? bids.get(i).volume().amount() : BigDecimal.ZERO);
        }
    }

    /** A trade frame of the stream. */
    static ObjectNode trade(TwinMarket market, Trade trade, Instant now, String streamType) {
        var bid = market.bestBid();
        var ask = market.bestAsk();
        var bids = market.book.bids();
        var asks = market.book.asks();
        return JSON.createObjectNode()
                .put("type", "trade")
                .put("code", market.market.code())
                .put("trade_price", trade.price().amount())
                .put("trade_volume", trade.volume().amount())
                .put("ask_bid", trade.takerBought() ? "BID" : "ASK")
                .put("trade_date", utc(trade.at(), DATE))
                .put("trade_time", utc(trade.at(), TIME))
                .put("trade_timestamp", trade.at().toEpochMilli())
                .put("timestamp", now.toEpochMilli())
                .put("sequential_id", trade.sequentialId())
                .put("best_ask_price", ask == null ? BigDecimal.ZERO : ask.amount())
                .put(
                        "best_ask_size",
                        asks.isEmpty() ? BigDecimal.ZERO : asks.getFirst().volume().amount())
                .put("best_bid_price", bid == null ? BigDecimal.ZERO : bid.amount())
                .put(
                        "best_bid_size",
                        bids.isEmpty() ? BigDecimal.ZERO : bids.getFirst().volume().amount())
                .put("stream_type", streamType);
    }
}
