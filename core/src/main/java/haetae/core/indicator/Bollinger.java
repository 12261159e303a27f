package haetae.core.indicator;

/**
 * Bollinger bands: the mean of the last {@code length} closes, and bands at a number of population
 * standard deviations.
 *
 * <p>Source: John Bollinger, Bollinger on Bollinger Bands (2001). The running sums are taken of
 * differences from a reference that is renewed once per window, so rounding errors do not pile up;
 * a window of one price has deviation 0 exactly.
 */
public final class Bollinger {

    private final double[] window;
    private final double width;
    private int seen;
    private double last = Double.NaN;
    private int equal;
    private double reference;
    private double sum;
    private double squares;
    private double middle = Double.NaN;
    private double deviation = Double.NaN;

    /**
     * @param length number of closes, at least 2; usually 20
     * @param width distance of each band in standard deviations; usually 2
     */
    public Bollinger(int length, double width) {
        if (length < 2) {
            throw new IllegalArgumentException("length is at least 2, not " + length);
        }
        this.window = new double[length];
        this.width = width;
    }

    /** Takes the next close; the bands are NaN while fewer than {@code length} closes were seen. */
    public void next(double close) {
        int slot = seen % window.length;
        double leaving = window[slot];
        window[slot] = close;
        seen++;
        equal = close == last ? equal + 1 : 1;
        last = close;
        if (slot == window.length - 1) {
            renew();
        } else {
            double entering = close - reference;
            sum += entering;
            squares += entering * entering;
            if (seen > window.length) {
                double gone = leaving - reference;
                sum -= gone;
                squares -= gone * gone;
            }
        }
        if (equal >= window.length) {
            middle = close;
            deviation = 0;
        } else if (seen >= window.length) {
            double mean = sum / window.length;
            middle = reference + mean;
            deviation = Math.sqrt(Math.max(0, squares / window.length - mean * mean));
        }
    }

    private void renew() {
        double total = 0;
        for (double value : window) {
            total += value;
        }
        reference = total / window.length;
        sum = 0;
        squares = 0;
        for (double value : window) {
            double difference = value - reference;
            sum += difference;
            squares += difference * difference;
        }
    }

    public double middle() {
        return middle;
    }

    public double upper() {
        return middle + width * deviation;
    }

    public double lower() {
        return middle - width * deviation;
    }

    /** Population standard deviation of the window. */
    public double deviation() {
        return deviation;
    }

    /**
     * Where a price lies between the bands: 0 at the lower, 100 at the upper; 50 when the bands are
     * one.
     */
    public double percent(double price) {
        double span = upper() - lower();
        return span == 0 ? 50 : (price - lower()) / span * 100;
    }
}
