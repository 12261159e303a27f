package haetae.app.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import haetae.app.Prepared;
import haetae.server.database.DatabaseChoice;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DailyBackupTests {

    private static final DatabaseChoice CHOICE =
            DatabaseChoice.embedded(Path.of(System.getProperty("user.home"), ".cache", "haetae"));

    @TempDir private Path temp = Path.of("");

    @Test
    void writesABackupThatIsWholeAndTellsWhenItCannot() throws IOException {
        var told = new ArrayList<String>();
        var place = temp.resolve("backups");
        try (var storage =
                UpToDate.open(Prepared.at(temp.resolve("data"), "live"), "live", CHOICE, _ -> {})) {
            var daily =
                    new DailyBackup(
                            storage, "live", place, () -> Instant.parse("2026-11-29T10:00:00Z"));
            daily.tell(told::add);
            daily.run().join();
            var file = place.resolve("haetae-live-20261129T100000.000Z.backup");
            assertThat(Restore.verify(file).environment()).isEqualTo("live");
            assertThat(told).isEmpty();

            Files.delete(file);
            Files.delete(place);
            Files.writeString(place, "a file, not a folder");
            assertThatThrownBy(daily::run).isInstanceOf(UncheckedIOException.class);
            assertThat(told)
                    .singleElement()
                    .asString()
                    .contains("daily backup", place.toString(), "failed");
        }
    }
}
