package haetae.twin.exchange;

import static haetae.twin.exchange.Wire.JSON;

import haetae.core.market.OrderBook.Level;
import haetae.core.market.Trade;
import haetae.core.order.Side;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/** Writes market data the way Upbit writes it, over REST and in the streams. */
final class MarketWire {

    private MarketWire() {}

    // -- candles

    static ObjectNode candle(TwinMarket market, Span span, CandleStore.Bar bar) {
        var node =
                prices(
                        JSON.createObjectNode()
                                .put("market", market.market.code())
                                .put("candle_date_time_utc", Wire.utc(bar.start, Wire.SECONDS))
                                .put("candle_date_time_kst", Wire.kst(bar.start, Wire.SECONDS)),
                        bar);
        node.put("timestamp", bar.lastTick.toEpochMilli())
                .put("candle_acc_trade_price", bar.value)
                .put("candle_acc_trade_volume", bar.volume);
        if (span.isInMinutes()) {
            node.put("unit", span.minutes());
        } else if (span.compareTo(Span.DAY) > 0) {
            node.put("first_day_of_period", Wire.utc(bar.start, Wire.DATE));
        } else if (span == Span.DAY) {
            var before = market.candles.newest(Span.DAY, bar.start, 1);
            var previous = before.isEmpty() ? bar.open : before.getFirst().close;
            node.put("prev_closing_price", previous)
                    .put("change_price", bar.close.subtract(previous))
                    .put("change_rate", rate(bar.close, previous));
        }
        return node;
    }

    static ObjectNode candleFrame(
            TwinMarket market, Span span, CandleStore.Bar bar, Instant now, String streamType) {
        var node =
                prices(
                        JSON.createObjectNode()
                                .put("type", "candle." + span.stream)
                                .put("code", market.market.code())
                                .put("candle_date_time_utc", Wire.utc(bar.start, Wire.SECONDS))
                                .put("candle_date_time_kst", Wire.kst(bar.start, Wire.SECONDS)),
                        bar);
        return node.put("candle_acc_trade_volume", bar.volume)
                .put("candle_acc_trade_price", bar.value)
                .put("timestamp", now.toEpochMilli())
                .put("stream_type", streamType);
    }

    private static ObjectNode prices(ObjectNode node, CandleStore.Bar bar) {
        return node.put("opening_price", bar.open)
                .put("high_price", bar.high)
                .put("low_price", bar.low)
                .put("trade_price", bar.close);
    }

    private static BigDecimal rate(BigDecimal price, BigDecimal before) {
        return price.subtract(before).divide(before, 10, RoundingMode.HALF_UP);
    }

    private static String change(BigDecimal difference) {
        return difference.signum() > 0 ? "RISE" : difference.signum() < 0 ? "FALL" : "EVEN";
    }

    // -- trades

    static ObjectNode tick(TwinMarket market, Trade trade) {
        var price = trade.price().amount();
        var previous = market.previousClose();
        return JSON.createObjectNode()
                .put("market", market.market.code())
                .put("trade_date_utc", Wire.utc(trade.at(), Wire.DATE))
                .put("trade_time_utc", Wire.utc(trade.at(), Wire.TIME))
                .put("timestamp", trade.at().toEpochMilli())
                .put("trade_price", price)
                .put("trade_volume", trade.volume().amount())
                .put("prev_closing_price", previous)
                .put("change_price", price.subtract(previous))
                .put("ask_bid", trade.takerBought() ? "BID" : "ASK")
                .put("sequential_id", trade.sequentialId());
    }

    /** A trade frame of the stream. */
    static ObjectNode tradeFrame(TwinMarket market, Trade trade, Instant now, String streamType) {
        var price = trade.price().amount();
        var previous = market.previousClose();
        var difference = price.subtract(previous);
        var node =
                JSON.createObjectNode()
                        .put("type", "trade")
                        .put("code", market.market.code())
                        .put("trade_price", price)
                        .put("trade_volume", trade.volume().amount())
                        .put("ask_bid", trade.takerBought() ? "BID" : "ASK")
                        .put("prev_closing_price", previous)
                        .put("change", change(difference))
                        .put("change_price", difference.abs())
                        .put("trade_date", Wire.utc(trade.at(), Wire.DATE))
                        .put("trade_time", Wire.utc(trade.at(), Wire.TIME))
                        .put("trade_timestamp", trade.at().toEpochMilli())
                        .put("timestamp", now.toEpochMilli())
                        .put("sequential_id", trade.sequentialId());
        best(node, "ask", market.levels(Side.SELL));
        best(node, "bid", market.levels(Side.BUY));
        return node.put("stream_type", streamType);
    }

    private static void best(ObjectNode node, String side, List<Level> levels) {
        var best = levels.isEmpty() ? null : levels.getFirst();
        node.put("best_" + side + "_price", best == null ? BigDecimal.ZERO : best.price().amount())
                .put(
                        "best_" + side + "_size",
                        best == null ? BigDecimal.ZERO : best.volume().amount());
    }

    // -- tickers

    static ObjectNode ticker(TwinMarket market, TwinMarket.DayFigures day, Instant now) {
        var at = day.last().at();
        var node =
                JSON.createObjectNode()
                        .put("market", market.market.code())
                        .put("trade_date", Wire.utc(at, Wire.SHORT_DATE))
                        .put("trade_time", Wire.utc(at, Wire.SHORT_TIME))
                        .put("trade_date_kst", Wire.kst(at, Wire.SHORT_DATE))
                        .put("trade_time_kst", Wire.kst(at, Wire.SHORT_TIME))
                        .put("trade_timestamp", at.toEpochMilli());
        figures(node, day);
        return node.put("timestamp", now.toEpochMilli());
    }

