package haetae.core.indicator;

/**
 * The indicators that a decision is made from, fed with the closed candles of one market and one
 * interval.
 *
 * <p>RSI 14 (Wilder), MACD 12/26/9, Bollinger 20/2, EMA 9, 20, 21 and 50, ATR 14, and the highest
 * and lowest price of the last 24 candles. Not thread-safe.
 */
public final class Indicators {

    /**
     * The values after one candle; NaN where an indicator is still warming up.
     *
     * @param close last closed price
     * @param bollingerPercent 0 at the lower band, 100 at the upper
     */
    public record Reading(
            double close,
            double rsi14,
            double macd,
            double macdSignal,
            double bollingerMiddle,
            double bollingerUpper,
            double bollingerLower,
            double bollingerPercent,
            double ema9,
            double ema20,
            double ema21,
            double ema50,
            double atr14,
            double high24,
            double low24) {

        /** True when every indicator has seen enough candles. */
        public boolean isComplete() {
            return !Double.isNaN(rsi14)
                    && !Double.isNaN(macdSignal)
                    && !Double.isNaN(bollingerMiddle)
                    && !Double.isNaN(ema50)
                    && !Double.isNaN(atr14);
        }
    }

    private static final int ROLLING_CANDLES = 24;

    private final Rsi rsi = new Rsi(14);
    private final Macd macd = new Macd(12, 26, 9);
    private final Bollinger bollinger = new Bollinger(20, 2);
    private final Ema ema9 = new Ema(9);
    private final Ema ema20 = new Ema(20);
    private final Ema ema21 = new Ema(21);
    private final Ema ema50 = new Ema(50);
    private final Atr atr = new Atr(14);
    private final RollingRange highs = new RollingRange(ROLLING_CANDLES);
    private final RollingRange lows = new RollingRange(ROLLING_CANDLES);
    private long candles;

    /** Takes the next closed candle. */
    public Reading next(double high, double low, double close) {
        rsi.next(close);
        macd.next(close);
        bollinger.next(close);
        ema9.next(close);
        ema20.next(close);
        ema21.next(close);
        ema50.next(close);
        atr.next(high, low, close);
        highs.next(candles, high);
        lows.next(candles, low);
        candles++;
        return new Reading(
                close,
                rsi.value(),
                macd.line(),
                macd.signal(),
                bollinger.middle(),
                bollinger.upper(),
                bollinger.lower(),
                bollinger.percent(close),
                ema9.value(),
                ema20.value(),
                ema21.value(),
                ema50.value(),
                atr.value(),
                highs.high(),
                lows.low());
    }
}
