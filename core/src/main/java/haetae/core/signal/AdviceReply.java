package haetae.core.signal;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;

/**
 * An adviser's advice with all that is needed to understand later how it came about.
 *
 * @param model who answered
 * @param prompt the exact text that was sent
 * @param rawAnswer the text that came back, possibly empty; shortened where it is absurdly long
 * @param notes what in the answer was ignored, for example a fence around it; empty when nothing
 *     was
 * @param attempts every call that was made for it, in order; tokens above are their sums
 */
public record AdviceReply(
        Advice advice,
        String model,
        String prompt,
        String rawAnswer,
        int inputTokens,
        int outputTokens,
        Duration latency,
        List<String> notes,
        List<Attempt> attempts) {

    public AdviceReply {
        notes = List.copyOf(notes);
        attempts = List.copyOf(attempts);
    }

    /** A reply that no provider was asked for. */
    public AdviceReply(
            Advice advice,
            String model,
            String prompt,
            String rawAnswer,
            int inputTokens,
            int outputTokens,
            Duration latency,
            List<String> notes) {
        this(
                advice,
                model,
                prompt,
                rawAnswer,
                inputTokens,
                outputTokens,
                latency,
                notes,
                List.of());
    }

    /** Won that all calls together cost. */
    public BigDecimal costKrw() {
        return attempts.stream().map(Attempt::costKrw).reduce(BigDecimal.ZERO, BigDecimal::add);
    }
}
