package haetae.core.money;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is sent is rounded downwards, and by no more than one step. */
class SendableTests {

    private static final BigDecimal STEP = new BigDecimal("0.00000001");

    @ParameterizedTest
    @CsvSource({
        "0.123456789, 0.12345678",
        "0.999999999, 0.99999999",
        "0.000000009, 0",
        "3, 3",
    })
    void cutsQuantitiesToEightDecimals(String exact, String sent) {
        assertThat(Sendable.quantity(Quantity.of(exact))).isEqualTo(Quantity.of(sent));
    }

    @Test
    void spendsWholeWon() {
        assertThat(Sendable.spend(Krw.of("19999.99"))).isEqualTo(Krw.of(19_999));
        assertThat(Sendable.spend(Krw.of("20000"))).isEqualTo(Krw.of(20_000));
        assertThat(Sendable.spend(Krw.of("0.99"))).isEqualTo(Krw.ZERO);
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3})
    void buysNoMoreThanTheFundsCoverAndNotAStepLess(long seed) {
        var random = new Random(seed);
        for (int i = 0; i < 2_000; i++) {
            var price = new Price(BigDecimal.valueOf(random.nextLong(1, 200_000_000_000L), 3));
            var funds = new Krw(BigDecimal.valueOf(random.nextLong(1, 1_000_000_000_000L), 4));
            var bought = Sendable.bought(funds, price);
            assertThat(bought.amount().scale()).isLessThanOrEqualTo(8);
            var cost = bought.amount().multiply(price.amount());
            assertThat(cost).isLessThanOrEqualTo(funds.amount());
            assertThat(bought.amount().add(STEP).multiply(price.amount()))
                    .isGreaterThan(funds.amount());
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3})
    void findsTheHighestGridPriceThatIsNotAbove(long seed) {
        var random = new Random(seed);
        for (int i = 0; i < 2_000; i++) {
            var tick = BigDecimal.valueOf(5, random.nextInt(6) - 2);
            var price = new Price(BigDecimal.valueOf(random.nextLong(1, 1_000_000_000L), 3));
            var onGrid = Sendable.onGrid(price, tick);
            assertThat(onGrid.amount().remainder(tick)).isZero();
            if (price.amount().compareTo(tick) >= 0) {
                assertThat(onGrid).isLessThanOrEqualTo(price);
                assertThat(onGrid.amount().add(tick)).isGreaterThan(price.amount());
            } else {
                assertThat(onGrid.amount()).as("at least one tick").isEqualByComparingTo(tick);
            }
        }
    }
}
