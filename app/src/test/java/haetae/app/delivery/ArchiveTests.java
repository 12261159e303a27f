package haetae.app.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The archive's parts that can be tried without building one; ./haetae dist --check tries the
 * whole.
 */
@EnabledOnOs(value = OS.LINUX, disabledReason = "archives are made and run on Linux")
class ArchiveTests {

    @TempDir private Path temp = Path.of("");
    private Shell shell = new Shell(temp);

    @BeforeEach
    void inATemporaryFolder() {
        shell = new Shell(temp);
    }

    /** An unpacked archive whose Java tells what it was asked. */
    private Path unpacked() throws IOException {
        var archive = temp.resolve("opt/haetae 1");
        Shell.executable(archive.resolve("runtime/bin/java"), "#!/bin/sh\nprintf '%s\\n' \"$@\"\n");
        Shell.executable(
                archive.resolve("haetae"),
                Files.readString(Shell.REPOSITORY.resolve("deploy/start.sh")));
        Files.createDirectories(archive.resolve("lib"));
        Files.writeString(archive.resolve("lib/flags"), "-Xmx1g\n-Dfile.encoding=UTF-8\n");
        Files.writeString(archive.resolve("lib/classpath"), "app.jar\nserver.jar\n");
        return archive;
    }

    @Test
    void startsTheJavaBesideItWithTheFlagsAndJarsOfTheArchive() throws Exception {
        var archive = unpacked();
        var result =
                shell.run(
                        Map.of("HAETAE_JAVA_OPTS", "-Xmx2g -Da=b"),
                        archive.resolve("haetae").toString(),
                        "demo",
                        "--candles",
                        "a file.csv");
        assertThat(result.err()).isEmpty();
        assertThat(result.out().lines())
                .containsExactly(
                        "-Xmx1g",
                        "-Dfile.encoding=UTF-8",
                        "-Xmx2g",
                        "-Da=b",
                        "-cp",
                        archive + "/lib/app.jar:" + archive + "/lib/server.jar",
                        "haetae.app.Haetae",
                        "demo",
                        "--candles",
                        "a file.csv");
    }

    @Test
    void findsItsArchiveThroughLinks() throws Exception {
        var archive = unpacked();
        Files.createSymbolicLink(temp.resolve("one"), archive.resolve("haetae"));
        Files.createSymbolicLink(temp.resolve("two"), Path.of("one"));
        assertThat(shell.run(Map.of(), temp.resolve("two").toString(), "status").out())
                .contains(archive + "/lib/app.jar");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "test",
                "lint",
                "mutation",
                "sabotage",
                "dist",
                "vulnerabilities",
                "clean",
                "help test"
            })
    void saysOfACommandThatNeedsTheSourcesThatTheyAreNotThere(String words) throws Exception {
        unpacked();
        var result =
                shell.run(Map.of(), "/bin/bash", "-c", "cd 'opt/haetae 1' && ./haetae " + words);
        assertThat(result.code()).isEqualTo(2);
        assertThat(result.out()).isEmpty();
        assertThat(result.err()).contains("works on the sources");
    }

    @Test
    void theLaunchersOwnCommandsAreThoseThatNeedTheSources() throws Exception {
        var start = Files.readString(Shell.REPOSITORY.resolve("deploy/start.sh"));
        var own =
                shell.launcher(Map.of(), "declare -f is_own")
                        .out()
                        .lines()
                        .filter(line -> line.strip().endsWith(")") && line.contains(" | "))
                        .findFirst()
                        .orElseThrow()
                        .strip();
        assertThat(start).contains(own);
    }

    @Test
    void theSameFilesMakeTheSameBytesWhateverTheirTimesOrderAndRights() throws Exception {
        var result =
                shell.launcher(
                        Map.of(),
                        """
                        mkdir -p a/x b/x
                        (umask 022; echo 1 >a/x/one; echo 2 >a/x/two; ln -s one a/x/link; touch -d 2020-01-01 a/x/one)
                        (umask 077; ln -s one b/x/link; echo 2 >b/x/two; echo 1 >b/x/one)
                        pack x a a.tar.gz 1700000000
                        (export TZ=Asia/Seoul LC_ALL=C.UTF-8; pack x b b.tar.gz 1700000000)
                        cmp a.tar.gz b.tar.gz && tar -tvzf a.tar.gz --utc --full-time
                        """);
        assertThat(result.code()).as(result.err()).isZero();
        assertThat(result.out().lines())
                .hasSize(4)
                .allSatisfy(line -> assertThat(line).contains("0/0", "2023-11-14 22:13:20"));
        assertThat(result.out()).contains("-rw-r--r--").doesNotContain("-rw-------");
    }

    @Test
    void timesAreThoseThatWereAskedForOrElseThoseOfThePom() throws Exception {
        Files.writeString(
                temp.resolve("pom.xml"),
                """
                  <version>1.2.3</version>
                    <project.build.outputTimestamp>2026-11-23T00:00:00Z</project.build.outputTimestamp>
                """);
        assertThat(shell.launcher(Map.of(), "version; source_date").out())
                .isEqualTo("1.2.3\n1795392000\n");
        assertThat(shell.launcher(Map.of("SOURCE_DATE_EPOCH", "17"), "source_date").out())
                .isEqualTo("17");
        var refused = shell.launcher(Map.of("SOURCE_DATE_EPOCH", "today"), "source_date");
        assertThat(refused.code()).isEqualTo(1);
        assertThat(refused.err()).contains("SOURCE_DATE_EPOCH", "today");
    }

    @Test
    void aJarThatTheListOfLibrariesDoesNotNameIsFound() throws Exception {
        var result =
                shell.launcher(
                        Map.of(),
                        """
                        mkdir -p x/lib; echo a >x/lib/a.jar
                        printf '{"content" : "%s"}' "$(sha256sum <x/lib/a.jar | cut -d' ' -f1)" >x/sbom.json
                        jars_are_listed x || exit 9
                        echo b >x/lib/b.jar
                        jars_are_listed x
                        """);
        assertThat(result.code()).isEqualTo(1);
        assertThat(result.err()).isEqualTo("not in sbom.json: b.jar\n");
    }

    @ParameterizedTest
    @CsvSource({"200, 0", "503, 1"})
    void isHealthyWhenTheServerSaysSo(int status, int code) throws Exception {
        var server =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext(
                "/api/v1/health",
                exchange -> {
                    exchange.sendResponseHeaders(status, -1);
                    exchange.close();
                });
        server.start();
        try {
            assertThat(healthy(server.getAddress().getPort())).isEqualTo(code);
        } finally {
            server.stop(0);
        }
        assertThat(healthy(server.getAddress().getPort())).isNotZero();
    }

    private int healthy(int port) throws Exception {
        var script = Shell.REPOSITORY.resolve("deploy/healthy.sh").toString();
        return shell.run(Map.of(), script, Integer.toString(port)).code();
    }
}
