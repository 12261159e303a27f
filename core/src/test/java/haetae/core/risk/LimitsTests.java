package haetae.core.risk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import haetae.core.money.Krw;
import java.math.BigDecimal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Limits have bounds, and a refused one names itself, its bounds and its value. */
class LimitsTests {

    private static Limits with(int which, String value) {
        var all = new String[] {"1", "100", "15", "5", "5", "3", "30"};
        all[which] = value;
        return new Limits(
                new BigDecimal(all[0]),
                new BigDecimal(all[1]),
                new BigDecimal(all[2]),
                new BigDecimal(all[3]),
                new BigDecimal(all[4]),
                new BigDecimal(all[5]),
                new BigDecimal(all[6]));
    }

    @ParameterizedTest(name = "{1} is from {2} to {3}")
    @CsvSource({
        "0, position_size_min_pct, 0.1, 50",
        "1, position_size_max_pct, 1, 100",
        "2, exposure_max_pct, 0.1, 100",
        "3, stop_loss_pct, 0.5, 50",
        "4, daily_loss_limit_pct, 0.5, 50",
        "5, volatility_threshold_pct, 0.1, 50",
        "6, gap_margin_pct, 0, 90",
    })
    void refusesWhatIsOutOfBounds(int which, String name, String least, String most) {
        assertThatCode(() -> with(which, least)).doesNotThrowAnyException();
        assertThatCode(() -> with(which, most)).doesNotThrowAnyException();
        var above = new BigDecimal(most).add(new BigDecimal("0.01")).toPlainString();
        assertThatThrownBy(() -> with(which, above))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(name)
                .hasMessageContaining(most)
                .hasMessageEndingWith("not " + above);
        var below = new BigDecimal(least).subtract(new BigDecimal("0.01")).toPlainString();
        assertThatThrownBy(() -> with(which, below)).hasMessageContaining(name);
    }

    @Test
    void theSmallestSizeIsNotAboveTheLargest() {
        assertThatThrownBy(() ->
                        new Limits(
                                new BigDecimal("3"),
                                new BigDecimal("2.9"),
                                BigDecimal.TEN,
                                BigDecimal.ONE,
                                BigDecimal.ONE,
                                BigDecimal.ONE,
                                BigDecimal.ONE))
                .hasMessageContaining("position_size_min_pct 3")
                .hasMessageContaining("position_size_max_pct 2.9");
    }

    @Test
    void theSmallestBuyCanStillBeSoldWhenTheMarketGapsThroughTheStop() {
        assertThat(Limits.DEFAULTS.smallestBuy(Krw.of(5_000))).isEqualTo(Krw.of(7_519));
        assertThat(with(6, "0").smallestBuy(Krw.of(5_000))).isEqualTo(Krw.of(5_264));
        assertThat(with(6, "90").smallestBuy(Krw.of(5_000))).isEqualTo(Krw.of(52_632));
    }

    @Test
    void percentagesBecomeRatiosExactly() {
        assertThat(Limits.ratio(new BigDecimal("5"))).isEqualByComparingTo("0.05");
        assertThat(Limits.ratio(new BigDecimal("0.1"))).isEqualByComparingTo("0.001");
    }
}
