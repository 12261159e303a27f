package haetae.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The launcher's own functions, run by bash in a made-up tree of folders. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the launcher is a bash script")
class LauncherTests {

    private static final Path REPOSITORY = repository(Path.of("").toAbsolutePath());

    @TempDir private Path root = Path.of("");

    private static Path repository(@Nullable Path folder) {
        if (folder == null) {
            throw new IllegalStateException("no folder above the tests has the launcher");
        }
        return Files.isRegularFile(folder.resolve("haetae"))
                ? folder
                : repository(folder.getParent());
    }

    private record Result(int code, String out, String err) {}

    private Result bash(String script, Map<String, String> variables) throws Exception {
        var builder =
                new ProcessBuilder(
                        "/bin/bash",
                        "-c",
                        "source " + REPOSITORY.resolve("haetae") + "\n" + script);
        builder.environment().clear();
        builder.environment().put("PATH", "/usr/bin:/bin");
        builder.environment().put("HOME", root.resolve("home").toString());
        builder.environment().put("HAETAE_SEARCH_ROOT", root.toString());
        builder.environment().putAll(variables);
        var out = root.resolve("out.txt");
        var err = root.resolve("err.txt");
        var process = builder.redirectOutput(out.toFile()).redirectError(err.toFile()).start();
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        return new Result(process.exitValue(), Files.readString(out), Files.readString(err));
    }

    private Path jdk(String place, String version) throws IOException {
        var home = root.resolve(place);
        Files.createDirectories(home.resolve("bin"));
        Files.writeString(
                home.resolve("release"), "IMPLEMENTOR=\"x\"\nJAVA_VERSION=\"" + version + "\"\n");
        executable(home.resolve("bin/javac"), "#!/bin/sh\n");
        return home;
    }

    private static void executable(Path file, String text) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    /** A PATH with the tools that the launcher uses, but no JDK and no Maven. */
    private Map<String, String> bare() throws IOException {
        var tools = root.resolve("tools");
        Files.createDirectories(tools);
        for (var tool : new String[] {"grep", "head", "dirname", "readlink", "sed", "cat"}) {
            for (var place : new String[] {"/usr/bin", "/bin"}) {
                var file = Path.of(place, tool);
                if (Files.exists(file) && !Files.exists(tools.resolve(tool))) {
                    Files.createSymbolicLink(tools.resolve(tool), file);
                }
            }
        }
        return Map.of("PATH", tools.toString());
    }

    @Test
    void findsAJdkInTheUsualPlacesAndPassesOverOlderOnes() throws Exception {
        jdk("usr/lib/jvm/java-17", "17.0.15");
        var wanted = jdk("opt/jdk-25", "25.0.3");
        assertThat(bash("find_jdk", bare())).isEqualTo(new Result(0, wanted.toString(), ""));
    }

    @Test
    void findsAJdkOfSdkmanInTheHomeFolder() throws Exception {
        var wanted = jdk("home/.sdkman/candidates/java/26-tem", "26");
        assertThat(bash("find_jdk", bare()).out()).isEqualTo(wanted.toString());
    }

    @Test
    void prefersWhatJavaHomeNames() throws Exception {
        jdk("usr/lib/jvm/java-25", "25");
        var wanted = jdk("elsewhere", "26.0.1");
        var variables = new HashMap<>(bare());
        variables.put("JAVA_HOME", wanted.toString());
        assertThat(bash("find_jdk", variables).out()).isEqualTo(wanted.toString());
    }

    @Test
    void findsTheJdkBehindALinkOnThePath() throws Exception {
        var wanted = jdk("somewhere/jdk", "25.0.1");
        var variables = new HashMap<>(bare());
        Files.createSymbolicLink(root.resolve("tools/javac"), wanted.resolve("bin/javac"));
        assertThat(bash("find_jdk", variables).out()).isEqualTo(wanted.toRealPath().toString());
    }

    @Test
    void wantsACompilerNotOnlyARuntime() throws Exception {
        var runtime = jdk("opt/jre-25", "25");
        Files.delete(runtime.resolve("bin/javac"));
        assertThat(bash("find_jdk", bare()).code()).isEqualTo(1);
    }

