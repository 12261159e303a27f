package haetae.app.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/** Commands of the machine, with nothing of its environment but what is named. */
record Shell(Path folder) {

    static final Path REPOSITORY = Path.of("..").toAbsolutePath().normalize();

    record Result(int code, String out, String err) {}

    Result run(Map<String, String> variables, String... command)
            throws IOException, InterruptedException {
        var builder = new ProcessBuilder(command).directory(folder.toFile());
        builder.environment().clear();
        builder.environment().put("PATH", "/usr/bin:/bin");
        builder.environment().put("HOME", folder.toString());
        builder.environment().putAll(variables);
        var out = Files.createTempFile(folder, "said-", ".out");
        var err = Files.createTempFile(folder, "said-", ".err");
        var process = builder.redirectOutput(out.toFile()).redirectError(err.toFile()).start();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        var result = new Result(process.exitValue(), Files.readString(out), Files.readString(err));
        Files.delete(out);
        Files.delete(err);
        return result;
    }

    /** Runs functions of the launcher and of what it does for delivery. */
    Result launcher(Map<String, String> variables, String script)
            throws IOException, InterruptedException {
        var sources =
                "source %s/haetae; source %s/deploy/delivery.sh; HOME_DIR=%s; STORE=%s/.haetae\n"
                        .formatted(REPOSITORY, REPOSITORY, folder, folder);
        return run(variables, "/bin/bash", "-c", sources + script);
    }

    static void executable(Path file, String text) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    static void require(String tool) {
        Assumptions.assumeTrue(
                Files.isExecutable(Path.of("/usr/bin", tool)), tool + " is not installed here");
    }
}
