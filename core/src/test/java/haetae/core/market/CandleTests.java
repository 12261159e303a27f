package haetae.core.market;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import haetae.core.money.Krw;
import haetae.core.money.Price;
import haetae.core.money.Quantity;
import java.math.BigDecimal;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Candles, their intervals, and the trades that a candle stands for. */
class CandleTests {

    private static final Instant START = Instant.parse("2025-09-01T00:00:00Z");

    private static Candle candle(
            String open, String high, String low, String close, String volume) {
        return new Candle(
                START,
                Interval.M1,
                Price.of(open),
                Price.of(high),
                Price.of(low),
                Price.of(close),
                Quantity.of(volume),
                Krw.of(1));
    }

    @Test
    void isKnownByItsOpenTimeAndEndsBeforeItsCloseTime() {
        assertThat(candle("2", "3", "1", "2", "1").closeTime())
                .isEqualTo(Instant.parse("2025-09-01T00:01:00Z"));
    }

    @Test
    void refusesExtremesThatDoNotEncloseOpenAndClose() {
        assertThatThrownBy(() -> candle("2", "1.9", "1", "1.5", "1"))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> candle("1.5", "1.9", "1", "2", "1"))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> candle("1", "2", "1.1", "1.5", "1"))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> candle("1.5", "2", "1.1", "1", "1"))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> candle("1", "1", "1", "1", "-1"))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aMinuteWithoutTradeIsFlatAndHasNoTicks() {
        var flat = Candle.withoutTrade(START, Interval.M1, Price.of(7));
        assertThat(flat.isWithoutTrade()).isTrue();
        assertThat(flat.high()).isEqualTo(flat.low()).isEqualTo(Price.of(7));
        assertThat(flat.value()).isEqualTo(Krw.ZERO);
        assertThat(CandleTicks.of(flat)).isEmpty();
    }

    @Test
    void aMinuteIsTradedOpenThenAdverseExtremeThenTheOtherThenClose() {
        var ticks = CandleTicks.of(candle("2", "3", "1", "2.5", "4"));
        assertThat(ticks.stream().map(CandleTicks.Tick::price))
                .containsExactly(Price.of(2), Price.of(1), Price.of(3), Price.of("2.5"));
        assertThat(ticks.stream().map(CandleTicks.Tick::offset))
                .isSorted()
                .allMatch(offset -> offset.compareTo(Duration.ofMinutes(1)) < 0);
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3})
    void ticksSumExactlyToTheCandlesVolume(long seed) {
        var random = new Random(seed);
        for (int i = 0; i < 1_000; i++) {
            var volume = new Quantity(BigDecimal.valueOf(random.nextLong(1, 1L << 40), 8 + i % 5));
            var ticks = CandleTicks.of(candle("2", "3", "1", "2.5", volume.toString()));
            var sum =
                    ticks.stream()
                            .map(CandleTicks.Tick::volume)
                            .reduce(Quantity.ZERO, Quantity::plus);
            assertThat(sum).isEqualTo(volume);
            assertThat(ticks).allMatch(tick -> tick.volume().isPositive());
            assertThat(ticks.getLast().price()).isEqualTo(Price.of("2.5"));
        }
    }

    @Test
    void tooLittleVolumeForFourTradesIsOneAtTheClose() {
        assertThat(CandleTicks.of(candle("2", "3", "1", "2.5", "0.00000003")))
                .containsExactly(
                        new CandleTicks.Tick(
                                Duration.ZERO, Price.of("2.5"), Quantity.of("0.00000003")));
    }

    @ParameterizedTest
    @EnumSource(Interval.class)
    void everyMomentIsInExactlyOneInterval(Interval interval) {
        var random = new Random(interval.minutes());
        for (int i = 0; i < 500; i++) {
            var moment = Instant.ofEpochMilli(random.nextLong(-1L << 41, 1L << 41));
            var start = interval.startOf(moment);
            assertThat(start).isBeforeOrEqualTo(moment);
            assertThat(interval.next(start)).isAfter(moment);
            assertThat(Duration.between(start, interval.next(start)))
                    .isEqualTo(interval.duration());
            assertThat(interval.startOf(start)).isEqualTo(start);
            assertThat(interval.startOf(interval.next(start).minusNanos(1))).isEqualTo(start);
        }
    }

    @Test
    void daysBeginAtNineInSeoulAndWeeksOnMonday() {
        var moment = Instant.parse("2025-09-07T23:59:59Z"); // a Sunday
        assertThat(Interval.D1.startOf(moment)).isEqualTo(Instant.parse("2025-09-07T00:00:00Z"));
        assertThat(Interval.W1.startOf(moment)).isEqualTo(Instant.parse("2025-09-01T00:00:00Z"));
        var week = Interval.W1.startOf(Instant.parse("2024-02-29T12:00:00Z"));
        assertThat(week.atOffset(ZoneOffset.UTC).getDayOfWeek()).isEqualTo(DayOfWeek.MONDAY);
    }

    @Test
    void marketsAreNamedAsUpbitNamesThem() {
        assertThat(new Market("KRW-BTC").coin()).isEqualTo("BTC");
        for (var wrong : new String[] {"BTC-KRW", "krw-btc", "KRW-", "BTC-ETH", "KRW-BTC "}) {
            assertThatThrownBy(() -> new Market(wrong))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining('"' + wrong + '"');
        }
    }
}
