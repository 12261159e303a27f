package haetae.core.indicator;

/**
 * The definitions of the indicators, computed anew for every bar from all bars before it: slow,
 * plain, and the oracle of the streaming ones.
 */
final class Plain {

    private Plain() {}

    /** Mean of the first {@code length} values, then smoothed; over values {@code from..to}. */
    static double ema(double[] values, int from, int to, int length) {
        if (to - from + 1 < length) {
            return Double.NaN;
        }
        double ema = mean(values, from, from + length - 1);
        double weight = 2.0 / (length + 1);
        for (int i = from + length; i <= to; i++) {
            ema = values[i] * weight + ema * (1 - weight);
        }
        return ema;
    }

    static double macdLine(double[] closes, int at) {
        return ema(closes, 0, at, 12) - ema(closes, 0, at, 26);
    }

    static double macdSignal(double[] closes, int at) {
        var lines = new double[at + 1];
        for (int i = 0; i <= at; i++) {
            lines[i] = macdLine(closes, i);
        }
        return ema(lines, 25, at, 9);
    }

    /** Wilder's average of {@code values[1..at]}: a mean first, then smoothed with 1 / length. */
    private static double wilder(double[] values, int at, int length) {
        if (at < length) {
            return Double.NaN;
        }
        double average = mean(values, 1, length);
        for (int i = length + 1; i <= at; i++) {
            average = average * (1 - 1.0 / length) + values[i] / length;
        }
        return average;
    }

    static double rsi(double[] closes, int at, int length) {
        var ups = new double[at + 1];
        var downs = new double[at + 1];
        for (int i = 1; i <= at; i++) {
            ups[i] = Math.max(0, closes[i] - closes[i - 1]);
            downs[i] = Math.max(0, closes[i - 1] - closes[i]);
        }
        double up = wilder(ups, at, length);
        double down = wilder(downs, at, length);
        return up + down == 0 ? 50 : 100 * up / (up + down);
    }

    static double atr(double[] highs, double[] lows, double[] closes, int at, int length) {
        var ranges = new double[at + 1];
        for (int i = 1; i <= at; i++) {
            ranges[i] =
                    Math.max(
                            highs[i] - lows[i],
                            Math.max(
                                    Math.abs(highs[i] - closes[i - 1]),
                                    Math.abs(lows[i] - closes[i - 1])));
        }
        return wilder(ranges, at, length);
    }

    static double mean(double[] values, int from, int to) {
        double sum = 0;
        for (int i = from; i <= to; i++) {
            sum += values[i];
        }
        return sum / (to - from + 1);
    }

    /** Population standard deviation. */
    static double deviation(double[] values, int from, int to) {
        double mean = mean(values, from, to);
        double squares = 0;
        for (int i = from; i <= to; i++) {
            squares += (values[i] - mean) * (values[i] - mean);
        }
        return Math.sqrt(squares / (to - from + 1));
    }

    static double highest(double[] values, int from, int to) {
        double highest = values[from];
        for (int i = from; i <= to; i++) {
            highest = Math.max(highest, values[i]);
        }
        return highest;
    }

    static double lowest(double[] values, int from, int to) {
        double lowest = values[from];
        for (int i = from; i <= to; i++) {
            lowest = Math.min(lowest, values[i]);
        }
        return lowest;
    }
}
