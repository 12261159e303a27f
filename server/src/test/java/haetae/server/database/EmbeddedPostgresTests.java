package haetae.server.database;

import static org.assertj.core.api.Assertions.assertThat;

import haetae.server.TestServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.concurrent.TimeUnit;
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
        first.abandon();
        folder.close(); // as when the program is killed: the server goes on

        folder = DataFolder.open(data, "demo");
        var adopted = EmbeddedPostgres.start(folder, TestServer.CACHE);
        assertThat(adopted.jdbcUrl()).isEqualTo(first.jdbcUrl());
        assertThat(kept(adopted)).isEqualTo(42);

        adopted.abandon();
        kill();
        try (var restarted = EmbeddedPostgres.start(folder, TestServer.CACHE)) {
            assertThat(kept(restarted)).isEqualTo(42);
        }
        folder.close();
    }

    @Test
    void isStartedAgainWhereItWasWhenItDies() throws Exception {
        try (var folder = DataFolder.open(data, "demo");
                var postgres = EmbeddedPostgres.start(folder, TestServer.CACHE)) {
            execute(postgres, "CREATE TABLE kept (number integer); INSERT INTO kept VALUES (7)");
            for (int deaths = 0; deaths < 2; deaths++) {
                kill();
                assertThat(answersAgain(postgres)).isTrue();
                assertThat(kept(postgres)).isEqualTo(7);
            }
        }
    }

    private static boolean answersAgain(EmbeddedPostgres postgres) throws InterruptedException {
        for (int i = 0; i < 300; i++) {
            try {
                kept(postgres);
                return true;
            } catch (SQLException e) {
                TimeUnit.MILLISECONDS.sleep(100);
            }
        }
        return false;
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
