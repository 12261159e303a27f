package haetae.core.market;

import haetae.core.money.Price;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Builds the candles of one longer interval from shorter ones, in time order. Not thread-safe. */
public final class CandleAggregator {

    private final Interval interval;
    private @Nullable Candle building;
    private @Nullable Instant nextAt;

    public CandleAggregator(Interval interval) {
        this.interval = interval;
    }

    /**
     * Takes the next shorter candle and returns the longer one that it completes by beginning
     * another, else null.
     *
     * @throws IllegalArgumentException if the candle begins before the last one ended, or its
     *     interval does not divide this one
     */
    public @Nullable Candle next(Candle part) {
        if (interval.minutes() % part.interval().minutes() != 0) {
            throw new IllegalArgumentException(part.interval() + " does not fit into " + interval);
        }
        if (nextAt != null && part.openTime().isBefore(nextAt)) {
            throw new IllegalArgumentException("candles must ascend: " + part.openTime());
        }
        nextAt = part.closeTime();
        var before = building;
        var start = interval.startOf(part.openTime());
        if (before == null || start.isAfter(before.openTime())) {
            building = begin(start, part);
            return before;
        }
        building = join(before, part);
        return null;
    }

    /**
     * The candle being built, or null before the first. It is not closed: later parts still change
     * it.
     */
    public @Nullable Candle building() {
        return building;
    }

    private Candle begin(Instant start, Candle part) {
        return new Candle(
                start,
                interval,
                part.open(),
                part.high(),
                part.low(),
                part.close(),
                part.volume(),
                part.value());
    }

    private Candle join(Candle whole, Candle part) {
        return new Candle(
                whole.openTime(),
                interval,
                whole.open(),
                higher(whole.high(), part.high()),
                lower(whole.low(), part.low()),
                part.close(),
                whole.volume().plus(part.volume()),
                whole.value().plus(part.value()));
    }

    /** The candle after one more trade; a null candle begins with it. */
    public static Candle withTrade(@Nullable Candle candle, Interval interval, Trade trade) {
        var price = trade.price();
        var value = price.times(trade.volume());
        if (candle == null) {
            return new Candle(
                    interval.startOf(trade.at()),
                    interval,
                    price,
                    price,
                    price,
                    price,
                    trade.volume(),
                    value);
        }
        return new Candle(
                candle.openTime(),
                interval,
                candle.open(),
                higher(candle.high(), price),
                lower(candle.low(), price),
                price,
                candle.volume().plus(trade.volume()),
                candle.value().plus(value));
    }

    private static Price higher(Price a, Price b) {
        return a.compareTo(b) >= 0 ? a : b;
    }

    private static Price lower(Price a, Price b) {
        return a.compareTo(b) <= 0 ? a : b;
    }
}
