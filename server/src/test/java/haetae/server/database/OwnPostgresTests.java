package haetae.server.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import haetae.server.TestServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** A second PostgreSQL stands for the user's own; each test has a database in it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OwnPostgresTests {

    private static final String PASSWORD = "the right password";

    private final Storage theirs = open();
    private int databases;

    private static Storage open() {
        try {
            return Storage.open(Files.createTempDirectory("haetae-own-"), "demo", TestServer.CACHE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @BeforeAll
    void makeAUser() throws SQLException {
        run(theirs.database(), "CREATE ROLE me LOGIN PASSWORD '" + PASSWORD + "'");
    }

    @AfterAll
    void close() throws IOException {
        theirs.close();
        TestServer.deleteTree(theirs.folder().path());
    }

    private static void run(DatabaseLogin login, String sql) throws SQLException {
        try (var connection =
                        DriverManager.getConnection(login.url(), login.user(), login.password());
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** A new database of the user's. */
    private DatabaseLogin database() throws SQLException {
        var name = "own" + databases++;
        run(theirs.database(), "CREATE DATABASE " + name + " OWNER me");
        return new DatabaseLogin(
                theirs.database().url().replaceFirst("/postgres$", "/" + name), "me", PASSWORD);
    }

    private static DatabaseChoice own(DatabaseLogin login) {
        return new DatabaseChoice(login, TestServer.CACHE);
    }

    private static AbstractThrowableAssert<?, ?> refused(
            Path folder, String environment, DatabaseLogin login) {
        var said =
                assertThatThrownBy(() -> Storage.open(folder, environment, own(login)))
                        .isInstanceOf(DataFolder.Unusable.class)
                        .hasNoCause();
        said.message().doesNotContain(login.password()).hasLineCount(1);
        return said;
    }

    @Test
    void isUsedInsteadOfTheEmbeddedOne(@TempDir Path folder) throws Exception {
        var login = database();
        try (var storage = Storage.open(folder, "paper", own(login))) {
            assertThat(storage.database()).isEqualTo(login);
            assertThat(folder.resolve("postgres")).doesNotExist();
            assertThatThrownBy(() -> DataFolder.open(folder, "paper"))
                    .hasMessageContaining("already running");
        }
        assertThatThrownBy(() -> DataFolder.open(folder, "live"))
                .hasMessageContaining("holds paper data");
    }

    @Test
    void isHeldByOneHaetaeAtATime(@TempDir Path folder, @TempDir Path other) throws Exception {
        var login = database();
        try (var storage = Storage.open(folder, "paper", own(login))) {
            assertThat(storage.database()).isEqualTo(login);
            refused(other, "paper", login).hasMessageContaining("another Haetae uses");
        }
        Storage.open(other, "paper", own(login)).close();
    }

    @Test
    void isSharedByLiveServersAndByNothingElse(
            @TempDir Path folder, @TempDir Path other, @TempDir Path third) throws Exception {
        var login = database();
        try (var one = Storage.open(folder, "live", own(login));
                var two = Storage.open(other, "live", own(login))) {
            assertThat(one.isShared() && two.isShared()).isTrue();
            refused(third, "paper", login).hasMessageContaining("another Haetae uses");
        }
    }

    @Test
    void saysInOneLineThatItCannotBeReached(@TempDir Path folder) throws Exception {
        int free;
        try (var socket = new ServerSocket(0)) {
            free = socket.getLocalPort();
        }
        refused(
                        folder,
                        "paper",
                        new DatabaseLogin(
                                "jdbc:postgresql://127.0.0.1:" + free + "/x", "me", PASSWORD))
                .hasMessageContaining("cannot reach the database 127.0.0.1:" + free + "/x")
                .hasMessageContaining("HAETAE_DATABASE_URL");
    }

    @Test
    void saysInOneLineThatThePasswordIsWrong(@TempDir Path folder) throws Exception {
        refused(folder, "paper", new DatabaseLogin(database().url(), "me", "another one"))
                .hasMessageContaining("password authentication failed");
    }

    @Test
    void isRefusedWhenItHoldsSomethingElse(@TempDir Path folder) throws Exception {
        var login = database();
        run(login, "CREATE SCHEMA mine; CREATE TABLE mine.things (a int)");
        Storage.open(folder, "paper", own(login)).close();
        var used = database();
        run(used, "CREATE SCHEMA me; CREATE TABLE things (a int)");
        refused(folder.resolve("other"), "paper", used).hasMessageContaining("holds other tables");
    }

    @Test
    void isRefusedForAnotherEnvironment(@TempDir Path folder) throws Exception {
        var login = database();
        run(
                login,
                """
                CREATE SCHEMA me;
                CREATE TABLE flyway_schema_history (a int);
                CREATE TABLE accounts (environment text);
                INSERT INTO accounts VALUES ('live')\
                """);
        refused(folder, "paper", login).hasMessageContaining("holds live data");
        Storage.open(folder.resolve("live"), "live", own(login)).close();
    }

    @Test
    void isRefusedWhenItIsOlderThanFifteen() {
        assertThatThrownBy(() -> OwnPostgres.requireNew("h/x", 14))
                .hasMessage("the database h/x is PostgreSQL 14: Haetae needs 15 or newer");
        assertThatCode(() -> OwnPostgres.requireNew("h/x", 15)).doesNotThrowAnyException();
    }

    @Test
    void isNotExchangedForAnotherBehindTheBooks(@TempDir Path folder) throws Exception {
        var login = database();
        Storage.open(folder, "paper", own(login)).close();
        refused(folder, "paper", database()).hasMessageContaining(login.place());
        assertThatThrownBy(() -> Storage.open(folder, "paper", TestServer.CACHE))
                .hasMessageContaining("set HAETAE_DATABASE_URL");
        var embedded = folder.resolve("embedded");
        Storage.open(embedded, "paper", TestServer.CACHE).close();
        refused(embedded, "paper", login).hasMessageContaining("unset HAETAE_DATABASE_URL");
    }
}
