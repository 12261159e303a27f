package haetae.core.signal;

import java.util.function.Consumer;

/** Someone who can be asked for advice: an AI provider, or a rule. */
public interface Advisor {

    /** Its name as it shall stand in decision records. */
    String name();

    /**
     * Asks for advice. There is always a reply, on the engine's agenda: a bad answer is {@link
     * Advice.Refused}, no answer is {@link Advice.Failed}.
     */
    void advise(AdviceRequest request, Consumer<AdviceReply> then);
}
