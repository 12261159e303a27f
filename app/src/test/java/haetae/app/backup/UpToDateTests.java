package haetae.app.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import haetae.app.Prepared;
import haetae.app.service.Installation;
import haetae.app.terminal.Problem;
import haetae.server.database.DataFolder;
import haetae.server.database.DatabaseChoice;
import haetae.server.database.DatabaseLogin;
import haetae.server.database.EmbeddedPostgres;
import haetae.server.database.Storage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.jar.JarFile;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/** How an installation of an earlier day is brought up to date, and when it is left alone. */
class UpToDateTests {

    private static final Path CACHE = Path.of(System.getProperty("user.home"), ".cache", "haetae");
    private static final DatabaseChoice CHOICE = DatabaseChoice.embedded(CACHE);
    private static final Path RELEASE =
            Path.of("src", "test", "resources", "releases", "0.1-dc14ab3-live.backup");

    private static final String OLD = "postgres-17.5.0";

    @TempDir private static Path earlier = Path.of("");
    private static DatabaseChoice both = CHOICE;

    @TempDir private Path temp = Path.of("");

    private final List<String> told = new ArrayList<>();

    private Path folder() {
        return temp.resolve("data");
    }

    private void open() throws IOException {
        UpToDate.open(folder(), "live", CHOICE, told::add).close();
    }

    private List<Path> backups() throws IOException {
        if (!Files.exists(folder().resolve("backups"))) {
            return List.of();
        }
        try (var files = Files.list(folder().resolve("backups"))) {
            return files.sorted().toList();
        }
    }

    private static JdbcTemplate database(Storage storage) {
        var login = storage.database();
        return new JdbcTemplate(
                new DriverManagerDataSource(login.url(), login.user(), login.password()));
    }

    private Map<String, String> contents(String name) throws IOException {
        var file = temp.resolve(name + ".backup");
        Backup.write(Installation.at(folder()), CHOICE, file);
        return Contents.of(file);
    }

    /** Tables of an earlier version, with a row; what is in them. */
    private Map<String, String> tablesOfAnEarlierVersion() throws IOException {
        var file = temp.resolve("earlier.backup");
        try (var storage = Storage.open(folder(), "live", CHOICE)) {
            Migrations.run(storage.database(), Migrations.MAIN, "11");
            database(storage)
                    .update(
                            "INSERT INTO users (auth_user_id, email, name)"
                                    + " VALUES (gen_random_uuid(), 'a@b', 'somebody')");
            Backup.write(Installation.at(folder()), storage.database(), file);
        }
        return Contents.of(file);
    }

    @Test
    void whatWasThereBeforeAMigrationCanBeHadAgain() throws IOException {
        var before = tablesOfAnEarlierVersion();
        open();
        assertThat(backups()).hasSize(1);
        var backup = backups().getFirst();
        assertThat(backup.getFileName().toString()).matches("before-v\\d+-\\d{8}T\\d{6}.*Z.backup");
        assertThat(told).hasSize(1).first().asString().contains(backup.toString());
        assertThat(Contents.of(backup)).isEqualTo(before);
        try (var storage = UpToDate.open(folder(), "live", CHOICE, told::add)) {
            var standing = Migrations.standing(storage.database(), Migrations.MAIN);
            assertThat(standing.now()).isEqualTo(standing.newest());
        }
        assertThat(backups()).as("there is nothing to change any more").hasSize(1);
        assertThat(told).hasSize(1);
    }

    @Test
    void aNewDatabaseIsNotBackedUp() throws IOException {
        open();
        assertThat(backups()).isEmpty();
        assertThat(told).isEmpty();
    }

    @Test
    void nothingIsChangedWhenTheBackupCannotBeWritten() throws IOException {
        tablesOfAnEarlierVersion();
        var blocked = Files.writeString(folder().resolve("backups"), "a file, not a folder");
        refuses("nothing was changed", blocked.toString(), "then start again");
        Files.delete(blocked);
        assumeThat(mounted(Files.createDirectory(blocked)))
                .as("a small disk can be mounted here")
                .isTrue();
        try {
            Files.write(blocked.resolve("ballast"), new byte[12_000]);
            refuses("No space left on device", "make room");
            assertThat(backups()).containsExactly(blocked.resolve("ballast"));
        } finally {
            run("umount", blocked.toString());
        }
        try (var storage = Storage.open(folder(), "live", CHOICE)) {
            assertThat(Migrations.standing(storage.database(), Migrations.MAIN).now())
                    .isEqualTo("11");
        }
    }

    private static boolean mounted(Path path) throws IOException {
        return run("mount", "-t", "tmpfs", "-o", "size=16k", "haetae", path.toString());
    }

