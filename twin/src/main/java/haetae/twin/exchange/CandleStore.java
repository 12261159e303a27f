package haetae.twin.exchange;

import haetae.core.market.Candle;
import haetae.core.market.CandleAggregator;
import haetae.core.market.Interval;
import haetae.core.market.Trade;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** The candles of one market in every interval, made from trades only: no trade, no candle. */
final class CandleStore {

    private final Map<Interval, List<Candle>> closed = new EnumMap<>(Interval.class);
    private final Map<Interval, CandleAggregator> forming = new EnumMap<>(Interval.class);

    CandleStore() {
        for (var interval : Interval.values()) {
            closed.put(interval, new ArrayList<>());
            forming.put(interval, new CandleAggregator(interval));
        }
    }

    /** Adds what traded, as a trade or as a whole minute. */
    void add(Candle part) {
        forming.forEach((interval, aggregator) -> {
            var complete = aggregator.next(part);
            if (complete != null) {
                list(interval).add(complete);
            }
        });
    }

    void add(Trade trade) {
        add(CandleAggregator.withTrade(null, Interval.M1, trade));
    }

    /** The newest candles that open before a moment, newest first, the forming one included. */
    List<Candle> newest(Interval interval, Instant before, int count) {
        var found = new ArrayList<Candle>();
        var aggregator = forming.get(interval);
        var building = aggregator == null ? null : aggregator.building();
        if (building != null && building.openTime().isBefore(before)) {
            found.add(building);
        }
        var list = list(interval);
        for (int i = firstNotBefore(list, before) - 1; i >= 0 && found.size() < count; i--) {
            found.add(list.get(i));
        }
        return found.size() > count ? found.subList(0, count) : found;
    }

    private static int firstNotBefore(List<Candle> list, Instant moment) {
        int low = 0;
        int high = list.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (list.get(middle).openTime().isBefore(moment)) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    private List<Candle> list(Interval interval) {
        return closed.computeIfAbsent(interval, _ -> new ArrayList<>());
    }
}
