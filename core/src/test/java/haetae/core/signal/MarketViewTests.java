package haetae.core.signal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import haetae.core.market.Candle;
import haetae.core.market.Interval;
import haetae.core.market.Market;
import haetae.core.money.Krw;
import haetae.core.money.Price;
import haetae.core.money.Quantity;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** A view holds what was known at its moment and nothing later. */
class MarketViewTests {

    private static final Market BTC = new Market("KRW-BTC");
    private static final Instant TEN = Instant.parse("2026-01-12T10:00:00Z");

    private static Candle hour(Instant open, long price) {
        var at = Price.of(price);
        return new Candle(open, Interval.H1, at, at, at, at, Quantity.of("1"), Krw.of(price));
    }

    private static Candle hoursBack(int hours, long price) {
        return hour(TEN.minus(Duration.ofHours(hours)), price);
    }

    private static MarketView view(Instant at, List<Candle> given) {
        return MarketView.of(BTC, at, Price.of(110), given).orElseThrow();
    }

    @Test
    void leavesOutTheCandleThatIsStillForming() {
        var view =
                view(
                        TEN.plusSeconds(5),
                        List.of(hoursBack(0, 3), hoursBack(1, 2), hoursBack(2, 1)));
        assertThat(view.hours()).containsExactly(hoursBack(2, 1), hoursBack(1, 2));
    }

    @Test
    void refusesACandleThatClosesLater() {
        assertThatThrownBy(() -> new MarketView(BTC, TEN, Price.of(1), List.of(hour(TEN, 1))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("was not closed");
    }

    @Test
    void refusesAGap() {
        assertThatThrownBy(() ->
                        new MarketView(
                                BTC, TEN, Price.of(1), List.of(hoursBack(3, 1), hoursBack(1, 1))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("gap");
    }

    @Test
    void fillsHoursWithoutTradeFlatAtTheLastClose() {
        var view = view(TEN.plusSeconds(5), List.of(hoursBack(5, 7), hoursBack(3, 8)));
        assertThat(view.hours())
                .containsExactly(
                        hoursBack(5, 7),
                        Candle.withoutTrade(
                                TEN.minus(Duration.ofHours(4)), Interval.H1, Price.of(7)),
                        hoursBack(3, 8),
                        Candle.withoutTrade(
                                TEN.minus(Duration.ofHours(2)), Interval.H1, Price.of(8)),
                        Candle.withoutTrade(
                                TEN.minus(Duration.ofHours(1)), Interval.H1, Price.of(8)));
    }

    @Test
    void takesCandlesInAnyOrderAndRepeatedOnes() {
        var candles = new ArrayList<Candle>();
        for (int i = 1; i <= 60; i++) {
            candles.add(hoursBack(i, 100 + i % 7));
        }
        var ordered = view(TEN, candles);
        candles.add(hoursBack(5, 105)); // pages of history may overlap
        Collections.shuffle(candles, new Random(1));
        assertThat(view(TEN, candles)).isEqualTo(ordered);
    }

    @Test
    void isEmptyWithoutAClosedCandle() {
        assertThat(MarketView.of(BTC, TEN, Price.of(1), List.of())).isEmpty();
        assertThat(MarketView.of(BTC, TEN, Price.of(1), List.of(hour(TEN, 1)))).isEmpty();
    }

    @Test
    void laterCandlesChangeNothingOfAnEarlierView() {
        var candles = new ArrayList<Candle>();
        for (int i = 1; i <= 80; i++) {
            candles.add(hoursBack(i, 100 + i % 11));
        }
        var before = view(TEN, candles);
        candles.add(hour(TEN, 500));
        candles.add(hour(TEN.plus(Duration.ofHours(1)), 900));
        var after = view(TEN, candles);
        assertThat(after).isEqualTo(before);
        assertThat(after.reading()).isEqualTo(before.reading());
        assertThat(after.reading().isComplete()).isTrue();
    }

    @Test
    void knowsTheChangeOfADay() {
        var candles = new ArrayList<Candle>();
        for (int i = 1; i <= 30; i++) {
            candles.add(hoursBack(i, i > 24 ? 100 : 90));
        }
        assertThat(view(TEN.plusSeconds(5), candles).change24h().orElseThrow())
                .isCloseTo(0.1, within(1e-12));
        assertThat(view(TEN, candles.subList(0, 20)).change24h()).isEmpty();
    }
}
