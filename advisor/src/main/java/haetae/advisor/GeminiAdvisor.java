package haetae.advisor;

import haetae.core.signal.Advice;
import haetae.core.signal.AdviceReply;
import haetae.core.signal.AdviceRequest;
import haetae.core.signal.Advisor;
import haetae.core.time.Agenda;
import haetae.upbit.Http;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Asks Gemini through {@code models/...:generateContent} with a response schema.
 *
 * <p>Source: Google's Gemini API reference, v1beta. The key goes in a header, so it stands in no
 * address and no log.
 */
public final class GeminiAdvisor implements Advisor {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int MOST_OUTPUT_TOKENS = 4_096;
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final Agenda agenda;
    private final Http http;
    private final URI address;
    private final String model;
    private final String key;

    /**
     * @param base for example https://generativelanguage.googleapis.com
     * @param model for example gemini-2.5-pro
     * @throws IllegalArgumentException if the key cannot stand in a header; the message does not
     *     show it
     */
    public GeminiAdvisor(Agenda agenda, Http http, URI base, String model, String key) {
        if (key.isEmpty() || !key.chars().allMatch(c -> c > ' ' && c <= '~')) {
            throw new IllegalArgumentException(
                    "a Gemini key has letters, digits and signs only; this one does not");
        }
        this.agenda = agenda;
        this.http = http;
        this.address = URI.create(base + "/v1beta/models/" + model + ":generateContent");
        this.model = model;
        this.key = key;
    }

    @Override
    public String name() {
        return model;
    }

    @Override
    public void advise(AdviceRequest request, Consumer<AdviceReply> then) {
        var prompt = Prompt.of(request);
        var begun = agenda.monotonic();
        var headers = Map.of("x-goog-api-key", key, "Content-Type", "application/json");
        http.send(
                new Http.Request("POST", address, headers, body(prompt)),
                PATIENCE,
                outcome -> {
                    var latency = agenda.monotonic().minus(begun);
                    then.accept(
                            switch (outcome) {
                                case Http.Outcome.NoReply(var cause) ->
                                        failed(prompt, "", cause, latency);
                                case Http.Outcome.Reply reply ->
                                        reply.status() == 200
                                                ? read(prompt, reply.body(), latency)
                                                : failed(
                                                        prompt,
                                                        reply.body(),
                                                        "HTTP " + reply.status(),
                                                        latency);
                            });
                });
    }

    private static String body(String prompt) {
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
        return body.toString();
    }

    private AdviceReply read(String prompt, String body, Duration latency) {
        JsonNode json;
        try {
            json = JSON.readTree(body);
        } catch (JacksonException | NumberFormatException e) {
            return failed(prompt, body, "the reply is not JSON", latency);
        }
        if (!json.isObject()) {
            return failed(prompt, body, "the reply is not a JSON object", latency);
        }
        var candidate = json.path("candidates").path(0);
        var text = text(candidate);
        var reading = reading(json, candidate, text);
        var usage = json.path("usageMetadata");
        return new AdviceReply(
                reading.advice(),
                model,
                prompt,
                shown(text),
                tokens(usage, "promptTokenCount"),
                tokens(usage, "candidatesTokenCount") + tokens(usage, "thoughtsTokenCount"),
                latency,
                reading.notes());
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

    private static AnswerParser.Reading reading(JsonNode json, JsonNode candidate, String text) {
        var blocked = json.path("promptFeedback").path("blockReason");
        var finish = candidate.path("finishReason");
        if (candidate.isMissingNode() && blocked.isString()) {
            return refused("the prompt was blocked for reason " + word(blocked));
        }
        if (!finish.isString() || !finish.stringValue().equals("STOP")) {
            return refused("the answer did not come to its end, for reason " + word(finish));
        }
        return text.isEmpty() ? refused("an empty answer") : AnswerParser.parse(text);
    }

    private static AnswerParser.Reading refused(String problem) {
        return new AnswerParser.Reading(new Advice.Refused(problem), List.of());
    }

    private static String word(JsonNode node) {
        return node.isString() ? AnswerParser.storable(node.stringValue(), 40) : "none given";
    }

    private static int tokens(JsonNode usage, String name) {
        var count = usage.path(name);
        return count.isInt() ? Math.max(0, count.intValue()) : 0;
    }

    private AdviceReply failed(String prompt, String body, String cause, Duration latency) {
        return new AdviceReply(
                new Advice.Failed(cause), model, prompt, shown(body), 0, 0, latency, List.of());
    }

    /** A text as it may be kept: no key in it, whoever repeated it. */
    private String shown(String text) {
        return AnswerParser.storable(text.replace(key, "[key]"), AnswerParser.LONGEST);
    }
}
