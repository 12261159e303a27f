package haetae.core.risk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import haetae.core.risk.TakeProfit.Tier;
import java.math.BigDecimal;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The bounds of taking gains, and the words of latches and measures. */
class TakeProfitTests {

    private static TakeProfit wanted(String at, String sell, String activation, String distance) {
        return new TakeProfit(
                true,
                List.of(new Tier(new BigDecimal(at), new BigDecimal(sell))),
                true,
                new BigDecimal(activation),
                new BigDecimal(distance));
    }

    @Test
    void isOffUnlessAPersonWantsIt() {
        assertThat(TakeProfit.OFF.isOn()).isFalse();
        assertThat(TakeProfit.OFF.tiers())
                .extracting(tier -> tier.atPct().intValue())
                .containsExactly(3, 5, 8);
    }

    @ParameterizedTest
    @CsvSource({"0.5, 1, 0.5, 0.3", "100, 100, 50, 50"})
    void takesItsBounds(String at, String sell, String activation, String distance) {
        assertThatCode(() -> wanted(at, sell, activation, distance)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource({
        "0.4, 1, 1, 1, profit_tier_pct",
        "101, 1, 1, 1, profit_tier_pct",
        "1, 0.9, 1, 1, profit_tier_sell_pct",
        "1, 101, 1, 1, profit_tier_sell_pct",
        "1, 1, 0.4, 1, trailing_stop_activation_pct",
        "1, 1, 51, 1, trailing_stop_activation_pct",
        "1, 1, 1, 0.2, trailing_stop_distance_pct",
        "1, 1, 1, 51, trailing_stop_distance_pct",
    })
    void refusesWhatIsBeyond(
            String at, String sell, String activation, String distance, String name) {
        assertThatThrownBy(() -> wanted(at, sell, activation, distance))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(name);
    }

    @Test
    void aPersonLiftsWhatAPersonMustAndTheDaysLossAndVolatility() {
        assertThat(LatchCause.liftable())
                .containsExactlyInAnyOrder(
                        LatchCause.MANUAL,
                        LatchCause.FOREIGN_HAETAE,
                        LatchCause.INVARIANT_BROKEN,
                        LatchCause.DAILY_LOSS,
                        LatchCause.VOLATILITY);
    }

    @Test
    void aMeasureIsShortAndPlain() {
        assertThat(Measure.percent(5.123456).value()).isEqualByComparingTo("5.1235");
        assertThat(Measure.percent(-5).value()).isEqualTo(new BigDecimal("-5"));
        assertThat(new Measure(new BigDecimal("1E+3"), "KRW").value().toString()).isEqualTo("1000");
    }
}
