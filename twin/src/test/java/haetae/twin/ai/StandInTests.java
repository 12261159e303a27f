package haetae.twin.ai;

import static org.assertj.core.api.Assertions.assertThat;

import haetae.twin.ai.StandIn.Manner;
import haetae.twin.exchange.Call;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class StandInTests {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final StandIn ai = new StandIn();

    private static String facts(String price, String rsi, String fast, String slow, String owned) {
        return "Facts: {\"price_krw\": %s, \"rsi_14\": %s, \"ema_9\": %s, \"ema_21\": %s, \"owned_coins\": \"%s\"}"
                .formatted(price, rsi, fast, slow, owned);
    }

    private static Call gemini(String prompt) {
        var body = JSON.createObjectNode();
        body.putArray("contents").addObject().putArray("parts").addObject().put("text", prompt);
        return new Call(
                "POST",
                "/v1beta/models/gemini-2.5-pro:generateContent",
                "",
                Map.of("x-goog-api-key", "k"),
                body.toString());
    }

    private static Call openAi(String prompt) {
        var body = JSON.createObjectNode().put("model", "gpt-5");
        body.putArray("messages").addObject().put("role", "user").put("content", prompt);
        return new Call(
                "POST",
                "/v1/chat/completions",
                "",
                Map.of("authorization", "Bearer k"),
                body.toString());
    }

    private String said(Call call, Manner manner) {
        var reply = JSON.readTree(ai.answer(call, manner).body());
        JsonNode text =
                call.path().contains("chat")
                        ? reply.path("choices").get(0).path("message").path("content")
                        : reply.path("candidates")
                                .get(0)
                                .path("content")
                                .path("parts")
                                .path(0)
                                .path("text");
        return text.asString("nothing");
    }

    @ParameterizedTest(name = "price {0}, rsi {1}, ema {2} and {3}, owned {4}: {5}")
    @CsvSource({
        "102, 60, 101, 100, 0, BUY",
        "90, 25, 95, 100, 0, BUY",
        "98, 45, 99, 100, 0.1, SELL",
        "98, 45, 99, 100, 0, HOLD",
        "102, 85, 101, 100, 0.1, SELL",
        "102, 78, 101, 100, 0.1, HOLD",
    })
    void buysStrengthAndDipsAndSellsWeakness(
            String price, String rsi, String fast, String slow, String owned, String signal) {
        var prompt = facts(price, rsi, fast, slow, owned);
        assertThat(said(gemini(prompt), Manner.PLAIN)).contains("\"signal\":\"" + signal + "\"");
    }

    @Test
    void saysTheSameThroughBothDoors() {
        var prompt = facts("102", "60", "101", "100", "0");
        assertThat(said(openAi(prompt), Manner.PLAIN))
                .isEqualTo(said(gemini(prompt), Manner.PLAIN));
        assertThat(ai.answer(openAi(prompt), Manner.PLAIN))
                .isEqualTo(ai.answer(openAi(prompt), Manner.PLAIN));
    }

    @Test
    void holdsWhenFactsAreMissingOrSenseless() {
        assertThat(said(gemini("What is the weather?"), Manner.PLAIN)).contains("HOLD");
        assertThat(said(gemini(facts("1", "2", "3", "0", "0")), Manner.PLAIN)).contains("HOLD");
        assertThat(said(gemini(facts("1", "2.3.4", "3", "4", "0")), Manner.PLAIN)).contains("HOLD");
    }

    @Test
    void goesAstrayAsTold() {
        var call = gemini(facts("102", "60", "101", "100", "0"));
        assertThat(said(call, Manner.REFUSAL)).isEqualTo("nothing");
        assertThat(said(call, Manner.NOT_A_NUMBER)).contains("\"confidence\":NaN");
        assertThat(said(call, Manner.TEXT_NUMBERS)).contains("\"confidence\":\"");
        assertThat(said(call, Manner.PROSE)).startsWith("Here").contains("{\"signal\"");
        assertThat(said(call, Manner.EMPTY)).isEmpty();
        var refusal = JSON.readTree(ai.answer(openAi("x"), Manner.REFUSAL).body());
        assertThat(refusal.path("choices").get(0).path("message").path("refusal").asString(""))
                .isNotBlank();
    }

    @Test
    void wantsAKeyAndAReadableRequest() {
        var call = gemini("x");
        assertThat(
                        ai.answer(
                                        new Call("POST", call.path(), "", Map.of(), call.body()),
                                        Manner.PLAIN)
                                .status())
                .isEqualTo(403);
        assertThat(
                        ai.answer(
                                        new Call("POST", call.path(), "", call.headers(), "{"),
                                        Manner.PLAIN)
                                .status())
                .isEqualTo(400);
        assertThat(
                        ai.answer(
                                        new Call(
                                                "POST", "/v1/chat/completions", "", Map.of(), "{}"),
                                        Manner.PLAIN)
                                .status())
                .isEqualTo(401);
    }

    @Test
    void leavesTheExchangesPathsAlone() {
        assertThat(ai.isFor(new Call("POST", "/v1/orders", "", Map.of(), ""))).isFalse();
        assertThat(ai.isFor(openAi("x"))).isTrue();
    }
}