    static ObjectNode tickerFrame(
            TwinMarket market, TwinMarket.DayFigures day, Instant now, String streamType) {
        var at = day.last().at();
        var node = JSON.createObjectNode().put("type", "ticker").put("code", market.market.code());
        figures(node, day);
        return node.put("trade_date", Wire.utc(at, Wire.SHORT_DATE))
                .put("trade_time", Wire.utc(at, Wire.SHORT_TIME))
                .put("trade_timestamp", at.toEpochMilli())
                .put("ask_bid", day.last().takerBought() ? "BID" : "ASK")
                .put("acc_ask_volume", market.askVolume())
                .put("acc_bid_volume", market.bidVolume())
                .put("market_state", "ACTIVE")
                .put("is_trading_suspended", false)
                .putNull("delisting_date")
                .put("market_warning", "NONE")
                .put("timestamp", now.toEpochMilli())
                .put("stream_type", streamType);
    }

    private static void figures(ObjectNode node, TwinMarket.DayFigures day) {
        var price = day.last().price().amount();
        var difference = price.subtract(day.previousClose());
        var rate = rate(price, day.previousClose());
        node.put("opening_price", day.today().open)
                .put("high_price", day.today().high)
                .put("low_price", day.today().low)
                .put("trade_price", price)
                .put("prev_closing_price", day.previousClose())
                .put("change", change(difference))
                .put("change_price", difference.abs())
                .put("change_rate", rate.abs())
                .put("signed_change_price", difference)
                .put("signed_change_rate", rate)
                .put("trade_volume", day.last().volume().amount())
                .put("acc_trade_price", day.today().value)
                .put("acc_trade_price_24h", day.value24h())
                .put("acc_trade_volume", day.today().volume)
                .put("acc_trade_volume_24h", day.volume24h())
                .put("highest_52_week_price", day.highest().high)
                .put("highest_52_week_date", Wire.utc(day.highest().start, Wire.DATE))
                .put("lowest_52_week_price", day.lowest().low)
                .put("lowest_52_week_date", Wire.utc(day.lowest().start, Wire.DATE));
    }

    // -- books

    /**
     * An order book.
     *
     * @param level what prices are grouped by; zero for not at all
     */
    static ObjectNode book(TwinMarket market, int depth, BigDecimal level) {
        var asks = grouped(market.levels(Side.SELL), level, RoundingMode.CEILING);
        var bids = grouped(market.levels(Side.BUY), level, RoundingMode.FLOOR);
        asks = asks.subList(0, Math.min(depth, asks.size()));
        bids = bids.subList(0, Math.min(depth, bids.size()));
        var node =
                JSON.createObjectNode()
                        .put("market", market.market.code())
                        .put("timestamp", market.bookAt().toEpochMilli())
                        .put("total_ask_size", total(asks))
                        .put("total_bid_size", total(bids));
        var units = node.putArray("orderbook_units");
        for (int i = 0; i < Math.max(asks.size(), bids.size()); i++) {
            var ask = i < asks.size() ? asks.get(i) : Row.NONE;
            var bid = i < bids.size() ? bids.get(i) : Row.NONE;
            units.addObject()
                    .put("ask_price", ask.price)
                    .put("bid_price", bid.price)
                    .put("ask_size", ask.size)
                    .put("bid_size", bid.size);
        }
        return node.put("level", level);
    }

    static ObjectNode bookFrame(TwinMarket market, int depth, BigDecimal level, String streamType) {
        var node = JSON.createObjectNode().put("type", "orderbook");
        book(market, depth, level)
                .properties()
                .forEach(member ->
                        node.set(
                                member.getKey().equals("market") ? "code" : member.getKey(),
                                member.getValue()));
        return node.put("stream_type", streamType);
    }

    private record Row(BigDecimal price, BigDecimal size) {
        static final Row NONE = new Row(BigDecimal.ZERO, BigDecimal.ZERO);
    }

    private static List<Row> grouped(List<Level> levels, BigDecimal step, RoundingMode towards) {
        var rows = new ArrayList<Row>(levels.size());
        for (var level : levels) {
            var price = level.price().amount();
            if (step.signum() > 0) {
                price = price.divide(step, 0, towards).multiply(step);
            }
            var last = rows.isEmpty() ? null : rows.getLast();
            if (last != null && last.price.compareTo(price) == 0) {
                rows.set(rows.size() - 1, new Row(price, last.size.add(level.volume().amount())));
            } else {
                rows.add(new Row(price, level.volume().amount()));
            }
        }
        return rows;
    }

    private static BigDecimal total(List<Row> rows) {
        return rows.stream().map(Row::size).reduce(BigDecimal.ZERO, BigDecimal::add);
    }

    /**
     * What a book can be grouped by at a price: zero for not at all, then powers of ten from ten
     * steps up to the price. KRW-BTC has 10 000 to 100 000 000, a coin of 400 won 1 to 100.
     */
    static List<BigDecimal> levels(BigDecimal price, BigDecimal tick) {
        var levels = new ArrayList<BigDecimal>();
        levels.add(BigDecimal.ZERO);
        boolean coarse = tick.compareTo(BigDecimal.ONE) > 0;
        var first = coarse ? tick.multiply(BigDecimal.TEN) : tick;
        for (var level = first;
                level.compareTo(price) <= 0;
                level = level.multiply(BigDecimal.TEN)) {
            levels.add(level);
        }
        return levels;
    }
}
