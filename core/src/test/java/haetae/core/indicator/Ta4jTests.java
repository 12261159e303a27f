package haetae.core.indicator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import haetae.core.SharedData;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.ta4j.core.BarSeries;
import org.ta4j.core.BaseBarSeriesBuilder;
import org.ta4j.core.Indicator;
import org.ta4j.core.indicators.ATRIndicator;
import org.ta4j.core.indicators.MACDIndicator;
import org.ta4j.core.indicators.RSIIndicator;
import org.ta4j.core.indicators.averages.EMAIndicator;
import org.ta4j.core.indicators.helpers.ClosePriceIndicator;
import org.ta4j.core.num.DoubleNumFactory;
import org.ta4j.core.num.Num;

/**
 * ta4j as a second oracle. It seeds its averages with the first value, so both are compared once
 * that difference has faded: after 1,000 bars an EMA 50 has forgotten all but 4e-18 of it.
 */
class Ta4jTests {

    private static final int FADED = 1_000;
    private static final int BARS = 1_500;

    @Test
    void agreesAfterTheWarmUp() {
        var table = SharedData.csv("upbit/KRW-BTC_1h_2022-01-01_2024-12-31.csv.gz");
        var highs = table.numbers("high");
        var lows = table.numbers("low");
        var closes = table.numbers("close");
        var series = series(highs, lows, closes);
        var close = new ClosePriceIndicator(series);
        var rsi = new RSIIndicator(close, 14);
        var macd = new MACDIndicator(close, 12, 26);
        var signal = new EMAIndicator(macd, 9);
        var ema50 = new EMAIndicator(close, 50);
        var atr = new ATRIndicator(series, 14);
        var ours = new Indicators();
        for (int i = 0; i < BARS; i++) {
            var reading = ours.next(highs[i], lows[i], closes[i]);
            if (i >= FADED) {
                double price = closes[i];
                same(rsi, i, reading.rsi14(), 1e-7);
                same(macd, i, reading.macd(), 1e-9 * price);
                same(signal, i, reading.macdSignal(), 1e-9 * price);
                same(ema50, i, reading.ema50(), 1e-9 * price);
                same(atr, i, reading.atr14(), 1e-9 * price);
            }
        }
    }

    private static void same(Indicator<Num> theirs, int at, double ours, double tolerance) {
        assertThat(ours)
                .as("%s at bar %d", theirs, at)
                .isCloseTo(theirs.getValue(at).doubleValue(), within(tolerance));
    }

    private static BarSeries series(double[] highs, double[] lows, double[] closes) {
        var series =
                new BaseBarSeriesBuilder().withNumFactory(DoubleNumFactory.getInstance()).build();
        var start = Instant.parse("2022-01-01T01:00:00Z");
        for (int i = 0; i < BARS; i++) {
            series.barBuilder()
                    .timePeriod(Duration.ofHours(1))
                    .endTime(start.plus(Duration.ofHours(i)))
                    .openPrice(closes[i])
                    .highPrice(highs[i])
                    .lowPrice(lows[i])
                    .closePrice(closes[i])
                    .volume(1)
                    .add();
        }
        return series;
    }
}
