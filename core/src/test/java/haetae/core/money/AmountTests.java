package haetae.core.money;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Won, prices and quantities are exact, and one value has one form. */
class AmountTests {

    private static final int ROUNDS = 2_000;

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3})
    void sumsExactlyLikeWholeNumbersDo(long seed) {
        var random = new Random(seed);
        for (int i = 0; i < ROUNDS; i++) {
            long a = random.nextLong(-1_000_000_000_000L, 1_000_000_000_000L);
            long b = random.nextLong(-1_000_000_000_000L, 1_000_000_000_000L);
            assertThat(krw(a, 8).plus(krw(b, 8))).isEqualTo(krw(a + b, 8));
            assertThat(krw(a, 8).minus(krw(b, 8))).isEqualTo(krw(a - b, 8));
            assertThat(krw(a, 8).negated()).isEqualTo(krw(-a, 8));
            assertThat(krw(a, 8).min(krw(b, 8))).isEqualTo(krw(Math.min(a, b), 8));
            assertThat(coins(a).plus(coins(b))).isEqualTo(coins(a + b));
            assertThat(coins(a).minus(coins(b))).isEqualTo(coins(a - b));
            assertThat(coins(a).negated()).isEqualTo(coins(-a));
            assertThat(coins(a).min(coins(b))).isEqualTo(coins(Math.min(a, b)));
            assertThat(Integer.signum(krw(a, 8).compareTo(krw(b, 8))))
                    .isEqualTo(Long.compare(a, b));
            assertThat(krw(a, 8).isNegative()).isEqualTo(a < 0);
            assertThat(coins(a).isPositive()).isEqualTo(a > 0);
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3})
    void oneValueIsOneRecordHoweverItWasWritten(long seed) {
        var random = new Random(seed);
        for (int i = 0; i < ROUNDS; i++) {
            var value = new BigDecimal(random.nextLong(1, 1_000_000_000)).movePointLeft(4);
            var longer = value.setScale(4 + random.nextInt(20));
            assertThat(new Krw(longer)).isEqualTo(new Krw(value)).hasSameHashCodeAs(new Krw(value));
            assertThat(new Price(longer)).isEqualTo(new Price(value));
            assertThat(new Quantity(longer)).isEqualTo(new Quantity(value));
        }
        assertThat(Krw.of("0.000")).isEqualTo(Krw.ZERO);
        assertThat(Quantity.of("-0E-8")).isEqualTo(Quantity.ZERO);
        assertThat(Krw.of("0E+5").isZero()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "1E+2, 100",
        "1E-8, 0.00000001",
        "155772000, 155772000",
        "5.00, 5",
        "1E+9, 1000000000",
        "1.2300E-20, 0.0000000000000000000123",
    })
    void neverShowsAnExponent(String written, String shown) {
        assertThat(Krw.of(written)).hasToString(shown);
        assertThat(Price.of(written)).hasToString(shown);
        assertThat(Quantity.of(written)).hasToString(shown);
        assertThat(Krw.of(written).negated()).hasToString("-" + shown);
    }

    @Test
    void timesIsExact() {
        assertThat(Price.of(155_772_000).times(Quantity.of("0.00012345")))
                .isEqualTo(Krw.of("19230.0534"));
        assertThat(Krw.of("7394.19175").times(new BigDecimal("0.0005")))
                .isEqualTo(Krw.of("3.697095875"));
        assertThat(Price.of(100_000_000).times(new BigDecimal("0.95")))
                .isEqualTo(Price.of(95_000_000));
    }

    @Test
    void aPriceIsAboveZero() {
        assertThatThrownBy(() -> Price.of(0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a price is above zero, not 0");
        assertThatThrownBy(() -> Price.of("-1E+3")).hasMessageEndingWith("not -1000");
    }

    @Test
    void pricesCompareByValue() {
        assertThat(Price.of("1.0").isAtOrBelow(Price.of(1))).isTrue();
        assertThat(Price.of("1.01").isAtOrBelow(Price.of(1))).isFalse();
        assertThat(Price.of("0.99").isAtOrBelow(Price.of(1))).isTrue();
    }

    private static Krw krw(long units, int decimals) {
        return new Krw(BigDecimal.valueOf(units, decimals));
    }

    private static Quantity coins(long units) {
        return new Quantity(BigDecimal.valueOf(units, 8));
    }
}
