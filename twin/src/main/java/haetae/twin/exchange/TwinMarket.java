package haetae.twin.exchange;

import haetae.core.market.Candle;
import haetae.core.market.Market;
import haetae.core.market.MarketRules;
import haetae.core.market.OrderBook.Level;
import haetae.core.market.Trade;
import haetae.core.matching.MatchingBook;
import haetae.core.money.Price;
import haetae.core.money.Quantity;
import haetae.core.order.Side;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** One market of the twin: its trades, its book with the orders that rest in it, its candles. */
final class TwinMarket {

    /** Levels on each side, as many as Upbit shows. */
    static final int LEVELS = 30;

    /**
     * What a level of the book is worth on average; real KRW-BTC books of 2025 show this order of
     * size.
     */
    private static final BigDecimal LEVEL_WORTH = new BigDecimal("20000000");

    /** Older books of a real market may be far from where it is. */
    static final Duration BOOK_GOOD_FOR = Duration.ofSeconds(10);

    private static final int TRADES_KEPT = 100_000;
    private static final Duration DAY = Duration.ofDays(1);
    private static final Duration YEAR = Duration.ofDays(364);

    final Market market;
    final MatchingBook book = new MatchingBook();
    final CandleStore candles = new CandleStore();
    final List<Trade> trades = new ArrayList<>();

    /** The orders that rest in the book, by uuid, in the order of arrival. */
    final Map<String, TwinOrder> resting = new LinkedHashMap<>();

    /** Of a market that follows a real one: how long its book is good for, else null. */
    private @Nullable Duration seenUntil;

