package haetae.advisor;

import haetae.core.signal.Action;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * What an AI has to answer. Everything that speaks of the answer is derived from this record:
 * change it here and nowhere else.
 */
record AnswerForm(
        @Meaning("what to do now") Action signal,
        @Meaning("how sure you are, from 0 to 1") BigDecimal confidence,
        @Meaning("why, in one or two sentences") String reasoning) {

    /** Version of the form; it stands in every decision record. */
    static final int VERSION = 1;

    /** What a member means, for the one who has to fill it in. */
    @Retention(RetentionPolicy.RUNTIME)
    @Target(ElementType.RECORD_COMPONENT)
    @interface Meaning {
        String value();
    }

    private record Member(String name, Class<?> type, String meaning) {}

    private static final JsonMapper JSON = JsonMapper.builder().build();

    /** The members' names. */
    static final Set<String> NAMES =
            members().stream().map(Member::name).collect(Collectors.toUnmodifiableSet());

    private static List<Member> members() {
        return Arrays.stream(AnswerForm.class.getRecordComponents())
                .map(component ->
                        new Member(
                                component.getName(),
                                component.getType(),
                                component.getAnnotation(Meaning.class).value()))
                .toList();
    }

    /** The JSON schema in the dialect that providers take for structured output. */
    static ObjectNode schema() {
        var schema = JSON.createObjectNode().put("type", "object");
        var properties = schema.putObject("properties");
        var required = schema.putArray("required");
        for (var member : members()) {
            var property = properties.putObject(member.name()).put("description", member.meaning());
            required.add(member.name());
            if (member.type() == Action.class) {
                var values = property.put("type", "string").putArray("enum");
                Arrays.stream(Action.values()).forEach(action -> values.add(action.name()));
            } else if (member.type() == BigDecimal.class) {
                property.put("type", "number").put("minimum", 0).put("maximum", 1);
            } else {
                property.put("type", "string");
            }
        }
        return schema;
    }

    /** The part of the prompt that says how to answer. */
    static String instructions() {
        return members().stream()
                .map(member ->
                        "- \""
                                + member.name()
                                + "\" ("
                                + kind(member.type())
                                + "): "
                                + member.meaning())
                .collect(
                        Collectors.joining(
                                "\n", "Answer with one JSON object and nothing else:\n", "\n"));
    }

    private static String kind(Class<?> type) {
        if (type == Action.class) {
            return Arrays.stream(Action.values())
                    .map(Enum::name)
                    .collect(Collectors.joining(" or "));
        }
        return type == BigDecimal.class ? "number" : type.getSimpleName().toLowerCase(Locale.ROOT);
    }
}
