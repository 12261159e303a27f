package haetae.advisor;

import haetae.core.signal.Action;
import haetae.core.signal.Advice;
import java.math.BigDecimal;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads an AI's answer, strictly where it matters: the signal is one of the three words, the
 * confidence a JSON number from 0 to 1, and there is one JSON object, alone or in a code fence.
 * What it does not need it does not judge.
 */
final class AnswerParser {

    private static final int LONGEST = 64_000;
    private static final int MOST_DECIMALS = 30;
    private static final int LONGEST_REASONING = 2_000;
    private static final Pattern FENCE =
            Pattern.compile("\\A```(?:json)?\\s*\\n(.*?)\\n?```\\z", Pattern.DOTALL);

    private static final JsonMapper JSON =
            JsonMapper.builder(
                            JsonFactory.builder()
                                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                                    .streamReadConstraints(
                                            StreamReadConstraints.builder()
                                                    .maxNestingDepth(20)
                                                    .maxNumberLength(40)
                                                    .maxDocumentLength(LONGEST)
                                                    .build())
                                    .build())
                    .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                    .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .build();

    private AnswerParser() {}

    /** Advice, or a refusal that says what is wrong. Never an exception. */
    static Advice parse(String answer) {
        if (answer.length() > LONGEST) {
            return new Advice.Refused(
                    "the answer has " + answer.length() + " characters, more than " + LONGEST);
        }
        var fenced = FENCE.matcher(answer.strip());
        try {
            return read(JSON.readTree(fenced.matches() ? fenced.group(1) : answer));
        } catch (JacksonException | NumberFormatException e) { // the latter for absurd exponents
            return new Advice.Refused("the answer is not one JSON object");
        }
    }

    private static Advice read(JsonNode json) {
        if (!json.isObject()) {
            return new Advice.Refused("the answer is not one JSON object");
        }
        var signal = json.get("signal");
        var confidence = json.get("confidence");
        if (signal == null || !signal.isString()) {
            return new Advice.Refused("signal is not a text");
        }
        Action action = null;
        for (var known : Action.values()) {
            if (known.name().equals(signal.stringValue())) {
                action = known;
            }
        }
        if (action == null) {
            return new Advice.Refused("signal is not one of BUY, SELL, HOLD");
        }
        if (confidence == null || !confidence.isNumber()) {
            return new Advice.Refused("confidence is not a number");
        }
        var sure = confidence.decimalValue();
        if (sure.signum() < 0
                || sure.scale() > MOST_DECIMALS
                || sure.scale() < -MOST_DECIMALS
                || sure.compareTo(BigDecimal.ONE) > 0) {
            return new Advice.Refused("confidence is not a number from 0 to 1");
        }
        var reasoning = json.get("reasoning");
        var why = reasoning != null && reasoning.isString() ? reasoning.stringValue() : "";
        return new Advice.Given(
                action,
                sure,
                why.length() > LONGEST_REASONING ? why.substring(0, LONGEST_REASONING) : why);
    }
}
