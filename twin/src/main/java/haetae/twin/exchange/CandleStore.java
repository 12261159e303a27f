package haetae.twin.exchange;

import haetae.core.market.Candle;
import haetae.core.market.Trade;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The candles of one market in every span, made from trades only: no trade, no candle. */
final class CandleStore {

    /** Upbit keeps three months of seconds; a twin needs fewer. */
    private static final int SECONDS_KEPT = 200_000;

    /** A candle that may still grow. */
    static final class Bar {
        final Instant start;
        final BigDecimal open;
        BigDecimal high;
        BigDecimal low;
        BigDecimal close;
        BigDecimal volume;
        BigDecimal value;
        Instant lastTick;

        Bar(Instant start, Candle part, Instant lastTick) {
            this.start = start;
            this.open = part.open().amount();
            this.high = part.high().amount();
            this.low = part.low().amount();
            this.close = part.close().amount();
            this.volume = part.volume().amount();
            this.value = part.value().amount();
            this.lastTick = lastTick;
        }

        Bar(Instant start, Trade trade) {
            this.start = start;
            this.open = trade.price().amount();
            this.high = open;
            this.low = open;
            this.close = open;
            this.volume = trade.volume().amount();
            this.value = trade.price().times(trade.volume()).amount();
            this.lastTick = trade.at();
        }

        private void grow(
                BigDecimal partHigh,
                BigDecimal partLow,
                BigDecimal partClose,
                BigDecimal partVolume,
                BigDecimal partValue,
                Instant at) {
            high = high.max(partHigh);
            low = low.min(partLow);
            close = partClose;
            volume = volume.add(partVolume);
            value = value.add(partValue);
            lastTick = at;
        }
    }

    private final Map<Span, List<Bar>> bars = new EnumMap<>(Span.class);

    CandleStore() {
        for (var span : Span.values()) {
            bars.put(span, new ArrayList<>());
        }
    }

    /** Adds a whole minute of the past; it makes no seconds. */
    void add(Candle minute) {
        var lastTick = minute.closeTime().minusMillis(1);
        bars.forEach((span, list) -> {
            if (span == Span.SECOND) {
                return;
            }
            var start = span.startOf(minute.openTime());
            var last = last(list);
            if (last != null && last.start.equals(start)) {
                last.grow(
                        minute.high().amount(),
                        minute.low().amount(),
                        minute.close().amount(),
                        minute.volume().amount(),
                        minute.value().amount(),
                        lastTick);
            } else {
                list.add(new Bar(start, minute, lastTick));
            }
        });
    }

    void add(Trade trade) {
        var price = trade.price().amount();
        var value = trade.price().times(trade.volume()).amount();
        bars.forEach((span, list) -> {
            var start = span.startOf(trade.at());
            var last = last(list);
            if (last != null && last.start.equals(start)) {
                last.grow(price, price, price, trade.volume().amount(), value, trade.at());
            } else {
                list.add(new Bar(start, trade));
            }
        });
        var seconds = list(Span.SECOND);
        if (seconds.size() > SECONDS_KEPT) {
            seconds.subList(0, SECONDS_KEPT / 4).clear();
        }
    }

    /** The newest candles that begin before a moment, newest first, the forming one included. */
    List<Bar> newest(Span span, Instant before, int count) {
        var list = list(span);
        int end = firstNotBefore(list, before);
        return list.subList(Math.max(0, end - count), end).reversed();
    }

    /** The candle that is being made, or null before the first trade. */
    @Nullable Bar forming(Span span) {
        return last(list(span));
    }

    /** The candles that begin at a moment or later, oldest first. */
    List<Bar> since(Span span, Instant from) {
        var list = list(span);
        return list.subList(firstNotBefore(list, from), list.size());
    }

    private static @Nullable Bar last(List<Bar> list) {
        return list.isEmpty() ? null : list.getLast();
    }

    private static int firstNotBefore(List<Bar> list, Instant moment) {
        int low = 0;
        int high = list.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (list.get(middle).start.isBefore(moment)) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    private List<Bar> list(Span span) {
        return bars.computeIfAbsent(span, _ -> new ArrayList<>());
    }
}
