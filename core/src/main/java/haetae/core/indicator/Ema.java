package haetae.core.indicator;

/**
 * Exponential moving average, smoothing 2 / (length + 1), seeded with the plain mean of the first
 * {@code length} values.
 *
 * <p>Source: the seeding that Stock.Indicators publishes reference values for.
 */
public final class Ema {

    private final int length;
    private final double smoothing;
    private int seen;
    private double seedSum;
    private double value = Double.NaN;

    /**
     * @param length number of values, at least 1
     */
    public Ema(int length) {
        if (length < 1) {
            throw new IllegalArgumentException("length is at least 1, not " + length);
        }
        this.length = length;
        this.smoothing = 2.0 / (length + 1);
    }

    /**
     * Takes the next value and returns the average, NaN while fewer than {@code length} values were
     * seen.
     */
    public double next(double input) {
        if (seen < length) {
            seen++;
            seedSum += input;
            if (seen == length) {
                value = seedSum / length;
            }
        } else {
            value += smoothing * (input - value);
        }
        return value;
    }

    public double value() {
        return value;
    }
}
