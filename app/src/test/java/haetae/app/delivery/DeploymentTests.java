package haetae.app.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import haetae.app.Terminal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.yaml.snakeyaml.Yaml;

/** What is given to systemd, to containers and to make. */
class DeploymentTests {

    @TempDir private Path temp = Path.of("");

    private static String file(String name) throws IOException {
        return Files.readString(Shell.REPOSITORY.resolve(name));
    }

    @Test
    void systemdTakesTheUnitWithoutAWord() throws Exception {
        Shell.require("systemd-analyze");
        var unit = temp.resolve("haetae.service");
        var program = temp.resolve("haetae");
        Shell.executable(program, "#!/bin/sh\n");
        Files.writeString(
                unit,
                file("deploy/haetae.service")
                        .replace("ExecStart=/opt/haetae/haetae", "ExecStart=" + program));
        var result = new Shell(temp).run(Map.of(), "systemd-analyze", "verify", unit.toString());
        assertThat(result.err()).isEmpty();
        assertThat(result.code()).isZero();
    }

    @Test
    void theUnitStartsAServerThatItsProgramUnderstands() throws Exception {
        var start =
                file("deploy/haetae.service")
                        .lines()
                        .filter(line -> line.startsWith("ExecStart=/opt/haetae/haetae serve "))
                        .findFirst()
                        .orElseThrow();
        var words = List.of(start.split(" "));
        understood(words.subList(1, words.size()));
        assertThat(file("deploy/haetae.service"))
                .contains("NoNewPrivileges=yes", "ProtectSystem=strict", "\nUser=haetae\n")
                .doesNotContain("MemoryDenyWriteExecute=yes");
    }

    /** Instructions of the Dockerfile with their arguments, continued lines joined. */
    private static List<String> instructions() throws IOException {
        return file("Dockerfile")
                .replace("\\\n", " ")
                .lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                .toList();
    }

    private static Stream<String> arguments(String instruction) throws IOException {
        return instructions().stream()
                .filter(line -> line.startsWith(instruction + " "))
                .map(line -> line.substring(instruction.length() + 1));
    }

    @Test
    void imagesArePinnedToAVersion() throws IOException {
        var yaml = compose();
        var images =
                Stream.concat(
                        arguments("FROM").map(line -> line.split(" ")[0]),
                        Stream.of(text(service(yaml, "database"), "image")));
        assertThat(images).hasSize(3).allMatch(image -> image.matches("[a-z]+:[0-9]+\\.[0-9].*"));
    }

    @Test
    void theContainerRunsAsAUserOfItsOwnAndIsToldToEndInOrder() throws IOException {
        var last =
                instructions().stream().filter(line -> line.startsWith("FROM ")).toList().getLast();
        var stage = instructions().subList(instructions().indexOf(last), instructions().size());
        assertThat(stage).contains("USER 10001:10001", "STOPSIGNAL SIGTERM");
        assertThat(stage.subList(stage.indexOf("USER 10001:10001"), stage.size()))
                .noneMatch(line -> line.startsWith("RUN ") || line.startsWith("USER 0"));
        assertThat(stage).contains("VOLUME /var/lib/haetae");
        assertThat(arguments("ADD")).isEmpty();
        assertThat(stage).noneMatch(line -> line.contains("curl") || line.contains("wget"));
    }

    @Test
    @SuppressWarnings("unchecked")
    void theContainerStartsAServerThatItsProgramUnderstands() throws IOException {
        assertThat(arguments("ENTRYPOINT")).containsExactly("[\"/opt/haetae/haetae\"]");
        var command = arguments("CMD").findFirst().orElseThrow();
        understood((List<String>) new Yaml().load(command));
        understood(
                (List<String>) Objects.requireNonNull(service(compose(), "haetae").get("command")));
        assertThat(arguments("HEALTHCHECK").findFirst().orElseThrow())
                .contains("CMD [\"/opt/haetae/deploy/healthy.sh\", \"8080\"]");
    }

    /** A `serve` with all of these options, but with --help, so that none of it happens. */
    private static void understood(List<String> words) {
        assertThat(words.getFirst()).isEqualTo("serve");
        var command = Stream.concat(words.stream(), Stream.of("--help")).toArray(String[]::new);
        assertThat(Terminal.run(command).code()).isZero();
    }

