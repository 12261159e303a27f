package haetae.server.web;

import static org.assertj.core.api.Assertions.assertThat;

import haetae.server.TestServer;
import haetae.server.apidoc.Conformity;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The API's description: complete, and true of what the server answers. */
@ExtendWith(TestServer.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ApiDocumentTests {

    private final Api api;
    private final JsonNode document;

    ApiDocumentTests(TestServer.Running running) {
        api = new Api(running.server().port());
        document = api.send("GET", "/api/v1/openapi.json", null, null).json();
    }

    @AfterAll
    void close() {
        api.close();
    }

    record Operation(String method, String path, JsonNode json) {
        @Override
        public String toString() {
            return method + " " + path;
        }

        JsonNode success() {
            for (var response : json.path("responses").properties()) {
                if (response.getKey().startsWith("2") || response.getKey().startsWith("3")) {
                    return response.getValue();
                }
            }
            throw new AssertionError("no success");
        }
    }

    List<Operation> operations() {
        var operations = new ArrayList<Operation>();
        for (var path : document.path("paths").properties()) {
            for (var method : path.getValue().properties()) {
                operations.add(new Operation(method.getKey(), path.getKey(), method.getValue()));
            }
        }
        return operations;
    }

    @Test
    void isOpenApiOfThisServer() {
        assertThat(document.path("openapi").asString()).isEqualTo("3.1.0");
        assertThat(operations()).hasSizeGreaterThan(40);
        assertThat(document.at("/components/securitySchemes/owner/scheme").asString())
                .isEqualTo("bearer");
    }

    @ParameterizedTest
    @MethodSource("operations")
    void eachHasWordsAnExampleAndItsErrors(Operation operation) {
        var json = operation.json();
        assertThat(json.path("summary").asString()).isNotBlank();
        assertThat(json.path("description").asString()).isNotBlank();
        for (var parameter : json.path("parameters")) {
            assertThat(parameter.path("description").asString())
                    .as("%s", parameter.path("name"))
                    .isNotBlank();
        }
        for (var media : operation.success().path("content")) {
            assertThat(
                            media.path("example").isEmpty()
                                    && media.path("example").asString("").isEmpty())
                    .as("no example")
                    .isFalse();
        }
        var errors = new ArrayList<String>();
        json.path("responses").properties().forEach(response -> errors.add(response.getKey()));
        assertThat(errors)
                .anyMatch(code ->
                        code.startsWith("4")
                                || code.startsWith("5")
                                || operation.path().endsWith(".json"));
        if (json.path("security").isMissingNode()) {
            assertThat(errors).contains("401");
        }
    }

    @ParameterizedTest
    @MethodSource("operations")
    void eachExampleIsAsTheFormSays(Operation operation) {
        var media = operation.success().at("/content/application~1json");
        assertThat(Conformity.breaches(document, media.path("schema"), media.path("example")))
                .isEmpty();
    }

    List<Operation> readable() {
        return operations().stream()
                .filter(operation -> operation.method().equals("get"))
                .filter(operation -> !operation.path().endsWith("/stream"))
                .filter(operation -> operation.success().has("content"))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("readable")
    void eachAnswerIsAsTheFormSays(Operation operation) {
        var path =
                operation
                        .path()
                        .replace("{id}", "1")
                        .replace("{key}", "stop_loss_pct")
                        .replace("{decision}", "KRW-BTC@seed");
        var answer = api.get(path);
        assertThat(answer.status()).isEqualTo(200);
        var schema = operation.success().at("/content/application~1json/schema");
        assertThat(Conformity.breaches(document, schema, answer.json())).isEmpty();
    }

    @Test
    void whatIsOtherwiseIsFound() {
        var schema = new JsonMapper().valueToTree(Map.of("$ref", "#/components/schemas/Ticker"));
        var ticker = api.get("/api/v1/market").json();
        assertThat(Conformity.breaches(document, schema, ticker)).isEmpty();
        var object = (ObjectNode) ticker;
        assertThat(Conformity.breaches(document, schema, object.deepCopy().put("price", 5)))
                .containsExactly("/price is 5, not \"string\"");
        assertThat(Conformity.breaches(document, schema, object.deepCopy().put("price", "1E5")))
                .hasSize(1);
        assertThat(Conformity.breaches(document, schema, object.deepCopy().put("more", 5)))
                .containsExactly("/more is not described");
        var less = object.deepCopy();
        less.remove("market");
        assertThat(Conformity.breaches(document, schema, less))
                .containsExactly("/market is missing");
        assertThat(Conformity.breaches(document, schema, object.deepCopy().put("timestamp", "now")))
                .hasSize(1);
    }
}