    @Test
    void whatFailsUnderTheLockFails() throws Exception {
        assertThat(
                        bash(
                                        "STORE=$(mktemp -d); code=0; locked false || code=$?; exit $code",
                                        Map.of())
                                .code())
                .isEqualTo(1);
        assertThat(bash("STORE=$(mktemp -d); locked true", Map.of()).code()).isZero();
    }

    @Test
    void saysWhatToInstallWhenThereIsNoJdk() throws Exception {
        var result = bash("require_jdk", bare());
        assertThat(result.code()).isEqualTo(1);
        assertThat(result.err())
                .contains("no JDK 25")
                .contains("temurin-25-jdk")
                .contains("JAVA_HOME");
    }

    @Test
    void saysWhatToInstallWhenThereIsNoMaven() throws Exception {
        var result = bash("require_maven", bare());
        assertThat(result.code()).isEqualTo(1);
        assertThat(result.err()).contains("Maven 3.8.7").contains("apt-get install maven");
    }

    @Test
    void refusesAMavenThatIsTooOld() throws Exception {
        var variables = bare();
        executable(root.resolve("tools/mvn"), "#!/bin/sh\necho 'Apache Maven 3.6.3 (x)'\n");
        var result = bash("require_maven", variables);
        assertThat(result.code()).isEqualTo(1);
        assertThat(result.err()).contains("3.6.3");
    }

    @Test
    void comparesVersionsByNumber() throws Exception {
        var result =
                bash(
                        "for v in 3.8.7 3.8.10 3.10.0 4.0.0-rc-1 3.8.6 3.6.3 0; do at_least $v 3.8.7 && echo $v; done; true",
                        Map.of());
        assertThat(result.out().lines()).containsExactly("3.8.7", "3.8.10", "3.10.0", "4.0.0-rc-1");
    }

    @Test
    void findsItselfThroughLinks() throws Exception {
        var link = root.resolve("one");
        Files.createSymbolicLink(link, REPOSITORY.resolve("haetae"));
        Files.createSymbolicLink(root.resolve("two"), Path.of("one"));
        assertThat(bash("home_of " + root.resolve("two"), Map.of()).out().strip())
                .isEqualTo(REPOSITORY.toRealPath().toString());
    }

    @Test
    void countsTestsAndSaysWhyOneWasNotRun() throws Exception {
        var reports = root.resolve("core/target/surefire-reports");
        Files.createDirectories(reports);
        Files.writeString(
                reports.resolve("TEST-a.xml"),
                """
                <testsuite>
                  <testcase name="adds" classname="a.KrwTests" time="0.1"/>
                  <testcase name="readsTheSheet" classname="a.SheetTests" time="0">
                    <skipped message="the recorded data &lt;shared&gt; are not here" type="x"/>
                  </testcase>
                  <testcase name="readsAnother" classname="a.SheetTests" time="0">
                    <skipped type="x"><![CDATA[a.b.TestAbortedException: Assumption failed: no b.csv here
                	at somewhere]]></skipped>
                  </testcase>
                </testsuite>
                """);
        var good = bash("HOME_DIR=" + root + " test_report", Map.of());
        assertThat(good.code()).isZero();
        assertThat(good.out().lines())
                .containsExactly(
                        "not run  a.SheetTests.readsTheSheet: the recorded data <shared> are not here",
                        "not run  a.SheetTests.readsAnother: no b.csv here",
                        "3 tests: 1 passed, 0 failed, 2 not run");
        Files.writeString(
                reports.resolve("TEST-b.xml"),
                """
                <testsuite>
                  <testcase name="divides" classname="a.KrwTests" time="0.1">
                    <failure message="no" type="x">at</failure>
                  </testcase>
                </testsuite>
                """);
        assertThat(bash("HOME_DIR=" + root + " test_report", Map.of()).code()).isEqualTo(1);
    }

    @Test
    void failsWhenNoTestRanAtAll() throws Exception {
        assertThat(bash("HOME_DIR=" + root + " test_report", Map.of()).code()).isEqualTo(1);
    }
}
