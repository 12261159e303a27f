package haetae.twin.ai;

import haetae.twin.exchange.Call;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Plays Gemini. It reads the facts out of the prompt as a model would have to, and answers by a
 * plain rule: buy strength and deep dips, sell weakness. The same request always gets the same
 * answer.
 */
public final class StandIn {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final Pattern GEMINI =
            Pattern.compile("/v1beta/models/([^/:]+):generateContent");
    private static final Pattern FACT =
            Pattern.compile("\"([a-z0-9_]+)\": ?\"?(-?[0-9][0-9.]*)\"?");

    /** The answer, or null when the request is for none of the providers. */
    public Call.@Nullable Reply handle(Call call) {
        var gemini = GEMINI.matcher(call.path());
        if (!call.method().equals("POST") || !gemini.matches()) {
            return null;
        }
        if (call.header("x-goog-api-key") == null) {
            return error(403, "PERMISSION_DENIED", "Method doesn't allow unregistered callers.");
        }
        try {
            var prompt = promptOf(JSON.readTree(call.body()));
            var advice = advise(prompt);
            return new Call.Reply(
                    200, Map.of(), geminiReply(gemini.group(1), prompt, advice).toString());
        } catch (JacksonException e) {
            return error(400, "INVALID_ARGUMENT", "Invalid JSON payload received.");
        }
    }

    private static String promptOf(JsonNode request) {
        var text = new StringBuilder();
        for (var content : request.path("contents")) {
            for (var part : content.path("parts")) {
                text.append(part.path("text").asString(""));
            }
        }
        return text.toString();
    }

    private static JsonNode geminiReply(String model, String prompt, String advice) {
        var reply = JSON.createObjectNode();
        var candidate = reply.putArray("candidates").addObject();
        candidate
                .putObject("content")
                .put("role", "model")
                .putArray("parts")
                .addObject()
                .put("text", advice);
        candidate.put("finishReason", "STOP").put("index", 0);
        reply.putObject("usageMetadata")
                .put("promptTokenCount", tokens(prompt))
                .put("candidatesTokenCount", tokens(advice))
                .put("totalTokenCount", tokens(prompt) + tokens(advice));
        return reply.put("modelVersion", model);
    }

    /** About four letters a token, as the providers' own rule of thumb has it. */
    private static int tokens(String text) {
        return text.length() / 4 + 1;
    }

    private static Call.Reply error(int status, String name, String message) {
        var error = JSON.createObjectNode();
        error.putObject("error").put("code", status).put("message", message).put("status", name);
        return new Call.Reply(status, Map.of(), error.toString());
    }

    /** The rule. Confidence grows with the distance of the fast average from the slow one. */
    private static String advise(String prompt) {
        var price = fact(prompt, "price_krw");
        var rsi = fact(prompt, "rsi_14");
        var fast = fact(prompt, "ema_9");
        var slow = fact(prompt, "ema_21");
        var owned = fact(prompt, "owned_coins");
        if (price == null || rsi == null || fast == null || slow == null || owned == null) {
            return answer("HOLD", BigDecimal.ZERO, "The request lacks facts.");
        }
        var spread = fast.subtract(slow).divide(slow, 6, RoundingMode.HALF_EVEN);
        var confidence =
                new BigDecimal("0.52")
                        .add(spread.abs().multiply(new BigDecimal("40")))
                        .min(new BigDecimal("0.95"))
                        .setScale(2, RoundingMode.HALF_EVEN);
        boolean dip = rsi.compareTo(new BigDecimal("30")) < 0;
        boolean rising = price.compareTo(fast) > 0 && fast.compareTo(slow) > 0;
        boolean falling = price.compareTo(fast) < 0 && fast.compareTo(slow) < 0;
        if (dip) {
            return answer("BUY", new BigDecimal("0.70"), "RSI " + rsi + " is deeply oversold.");
        }
        if (rising && rsi.compareTo(new BigDecimal("75")) < 0) {
            return answer("BUY", confidence, "The price leads a rising average.");
        }
        if (owned.signum() > 0 && (falling || rsi.compareTo(new BigDecimal("82")) > 0)) {
            return answer("SELL", confidence, "The averages have turned down.");
        }
        return answer("HOLD", new BigDecimal("0.50"), "No clear direction.");
    }

    private static String answer(String signal, BigDecimal confidence, String reasoning) {
        return JSON.createObjectNode()
                .put("signal", signal)
                .put("confidence", confidence)
                .put("reasoning", reasoning)
                .toString();
    }

    private static @Nullable BigDecimal fact(String prompt, String name) {
        var matcher = FACT.matcher(prompt);
        while (matcher.find()) {
            if (matcher.group(1).equals(name)) {
                return new BigDecimal(matcher.group(2));
            }
        }
        return null;
    }
}
