package haetae.core.market;

import static org.assertj.core.api.Assertions.assertThat;

import haetae.core.money.Price;
import java.math.BigDecimal;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Upbit's price steps: the upper band counts at a boundary, and the date decides the table. */
class TickTableTests {

    @ParameterizedTest(name = "{0}: {1}, {2}, {3}")
    @CsvSource({
        "2000000, 1000, 1000, 1000",
        "1999000, 500, 500, 1000",
        "1000000, 500, 500, 1000",
        "999999, 100, 100, 500",
        "500000, 100, 100, 500",
        "499999, 50, 50, 100",
        "100000, 50, 50, 100",
        "99999, 10, 10, 50",
        "50000, 10, 10, 50",
        "49999, 10, 10, 10",
        "10000, 10, 10, 10",
        "9999, 5, 1, 5",
        "5000, 5, 1, 5",
        "4999, 5, 1, 1",
        "1000, 5, 1, 1",
        "999.9, 1, 0.1, 1",
        "100, 1, 0.1, 1",
        "99.99, 0.1, 0.01, 0.1",
        "10, 0.1, 0.01, 0.1",
        "9.999, 0.01, 0.001, 0.01",
        "1, 0.01, 0.001, 0.01",
        "0.9999, 0.001, 0.0001, 0.001",
        "0.1, 0.001, 0.0001, 0.001",
        "0.09999, 0.0001, 0.00001, 0.0001",
        "0.01, 0.0001, 0.00001, 0.0001",
        "0.009999, 0.0001, 0.000001, 0.00001",
        "0.001, 0.0001, 0.000001, 0.00001",
        "0.0009999, 0.0001, 0.0000001, 0.000001",
        "0.0001, 0.0001, 0.0000001, 0.000001",
        "0.00009999, 0.0001, 0.00000001, 0.0000001",
        "0.00001, 0.0001, 0.00000001, 0.0000001",
        "0.00000999, 0.0001, 0.00000001, 0.00000001",
        "0.00000001, 0.0001, 0.00000001, 0.00000001",
        "155772000, 1000, 1000, 1000",
    })
    void knowsTheStepOfEachBand(String price, String before, String middle, String now) {
        var at = Price.of(price);
        assertThat(TickTable.BEFORE_2024.tickAt(at)).isEqualTo(new BigDecimal(before));
        assertThat(TickTable.FROM_2024.tickAt(at)).isEqualTo(new BigDecimal(middle));
        assertThat(TickTable.FROM_2025_07_31.tickAt(at)).isEqualTo(new BigDecimal(now));
    }

    @Test
    void changesAtTheDaysThatUpbitAnnounced() {
        assertThat(TickTable.at(Instant.parse("2019-01-01T00:00:00Z")))
                .isEqualTo(TickTable.BEFORE_2024);
        assertThat(TickTable.at(Instant.parse("2024-01-28T14:59:59.999Z")))
                .isEqualTo(TickTable.BEFORE_2024);
        assertThat(TickTable.at(Instant.parse("2024-01-28T15:00:00Z")))
                .as("midnight in Seoul")
                .isEqualTo(TickTable.FROM_2024);
        assertThat(TickTable.at(Instant.parse("2025-07-30T12:00:00Z")))
                .isEqualTo(TickTable.FROM_2024);
        assertThat(TickTable.at(Instant.parse("2025-07-31T00:00:00Z")))
                .isEqualTo(TickTable.FROM_2025_07_31);
        assertThat(TickTable.at(Instant.parse("2026-11-23T00:00:00Z")))
                .isEqualTo(TickTable.FROM_2025_07_31);
    }

    @Test
    void rulesCarryTheTableFeeAndLimitsOfTheirDate() {
        var rules = MarketRules.at(Instant.parse("2026-01-01T00:00:00Z"));
        assertThat(rules.tickAt(Price.of(1_500_000))).isEqualTo(new BigDecimal("1000"));
        assertThat(rules.feeRate()).isEqualTo(new BigDecimal("0.0005"));
        assertThat(rules.minimum()).hasToString("5000");
        assertThat(rules.maximum()).hasToString("1000000000");
        assertThat(rules.withFeeRate(new BigDecimal("0.00139")).feeRate())
                .isEqualTo(new BigDecimal("0.00139"));
    }
}
