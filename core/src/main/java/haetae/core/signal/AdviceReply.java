package haetae.core.signal;

import java.time.Duration;

/**
 * An adviser's advice with all that is needed to understand later how it came about.
 *
 * @param model who answered
 * @param prompt the exact text that was sent
 * @param rawAnswer the exact text that came back, possibly empty
 */
public record AdviceReply(
        Advice advice,
        String model,
        String prompt,
        String rawAnswer,
        int inputTokens,
        int outputTokens,
        Duration latency) {}
