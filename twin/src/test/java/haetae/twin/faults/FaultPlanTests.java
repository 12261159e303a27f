package haetae.twin.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FaultPlanTests {

    @TempDir private Path folder = Path.of("");

    private FaultPlan read(String text) throws IOException {
        var file = folder.resolve("plan.json");
        Files.writeString(file, text);
        return FaultPlan.read(file);
    }

    private static Path examples() {
        for (var at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
            var examples = at.resolve("docs/examples/faults");
            if (Files.isDirectory(examples)) {
                return examples;
            }
        }
        throw new AssertionError("no docs/examples/faults above " + Path.of("").toAbsolutePath());
    }

    @Test
    void readsEveryExample() throws IOException {
        try (var files = Files.list(examples())) {
            for (var file : files.toList()) {
                assertThat(FaultPlan.read(file).faults()).as(file.toString()).isNotEmpty();
            }
        }
    }

    @Test
    void hasEveryKindInTheExampleOfAll() throws IOException {
        var kinds = new HashSet<Class<?>>();
        for (var parent : Effect.class.getPermittedSubclasses()) {
            for (var kind : parent.getPermittedSubclasses()) {
                kinds.add(kind);
            }
        }
        var inExample =
                FaultPlan.read(examples().resolve("every-kind.json")).faults().stream()
                        .map(fault -> fault.effect().getClass())
                        .collect(Collectors.toSet());
        assertThat(Set.<Class<?>>copyOf(inExample)).isEqualTo(kinds);
    }

    @Test
    void namesTheLineOfBrokenJson() {
        assertThatThrownBy(() -> read("{\n  \"seed\": 1,\n  \"faults\": [,]\n}"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("plan.json, line 3, column");
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(
            quoteCharacter = '`',
            value = {
                "[] | is an object",
                "{\"faults\":{}} | faults is missing, or no list",
                "{\"faults\":[], \"x\":1} | x does not belong here",
                "{\"faults\":[1]} | faults[0] is no object",
                "{\"faults\":[{}]} | faults[0].kind is missing",
                "{\"faults\":[{\"kind\":\"flood\"}]} | faults[0].kind is unknown: flood",
                "{\"faults\":[{\"kind\":\"no-reply\",\"every\":\"1h\"}]} | faults[0].on is missing",
                "{\"faults\":[{\"kind\":\"no-reply\",\"on\":\"orders\",\"every\":\"1h\"}]} |"
                        + " faults[0].on is like",
                "{\"faults\":[{\"kind\":\"no-reply\",\"on\":\"ai\"}]} | needs exactly one of at",
                "{\"faults\":[{\"kind\":\"no-reply\",\"on\":\"ai\",\"every\":\"soon\"}]} |"
                        + " faults[0].every is a duration",
                "{\"faults\":[{\"kind\":\"drop\",\"on\":\"ai\",\"every\":\"1h\"}]} |"
                        + " faults[0].on does not go with this kind",
                "{\"faults\":[{\"kind\":\"late-fill\",\"every\":\"1h\"}]} |"
                        + " faults[0].delay is missing",
                "{\"faults\":[{\"kind\":\"late-fill\",\"every\":\"1h\",\"delay\":\"61s\"}]} |"
                        + " faults[0].delay is at most 60s",
                "{\"faults\":[{\"kind\":\"nan\",\"every\":\"0s\"}]} | faults[0].every is above zero",
                "{\"faults\":[{\"kind\":\"nan\",\"probability\":2}]} |"
                        + " faults[0].probability is a number above 0",
                "{\"faults\":[{\"kind\":\"status\",\"status\":200,\"on\":\"ai\",\"at\":\"1s\"}]} |"
                        + " faults[0].status is one of",
                "{\"faults\":[{\"kind\":\"maintenance\",\"every\":\"1h\"}]} |"
                        + " faults[0].for is missing",
                "{\"faults\":[{\"kind\":\"nan\",\"at\":[\"2s\",\"1s\"]}]} |"
                        + " faults[0].at must ascend",
                "{\"faults\":[{\"kind\":\"nan\",\"at\":\"1s\",\"hits\":0}]} |"
                        + " faults[0].hits is a whole number",
            },
            delimiter = '|')
    void saysWhatIsWrongAndWhere(String text, String problem) {
        assertThatThrownBy(() -> read(text))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("plan.json")
                .hasMessageContaining(problem);
    }
}
