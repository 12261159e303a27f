package haetae.server.account;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The page about the settings says what the program does. */
class SettingDocsTests {

    private static final Path PAGE = Path.of("..", "docs", "settings.md");

    @ParameterizedTest
    @EnumSource(Setting.class)
    void everySettingStandsThereWithItsRangeAndMeaning(Setting setting) throws IOException {
        var constant = setting == Setting.AI_PRICES ? "see below" : setting.constant();
        assertThat(Files.readString(PAGE))
                .contains(
                        "| `%s` | %s | %s | %s |"
                                .formatted(
                                        setting.key(),
                                        constant,
                                        setting.range(),
                                        setting.meaning()));
    }

    @Test
    void nothingElseStandsThere() throws IOException {
        var keys = Pattern.compile("^\\| `([a-z_0-9]+)` \\|", Pattern.MULTILINE);
        List<String> told =
                keys.matcher(Files.readString(PAGE)).results().map(m -> m.group(1)).toList();
        assertThat(told).containsExactlyElementsOf(Setting.keys());
    }
}
