package haetae.server.database;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedPostgresTests {

    @TempDir Path temp;

    @Test
    void adoptsAServerThatOutlivedItsProgram() throws IOException {
        var cache = Path.of(System.getProperty("java.io.tmpdir"), "haetae-test-postgres");
        try (var folder = DataFolder.open(temp, "demo")) {
            var outlived = EmbeddedPostgres.start(folder, cache);
            try (var adopted = EmbeddedPostgres.start(folder, cache)) {
                assertThat(adopted.jdbcUrl()).isEqualTo(outlived.jdbcUrl());
            }
        }
    }
}
