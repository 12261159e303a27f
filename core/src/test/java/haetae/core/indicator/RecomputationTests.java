package haetae.core.indicator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import haetae.core.SharedData;
import java.time.Instant;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** The streaming indicators against a plain recomputation over real KRW-BTC candles. */
class RecomputationTests {

    @SuppressWarnings("ArrayRecordComponent") // compared by no one
    private record Bars(long[] times, double[] highs, double[] lows, double[] closes) {

        static Bars of(String file, int most) {
            var table = SharedData.csv(file);
            var bars =
                    new Bars(
                            table.column("timestamp_utc").stream()
                                    .mapToLong(time -> Instant.parse(time).toEpochMilli())
                                    .toArray(),
                            table.numbers("high"),
                            table.numbers("low"),
                            table.numbers("close"));
            return bars.first(Math.min(most, bars.times.length));
        }

        Bars first(int count) {
            return new Bars(
                    Arrays.copyOf(times, count),
                    Arrays.copyOf(highs, count),
                    Arrays.copyOf(lows, count),
                    Arrays.copyOf(closes, count));
        }

        Indicators.Reading[] readings() {
            var indicators = new Indicators();
            var readings = new Indicators.Reading[times.length];
            for (int i = 0; i < times.length; i++) {
                readings[i] = indicators.next(highs[i], lows[i], closes[i]);
            }
            return readings;
        }
    }

    private static Bars hours() {
        return Bars.of("upbit/KRW-BTC_1h_2022-01-01_2024-12-31.csv.gz", 600);
    }

    private static void same(String what, int at, double actual, double expected) {
        if (Double.isNaN(expected)) {
            assertThat(actual).as("%s at bar %d", what, at).isNaN();
        } else {
            double scale = Math.max(1, Math.abs(expected));
            assertThat(actual)
                    .as("%s at bar %d", what, at)
                    .isCloseTo(expected, within(1e-9 * scale));
        }
    }

    @Test
    void readingsEqualAPlainRecomputation() {
        var bars = hours();
        var closes = bars.closes();
        var readings = bars.readings();
        for (int i = 0; i < readings.length; i++) {
            var reading = readings[i];
            same("RSI 14", i, reading.rsi14(), Plain.rsi(closes, i, 14));
            // Differences of large averages: 1e-9 of the price, not of the difference.
            double price = closes[i];
            same("MACD", i, price + reading.macd(), price + Plain.macdLine(closes, i));
            same("signal", i, price + reading.macdSignal(), price + Plain.macdSignal(closes, i));
            same("EMA 9", i, reading.ema9(), Plain.ema(closes, 0, i, 9));
            same("EMA 20", i, reading.ema20(), Plain.ema(closes, 0, i, 20));
            same("EMA 21", i, reading.ema21(), Plain.ema(closes, 0, i, 21));
            same("EMA 50", i, reading.ema50(), Plain.ema(closes, 0, i, 50));
            same("ATR 14", i, reading.atr14(), Plain.atr(bars.highs(), bars.lows(), closes, i, 14));
            int day = Math.max(0, i - 23);
            same("high 24", i, reading.high24(), Plain.highest(bars.highs(), day, i));
            same("low 24", i, reading.low24(), Plain.lowest(bars.lows(), day, i));
            bands(closes, i, reading);
        }
    }

    private static void bands(double[] closes, int i, Indicators.Reading reading) {
        if (i < 19) {
            assertThat(reading.bollingerMiddle()).isNaN();
            assertThat(reading.bollingerPercent()).isNaN();
            return;
        }
        double middle = Plain.mean(closes, i - 19, i);
        double deviation = Plain.deviation(closes, i - 19, i);
        same("middle band", i, reading.bollingerMiddle(), middle);
        same("upper band", i, reading.bollingerUpper(), middle + 2 * deviation);
        same("lower band", i, reading.bollingerLower(), middle - 2 * deviation);
        double percent = (closes[i] - middle + 2 * deviation) / (4 * deviation) * 100;
        assertThat(reading.bollingerPercent()).isCloseTo(percent, within(1e-6));
    }

    @Test
    void laterBarsChangeNothingBeforeThem() {
        var bars = hours();
        var all = bars.readings();
        for (int count = 1; count < all.length; count += 37) {
            assertThat(bars.first(count).readings()).isEqualTo(Arrays.copyOf(all, count));
        }
    }

    @Test
    void isCompleteOnceTheSlowestIndicatorIs() {
        var readings = hours().readings();
        assertThat(readings[48].isComplete()).isFalse();
        for (int i = 49; i < readings.length; i++) {
            assertThat(readings[i].isComplete()).isTrue();
        }
    }

    @Test
    void rangeOfFiveMinutesEqualsAPlainRecomputation() {
        var bars = Bars.of("upbit/KRW-BTC_1m_2025-09-01_2025-09-14.csv.gz", 5_000);
        var range = new RollingRange(300_000);
        for (int i = 0; i < bars.times().length; i++) {
            range.next(bars.times()[i], bars.closes()[i]);
            int from = i;
            while (from > 0 && bars.times()[from - 1] > bars.times()[i] - 300_000) {
                from--;
            }
            double high = Plain.highest(bars.closes(), from, i);
            double low = Plain.lowest(bars.closes(), from, i);
            assertThat(range.high()).isEqualTo(high);
            assertThat(range.low()).isEqualTo(low);
            assertThat(range.rangePercent()).isEqualTo((high - low) / low * 100);
        }
    }
}