    private static boolean run(String... command) throws IOException {
        try {
            return new ProcessBuilder(command).start().waitFor() == 0;
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    private void refuses(String... words) {
        assertThatThrownBy(this::open)
                .isInstanceOf(Problem.class)
                .message()
                .contains(words)
                .hasLineCount(1);
    }

    @Test
    void tablesThatANewerProgramHasChangedAreLeftAlone() throws IOException {
        try (var storage = Storage.open(Prepared.at(folder(), "live"), "live", CHOICE)) {
            Migrations.run(storage.database(), Migrations.MAIN, null);
            database(storage)
                    .update(
                            "INSERT INTO flyway_schema_history SELECT installed_rank + 1, '999', 'of the"
                                    + " future', type, 'V999__x.sql', 1, installed_by, installed_on, 1, true"
                                    + " FROM flyway_schema_history ORDER BY installed_rank DESC LIMIT 1");
        }
        refuses("a newer Haetae", "999", "start the newer one");
        assertThat(backups()).isEmpty();
        var file = temp.resolve("newer.backup");
        Backup.write(Installation.at(folder()), CHOICE, file);
        assertThatThrownBy(() -> Restore.into(temp.resolve("restored"), CHOICE, file))
                .isInstanceOf(Problem.class)
                .hasMessageContaining("use the newer one");
    }

    @Test
    void filesOfAnEarlierPostgresAreCopiedWithEveryRowAlsoWhenThatWasCutOffBefore()
            throws IOException {
        var written = written();
        // Cut off while it was copied: part of the copy is there.
        var part = Files.createDirectories(folder().resolve("postgres.new"));
        Files.writeString(part.resolve("PG_VERSION"), "18");
        // Cut off before the copy was in its place; the old program may have traded since.
        var ready = Files.createDirectories(folder().resolve("postgres.ready"));
        Files.writeString(ready.resolve("PG_VERSION"), "18");

        var opened = UpToDate.open(folder(), "live", both, told::add);
        assertThat(database(opened).queryForObject("SHOW server_version_num", Integer.class))
                .isGreaterThan(180_000);
        opened.close();
        assertEveryRowIsIn(contents("now"), written);
        assertThat(folder().resolve("postgres-17/PG_VERSION")).content().startsWith("17");
        assertThat(part).doesNotExist();
        assertThat(ready).doesNotExist();
        assertThat(Contents.of(backups().getFirst())).isEqualTo(written);
        assertThat(told.toString()).contains("PostgreSQL 17", "postgres-17");

        // Cut off when the old files were aside, and the new ones not yet in their place.
        Files.move(folder().resolve("postgres"), ready);
        assertEveryRowIsIn(contents("again"), written);
        assertThat(ready).doesNotExist();
    }

    /** A later version's tables may have more columns, behind those that there were. */
    private static void assertEveryRowIsIn(Map<String, String> now, Map<String, String> before) {
        before.forEach((table, rows) -> {
            var left = now.getOrDefault(table, "").lines().toList();
            var were = rows.lines().toList();
            assertThat(left).as(table).hasSameSizeAs(were);
            for (int i = 0; i < were.size(); i++) {
                assertThat(left.get(i)).as(table).startsWith(were.get(i));
            }
        });
    }

    @Test
    void aCopyThatFailsLeavesTheOldFilesAsTheyWere() throws IOException {
        var written = written();
        Files.writeString(folder().resolve("backups"), "a file, not a folder");
        assertThatThrownBy(() -> UpToDate.open(folder(), "live", both, told::add))
                .isInstanceOf(Problem.class)
                .hasMessageContaining("nothing was changed");
        assertThat(folder().resolve("postgres-17")).doesNotExist();
        var file = temp.resolve("old.backup");
        try (var held = DataFolder.open(folder(), "live");
                var old = old(held)) {
            Backup.write(Installation.at(folder()), login(old), file);
        }
        assertThat(Contents.of(file)).isEqualTo(written);
    }

    @Test
    void withoutTheOldBinariesItSaysWhichHaetaeHasToMakeABackup() throws IOException {
        written();
        Files.writeString(folder().resolve("opened-by"), "Haetae 0.1.0 with PostgreSQL 17.5.0");
        assertThatThrownBy(this::open)
                .isInstanceOf(DataFolder.Unusable.class)
                .message()
                .contains(
                        "PostgreSQL 17",
                        "Haetae 0.1.0",
                        "./haetae backup FILE",
                        "./haetae restore FILE")
                .hasLineCount(1);
        assertThatThrownBy(() -> Installation.at(folder()).open(CHOICE))
                .isInstanceOf(DataFolder.Unusable.class)
                .hasMessageContaining("./haetae migrate");
        assertThat(folder().resolve("postgres/PG_VERSION")).content().startsWith("17");
    }

    /** The binaries of both versions, and a folder that PostgreSQL 17 wrote, once for all tests. */
    @BeforeAll
    static void anEarlierHaetaeRanHere() throws IOException {
        Storage.open(earlier.resolve("warm"), "demo", CHOICE).close(); // today's are unpacked now
        var cache = Files.createDirectories(earlier.resolve("cache"));
        var name = "postgres-" + EmbeddedPostgres.version();
        Files.createSymbolicLink(cache.resolve(name), CACHE.resolve(name));
        both = DatabaseChoice.embedded(cache);
        try (var jar = new JarFile(Path.of("target", "postgres-before", "binaries.jar").toFile());
                var archive = jar.getInputStream(jar.getJarEntry("postgres-linux-x86_64.txz"))) {
            EmbeddedPostgres.unpack(archive, cache.resolve(OLD));
        }
        try (var held = DataFolder.open(earlier.resolve("data"), "live");
                var old = old(held)) {
            Restore.copy(login(old), RELEASE);
        }
    }

    private static EmbeddedPostgres old(DataFolder held) throws IOException {
        return EmbeddedPostgres.start(
                held, both.cache().resolve(OLD), held.path().resolve("postgres"));
    }

    private static DatabaseLogin login(EmbeddedPostgres postgres) {
        return new DatabaseLogin(postgres.jdbcUrl(), postgres.user(), postgres.password());
    }

    /** The folder that PostgreSQL 17 wrote, with the rows of a release, and these rows. */
    private Map<String, String> written() throws IOException {
        var source = earlier.resolve("data");
        try (var files = Files.walk(source)) {
            for (var file : files.toList()) {
                Files.copy(
                        file,
                        folder().resolve(source.relativize(file).toString()),
                        StandardCopyOption.COPY_ATTRIBUTES);
            }
        }
        return Contents.of(RELEASE);
    }
}
