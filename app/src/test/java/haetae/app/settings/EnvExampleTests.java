package haetae.app.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import haetae.server.account.Setting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The example of an environment names every variable, at its default. */
class EnvExampleTests {

    private static final Path FILE = Path.of("..", ".env.example");

    private static List<String> lines() throws IOException {
        return Files.readAllLines(FILE);
    }

    @ParameterizedTest
    @EnumSource(Setting.class)
    void everySettingStandsThereAtItsDefault(Setting setting) throws IOException {
        assertThat(lines()).contains("#" + setting.name() + "=" + setting.constant());
    }

    @Test
    void everyVariableOfHaetaesStandsThere() throws IOException {
        var refused = catchThrowable(() -> Env.of(Map.of("HAETAE_COLOUR", "red")));
        var told = Objects.requireNonNull(refused.getMessage());
        var known = told.substring(told.indexOf("known are ") + 10).split(", ");
        assertThat(known).hasSizeGreaterThan(10);
        var lines = lines();
        for (var name : known) {
            assertThat(lines).as(name).anyMatch(line -> line.startsWith("#" + name + "="));
        }
    }

    @Test
    void whatStandsThereIsUnderstood() throws IOException {
        var variables = new HashMap<String, String>();
        lines().stream()
                .filter(line -> line.matches("#[A-Z0-9_]+=.*"))
                .map(line -> line.substring(1).split("=", 2))
                .forEach(pair -> variables.put(pair[0], pair[1]));
        var env = Env.of(variables);
        assertThat(env.configured().texts()).hasSize(Setting.values().length);
        assertThat(env.live()).isFalse();
        assertThat(env.recipients().channels()).isEmpty();
        assertThat(env.markets()).hasToString("[KRW-BTC]");
        assertThat(Arrays.asList(env.upbit(), env.gemini(), env.openAi()))
                .isEqualTo(
                        Arrays.asList(
                                Env.of(Map.of()).upbit(),
                                Env.of(Map.of()).gemini(),
                                Env.of(Map.of()).openAi()));
    }
}
