package haetae.core.trading;

import java.time.Duration;

/**
 * How often the engine does what it does regularly.
 *
 * @param decision time between decisions, a second to a day; they fall on its multiples since 1970
 * @param volatilityCheck besides every tick, 5 s to 5 minutes
 * @param sync how often the books are compared with the exchange, a minute to an hour
 */
public record Periods(Duration decision, Duration volatilityCheck, Duration sync) {

    public static final Periods DEFAULTS =
            new Periods(Duration.ofHours(1), Duration.ofSeconds(30), Duration.ofMinutes(5));

    public Periods {
        within("decisions", decision, Duration.ofSeconds(1), Duration.ofDays(1));
        within("volatility checks", volatilityCheck, Duration.ofSeconds(5), Duration.ofMinutes(5));
        within("comparisons", sync, Duration.ofMinutes(1), Duration.ofHours(1));
    }

    private static void within(String what, Duration period, Duration least, Duration most) {
        if (period.compareTo(least) < 0 || period.compareTo(most) > 0) {
            throw new IllegalArgumentException(
                    what + " are " + least + " to " + most + " apart, not " + period);
        }
    }
}
