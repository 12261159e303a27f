package haetae.server.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import haetae.server.TestServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
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
    void isStartedAgainOnTheSamePortWhenItDiesWhileTheProgramRuns()
            throws IOException, SQLException {
        try (var folder = DataFolder.open(data, "demo");
                var postgres = EmbeddedPostgres.start(folder, TestServer.CACHE)) {
            execute(postgres, "CREATE TABLE kept (number integer); INSERT INTO kept VALUES (42)");
            var address = postgres.jdbcUrl();

            for (int death = 0; death < 2; death++) {
                long before = postmaster().pid();
                assertThat(postmaster().destroyForcibly()).isTrue(); // its workers have to go too
                awaitAnother(before);
                assertThat(kept(postgres)).isEqualTo(42);
            }
            assertThat(postgres.jdbcUrl()).isEqualTo(address);
        }
        assertThat(data.resolve("postgres/postmaster.pid")).as("it is stopped").doesNotExist();
    }

    /**
     * PostgreSQL 18 hangs for ever when the recovery from a full disk meets the full disk again.
     */
    @Test
    void comesBackWhenItsFullDiskHasRoomAgain() throws Exception {
        int mounted =
                new ProcessBuilder("mount", "-t", "tmpfs", "-o", "size=150m", "haetae", "" + data)
                        .start()
                        .waitFor();
        assumeThat(mounted).as("a small disk can be mounted here").isZero();
        try (var folder = DataFolder.open(data, "demo");
                var postgres = EmbeddedPostgres.start(folder, TestServer.CACHE)) {
            execute(postgres, "CREATE TABLE kept (number integer); INSERT INTO kept VALUES (42)");
            var ballast = data.resolve("ballast");
            fill(ballast);
            assertThatThrownBy(
                            () -> {
                                for (int segment = 0; segment < 20; segment++) {
                                    execute(
                                            postgres,
                                            "INSERT INTO kept SELECT 1; SELECT pg_switch_wal()");
                                }
                            })
                    .isInstanceOf(SQLException.class);
            await(() ->
                    Files.readString(data.resolve("postgres.log")).contains("FATAL:  could not"));
            Files.delete(ballast);
            await(() -> kept(postgres) == 42);
        } finally {
            new ProcessBuilder("umount", "" + data).start().waitFor();
        }
    }

    private static void fill(Path ballast) {
        try (var out = Files.newOutputStream(ballast)) {
            while (true) {
                out.write(new byte[4096]);
            }
        } catch (IOException e) {
            assertThat(e).hasMessageContaining("No space left");
        }
    }

    private static void await(Callable<Boolean> question) {
        long giveUp = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (System.nanoTime() < giveUp) {
            try {
                if (question.call()) {
                    return;
                }
            } catch (Exception e) {
                // asked again
            }
            LockSupport.parkNanos(50_000_000);
        }
        throw new AssertionError("it never came to that");
    }

    /** Until a postmaster other than that one takes connections. */
    private void awaitAnother(long pid) {
        var file = data.resolve("postgres/postmaster.pid");
        await(() -> {
            var lines = Files.readAllLines(file);
            return lines.size() >= 8
                    && !lines.getFirst().strip().equals(Long.toString(pid))
                    && lines.get(7).strip().equals("ready");
        });
    }

    private ProcessHandle postmaster() throws IOException {
        return ProcessHandle.of(
                        Long.parseLong(
                                Files.readAllLines(data.resolve("postgres/postmaster.pid"))
                                        .getFirst()
                                        .strip()))
                .orElseThrow();
    }

    private void kill() throws IOException {
        var postmaster = postmaster();
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
                var rows = statement.executeQuery("SELECT max(number) FROM kept")) {
            rows.next();
            return rows.getInt(1);
        }
    }
}
