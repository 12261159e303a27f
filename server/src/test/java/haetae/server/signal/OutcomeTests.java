package haetae.server.signal;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OutcomeTests {

    private static final BigDecimal FEE = new BigDecimal("0.0005");

    @ParameterizedTest
    @CsvSource({
        "BUY, 1000000, 1001001, true", // 1 000 500 paid, 1 000 500.4995 got
        "BUY, 1000000, 1001000, false", // 1 000 499.5 got
        "BUY, 1000000, 1000000, false",
        "SELL, 1000000, 999000, true", // buying back costs 999 499.5, selling brought 999 500
        "SELL, 1000000, 999001, false",
        "SELL, 1000000, 1000000, false",
        "HOLD, 1000000, 1029999, true",
        "HOLD, 1000000, 1030000, false",
        "HOLD, 1000000, 970001, true",
        "HOLD, 1000000, 970000, false"
    })
    void aDecisionIsRightWhenItPaidOffAfterBothFees(
            String type, BigDecimal before, BigDecimal after, boolean right) {
        assertThat(Outcome.isRight(type, before, after, FEE)).isEqualTo(right);
    }
}
