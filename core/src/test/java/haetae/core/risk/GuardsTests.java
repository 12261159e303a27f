package haetae.core.risk;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The bounds of what else holds a buy back. */
class GuardsTests {

    private static Guards guards(String spread, String deviation, int orders, long minutes) {
        return new Guards(
                new BigDecimal(spread),
                new BigDecimal(deviation),
                orders,
                Duration.ofMinutes(minutes));
    }

    @ParameterizedTest
    @CsvSource({"0.01, 0.1, 1, 0", "50, 50, 1000, 1440"})
    void takeTheirBounds(String spread, String deviation, int orders, long minutes) {
        assertThatCode(() -> guards(spread, deviation, orders, minutes)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource({
        "0.009, 2, 20, 30, spread_max_pct",
        "50.1, 2, 20, 30, spread_max_pct",
        "1, 0.09, 20, 30, order_deviation_max_pct",
        "1, 50.1, 20, 30, order_deviation_max_pct",
        "1, 2, 0, 30, orders_per_hour",
        "1, 2, 1001, 30, orders_per_hour",
        "1, 2, 20, -1, cooldown_minutes",
        "1, 2, 20, 1441, cooldown_minutes",
    })
    void refuseWhatIsBeyond(
            String spread, String deviation, int orders, long minutes, String name) {
        assertThatThrownBy(() -> guards(spread, deviation, orders, minutes))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(name);
    }
}
