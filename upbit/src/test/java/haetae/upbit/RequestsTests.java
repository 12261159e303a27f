package haetae.upbit;

import static org.assertj.core.api.Assertions.assertThat;

import haetae.core.money.Krw;
import haetae.core.money.Price;
import haetae.core.money.Quantity;
import haetae.core.money.Sendable;
import java.math.BigDecimal;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The amounts that go into requests. */
class RequestsTests {

    private static final Pattern PLAIN = Pattern.compile("[0-9]+(\\.[0-9]+)?");

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3})
    void neverCarryAnExponent(long seed) {
        var random = new Random(seed);
        for (int i = 0; i < 20_000; i++) {
            var amount =
                    new BigDecimal(random.nextLong(1, 1_000_000_000))
                            .movePointLeft(random.nextInt(-3, 9))
                            .stripTrailingZeros();
            assertThat(new Krw(amount).toString()).matches(PLAIN);
            assertThat(new Price(amount).toString()).matches(PLAIN);
            assertThat(Sendable.quantity(new Quantity(amount)).toString()).matches(PLAIN);
            assertThat(Sendable.spend(new Krw(amount)).toString()).matches(PLAIN);
        }
    }
}
