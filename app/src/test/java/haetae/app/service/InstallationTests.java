package haetae.app.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import haetae.app.terminal.Problem;
import haetae.server.database.DataFolder;
import haetae.server.database.DatabaseChoice;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InstallationTests {

    @TempDir private Path temp = Path.of("");

    @Test
    void refusesAFolderThatNoHaetaeUsed() {
        assertThatThrownBy(() -> Installation.at(temp))
                .isInstanceOf(Problem.class)
                .hasMessageContaining("--data");
    }

    @Test
    void knowsWhetherAHaetaeRunsOnIt() throws IOException {
        try (var held = DataFolder.open(temp.resolve("live"), "live")) {
            assertThat(Installation.at(held.path()).isRunning()).isTrue();
        }
        var left = Installation.at(temp.resolve("live"));
        assertThat(left.isRunning()).isFalse();
        assertThat(left.environment()).isEqualTo("live");
    }

    @Test
    void takesTheOnlyFolderThereIs() throws IOException {
        DataFolder.open(temp.resolve("paper"), "paper").close();
        assertThat(Installation.among(List.of(temp.resolve("live"), temp.resolve("paper"))))
                .isEqualTo(new Installation(temp.resolve("paper"), "paper"));
    }

    @Test
    void takesTheOneThatRunsOfTwoAndAsksWhenNoneDoes() throws IOException {
        DataFolder.open(temp.resolve("paper"), "paper").close();
        var both = List.of(temp.resolve("live"), temp.resolve("paper"));
        try (var held = DataFolder.open(temp.resolve("live"), "live")) {
            assertThat(Installation.among(both).folder()).isEqualTo(held.path());
        }
        assertThatThrownBy(() -> Installation.among(both))
                .isInstanceOf(Problem.class)
                .hasMessageContaining("--data");
    }

    @Test
    void saysSoWhenNothingWasEverTraded() throws IOException {
        DataFolder.open(temp.resolve("live"), "live").close();
        assertThatThrownBy(() ->
                        Installation.at(temp.resolve("live")).open(DatabaseChoice.embedded(temp)))
                .isInstanceOf(Problem.class)
                .hasMessageContaining("no books yet");
    }
}
