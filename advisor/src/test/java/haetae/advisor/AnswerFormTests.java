package haetae.advisor;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class AnswerFormTests {

    @Test
    void namesTheSameMembersInSchemaAndInstructions() {
        var schema = AnswerForm.schema();
        assertThat(schema.get("required").values().stream().map(node -> node.asString()))
                .containsExactly("signal", "confidence", "reasoning");
        for (var name : schema.get("properties").propertyNames()) {
            assertThat(AnswerForm.instructions()).contains("\"" + name + "\"");
        }
    }

    @Test
    void allowsThreeSignalsAndAConfidenceFromZeroToOne() {
        var properties = AnswerForm.schema().get("properties");
        assertThat(properties.get("signal").get("enum").toString())
                .isEqualTo("[\"BUY\",\"SELL\",\"HOLD\"]");
        assertThat(properties.get("confidence").get("minimum").asInt()).isZero();
        assertThat(properties.get("confidence").get("maximum").asInt()).isEqualTo(1);
    }
}
