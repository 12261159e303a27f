package haetae.core.market;

import haetae.core.money.Price;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;

/**
 * The price steps of won markets by price band; a band's lower bound belongs to it.
 *
 * <p>Source: Upbit KRW market policy; the steps changed on 2024-01-29 and on 2025-07-31. A price
 * that was traded may be off the grid for a while after a change: check only prices that are sent.
 */
public enum TickTable {
    BEFORE_2024(
            "0.0001", "0.0001", "0.0001", "0.0001", "0.0001", "0.001", "0.01", "0.1", "1", "5", "5",
            "10", "10", "50", "100", "500", "1000"),
    FROM_2024(
            "0.00000001",
            "0.00000001",
            "0.0000001",
            "0.000001",
            "0.00001",
            "0.0001",
            "0.001",
            "0.01",
            "0.1",
            "1",
            "1",
            "10",
            "10",
            "50",
            "100",
            "500",
            "1000"),
    FROM_2025_07_31(
            "0.00000001",
            "0.0000001",
            "0.000001",
            "0.00001",
            "0.0001",
            "0.001",
            "0.01",
            "0.1",
            "1",
            "1",
            "5",
            "10",
            "50",
            "100",
            "500",
            "1000",
            "1000");

    private static final List<BigDecimal> LOWER_BOUNDS =
            List.of(
                    new BigDecimal("0"),
                    new BigDecimal("0.00001"),
                    new BigDecimal("0.0001"),
                    new BigDecimal("0.001"),
                    new BigDecimal("0.01"),
                    new BigDecimal("0.1"),
                    new BigDecimal("1"),
                    new BigDecimal("10"),
                    new BigDecimal("100"),
                    new BigDecimal("1000"),
                    new BigDecimal("5000"),
                    new BigDecimal("10000"),
                    new BigDecimal("50000"),
                    new BigDecimal("100000"),
                    new BigDecimal("500000"),
                    new BigDecimal("1000000"),
                    new BigDecimal("2000000"));

    private static final Instant CHANGE_2024 = Instant.parse("2024-01-28T15:00:00Z");
    private static final Instant CHANGE_2025 = Instant.parse("2025-07-30T18:00:00Z");

    @SuppressWarnings("ImmutableEnumChecker") // made by toList(), so it never changes
    private final List<BigDecimal> steps;

    TickTable(String... steps) {
        this.steps = Arrays.stream(steps).map(BigDecimal::new).toList();
    }

    /** The table in force at a date. */
    public static TickTable at(Instant date) {
        if (date.isBefore(CHANGE_2024)) {
            return BEFORE_2024;
        }
        return date.isBefore(CHANGE_2025) ? FROM_2024 : FROM_2025_07_31;
    }

    /** The price step in the band that holds this price. */
    public BigDecimal tickAt(Price price) {
        int band = LOWER_BOUNDS.size() - 1;
        while (LOWER_BOUNDS.get(band).compareTo(price.amount()) > 0) {
            band--;
        }
        return steps.get(band);
    }
}
