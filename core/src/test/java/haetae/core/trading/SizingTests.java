package haetae.core.trading;

import static org.assertj.core.api.Assertions.assertThat;

import haetae.core.money.Krw;
import haetae.core.risk.Limits;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** 1 % of equity at confidence 0.5, rising in a line to 3 % at 0.9. */
class SizingTests {

    @ParameterizedTest(name = "confidence {0} buys {1}")
    @CsvSource({
        "0.5, 10000",
        "0.6, 15000",
        "0.7, 20000",
        "0.75, 22500",
        "0.8, 25000",
        "0.9, 30000",
        "0.95, 30000",
        "1, 30000",
        "0.500001, 10000",
        "0.61803, 15901",
    })
    void risesWithConfidence(String confidence, long funds) {
        assertThat(Sizing.buy(Krw.of(1_000_000), new BigDecimal(confidence), Limits.DEFAULTS))
                .contains(Krw.of(funds));
    }

    @Test
    void buysNothingBelowOneHalf() {
        for (var confidence : new String[] {"0", "0.49999999999", "0.3"}) {
            assertThat(Sizing.buy(Krw.of(1_000_000), new BigDecimal(confidence), Limits.DEFAULTS))
                    .isEmpty();
        }
    }

    @Test
    void isWithinItsSharesRoundedDownAndNeverFalls() {
        var random = new Random(1);
        for (int i = 0; i < 2_000; i++) {
            var equity = new Krw(BigDecimal.valueOf(random.nextLong(1L << 45), 6));
            var before = Krw.ZERO;
            for (int percent = 50; percent <= 100; percent += 7) {
                var confidence = BigDecimal.valueOf(percent, 2);
                var size = Sizing.buy(equity, confidence, Limits.DEFAULTS).orElseThrow();
                var least = equity.times(new BigDecimal("0.01")).amount();
                assertThat(size.amount().stripTrailingZeros().scale()).isLessThanOrEqualTo(0);
                assertThat(size.amount())
                        .isGreaterThanOrEqualTo(least.setScale(0, RoundingMode.DOWN))
                        .isLessThanOrEqualTo(equity.times(new BigDecimal("0.03")).amount());
                assertThat(size).isGreaterThanOrEqualTo(before);
                before = size;
            }
        }
    }
}
