package haetae.core.indicator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What happens at the edges: markets that stand still, jump, or only rise. */
class IndicatorTests {

    @Test
    void anRsiOfAMarketThatNeverFellIs100AndOfOneThatNeverMovedIs50() {
        var rising = new Rsi(14);
        var still = new Rsi(14);
        var falling = new Rsi(14);
        for (int i = 0; i < 30; i++) {
            rising.next(100 + i);
            falling.next(100 - i);
            still.next(100);
        }
        assertThat(rising.value()).isEqualTo(100);
        assertThat(falling.value()).isEqualTo(0);
        assertThat(still.value()).isEqualTo(50);
    }

    @Test
    void bollingerBandsAreOneWhenTheWholeWindowIsOnePrice() {
        for (int jump = 1; jump < 60; jump++) { // wherever in the window the jump falls
            var bollinger = new Bollinger(20, 2);
            for (int i = 0; i < jump; i++) {
                bollinger.next(100_000_000.123 + i * 1_000);
            }
            for (int i = 0; i < 20; i++) {
                bollinger.next(151_234_567.891);
            }
            assertThat(bollinger.deviation()).as("after %d", jump).isEqualTo(0);
            assertThat(bollinger.middle()).as("after %d", jump).isEqualTo(151_234_567.891);
            assertThat(bollinger.percent(151_234_567.891)).as("after %d", jump).isEqualTo(50);
        }
    }

    @Test
    void onAStraightLineTheMacdIsSevenSteps() {
        var macd = new Macd(12, 26, 9);
        for (int i = 0; i < 1_000; i++) {
            macd.next(50_000_000 + 1_000.0 * i);
        }
        // an average of n values lags (n - 1) / 2 steps: 12.5 less 5.5
        assertThat(macd.line()).isCloseTo(7_000, within(1e-6));
        assertThat(macd.signal()).isCloseTo(7_000, within(1e-6));
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3})
    void theMacdIsThatOfAPlainRecomputation(long seed) {
        var random = new Random(seed);
        var macd = new Macd(12, 26, 9);
        var closes = new double[400];
        double price = 100_000_000;
        for (int i = 0; i < closes.length; i++) {
            price *= Math.exp(0.01 * random.nextGaussian());
            closes[i] = price;
            macd.next(price);
            if (i > 40) {
                assertThat(macd.line()).isCloseTo(Plain.macdLine(closes, i), within(1e-9 * price));
                assertThat(macd.signal())
                        .isCloseTo(Plain.macdSignal(closes, i), within(1e-9 * price));
            }
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3})
    void bollingerKeepsItsPrecisionOverAMillionBars(long seed) {
        var random = new Random(seed);
        var bollinger = new Bollinger(20, 2);
        var closes = new double[1_000_000];
        double price = 100_000_000;
        for (int i = 0; i < closes.length; i++) {
            price *= Math.exp(0.001 * random.nextGaussian());
            closes[i] = price;
            bollinger.next(price);
            if (i % 997 == 0 && i > 20) {
                double deviation = Plain.deviation(closes, i - 19, i);
                assertThat(Math.abs(bollinger.deviation() - deviation))
                        .isLessThan(1e-9 * closes[i]);
            }
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3})
    void aRollingRangeOfAnyDensityEqualsAPlainSearch(long seed) {
        var random = new Random(seed);
        var range = new RollingRange(1_000);
        var times = new long[4_000];
        var values = new double[4_000];
        long now = 0;
        for (int i = 0; i < times.length; i++) {
            now += random.nextInt(10) == 0 ? random.nextInt(1_500) : random.nextInt(3);
            times[i] = now;
            values[i] = 100 - i % 700 + random.nextInt(5); // long falls fill the queue
            range.next(now, values[i]);
            int from = i;
            while (from > 0 && times[from - 1] > now - 1_000) {
                from--;
            }
            assertThat(range.high()).isEqualTo(Plain.highest(values, from, i));
            assertThat(range.low()).isEqualTo(Plain.lowest(values, from, i));
        }
        range.forgetBefore(now + 1_000);
        assertThat(range.high()).isNaN();
        assertThat(range.rangePercent()).isNaN();
    }

    @Test
    void refusesLengthsThatMeanNothing() {
        assertThatThrownBy(() -> new Ema(0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Rsi(0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Atr(0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Bollinger(1, 2)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Macd(26, 12, 9)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new RollingRange(0)).isInstanceOf(IllegalArgumentException.class);
    }
}
