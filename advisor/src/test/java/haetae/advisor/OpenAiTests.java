package haetae.advisor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import haetae.core.signal.Action;
import haetae.core.signal.Advice;
import java.math.BigDecimal;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** What OpenAI is sent, and what its replies are taken for. */
class OpenAiTests {

    private static final String KEY = "sk-a-secret-of-the-test";
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final String BUY =
            "{\"signal\":\"BUY\",\"confidence\":0.7,\"reasoning\":\"because\"}";
    private final OpenAi openAi = new OpenAi(URI.create("http://127.0.0.1:1"), KEY);

    private static String reply(String text, String finish) {
        var json = JSON.createObjectNode();
        var choice = json.putArray("choices").addObject().put("finish_reason", finish);
        choice.putObject("message")
                .put("role", "assistant")
                .put("content", text)
                .putNull("refusal");
        json.putObject("usage").put("prompt_tokens", 700).put("completion_tokens", 40);
        return json.toString();
    }

    private Provider.Answer read(String reply) {
        return openAi.read(JSON.readTree(reply)).orElseThrow();
    }

    private Advice advice(String reply) {
        return read(reply).reading().advice();
    }

    @Test
    void isAskedForAnAnswerInTheStrictForm() {
        var request = openAi.request("gpt-4.1-mini", "what now?");
        assertThat(request.uri()).hasPath("/v1/chat/completions");
        assertThat(request.headers()).containsEntry("Authorization", "Bearer " + KEY);
        var sent = JSON.readTree(request.body());
        assertThat(sent.at("/model").stringValue()).isEqualTo("gpt-4.1-mini");
        assertThat(sent.at("/messages/0/content").stringValue()).isEqualTo("what now?");
        assertThat(sent.at("/temperature").intValue()).isZero();
        var schema = sent.at("/response_format/json_schema");
        assertThat(schema.at("/strict").booleanValue()).isTrue();
        assertThat(schema.at("/schema/additionalProperties").booleanValue()).isFalse();
        assertThat(schema.at("/schema/required").size())
                .isEqualTo(schema.at("/schema/properties").size());
        assertThat(request.toString() + openAi).doesNotContain(KEY);
    }

    @ParameterizedTest
    @ValueSource(strings = {"o3", "o4-mini", "gpt-5-nano"})
    void modelsThatThinkTakeNoTemperature(String model) {
        assertThat(JSON.readTree(openAi.request(model, "?").body()).has("temperature")).isFalse();
    }

    @Test
    void itsAnswerIsRead() {
        var answer = read(reply(BUY, "stop"));
        assertThat(answer.reading().advice())
                .isEqualTo(new Advice.Given(Action.BUY, new BigDecimal("0.7"), "because"));
        assertThat(answer.inputTokens()).isEqualTo(700);
        assertThat(answer.outputTokens()).isEqualTo(40);
    }

    @ParameterizedTest
    @ValueSource(strings = {"length", "content_filter", "tool_calls"})
    void anAnswerThatDidNotComeToItsEndIsRefused(String reason) {
        assertThat(advice(reply(BUY, reason)))
                .isEqualTo(
                        new Advice.Refused(
                                "the answer did not come to its end, for reason " + reason));
    }

    @Test
    void aRefusalIsARefusal() {
        assertThat(
                        advice(
                                "{\"choices\":[{\"finish_reason\":\"stop\",\"message\":{\"content\":null,"
                                        + "\"refusal\":\"I can't help with that.\"}}]}"))
                .isEqualTo(new Advice.Refused("the model refused: I can't help with that."));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"choices\":[]}",
                "{\"choices\":7}",
                "{\"choices\":[{\"finish_reason\":\"stop\"}]}",
                "{\"choices\":[{\"finish_reason\":\"stop\",\"message\":{\"content\":[1]}}]}",
                "{\"choices\":[{\"finish_reason\":7,\"message\":{\"content\":\"{}\"}}]}"
            })
    void aReplyWithoutAnAnswerIsRefused(String reply) {
        assertThat(advice(reply)).isInstanceOf(Advice.Refused.class);
    }

    @Test
    void aKeyThatCannotStandInAHeaderIsRefusedWithoutShowingIt() {
        assertThatThrownBy(() -> new OpenAi(URI.create("http://127.0.0.1:1"), "a key\nwith lines"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageNotContaining("with lines");
    }

    /** Bytes changed, cut and doubled at random: never an exception, never advice out of bounds. */
    @Test
    void noBrokenReplyIsEverMoreThanARefusal() {
        var random = new Random(20261123);
        int given = 0;
        for (int i = 0; i < 100_000; i++) {
            var bytes = reply(BUY, "stop").getBytes(StandardCharsets.UTF_8);
            for (int n = random.nextInt(1, 4); n > 0; n--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(32, 127);
            }
            var text =
                    new String(
                            bytes,
                            0,
                            random.nextInt(10) == 0 ? random.nextInt(bytes.length) : bytes.length,
                            StandardCharsets.UTF_8);
            try {
                var answer = openAi.read(JSON.readTree(text));
                if (answer.isPresent()
                        && answer.get().reading().advice() instanceof Advice.Given advice) {
                    given++;
                    assertThat(advice.confidence()).isBetween(BigDecimal.ZERO, BigDecimal.ONE);
                }
            } catch (JacksonException e) {
                // not JSON: the caller takes it for unreadable
            }
        }
        assertThat(given).as("some survive").isPositive();
    }
}
