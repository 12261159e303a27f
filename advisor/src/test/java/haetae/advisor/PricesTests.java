package haetae.advisor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PricesTests {

    private static final Prices PRICES = Prices.of("a 1/2, b 0.5/10", new BigDecimal("1000"));

    @Test
    void tokensCostDollarsPerMillionTimesTheRate() {
        assertThat(PRICES.cost("a", 1_000_000, 500_000)).isEqualByComparingTo("2000");
        assertThat(PRICES.cost("b", 1, 0)).as("rounded up").isEqualByComparingTo("0.0005");
        assertThat(PRICES.cost("b", 0, 0)).isEqualByComparingTo("0");
    }

    @Test
    void anUnknownModelCostsTheDearest() {
        assertThat(PRICES.cost("c", 1_000_000, 1_000_000)).isEqualByComparingTo("11000");
    }

    @Test
    void theListedPricesCanBeRead() {
        assertThat(Prices.of(Prices.LISTED, BigDecimal.ONE).usd()).containsKey("gemini-2.5-pro");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a", "a 1", "a 1/", "a -1/2", "a 1/2,", "a 1e9/2", "a b 1/2"})
    void pricesWrittenOtherwiseAreRefused(String text) {
        assertThatThrownBy(() -> Prices.of(text, BigDecimal.ONE))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("for example");
    }
}
