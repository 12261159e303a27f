package haetae.advisor;

import haetae.upbit.Http;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * OpenAI, or anyone who speaks its chat completions, asked with a strict response schema. Source:
 * OpenAI's API reference, chat completions and structured outputs.
 */
public final class OpenAi implements Provider {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    /** Models that think first take no temperature. */
    private static final Pattern THINKING = Pattern.compile("(o\\d|gpt-5).*");

    private final URI base;
    private final String key;

    /**
     * @param base for example https://api.openai.com
     * @throws IllegalArgumentException if the key cannot stand in a header; the message does not
     *     show it
     */
    public OpenAi(URI base, String key) {
        this.base = base;
        this.key = Provider.checkedKey("OpenAI", key);
    }

    @Override
    public String name() {
        return "openai";
    }

    @Override
    public boolean serves(String model) {
        return !model.startsWith("gemini");
    }

    @Override
    public Http.Request request(String model, String prompt) {
        var body = JSON.createObjectNode().put("model", model);
        body.putArray("messages").addObject().put("role", "user").put("content", prompt);
        if (!THINKING.matcher(model).matches()) {
            body.put("temperature", 0);
        }
        body.put("max_completion_tokens", MOST_OUTPUT_TOKENS);
        var format = body.putObject("response_format").put("type", "json_schema");
        format.putObject("json_schema")
                .put("name", "advice")
                .put("strict", true)
                .set("schema", strictSchema());
        return new Http.Request(
                "POST",
                URI.create(base + "/v1/chat/completions"),
                Map.of("Authorization", "Bearer " + key, "Content-Type", "application/json"),
                body.toString());
    }

    /**
     * Strict mode wants it said that there are no other members, and knows no ranges everywhere.
     */
    private static ObjectNode strictSchema() {
        var schema = AnswerForm.schema().put("additionalProperties", false);
        for (var property : schema.path("properties")) {
            ((ObjectNode) property).remove("minimum");
            ((ObjectNode) property).remove("maximum");
        }
        return schema;
    }

    @Override
    public Optional<Answer> read(JsonNode reply) {
        if (!reply.isObject()) {
            return Optional.empty();
        }
        var choice = reply.path("choices").path(0);
        var content = choice.path("message").path("content");
        var text = content.isString() ? content.stringValue() : "";
        var usage = reply.path("usage");
        return Optional.of(
                new Answer(
                        reading(choice, text),
                        text,
                        Provider.tokens(usage, "prompt_tokens"),
                        Provider.tokens(usage, "completion_tokens")));
    }

    private static AnswerParser.Reading reading(JsonNode choice, String text) {
        var refusal = choice.path("message").path("refusal");
        var finish = choice.path("finish_reason");
        if (refusal.isString() && !refusal.stringValue().isEmpty()) {
            return Answer.refused(
                    "the model refused: " + AnswerParser.storable(refusal.stringValue(), 200));
        }
        if (!finish.isString() || !finish.stringValue().equals("stop")) {
            return Answer.refused(
                    "the answer did not come to its end, for reason " + Provider.word(finish));
        }
        return text.isEmpty() ? Answer.refused("an empty answer") : AnswerParser.parse(text);
    }

    @Override
    public String withoutKey(String text) {
        return text.replace(key, "[key]");
    }

    @Override
    public String toString() {
        return "OpenAi[" + base + "]";
    }
}
