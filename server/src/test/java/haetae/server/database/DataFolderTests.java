package haetae.server.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataFolderTests {

    @TempDir private Path parent = Path.of("");

    @Test
    void belongsToOneProgramAtATime() throws IOException {
        try (var first = DataFolder.open(parent.resolve("data"), "demo")) {
            assertThatThrownBy(() -> DataFolder.open(first.path(), "demo"))
                    .isInstanceOf(DataFolder.Unusable.class)
                    .hasMessageContaining("already running")
                    .hasMessageContaining("--data");
        }
        DataFolder.open(parent.resolve("data"), "demo").close();
    }

    @Test
    void isNeverOpenedForAnotherEnvironment() throws IOException {
        DataFolder.open(parent, "paper").close();
        assertThatThrownBy(() -> DataFolder.open(parent, "live"))
                .isInstanceOf(DataFolder.Unusable.class)
                .hasMessageContaining("holds paper data");
        DataFolder.open(parent, "paper").close();
    }

    @Test
    void saysWhatToDoWhenItCannotBeWritten() throws IOException {
        var file = Files.writeString(parent.resolve("a-file"), "in the way");
        assertThatThrownBy(() -> DataFolder.open(file.resolve("data"), "demo"))
                .isInstanceOf(DataFolder.Unusable.class)
                .hasMessageContaining("choose another with --data");
    }

    @Test
    void drawsASecretOnceAndKeepsItFromOthers() throws IOException {
        String secret;
        try (var folder = DataFolder.open(parent, "demo")) {
            secret = folder.secret("key");
            assertThat(folder.secret("other")).isNotEqualTo(secret).hasSize(48);
        }
        try (var folder = DataFolder.open(parent, "demo")) {
            assertThat(folder.secret("key")).isEqualTo(secret);
        }
        assertThat(Files.getPosixFilePermissions(parent.resolve("key")))
                .isEqualTo(PosixFilePermissions.fromString("rw-------"));
    }
}
