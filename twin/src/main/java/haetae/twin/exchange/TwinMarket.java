package haetae.twin.exchange;

import haetae.core.market.Candle;
import haetae.core.market.Interval;
import haetae.core.market.Market;
import haetae.core.market.MarketRules;
import haetae.core.market.OrderBook.Level;
import haetae.core.market.Trade;
import haetae.core.matching.MatchingBook;
import haetae.core.matching.MatchingBook.Match;
import haetae.core.money.Krw;
import haetae.core.money.Price;
import haetae.core.money.Quantity;
import haetae.core.money.Sendable;
import haetae.core.order.OrderTerms;
import haetae.core.order.Side;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One market of the twin: its last trade, its book, its candles. */
final class TwinMarket {

    /** Levels on each side, as many as Upbit shows. */
    static final int LEVELS = 30;

    /**
     * What a level of the book is worth on average; real KRW-BTC books of 2025 show this order of
     * size.
     */
    private static final BigDecimal LEVEL_WORTH = new BigDecimal("20000000");

    final Market market;
    final MatchingBook book = new MatchingBook();
    final CandleStore candles = new CandleStore();
    private @Nullable Trade last;
    private Instant bookAt = Instant.EPOCH;
    private long sequence;

    TwinMarket(Market market) {
        this.market = market;
    }

    /** A minute of the past: makes candles, moves no price that anyone sees. */
    void history(Candle minute) {
        candles.add(minute);
        last =
                new Trade(
                        market,
                        minute.closeTime().minusMillis(1),
                        minute.close(),
                        minute.volume(),
                        true,
                        ++sequence);
    }

    /** A public trade at this moment. */
    Trade trade(Instant at, Price price, Quantity volume, boolean takerBought) {
        var trade = new Trade(market, at, price, volume, takerBought, ++sequence);
        last = trade;
        candles.add(trade);
        return trade;
    }

    /** Shows a book around a price: bids from the price down, asks from one step above it up. */
    void showBookAround(Instant at, Price price, MarketRules rules) {
        var asks = new ArrayList<Level>(LEVELS);
        var bids = new ArrayList<Level>(LEVELS);
        var tick = rules.tickAt(price);
        var base = LEVEL_WORTH.divide(price.amount(), 8, RoundingMode.DOWN);
        for (int i = 0; i < LEVELS; i++) {
            var ask = price.amount().add(tick.multiply(BigDecimal.valueOf(i + 1L)));
            asks.add(new Level(new Price(ask), size(base, ask, i)));
            var bid = price.amount().subtract(tick.multiply(BigDecimal.valueOf(i)));
            if (bid.signum() > 0) {
                bids.add(new Level(new Price(bid), size(base, bid, i)));
            }
        }
        book.show(asks, bids);
        bookAt = at;
    }

    /**
     * Between a quarter of the base and a little over twice it, growing away from the middle, fixed
     * by the price.
     */
    private static Quantity size(BigDecimal base, BigDecimal price, int level) {
        long mixed = (price.unscaledValue().longValue() + level) * 0x9E3779B97F4A7C15L;
        long permille = 250 + Math.floorMod(mixed >> 17, 1500) + level * 20L;
        return new Quantity(
                base.multiply(BigDecimal.valueOf(permille, 3)).setScale(8, RoundingMode.DOWN));
    }

    void bookChanged(Instant at) {
        bookAt = at;
    }

    Instant bookAt() {
        return bookAt;
    }

    @Nullable Trade last() {
        return last;
    }

    /**
     * Matches this share of an order, less what was executed before.
     *
     * @param share above 0, up to 1
     */
    List<Match> match(TwinOrder order, BigDecimal share) {
        return switch (order.terms) {
            case OrderTerms.MarketBuy(var funds) ->
                    book.buyFor(funds.times(share).minus(order.funds));
            case OrderTerms.MarketSell(var volume) ->
                    book.take(Side.SELL, part(volume, share, order.executed), null);
            case OrderTerms.Limit(var side, var price, var volume) ->
                    book.take(side, part(volume, share, order.executed), price);
        };
    }

    private static Quantity part(Quantity volume, BigDecimal share, Quantity executed) {
        return Sendable.quantity(new Quantity(volume.amount().multiply(share))).minus(executed);
    }

    /** Best bid: the first bid, or null when nobody bids. */
    @Nullable Price bestBid() {
        return book.bids().isEmpty() ? null : book.bids().getFirst().price();
    }

    @Nullable Price bestAsk() {
        return book.asks().isEmpty() ? null : book.asks().getFirst().price();
    }

    /** Price, day's figures and 24-hour volume at this moment; null before the first trade. */
    @Nullable DayFigures day(Instant now) {
        var trade = last;
        if (trade == null) {
            return null;
        }
        var days = candles.newest(Interval.D1, now.plusMillis(1), 2);
        var today = days.getFirst();
        var before = days.size() > 1 ? days.get(1).close() : today.open();
        var volume = Quantity.ZERO;
        var value = Krw.ZERO;
        for (var hour : candles.newest(Interval.H1, now.plusMillis(1), 24)) {
            if (!hour.openTime().isBefore(now.minusSeconds(86_400))) {
                volume = volume.plus(hour.volume());
                value = value.plus(hour.value());
            }
        }
        return new DayFigures(trade, today, before, volume, value);
    }

    /**
     * @param previousClose close of the UTC day before
     */
    record DayFigures(
            Trade last, Candle today, Price previousClose, Quantity volume24h, Krw value24h) {}
}
