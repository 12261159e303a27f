package haetae.advisor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import haetae.core.signal.Action;
import haetae.core.signal.Advice;
import java.math.BigDecimal;
import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

/** What Gemini is sent, and what its replies are taken for. */
class GeminiTests {

    private static final String KEY = "AIza-a-secret-of-the-test";
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final String BUY =
            "{\"signal\":\"BUY\",\"confidence\":0.7,\"reasoning\":\"because\"}";
    private final Gemini gemini = new Gemini(URI.create("http://127.0.0.1:1"), KEY);

    private static String reply(String text, String finish) {
        var json = JSON.createObjectNode();
        var candidate = json.putArray("candidates").addObject();
        candidate.putObject("content").putArray("parts").addObject().put("text", text);
        candidate.put("finishReason", finish);
        json.putObject("usageMetadata")
                .put("promptTokenCount", 700)
                .put("candidatesTokenCount", 40)
                .put("thoughtsTokenCount", 300);
        return json.toString();
    }

    private Provider.Answer read(String reply) {
        return gemini.read(JSON.readTree(reply)).orElseThrow();
    }

    private Advice advice(String reply) {
        return read(reply).reading().advice();
    }

    @Test
    void isAskedForAnAnswerInTheForm() {
        var request = gemini.request("gemini-test", "what now?");
        assertThat(request.uri()).hasPath("/v1beta/models/gemini-test:generateContent");
        assertThat(request.headers()).containsEntry("x-goog-api-key", KEY);
        var sent = JSON.readTree(request.body());
        assertThat(sent.at("/contents/0/parts/0/text").stringValue()).isEqualTo("what now?");
        assertThat(sent.at("/generationConfig/responseMimeType").stringValue())
                .isEqualTo("application/json");
        assertThat(sent.at("/generationConfig/responseJsonSchema")).isEqualTo(AnswerForm.schema());
        assertThat(request.body())
                .as("models think as much as they do by themselves")
                .doesNotContain("hinking");
        assertThat(request.toString() + gemini).doesNotContain(KEY);
    }

    @Test
    void itsAnswerIsReadWithAllTokensThatArePaidFor() {
        var answer = read(reply(BUY, "STOP"));
        assertThat(answer.reading().advice())
                .isEqualTo(new Advice.Given(Action.BUY, new BigDecimal("0.7"), "because"));
        assertThat(answer.text()).isEqualTo(BUY);
        assertThat(answer.inputTokens()).isEqualTo(700);
        assertThat(answer.outputTokens()).as("thoughts are paid for as well").isEqualTo(340);
    }

    @Test
    void itsThoughtsAreNoAnswer() {
        assertThat(
                        advice(
                                """
                                {"candidates":[{"finishReason":"STOP","content":{"parts":[
                                  {"text":"{\\"signal\\":\\"SELL\\",\\"confidence\\":1}","thought":true},
                                  {"text":"{\\"signal\\":\\"BUY\\","},
                                  {"text":"\\"confidence\\":0.7,\\"reasoning\\":\\"because\\"}"}]}}]}
                                """))
                .isEqualTo(new Advice.Given(Action.BUY, new BigDecimal("0.7"), "because"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"MAX_TOKENS", "SAFETY", "RECITATION", "OTHER"})
    void anAnswerThatDidNotComeToItsEndIsRefused(String reason) {
        assertThat(advice(reply(BUY, reason)))
                .isEqualTo(
                        new Advice.Refused(
                                "the answer did not come to its end, for reason " + reason));
    }

    @Test
    void aBlockedPromptIsRefusedWithItsReason() {
        assertThat(advice("{\"promptFeedback\":{\"blockReason\":\"PROHIBITED_CONTENT\"}}"))
                .isEqualTo(
                        new Advice.Refused("the prompt was blocked for reason PROHIBITED_CONTENT"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", "7", "\"text\"", "null"})
    void whatIsNoObjectIsNoReply(String reply) {
        assertThat(gemini.read(JSON.readTree(reply))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"candidates\":[]}",
                "{\"candidates\":7}",
                "{\"candidates\":[{\"finishReason\":\"STOP\"}]}",
                "{\"candidates\":[{\"finishReason\":\"STOP\",\"content\":{\"parts\":[{\"text\":7}]}}]}",
                "{\"candidates\":[{\"finishReason\":\"STOP\",\"content\":{\"parts\":\"x\"}}]}"
            })
    void aReplyWithoutAnAnswerIsRefused(String reply) {
        assertThat(advice(reply)).isInstanceOf(Advice.Refused.class);
    }

    @Test
    void aKeyThatCannotStandInAHeaderIsRefusedWithoutShowingIt() {
        assertThatThrownBy(() -> new Gemini(URI.create("http://127.0.0.1:1"), "a key\nwith lines"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageNotContaining("with lines");
    }
}
