package haetae.core.indicator;

/**
 * Wilder's relative strength index, 0 to 100: the first averages are plain means of the first
 * {@code length} changes, later ones are smoothed with 1 / length.
 *
 * <p>Source: J. Welles Wilder, New Concepts in Technical Trading Systems (1978). A market that
 * never fell reads 100, one that never moved reads 50.
 */
public final class Rsi {

    private final int length;
    private int changes = -1;
    private double last;
    private double gain;
    private double loss;
    private double value = Double.NaN;

    /**
     * @param length number of changes, at least 1; Wilder used 14
     */
    public Rsi(int length) {
        if (length < 1) {
            throw new IllegalArgumentException("length is at least 1, not " + length);
        }
        this.length = length;
    }

    /** Takes the next close and returns the index, NaN for the first {@code length} closes. */
    public double next(double close) {
        double change = close - last;
        last = close;
        changes++;
        if (changes == 0) {
            return value;
        }
        double up = Math.max(change, 0);
        double down = Math.max(-change, 0);
        if (changes <= length) {
            gain += up / length;
            loss += down / length;
        } else {
            gain = (gain * (length - 1) + up) / length;
            loss = (loss * (length - 1) + down) / length;
        }
        if (changes >= length) {
            value = index();
        }
        return value;
    }

    private double index() {
        if (loss == 0) {
            return gain == 0 ? 50 : 100;
        }
        return 100 - 100 / (1 + gain / loss);
    }

    public double value() {
        return value;
    }
}
