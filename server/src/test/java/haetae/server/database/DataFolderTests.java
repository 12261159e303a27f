package haetae.server.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataFolderTests {

    @TempDir Path temp;

    @Test
    void refusesASecondOpener() throws IOException {
        try (var first = DataFolder.open(temp, "demo")) {
            assertThatThrownBy(() -> DataFolder.open(first.path(), "demo"))
                    .isInstanceOf(DataFolder.Unusable.class)
                    .hasMessageContaining("already running")
                    .hasMessageContaining("--data");
        }
    }

    @Test
    void isFreeAgainOnceClosed() throws IOException {
        DataFolder.open(temp, "demo").close();
        try (var again = DataFolder.open(temp, "demo")) {
            assertThat(again.path()).isEqualTo(temp);
        }
    }

    @Test
    void refusesAnotherEnvironmentAndIsFreeAfterwards() throws IOException {
        DataFolder.open(temp, "paper").close();
        assertThatThrownBy(() -> DataFolder.open(temp, "live"))
                .isInstanceOf(DataFolder.Unusable.class)
                .hasMessageContaining("paper")
                .hasMessageContaining("live");
        DataFolder.open(temp, "paper").close();
    }

    @Test
    void refusesAPlaceThatCannotBeWritten() throws IOException {
        var file = Files.writeString(temp.resolve("a-file"), "not a folder");
        assertThatThrownBy(() -> DataFolder.open(file.resolve("below"), "demo"))
                .isInstanceOf(DataFolder.Unusable.class)
                .hasMessageContaining("cannot write");
    }

    @Test
    void keepsASecretForItsOwnerAlone() throws IOException {
        String secret;
        try (var folder = DataFolder.open(temp, "demo")) {
            secret = folder.secret("word");
        }
        try (var folder = DataFolder.open(temp, "demo")) {
            assertThat(folder.secret("word")).isEqualTo(secret).hasSize(48);
        }
        assertThat(Files.getPosixFilePermissions(temp.resolve("word"))).hasSize(2);
    }
}
