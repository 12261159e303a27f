package haetae.app.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RotationTests {

    @TempDir private Path temp = Path.of("");

    private Instant now = Instant.parse("2026-11-29T10:00:00Z");

    private Rotation rotation(int kept) {
        return new Rotation(temp.resolve("backups"), "before-", kept, () -> now);
    }

    private List<String> names() throws IOException {
        try (var files = Files.list(temp.resolve("backups"))) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void keepsTheNewestWhateverTheyComeBeforeAndNothingElseIsRemoved() throws IOException {
        Files.createDirectories(temp.resolve("backups"));
        Files.writeString(temp.resolve("backups/before-the-holidays.backup"), "a person's own");
        for (var version : List.of("v9", "v10", "v11")) {
            rotation(2).add(version, file -> Files.writeString(file, version));
            now = now.plus(Duration.ofDays(1));
        }
        assertThat(names())
                .containsExactly(
                        "before-the-holidays.backup",
                        "before-v10-20261130T100000.000Z.backup",
                        "before-v11-20261201T100000.000Z.backup");
    }

    @Test
    void removesNoneForOneThatCouldNotBeWritten() throws IOException {
        rotation(1).add("", file -> Files.writeString(file, "good"));
        now = now.plus(Duration.ofDays(1));
        assertThatThrownBy(() ->
                        rotation(1)
                                .add(
                                        "",
                                        _ -> {
                                            throw new IOException("the disk is full");
                                        }))
                .hasMessage("the disk is full");
        assertThat(names()).containsExactly("before-20261129T100000.000Z.backup");
    }

    @Test
    void clearsAwayWhatAKilledProgramHadBegun() throws IOException {
        Files.createDirectories(temp.resolve("backups"));
        Files.writeString(temp.resolve("backups/before-v9-20261128T100000.000Z.backup.part"), "x");
        rotation(1).add("v10", file -> Files.writeString(file, "good"));
        assertThat(names()).containsExactly("before-v10-20261129T100000.000Z.backup");
    }
}
