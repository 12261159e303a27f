package haetae.core.signal;

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
 */
public record AdviceReply(
        Advice advice,
        String model,
        String prompt,
        String rawAnswer,
        int inputTokens,
        int outputTokens,
        Duration latency,
        List<String> notes) {

    public AdviceReply {
        notes = List.copyOf(notes);
    }
}
