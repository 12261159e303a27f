package haetae.app.chaos;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A Haetae in a process of its own, started as this one was. */
public final class Program {

    private final Process process;

    private Program(Process process) {
        this.process = process;
    }

    /**
     * @param log where its output goes, added at the end
     */
    public static Program start(Path log, Map<String, String> variables, List<String> arguments)
            throws IOException {
        var builder = new ProcessBuilder(command(arguments));
        clear(builder.environment());
        builder.environment().putAll(variables);
        var process =
                builder.redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                        .start();
        Files.writeString(
                log.resolveSibling(log.getFileName() + ".pid"), identity(process.toHandle()));
        return new Program(process);
    }

    /** What starts a Haetae on this JVM, with the options and the class path of this one. */
    public static List<String> command(List<String> arguments) {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(argument -> argument.startsWith("-X"))
                .forEach(command::add);
        command.add("-cp");
        command.add(System.getProperty("java.class.path"));
        command.add("haetae.app.Haetae");
        command.addAll(arguments);
        return command;
    }

    /** Takes out what would be a setting of a Haetae. */
    public static void clear(Map<String, String> environment) {
        environment.keySet().removeIf(name -> name.startsWith("HAETAE_"));
        environment
                .keySet()
                .removeAll(
                        List.of(
                                "DATABASE_URL",
                                "UPBIT_ACCESS_KEY",
                                "UPBIT_SECRET_KEY",
                                "GEMINI_API_KEY",
                                "OPENAI_API_KEY"));
    }

    /** A number alone may be another program's by now. */
    private static String identity(ProcessHandle process) {
        return process.pid() + " " + process.info().startInstant().orElse(Instant.EPOCH);
    }

    /** Ends what a run that was cut off left running. */
    static void endLeftovers(Path round) throws IOException {
        try (var files = Files.newDirectoryStream(round, "*.pid")) {
            for (var file : files) {
                var identity = Files.readString(file);
                ProcessHandle.of(Long.parseLong(identity.substring(0, identity.indexOf(' '))))
                        .filter(process -> identity(process).equals(identity))
                        .ifPresent(ProcessHandle::destroyForcibly);
            }
        }
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** As {@code kill}: it ends in order. */
    public void end() {
        process.destroy();
    }

    /** As {@code kill -9}. */
    public void kill() {
        process.destroyForcibly();
        await(10);
    }

    /** As SIGTERM. */
    void stop() {
        process.destroy();
    }

    /** Waits for its end. */
    public boolean await(long seconds) {
        try {
            return process.waitFor(seconds, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    public int exitCode() {
        return process.exitValue();
    }
}
