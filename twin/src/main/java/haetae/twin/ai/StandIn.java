package haetae.twin.ai;

import haetae.twin.exchange.Call;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Plays Gemini ({@code generateContent}) and OpenAI (chat completions). It answers by the {@link
 * Rule} from the request body alone: the same request always gets the same answer.
 */
public final class StandIn {

    /** How the answer is given: plainly, or in one of the ways in which models go astray. */
    public enum Manner {
        PLAIN,
        REFUSAL,
        NOT_A_NUMBER,
        TEXT_NUMBERS,
        PROSE,
        EMPTY
    }

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final Pattern GEMINI =
            Pattern.compile("/v1(?:beta)?/models/([^/:]+):generateContent");
    private static final String OPENAI = "/v1/chat/completions";

    /** Whether a request is for advice, at one of the providers' addresses. */
    public boolean isFor(Call call) {
        return call.path().equals(OPENAI) || GEMINI.matcher(call.path()).matches();
    }

    /** The answer to a request for advice. */
    public Call.Reply answer(Call call, Manner manner) {
        boolean openAi = call.path().equals(OPENAI);
        if (!call.method().equals("POST")) {
            return failure(call, 404);
        }
        if (call.header(openAi ? "authorization" : "x-goog-api-key") == null) {
            return failure(call, openAi ? 401 : 403);
        }
        JsonNode request;
        try {
            request = JSON.readTree(call.body());
        } catch (JacksonException e) {
            return failure(call, 400);
        }
        var prompt = openAi ? openAiPrompt(request) : geminiPrompt(request);
        if (prompt.isEmpty()) {
            return failure(call, 400);
        }
        var text = text(Rule.advise(prompt), manner);
        var reply =
                openAi
                        ? openAiReply(request.path("model").asString(""), prompt, text)
                        : geminiReply(model(call), prompt, text);
        return new Call.Reply(200, Map.of(), reply.toString());
    }

    /** The answer's text, or null for a refusal. */
    private static @Nullable String text(Rule.Answer answer, Manner manner) {
        return switch (manner) {
            case PLAIN -> answer.json();
            case REFUSAL -> null;
            case NOT_A_NUMBER ->
                    answer.json().replaceFirst("\"confidence\":[0-9.]+", "\"confidence\":NaN");
            case TEXT_NUMBERS ->
                    answer.json()
                            .replaceFirst(
                                    "\"confidence\":([0-9.]+)", "\"confidence\":\"about $1\"");
            case PROSE ->
                    "Here is my view of the market.\n\n"
                            + answer.json()
                            + "\n\nPlease mind that this is no financial advice.";
            case EMPTY -> "";
        };
    }

    // -- Gemini

    private static String model(Call call) {
        var matcher = GEMINI.matcher(call.path());
        return matcher.matches() ? matcher.group(1) : "";
    }

    private static String geminiPrompt(JsonNode request) {
        var text = new StringBuilder();
        for (var content : request.path("contents")) {
            for (var part : content.path("parts")) {
                text.append(part.path("text").asString(""));
            }
        }
        return text.toString();
    }

    private static JsonNode geminiReply(String model, String prompt, @Nullable String text) {
        var reply = JSON.createObjectNode();
        var candidate = reply.putArray("candidates").addObject();
        if (text == null) {
            candidate.put("finishReason", "SAFETY").put("index", 0);
        } else {
            candidate
                    .putObject("content")
                    .put("role", "model")
                    .putArray("parts")
                    .addObject()
                    .put("text", text);
            candidate.put("finishReason", "STOP").put("index", 0);
        }
        int answered = text == null ? 0 : tokens(text);
        reply.putObject("usageMetadata")
                .put("promptTokenCount", tokens(prompt))
                .put("candidatesTokenCount", answered)
                .put("totalTokenCount", tokens(prompt) + answered);
        return reply.put("modelVersion", model);
    }

    // -- OpenAI

    private static String openAiPrompt(JsonNode request) {
        var text = new StringBuilder();
        for (var message : request.path("messages")) {
            var content = message.path("content");
            if (content.isString()) {
                text.append(content.asString()).append('\n');
            }
            for (var part : content) {
                text.append(part.path("text").asString("")).append('\n');
            }
        }
        return text.toString();
    }

    private static JsonNode openAiReply(String model, String prompt, @Nullable String text) {
        var reply =
                JSON.createObjectNode()
                        .put("id", "chatcmpl-" + Integer.toHexString(prompt.hashCode()))
                        .put("object", "chat.completion")
                        .put("created", 0)
                        .put("model", model);
        var choice = reply.putArray("choices").addObject().put("index", 0);
        choice.putObject("message")
                .put("role", "assistant")
                .put("content", text)
                .put("refusal", text == null ? "I can't help with that." : null);
        choice.putNull("logprobs").put("finish_reason", "stop");
        int answered = text == null ? 0 : tokens(text);
        reply.putObject("usage")
                .put("prompt_tokens", tokens(prompt))
                .put("completion_tokens", answered)
                .put("total_tokens", tokens(prompt) + answered);
        return reply;
    }

    /** About four letters a token, as the providers' own rule of thumb has it. */
    private static int tokens(String text) {
        return text.length() / 4 + 1;
    }

    // -- failures

    /** A failure in the provider's own form. */
    public Call.Reply failure(Call call, int status) {
        var error = JSON.createObjectNode();
        if (call.path().equals(OPENAI)) {
            error.putObject("error")
                    .put("message", message(status))
                    .put("type", status < 500 ? "invalid_request_error" : "server_error")
                    .putNull("param")
                    .put("code", status == 401 ? "invalid_api_key" : null);
        } else {
            error.putObject("error")
                    .put("code", status)
                    .put("message", message(status))
                    .put("status", name(status));
        }
        return new Call.Reply(status, Map.of(), error.toString());
    }

    private static String message(int status) {
        return switch (status) {
            case 400 -> "Invalid JSON payload received.";
            case 401, 403 -> "The request has no API key.";
            case 404 -> "There is nothing here.";
            case 429 -> "Resource has been exhausted (e.g. check quota).";
            case 503 -> "The model is overloaded. Please try again later.";
            default -> "An internal error has occurred.";
        };
    }

    private static String name(int status) {
        return switch (status) {
            case 400 -> "INVALID_ARGUMENT";
            case 401 -> "UNAUTHENTICATED";
            case 403 -> "PERMISSION_DENIED";
            case 404 -> "NOT_FOUND";
            case 429 -> "RESOURCE_EXHAUSTED";
            case 503 -> "UNAVAILABLE";
            case 504 -> "DEADLINE_EXCEEDED";
            default -> "INTERNAL";
        };
    }
}
