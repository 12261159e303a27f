package haetae.core.signal;

import haetae.core.indicator.Indicators;
import haetae.core.market.Candle;
import haetae.core.market.Interval;
import java.util.List;

/**
 * Where one timeframe points, by its closed candles.
 *
 * <p>Three votes: the averages in order (price above EMA 9 above 21 above 50, or all below), the
 * sign of the MACD's histogram, and a last candle that moved by more than half a percent times the
 * square root of its hours. Two more of one side than of the other make a direction. Extremes of
 * RSI and Bollinger are facts of their own and no votes: they speak against the trend as often as
 * for it.
 *
 * @param votes up less down, -3 to 3
 * @param strength share of the three votes behind the direction, 0 to 1
 * @param volatility LOW, MEDIUM or HIGH by ATR against the price, scaled with the timeframe
 */
public record Trend(
        Interval interval,
        Indicators.Reading reading,
        int votes,
        Direction direction,
        double strength,
        Volatility volatility) {

    /** A timeframe with fewer closed candles says nothing. */
    public static final int FEWEST_CANDLES = 50;

    private static final int VOTES = 3;
    private static final int MAJORITY = 2;
    private static final double MOVE_OF_AN_HOUR = 0.005;
    private static final double CALM_OF_A_DAY = 0.02;
    private static final double LIVELY_OF_A_DAY = 0.05;

    public enum Direction {
        UP,
        DOWN,
        SIDEWAYS
    }

    public enum Volatility {
        LOW,
        MEDIUM,
        HIGH
    }

    /**
     * @param closed candles without a gap, oldest first, at least {@link #FEWEST_CANDLES}
     */
    public static Trend of(List<Candle> closed) {
        if (closed.size() < FEWEST_CANDLES) {
            throw new IllegalArgumentException(
                    "a trend needs " + FEWEST_CANDLES + " candles, not " + closed.size());
        }
        var indicators = new Indicators();
        Indicators.Reading reading = null;
        for (var candle : closed) {
            reading =
                    indicators.next(
                            candle.high().doubleValue(),
                            candle.low().doubleValue(),
                            candle.close().doubleValue());
        }
        if (reading == null) {
            throw new IllegalStateException("no candle");
        }
        var interval = closed.getLast().interval();
        double before = closed.get(closed.size() - 2).close().doubleValue();
        return of(interval, reading, reading.close() / before - 1);
    }

    /**
     * @param lastMove of the last candle, as a ratio
     */
    static Trend of(Interval interval, Indicators.Reading reading, double lastMove) {
        double hours = interval.minutes() / 60.0;
        int votes =
                averages(reading)
                        + (int) Math.signum(reading.macd() - reading.macdSignal())
                        + moved(lastMove, MOVE_OF_AN_HOUR * Math.sqrt(hours));
        var direction =
                votes >= MAJORITY
                        ? Direction.UP
                        : votes <= -MAJORITY ? Direction.DOWN : Direction.SIDEWAYS;
        double scale = Math.sqrt(hours / 24);
        double range = reading.atr14() / reading.close();
        var volatility =
                range < CALM_OF_A_DAY * scale
                        ? Volatility.LOW
                        : range < LIVELY_OF_A_DAY * scale ? Volatility.MEDIUM : Volatility.HIGH;
        return new Trend(
                interval, reading, votes, direction, Math.abs(votes) / (double) VOTES, volatility);
    }

    private static int averages(Indicators.Reading r) {
        if (r.close() > r.ema9() && r.ema9() > r.ema21() && r.ema21() > r.ema50()) {
            return 1;
        }
        return r.close() < r.ema9() && r.ema9() < r.ema21() && r.ema21() < r.ema50() ? -1 : 0;
    }

    private static int moved(double move, double enough) {
        return move > enough ? 1 : move < -enough ? -1 : 0;
    }
}
