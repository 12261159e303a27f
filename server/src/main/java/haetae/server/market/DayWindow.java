package haetae.server.market;

import haetae.core.market.Candle;
import haetae.core.market.CandleAggregator;
import haetae.core.market.Interval;
import haetae.core.market.Trade;
import haetae.core.money.Price;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The one-minute candles of a market's last 24 hours, the forming one included, and their figures.
 * The closed part is summed once a minute.
 */
final class DayWindow {

    private static final Duration DAY = Duration.ofHours(24);

    /** A price this much younger than 24 hours still counts as the one of 24 hours ago. */
    private static final Duration TOLERANCE = Duration.ofMinutes(10);

    private final NavigableMap<Instant, Candle> minutes = new TreeMap<>();
    private @Nullable Trade last;
    private @Nullable Instant summedTo;
    private BigDecimal closedVolume = BigDecimal.ZERO;
    private @Nullable Price closedHigh;
    private @Nullable Price closedLow;

    /** Takes a trade and returns the candle of its minute. */
    Candle traded(Trade trade) {
        last = trade;
        var minute = Interval.M1.startOf(trade.at());
        var candle = CandleAggregator.withTrade(minutes.get(minute), Interval.M1, trade);
        put(candle);
        return candle;
    }

    /** Takes a candle that came from elsewhere, in place of what is here. */
    void put(Candle candle) {
        minutes.put(candle.openTime(), candle);
        if (summedTo != null && candle.openTime().isBefore(summedTo)) {
            summedTo = null;
        }
    }

    /** The figures of the 24 hours up to {@code now}; null before the first trade. */
    MarketNow.@Nullable Figures figures(Instant now) {
        var trade = last;
        if (trade == null) {
            return null;
        }
        sumClosed(Interval.M1.startOf(now));
        var volume = closedVolume;
        var high = higher(closedHigh, trade.price());
        var low = lower(closedLow, trade.price());
        for (var candle : minutes.tailMap(Interval.M1.startOf(now), true).values()) {
            volume = volume.add(candle.volume().amount());
            high = higher(high, candle.high());
            low = lower(low, candle.low());
        }
        return new MarketNow.Figures(
                trade.at(),
                trade.price().amount(),
                volume,
                high.amount(),
                low.amount(),
                changePct(trade.price(), now));
    }

    private void sumClosed(Instant forming) {
        if (forming.equals(summedTo)) {
            return;
        }
        minutes.headMap(forming.minus(DAY), false).clear();
        summedTo = forming;
        closedVolume = BigDecimal.ZERO;
        closedHigh = null;
        closedLow = null;
        for (var candle : minutes.headMap(forming, false).values()) {
            closedVolume = closedVolume.add(candle.volume().amount());
            closedHigh = higher(closedHigh, candle.high());
            closedLow = lower(closedLow, candle.low());
        }
    }

    private @Nullable BigDecimal changePct(Price price, Instant now) {
        var first = minutes.firstEntry();
        if (first == null || first.getKey().isAfter(now.minus(DAY).plus(TOLERANCE))) {
            return null;
        }
        var then = first.getValue().open().amount();
        return price.amount()
                .subtract(then)
                .movePointRight(2)
                .divide(then, 4, RoundingMode.HALF_EVEN);
    }

    private static Price higher(@Nullable Price a, Price b) {
        return a == null || b.compareTo(a) > 0 ? b : a;
    }

    private static Price lower(@Nullable Price a, Price b) {
        return a == null || b.compareTo(a) < 0 ? b : a;
    }
}
