package haetae.twin.market;

import static org.assertj.core.api.Assertions.assertThat;

import haetae.core.market.Candle;
import haetae.core.market.Market;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GeneratedMarketTests {

    private static final Instant START = Instant.parse("2026-01-05T00:00:00Z");
    private static final Market BTC = new Market("KRW-BTC");

    /** Drawing 60 days takes a while, so each seed is drawn once. */
    private static final Map<Long, List<Candle>> DRAWN = new HashMap<>();

    private static List<Candle> days(long seed, int days) {
        var all = DRAWN.computeIfAbsent(seed, each -> draw(each, 60));
        var end = START.plus(Duration.ofDays(days));
        return all.stream().filter(candle -> candle.openTime().isBefore(end)).toList();
    }

    private static List<Candle> draw(long seed, int days) {
        var tape = GeneratedMarket.tape(BTC, seed, START);
        var end = START.plus(Duration.ofDays(days));
        var candles = new ArrayList<Candle>();
        for (var candle = tape.candles().next();
                candle.openTime().isBefore(end);
                candle = tape.candles().next()) {
            candles.add(candle);
        }
        return candles;
    }

    private static double[] dailyReturns(List<Candle> candles) {
        var closes = new ArrayList<Double>();
        long day = 0;
        for (var candle : candles) {
            long of = candle.openTime().getEpochSecond() / 86_400;
            if (of != day) {
                closes.add(candle.close().doubleValue());
                day = of;
            } else {
                closes.set(closes.size() - 1, candle.close().doubleValue());
            }
        }
        var returns = new double[closes.size() - 1];
        for (int i = 0; i < returns.length; i++) {
            returns[i] = Math.log(closes.get(i + 1) / closes.get(i));
        }
        return returns;
    }

    private static double mean(double[] values) {
        double sum = 0;
        for (double value : values) {
            sum += value;
        }
        return sum / values.length;
    }

    private static double deviation(double[] values) {
        double mean = mean(values);
        double sum = 0;
        for (double value : values) {
            sum += (value - mean) * (value - mean);
        }
        return Math.sqrt(sum / values.length);
    }

    /** Falls of at least 6 % from a high to a close within ten minutes, counted once an hour. */
    private static int crashes(List<Candle> candles) {
        var highs = candles.stream().mapToDouble(each -> each.high().doubleValue()).toArray();
        var closes = candles.stream().mapToDouble(each -> each.close().doubleValue()).toArray();
        int count = 0;
        for (int i = 10; i < candles.size(); i++) {
            double high = 0;
            for (int j = i - 10; j < i; j++) {
                high = Math.max(high, highs[j]);
            }
            if (closes[i] < high * 0.94) {
                count++;
                i += 60;
            }
        }
        return count;
    }

    private static double[] minuteMoves(List<Candle> candles) {
        var moves = new double[candles.size()];
        for (int i = 0; i < moves.length; i++) {
            var candle = candles.get(i);
            moves[i] = Math.log(candle.close().doubleValue() / candle.open().doubleValue());
        }
        return moves;
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void movesTwoOrThreePercentADayAndStaysInASaneRange(long seed) {
        var candles = days(seed, 60);
        var returns = dailyReturns(candles);
        assertThat(deviation(returns)).isBetween(0.014, 0.042);
        assertThat(mean(returns)).isBetween(-0.006, 0.006);
        var range =
                candles.stream()
                        .mapToDouble(each -> each.close().doubleValue())
                        .summaryStatistics();
        assertThat(range.getMin()).isGreaterThan(150_000_000 * 0.7);
        assertThat(range.getMax()).isLessThan(150_000_000 * 1.4);
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void crashesNowAndThen(long seed) {
        assertThat(crashes(days(seed, 14))).isBetween(1, 7);
        assertThat(crashes(days(seed, 60))).isBetween(8, 30);
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void isCalmAndWildInClustersAndJumps(long seed) {
        var moves = minuteMoves(days(seed, 14));
        double square = 0;
        double fourth = 0;
        double together = 0;
        var sizes = new double[moves.length];
        for (int i = 0; i < moves.length; i++) {
            sizes[i] = Math.abs(moves[i]);
            square += moves[i] * moves[i] / moves.length;
            fourth += Math.pow(moves[i], 4) / moves.length;
        }
        double mean = mean(sizes);
        for (int i = 10; i < sizes.length; i++) {
            together += (sizes[i] - mean) * (sizes[i - 10] - mean) / sizes.length;
        }
        assertThat(fourth / (square * square)).as("fat tails").isGreaterThan(6);
        double spread = deviation(sizes);
        assertThat(together / (spread * spread)).as("clusters").isGreaterThan(0.1);
    }

    @Test
    void passesMinutesWithoutATradeOnlyAtNightInSeoul() {
        var candles = days(1, 14);
        int quiet = 0;
        for (int i = 1; i < candles.size(); i++) {
            var minute = candles.get(i - 1).openTime().plusSeconds(60);
            for (; minute.isBefore(candles.get(i).openTime()); minute = minute.plusSeconds(60)) {
                assertThat(minute.getEpochSecond() / 3600 % 24).isBetween(17L, 21L);
                quiet++;
            }
        }
        assertThat(quiet).isGreaterThan(50);
    }

    @Test
    void repeatsItselfForASeedAndDiffersForAnother() {
        assertThat(draw(3, 2)).isEqualTo(draw(3, 2)).isNotEqualTo(draw(4, 2));
    }

    @Test
    void opensEachMinuteWhereTheLastOneClosed() {
        var candles = days(2, 2);
        for (int i = 1; i < candles.size(); i++) {
            assertThat(candles.get(i).open()).isEqualTo(candles.get(i - 1).close());
        }
    }
}
