package haetae.server.market;

import haetae.core.market.Candle;
import haetae.core.market.CandleAggregator;
import haetae.core.market.Interval;
import haetae.core.market.Market;
import haetae.core.market.Trade;
import haetae.core.money.Price;
import haetae.core.money.Quantity;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One market as it is heard: the minutes being built, the day's range and the volume of 24 hours.
 * Not thread-safe.
 */
final class MarketTape {

    private static final Duration DAY = Duration.ofHours(24);

    private final Market market;
    private final TreeMap<Instant, Candle> building = new TreeMap<>();
    private final TreeMap<Instant, Candle> known = new TreeMap<>();
    private Quantity knownVolume = Quantity.ZERO;
    private @Nullable Trade last;
    private Instant day = Instant.EPOCH;
    private @Nullable Price high;
    private @Nullable Price low;
    private int trades;

    MarketTape(Market market) {
        this.market = market;
    }

    /**
     * Takes a trade in; a repetition of the last one, or one older than the minutes being built, is
     * ignored.
     */
    void traded(Trade trade, Instant now) {
        if (last != null
                && (last.sequentialId() == trade.sequentialId()
                        || trade.at().isBefore(Interval.M1.startOf(last.at())))) {
            return;
        }
        last = trade;
        trades++;
        var minute = Interval.M1.startOf(trade.at());
        building.put(minute, CandleAggregator.withTrade(building.get(minute), Interval.M1, trade));
        widen(now, trade.at(), trade.price(), trade.price());
    }

    Optional<Trade> last() {
        return Optional.ofNullable(last);
    }

    /** Ends every minute that began before this one and gives those that had a trade. */
    List<Candle> endBefore(Instant minute) {
        var ended = building.headMap(minute);
        var candles = new ArrayList<>(ended.values());
        ended.clear();
        return candles;
    }

    /** Takes in a minute that is over; it replaces what was known of it. */
    void known(Candle minute, Instant now) {
        if (minute.openTime().isBefore(now.minus(DAY))) {
            return;
        }
        var before = known.put(minute.openTime(), minute);
        if (before != null) {
            knownVolume = knownVolume.minus(before.volume());
        }
        knownVolume = knownVolume.plus(minute.volume());
        widen(now, minute.openTime(), minute.high(), minute.low());
    }

    private void widen(Instant now, Instant at, Price highest, Price lowest) {
        var today = Interval.D1.startOf(now);
        if (!today.equals(day)) {
            day = today;
            high = null;
            low = null;
        }
        if (at.isBefore(today)) {
            return;
        }
        high = high == null || highest.compareTo(high) > 0 ? highest : high;
        low = low == null || lowest.compareTo(low) < 0 ? lowest : low;
    }

    /** The market now; empty before the first trade. Begins to count trades anew. */
    Optional<MarketRow> row(Instant now) {
        int count = trades;
        trades = 0;
        if (last == null) {
            return Optional.empty();
        }
        var price = last.price();
        widen(now, now, price, price);
        var old = known.headMap(now.minus(DAY));
        old.values().forEach(minute -> knownVolume = knownVolume.minus(minute.volume()));
        old.clear();
        var volume =
                building.values().stream().map(Candle::volume).reduce(knownVolume, Quantity::plus);
        return Optional.of(
                new MarketRow(
                        market,
                        now,
                        price.amount(),
                        volume.amount(),
                        high == null ? price.amount() : high.amount(),
                        low == null ? price.amount() : low.amount(),
                        count));
    }
}
