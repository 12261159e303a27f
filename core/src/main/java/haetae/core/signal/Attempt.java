package haetae.core.signal;

import java.math.BigDecimal;
import java.time.Duration;

/**
 * One call to a provider, or one that was not made, and what came of it.
 *
 * @param outcome ANSWERED, REFUSED, or what failed, for example TIMED_OUT or BUDGET_SPENT
 * @param detail more about it, empty when there is nothing to say
 * @param rawAnswer the text that came back, possibly empty
 * @param costKrw what it cost, as far as is known; the most it can have cost where it is not
 */
public record Attempt(
        String provider,
        String model,
        String outcome,
        String detail,
        String rawAnswer,
        int inputTokens,
        int outputTokens,
        BigDecimal costKrw,
        Duration latency) {}
