package haetae.advisor;

import haetae.core.signal.Advice;
import haetae.core.signal.AdviceReply;
import haetae.core.signal.AdviceRequest;
import haetae.core.signal.Advisor;
import haetae.core.time.Agenda;
import haetae.upbit.Http;
import java.net.URI;
import java.time.Duration;
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
     */
    public GeminiAdvisor(Agenda agenda, Http http, URI base, String model, String key) {
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
        } catch (JacksonException e) {
            return failed(prompt, body, "the reply is not JSON", latency);
        }
        var usage = json.path("usageMetadata");
        var candidate = json.path("candidates").path(0);
        var text = new StringBuilder();
        for (var part : candidate.path("content").path("parts")) {
            text.append(part.path("text").asString(""));
        }
        var finish = candidate.path("finishReason").asString("none");
        var advice =
                text.isEmpty()
                        ? new Advice.Refused("an empty answer, finished for reason " + finish)
                        : AnswerParser.parse(text.toString());
        return new AdviceReply(
                advice,
                model,
                prompt,
                text.toString(),
                usage.path("promptTokenCount").asInt(0),
                usage.path("candidatesTokenCount").asInt(0),
                latency);
    }

    private AdviceReply failed(String prompt, String body, String cause, Duration latency) {
        return new AdviceReply(new Advice.Failed(cause), model, prompt, body, 0, 0, latency);
    }
}
