package haetae.advisor;

import haetae.core.signal.Advice;
import haetae.upbit.Http;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * A company whose models can be asked: makes its requests and reads its replies. The key goes in a
 * header, so it stands in no address and no log.
 */
public sealed interface Provider permits Gemini, OpenAi {

    /** The most tokens that an answer may have, thoughts included. */
    int MOST_OUTPUT_TOKENS = 4_096;

    /** Its name in records. */
    String name();

    /** Whether a model of this name is this company's. */
    boolean serves(String model);

    Http.Request request(String model, String prompt);

    /** What a reply of status 200 says; empty when it is not what the company documents. */
    Optional<Answer> read(JsonNode reply);

    /** A text as it may be kept: no key in it, whoever repeated it. */
    String withoutKey(String text);

    /**
     * An answer as far as it goes.
     *
     * @param text what the model wrote, possibly empty
     */
    record Answer(AnswerParser.Reading reading, String text, int inputTokens, int outputTokens) {

        static AnswerParser.Reading refused(String problem) {
            return new AnswerParser.Reading(new Advice.Refused(problem), List.of());
        }
    }

    /**
     * @throws IllegalArgumentException if the key cannot stand in a header; the message does not
     *     show it
     */
    static String checkedKey(String company, String key) {
        if (key.isEmpty() || !key.chars().allMatch(c -> c > ' ' && c <= '~')) {
            throw new IllegalArgumentException(
                    "a key of "
                            + company
                            + " has letters, digits and signs only; this one does not");
        }
        return key;
    }

    static String word(JsonNode node) {
        return node.isString() ? AnswerParser.storable(node.stringValue(), 40) : "none given";
    }

    static int tokens(JsonNode usage, String name) {
        var count = usage.path(name);
        return count.isInt() ? Math.max(0, count.intValue()) : 0;
    }
}
