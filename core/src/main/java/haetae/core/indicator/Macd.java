package haetae.core.indicator;

/**
 * Moving average convergence/divergence: the fast EMA less the slow EMA, and an EMA of that
 * difference as signal.
 *
 * <p>Source: Gerald Appel; usual lengths 12, 26 and 9. Each average is seeded on its own first
 * values.
 */
public final class Macd {

    private final Ema fast;
    private final Ema slow;
    private final Ema signal;
    private double line = Double.NaN;

    public Macd(int fastLength, int slowLength, int signalLength) {
        if (fastLength >= slowLength) {
            throw new IllegalArgumentException(
                    "the fast length " + fastLength + " is below the slow " + slowLength);
        }
        fast = new Ema(fastLength);
        slow = new Ema(slowLength);
        signal = new Ema(signalLength);
    }

    /** Takes the next close and returns the line, NaN while the slow average warms up. */
    public double next(double close) {
        line = fast.next(close) - slow.next(close);
        if (!Double.isNaN(line)) {
            signal.next(line);
        }
        return line;
    }

    public double line() {
        return line;
    }

    public double signal() {
        return signal.value();
    }

    /** The line less its signal. */
    public double histogram() {
        return line - signal.value();
    }
}