    private static Map<String, Object> compose() throws IOException {
        return new Yaml().load(file("compose.yaml"));
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> part(Map<String, Object> of, String name) {
        return (Map<String, Object>) Objects.requireNonNull(of.get(name), name);
    }

    private static Map<String, Object> service(Map<String, Object> compose, String name) {
        return part(part(compose, "services"), name);
    }

    private static String text(Map<String, Object> of, String name) {
        return Objects.requireNonNull(of.get(name), name).toString();
    }

    @Test
    void theDatabaseIsReachedByHaetaeAlone() throws IOException {
        var compose = compose();
        var database = service(compose, "database");
        assertThat(database).doesNotContainKey("ports");
        assertThat(database.get("networks")).isEqualTo(List.of("books"));
        assertThat(part(part(compose, "networks"), "books")).containsEntry("internal", true);
        assertThat(text(database, "image")).startsWith("postgres:18.");
        assertThat(text(part(database, "environment"), "POSTGRES_PASSWORD"))
                .startsWith("${POSTGRES_PASSWORD:?");
        assertThat(database).containsKey("healthcheck");
    }

    @Test
    void haetaeIsPublishedOnThisMachineAloneAndWaitsForItsDatabase() throws IOException {
        var haetae = service(compose(), "haetae");
        assertThat(haetae.get("ports")).isEqualTo(List.of("127.0.0.1:8080:8080"));
        assertThat(part(part(haetae, "depends_on"), "database"))
                .containsEntry("condition", "service_healthy");
        assertThat(haetae).containsEntry("env_file", ".env").containsEntry("read_only", true);
        assertThat(text(part(haetae, "environment"), "HAETAE_DATABASE_URL"))
                .contains("${POSTGRES_PASSWORD:?");
    }

    @Test
    void whatIsSecretIsNotSentToTheBuild() throws IOException {
        assertThat(file(".dockerignore").lines()).contains(".env", ".git", ".haetae", "**/target");
        assertThat(file(".gitignore").lines()).contains(".env");
    }

    static Stream<String> targets() throws IOException {
        var phony =
                file("Makefile")
                        .lines()
                        .filter(line -> line.startsWith(".PHONY: "))
                        .findFirst()
                        .orElseThrow();
        return Stream.of(phony.substring(".PHONY: ".length()).split(" "));
    }

    @ParameterizedTest
    @MethodSource("targets")
    void everyTargetRunsACommandThatExists(String target) throws Exception {
        Shell.require("make");
        var result =
                new Shell(temp)
                        .run(
                                Map.of(),
                                "make",
                                "--no-print-directory",
                                "-C",
                                Shell.REPOSITORY.toString(),
                                "-n",
                                target);
        assertThat(result.code()).as(result.err()).isZero();
        var commands = result.out().lines().filter(line -> line.startsWith("./haetae ")).toList();
        assertThat(commands).hasSize(target.equals("help") ? 0 : 1);
        for (var command : commands) {
            var words = command.substring("./haetae ".length()).split(" ");
            assertThat(hasHelp(words[0], words.length > 1 ? words[1] : words[0]))
                    .as(command)
                    .isTrue();
        }
    }

    /** Whether a command of the launcher or of the program tells of itself and of a word. */
    private boolean hasHelp(String command, String word) throws Exception {
        var own =
                new Shell(temp)
                        .launcher(
                                Map.of(),
                                "is_own "
                                        + command
                                        + " && "
                                        + command
                                        + "_help && declare -F run_"
                                        + command);
        return own.code() == 0
                ? own.out().contains(word)
                : Terminal.run(command, "--help").code() == 0;
    }

    @Test
    void makeAloneTellsOfEveryTarget() throws Exception {
        Shell.require("make");
        var result =
                new Shell(temp)
                        .run(Map.of(), "make", "-C", Shell.REPOSITORY.toString(), "--silent");
        assertThat(result.code()).as(result.err()).isZero();
        assertThat(result.out().lines().map(line -> line.split(" ")[0]))
                .containsAll(targets().toList());
    }
}
