package haetae.core.indicator;

import java.util.Arrays;

/**
 * The highest and the lowest value of a sliding span of time, by two monotone queues: constant cost
 * per value on average.
 *
 * <p>As volatility: {@link #rangePercent()} over 300 seconds is how far apart the extremes of the
 * last five minutes are.
 */
public final class RollingRange {

    private final long spanMillis;
    private final Extremes highs = new Extremes(1);
    private final Extremes lows = new Extremes(-1);

    /**
     * @param spanMillis length of the span, above zero; a value this old has left it
     */
    public RollingRange(long spanMillis) {
        if (spanMillis <= 0) {
            throw new IllegalArgumentException("the span is above zero, not " + spanMillis + " ms");
        }
        this.spanMillis = spanMillis;
    }

    /** Takes a value seen at a time; times must not go back. */
    public void next(long atMillis, double value) {
        highs.add(atMillis, value);
        lows.add(atMillis, value);
        forgetBefore(atMillis);
    }

    /** Drops what has left the span at this time. */
    public void forgetBefore(long nowMillis) {
        highs.dropUntil(nowMillis - spanMillis);
        lows.dropUntil(nowMillis - spanMillis);
    }

    /** The highest value of the span, NaN when it is empty. */
    public double high() {
        return highs.first();
    }

    /** The lowest value of the span, NaN when it is empty. */
    public double low() {
        return lows.first();
    }

    /**
     * (high - low) / low in percent, NaN when the span is empty. Source: the reference system's
     * volatility check.
     */
    public double rangePercent() {
        return (high() - low()) / low() * 100;
    }

    /**
     * A queue whose first value is the extreme of all that it holds; a ring of primitives that
     * grows when full.
     */
    private static final class Extremes {
        private final int sign;
        private long[] times = new long[64];
        private double[] values = new double[64];
        private int head;
        private int size;

        Extremes(int sign) {
            this.sign = sign;
        }

        void add(long time, double value) {
            while (size > 0 && sign * values[slot(size - 1)] <= sign * value) {
                size--;
            }
            if (size == times.length) {
                grow();
            }
            times[slot(size)] = time;
            values[slot(size)] = value;
            size++;
        }

        void dropUntil(long time) {
            while (size > 0 && times[head] <= time) {
                head = (head + 1) & (times.length - 1);
                size--;
            }
        }

        double first() {
            return size == 0 ? Double.NaN : values[head];
        }

        private int slot(int index) {
            return (head + index) & (times.length - 1);
        }

        private void grow() {
            int old = times.length;
            times = Arrays.copyOf(times, old * 2);
            values = Arrays.copyOf(values, old * 2);
            System.arraycopy(times, 0, times, old, head);
            System.arraycopy(values, 0, values, old, head);
        }
    }
}