    private @Nullable Trade last;
    private Instant bookAt = Instant.EPOCH;
    private Instant sidesDay = Instant.EPOCH;
    private BigDecimal askVolume = BigDecimal.ZERO;
    private BigDecimal bidVolume = BigDecimal.ZERO;
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
                        nextId(minute.openTime()));
    }

    /** A public trade at this moment. */
    Trade trade(Instant at, Price price, Quantity volume, boolean takerBought) {
        var trade = new Trade(market, at, price, volume, takerBought, nextId(at));
        last = trade;
        candles.add(trade);
        trades.add(trade);
        if (trades.size() > TRADES_KEPT) {
            trades.subList(0, TRADES_KEPT / 4).clear();
        }
        var today = at.truncatedTo(ChronoUnit.DAYS);
        if (!today.equals(sidesDay)) {
            sidesDay = today;
            askVolume = BigDecimal.ZERO;
            bidVolume = BigDecimal.ZERO;
        }
        if (takerBought) {
            bidVolume = bidVolume.add(volume.amount());
        } else {
            askVolume = askVolume.add(volume.amount());
        }
        return trade;
    }

    /** Unique, about 17 digits, as Upbit's are. */
    private long nextId(Instant at) {
        return at.toEpochMilli() * 10_000 + Math.floorMod(sequence++, 10_000);
    }

    /** Shows a book around a price: bids from the price down, asks from one step above it up. */
    void showBookAround(Instant at, Price price, MarketRules rules) {
        var asks = new ArrayList<Level>(LEVELS);
        var bids = new ArrayList<Level>(LEVELS);
        var tick = rules.tickAt(price);
        var middle = price.amount().divideToIntegralValue(tick).max(BigDecimal.ONE).multiply(tick);
        var base = LEVEL_WORTH.divide(price.amount(), 8, RoundingMode.DOWN);
        var ask = middle;
        var bid = middle;
        for (int i = 0; i < LEVELS; i++) {
            ask = ask.add(rules.tickAt(new Price(ask)));
            asks.add(new Level(new Price(ask), size(base, ask, i)));
            if (bid.signum() > 0) {
                bids.add(new Level(new Price(bid), size(base, bid, i)));
                bid = bid.subtract(tick);
            }
        }
        show(at, asks, bids);
    }

    void show(Instant at, List<Level> asks, List<Level> bids) {
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

    // -- following a real market

    /** Begins to follow: there is no book until one is seen. */
    void follow() {
        seenUntil = Duration.ZERO;
    }

    boolean isFollowing() {
        return seenUntil != null;
    }

    /** A book was seen at this moment of the monotonic clock. */
    void seen(Duration now) {
        seenUntil = now.plus(BOOK_GOOD_FOR);
    }

    /** Whether the book is one to trade on: always, unless a real one stayed away too long. */
    boolean isSeen(Duration now) {
        return seenUntil == null || (last != null && now.compareTo(seenUntil) < 0);
    }

    void hideBook() {
        book.show(List.of(), List.of());
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

    /** Volume that takers sold today. */
    BigDecimal askVolume() {
        return askVolume;
    }

    /** Volume that takers bought today. */
    BigDecimal bidVolume() {
        return bidVolume;
    }

    // -- the book, orders included

    /**
     * Whether an account's order may meet one that rests. In a market that follows a real one it
     * meets what was really offered there and what is its own: two accounts that trade with each
     * other would make a market that there is not.
     */
    boolean mayMeet(TwinAccount taker, TwinOrder maker) {
        return !isFollowing() || maker.account == taker;
    }

    /**
     * The best price that this side offers to an account, orders included; null when it offers
     * nothing.
     */
    @Nullable Price best(Side side, TwinAccount taker) {
        var anonymous = side == Side.SELL ? book.asks() : book.bids();
        var best = anonymous.isEmpty() ? null : anonymous.getFirst().price();
        for (var order : resting.values()) {
            var price = order.terms.price();
            if (order.side() == side
                    && mayMeet(taker, order)
                    && price != null
                    && (best == null || beats(side, price, best))) {
                best = price;
            }
        }
        return best;
    }

    private static boolean beats(Side side, Price a, Price b) {
        return side == Side.SELL ? a.compareTo(b) < 0 : a.compareTo(b) > 0;
    }

    /** What a side offers, level by level, best first, orders included. */
    List<Level> levels(Side side) {
        return levels(side, _ -> true);
    }

    /** The same, of what an account may take. */
    List<Level> offered(Side side, TwinAccount taker) {
        return levels(side, order -> mayMeet(taker, order));
    }

    private List<Level> levels(Side side, Predicate<TwinOrder> which) {
        var anonymous = side == Side.SELL ? book.asks() : book.bids();
        var counted =
                resting.values().stream()
                        .filter(order -> order.side() == side)
                        .filter(which)
                        .toList();
        if (counted.isEmpty()) {
            return anonymous;
        }
        var byPrice = new TreeMap<Price, Quantity>();
        anonymous.forEach(level -> byPrice.merge(level.price(), level.volume(), Quantity::plus));
        for (var order : counted) {
            var price = order.terms.price();
            if (price != null) {
                byPrice.merge(price, order.remaining(), Quantity::plus);
            }
        }
        return (side == Side.SELL ? byPrice : byPrice.descendingMap())
                .entrySet().stream()
                        .limit(LEVELS)
                        .map(entry -> new Level(entry.getKey(), entry.getValue()))
                        .toList();
    }

    // -- the day

    /** Price, day's figures and 24-hour volume at this moment; null before the first trade. */
    @Nullable DayFigures day(Instant now) {
        var trade = last;
        if (trade == null) {
            return null;
        }
        var days = candles.newest(Span.DAY, now.plusMillis(1), 2);
        var today = days.getFirst();
        var before = days.size() > 1 ? days.get(1).close : today.open;
        var volume = BigDecimal.ZERO;
        var value = BigDecimal.ZERO;
        for (var minute : candles.since(Span.M1, now.minus(DAY))) {
            volume = volume.add(minute.volume);
            value = value.add(minute.value);
        }
        var highest = today;
        var lowest = today;
        for (var each : candles.since(Span.DAY, now.minus(YEAR))) {
            highest = each.high.compareTo(highest.high) > 0 ? each : highest;
            lowest = each.low.compareTo(lowest.low) < 0 ? each : lowest;
        }
        return new DayFigures(trade, today, before, volume, value, highest, lowest);
    }

    /** The close of the UTC day before the last trade's. */
    BigDecimal previousClose() {
        var forming = candles.forming(Span.DAY);
        if (forming == null) {
            return BigDecimal.ZERO;
        }
        var days = candles.newest(Span.DAY, forming.start, 1);
        return days.isEmpty() ? forming.open : days.getFirst().close;
    }

    /**
     * @param previousClose close of the UTC day before
     * @param highest the day of the 52-week high
     */
    record DayFigures(
            Trade last,
            CandleStore.Bar today,
            BigDecimal previousClose,
            BigDecimal volume24h,
            BigDecimal value24h,
            CandleStore.Bar highest,
            CandleStore.Bar lowest) {}
}
