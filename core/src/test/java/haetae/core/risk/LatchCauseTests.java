package haetae.core.risk;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Who opens which latch, and the number that closed it. */
class LatchCauseTests {

    @Test
    void aPersonLiftsWhatNeedsOneAndWhatYieldsToOne() {
        assertThat(LatchCause.liftable())
                .containsExactlyInAnyOrder(
                        LatchCause.MANUAL,
                        LatchCause.DAILY_LOSS,
                        LatchCause.VOLATILITY,
                        LatchCause.FOREIGN_HAETAE,
                        LatchCause.INVARIANT_BROKEN);
    }

    @ParameterizedTest
    @EnumSource(LatchCause.class)
    void eachSaysWhatOpensIt(LatchCause cause) {
        assertThat(cause.opensWhen()).isNotBlank();
        if (cause.needsPerson()) {
            assertThat(cause.opensWhen()).contains("a person");
        }
    }

    @ParameterizedTest
    @CsvSource({"5.12346, 5.1235", "-0.00004, 0", "300, 300", "-12.5, -12.5"})
    void percentAreRoundedToFourDecimals(double value, String shown) {
        assertThat(Measure.percent(value).value().toPlainString()).isEqualTo(shown);
        assertThat(Measure.percent(value).unit()).isEqualTo("%");
    }
}
