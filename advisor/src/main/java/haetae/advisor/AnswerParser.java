package haetae.advisor;

import haetae.core.signal.Action;
import haetae.core.signal.Advice;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
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
 * What it does not need it does not judge, but notes.
 */
public final class AnswerParser {

    static final int LONGEST = 64_000;
    private static final int MOST_DECIMALS = 30;
    private static final int LONGEST_REASONING = 2_000;
    private static final int LONGEST_NAME = 40;
    private static final int MOST_NOTES = 10;
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

    /**
     * What an answer says.
     *
     * @param notes what was ignored in it
     */
    public record Reading(Advice advice, List<String> notes) {}

    /** Advice, or a refusal that says what is wrong. Never an exception. */
    public static Reading parse(String answer) {
        var notes = new ArrayList<String>();
        if (answer.length() > LONGEST) {
            return new Reading(
                    new Advice.Refused(
                            "the answer has "
                                    + answer.length()
                                    + " characters, more than "
                                    + LONGEST),
                    notes);
        }
        var fenced = FENCE.matcher(answer.strip());
        if (fenced.matches()) {
            notes.add("ignored a code fence");
        }
        try {
            var json = JSON.readTree(fenced.matches() ? fenced.group(1) : answer);
            return new Reading(read(json, notes), notes);
        } catch (JacksonException | NumberFormatException e) { // the latter for absurd exponents
            return new Reading(new Advice.Refused("the answer is not one JSON object"), notes);
        }
    }

    private static Advice read(JsonNode json, List<String> notes) {
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
        for (var name : json.propertyNames()) {
            if (!AnswerForm.NAMES.contains(name) && notes.size() < MOST_NOTES) {
                notes.add("ignored member " + storable(name, LONGEST_NAME));
            }
        }
        var reasoning = json.get("reasoning");
        if (reasoning == null || !reasoning.isString()) {
            notes.add("no reasoning given");
            return new Advice.Given(action, sure, "");
        }
        return new Advice.Given(action, sure, storable(reasoning.stringValue(), LONGEST_REASONING));
    }

    /**
     * The text as a database can keep it: shortened, with a replacement character for NUL and for
     * halves of surrogate pairs.
     */
    static String storable(String text, int longest) {
        var kept = new StringBuilder();
        var points = text.codePoints().iterator();
        while (points.hasNext() && kept.length() < longest) {
            int point = points.nextInt();
            boolean broken = point == 0 || (point >= 0xD800 && point <= 0xDFFF);
            kept.appendCodePoint(broken ? 0xFFFD : point);
        }
        return kept.toString();
    }
}
