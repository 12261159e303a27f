package haetae.advisor;

import haetae.upbit.Http;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Gemini, asked through {@code models/...:generateContent} with a response schema. Source: Google's
 * Gemini API reference, v1beta.
 */
public final class Gemini implements Provider {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final URI base;
    private final String key;

    /**
     * @param base for example https://generativelanguage.googleapis.com
     * @throws IllegalArgumentException if the key cannot stand in a header; the message does not
     *     show it
     */
    public Gemini(URI base, String key) {
        this.base = base;
        this.key = Provider.checkedKey("Gemini", key);
    }

    @Override
    public String name() {
        return "gemini";
    }

    @Override
    public boolean serves(String model) {
        return model.startsWith("gemini");
    }

    @Override
    public Http.Request request(String model, String prompt) {
        var body = JSON.createObjectNode();
        body.putArray("contents")
                .addObject()
                .put("role", "user")
                .putArray("parts")
                .addObject()
                .put("text", prompt);
        var generation =
                body.putObject("generationConfig")
                        .put("temperature", 0)
                        .put("maxOutputTokens", MOST_OUTPUT_TOKENS)
                        .put("responseMimeType", "application/json");
        generation.set("responseJsonSchema", AnswerForm.schema());
        return new Http.Request(
                "POST",
                URI.create(base + "/v1beta/models/" + model + ":generateContent"),
                Map.of("x-goog-api-key", key, "Content-Type", "application/json"),
                body.toString());
    }

    @Override
    public Optional<Answer> read(JsonNode reply) {
        if (!reply.isObject()) {
            return Optional.empty();
        }
        var candidate = reply.path("candidates").path(0);
        var text = text(candidate);
        var usage = reply.path("usageMetadata");
        return Optional.of(
                new Answer(
                        reading(reply, candidate, text),
                        text,
                        Provider.tokens(usage, "promptTokenCount"),
                        Provider.tokens(usage, "candidatesTokenCount")
                                + Provider.tokens(usage, "thoughtsTokenCount")));
    }

    /** The answer itself; what the model thought on its way is not part of it. */
    private static String text(JsonNode candidate) {
        var text = new StringBuilder();
        for (var part : candidate.path("content").path("parts")) {
            if (part.path("text").isString() && !part.path("thought").asBoolean(false)) {
                text.append(part.path("text").stringValue());
            }
        }
        return text.toString();
    }

    private static AnswerParser.Reading reading(JsonNode reply, JsonNode candidate, String text) {
        var blocked = reply.path("promptFeedback").path("blockReason");
        var finish = candidate.path("finishReason");
        if (candidate.isMissingNode() && blocked.isString()) {
            return Answer.refused("the prompt was blocked for reason " + Provider.word(blocked));
        }
        if (!finish.isString() || !finish.stringValue().equals("STOP")) {
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
        return "Gemini[" + base + "]";
    }
}
