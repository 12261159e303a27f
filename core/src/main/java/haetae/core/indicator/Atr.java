package haetae.core.indicator;

/**
 * Wilder's average true range, in the price's unit: true ranges count from the second bar, the
 * first value is the plain mean of {@code length} of them, later ones are smoothed with 1 / length.
 *
 * <p>Source: J. Welles Wilder, New Concepts in Technical Trading Systems (1978).
 */
public final class Atr {

    private final int length;
    private int ranges = -1;
    private double lastClose;
    private double average;

    /**
     * @param length number of bars, at least 1; Wilder used 14
     */
    public Atr(int length) {
        if (length < 1) {
            throw new IllegalArgumentException("length is at least 1, not " + length);
        }
        this.length = length;
    }

    /** Takes the next bar and returns the average, NaN for the first {@code length} bars. */
    public double next(double high, double low, double close) {
        double range = Math.max(high, lastClose) - Math.min(low, lastClose);
        lastClose = close;
        ranges++;
        if (ranges == 0) {
            return Double.NaN;
        }
        average =
                ranges <= length
                        ? average + range / length
                        : (average * (length - 1) + range) / length;
        return value();
    }

    public double value() {
        return ranges < length ? Double.NaN : average;
    }
}
