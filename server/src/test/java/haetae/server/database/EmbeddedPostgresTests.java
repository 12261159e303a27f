package haetae.server.database;

import static org.assertj.core.api.Assertions.assertThat;

import haetae.server.TestServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedPostgresTests {

    @TempDir private Path data = Path.of("");

    @Test
    void isAdoptedAfterTheProgramWasKilledAndRecoversAfterItWasKilledItself()
            throws IOException, SQLException {
        var folder = DataFolder.open(data, "demo");
        var first = EmbeddedPostgres.start(folder, TestServer.CACHE);
        execute(first, "CREATE TABLE kept (number integer); INSERT INTO kept VALUES (42)");
        folder.close(); // as when the program is killed: the server goes on

        folder = DataFolder.open(data, "demo");
        var adopted = EmbeddedPostgres.start(folder, TestServer.CACHE);
        assertThat(adopted.jdbcUrl()).isEqualTo(first.jdbcUrl());
        assertThat(kept(adopted)).isEqualTo(42);

        kill();
        try (var restarted = EmbeddedPostgres.start(folder, TestServer.CACHE)) {
            assertThat(kept(restarted)).isEqualTo(42);
        }
        folder.close();
    }

    private void kill() throws IOException {
        long pid =
                Long.parseLong(
                        Files.readAllLines(data.resolve("postgres/postmaster.pid"))
                                .getFirst()
                                .strip());
        var postmaster = ProcessHandle.of(pid).orElseThrow();
        var workers = postmaster.descendants().toList();
        postmaster.destroyForcibly();
        workers.forEach(ProcessHandle::destroyForcibly);
        postmaster.onExit().join();
        workers.forEach(worker -> worker.onExit().join());
    }

    private static void execute(EmbeddedPostgres postgres, String sql) throws SQLException {
        try (var connection =
                        DriverManager.getConnection(
                                postgres.jdbcUrl(), postgres.user(), postgres.password());
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static int kept(EmbeddedPostgres postgres) throws SQLException {
        try (var connection =
                        DriverManager.getConnection(
                                postgres.jdbcUrl(), postgres.user(), postgres.password());
                var statement = connection.createStatement();
                var rows = statement.executeQuery("SELECT number FROM kept")) {
            rows.next();
            return rows.getInt(1);
        }
    }
}
