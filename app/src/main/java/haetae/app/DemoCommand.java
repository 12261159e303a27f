package haetae.app;

import haetae.app.demo.Demo;
import haetae.app.demo.Summary;
import haetae.app.demo.SummaryText;
import haetae.app.terminal.Problem;
import haetae.app.terminal.StopSignal;
import haetae.core.risk.Limits;
import haetae.twin.faults.FaultPlan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

@Command(
        name = "demo",
        mixinStandardHelpOptions = true,
        description = {
            "Trades on an Upbit twin with play money: no keys, no network.",
            "Runs until Ctrl-C, or for --days; then prints a summary. Exit code 0 only if Haetae's"
                    + " books equal the exchange's to the last digit."
        })
final class DemoCommand implements Callable<Integer> {

    @Option(
            names = "--speed",
            paramLabel = "N|max",
            defaultValue = "60",
            description =
                    "market seconds per second, up to 600, or max: as fast as the machine can and"
                            + " always the same way (default: 60)")
    private String speed = "60";

    @Option(
            names = "--days",
            paramLabel = "N",
            description = "market days to run; default: until Ctrl-C")
    private @Nullable Double days;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "1",
            description = "which market is generated (default: 1)")
    private long seed;

    @Option(
            names = "--candles",
            arity = "1..*",
            paramLabel = "FILE",
            description =
                    "recorded one-minute candles to replay instead; their first 168 hours are history")
    private List<Path> candles = new ArrayList<>();

    @Option(
            names = "--faults",
            paramLabel = "FILE",
            description = "what goes wrong on the way to the exchange and the AI (docs/faults.md)")
    private @Nullable Path faults;

    @Option(
            names = "--port",
            paramLabel = "P",
            defaultValue = "0",
            description = "port of the page (default: any free one)")
    private int port;

    @Option(
            names = "--token",
            paramLabel = "T",
            description = "the owner's token, 16 characters or more (default: a new one)")
    private @Nullable String token;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "data folder (default: a temporary one)")
    private @Nullable Path data;

    @Option(names = "--json", paramLabel = "FILE", description = "writes the summary here as well")
    private @Nullable Path json;

    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws IOException {
        var pace = speed(speed);
        Ports.requireFree(port);
        Tokens.require(token);
        requireWritable(json);
        if (days != null && !(days > 0 && days <= 3650)) {
            throw new Problem(2, "--days is above 0 and at most 3650, not " + days);
        }
        var folder = data != null ? data : Files.createTempDirectory("haetae-demo-");
        try (var signal = new StopSignal()) {
            try {
                return run(pace, folder, signal);
            } finally {
                if (data == null) {
                    Folders.delete(folder);
                }
            }
        }
    }

    private int run(OptionalDouble pace, Path folder, StopSignal signal) throws IOException {
        var options =
                new Demo.Options(
                        pace,
                        days == null ? OptionalDouble.empty() : OptionalDouble.of(days),
                        seed,
                        candles,
                        faults == null ? FaultPlan.NONE : FaultPlan.read(faults),
                        Limits.DEFAULTS,
                        port,
                        token != null ? token : UUID.randomUUID().toString(),
                        folder,
                        Folders.cache());
        var summary = new Demo(options, this::tell, signal::isGiven).run();
        report(summary);
        return summary.booksAgree() ? 0 : 1;
    }

    private void report(Summary summary) throws IOException {
        tell("");
        SummaryText.of(summary).forEach(this::tell);
        if (json != null) {
            Files.writeString(
                    json,
                    JsonMapper.builder()
                                    .enable(SerializationFeature.INDENT_OUTPUT)
                                    .build()
                                    .writeValueAsString(summary)
                            + "\n");
        }
    }

    private void tell(String line) {
        var out = spec.commandLine().getOut();
        out.println(line);
        out.flush();
    }

    /** Empty for max. */
    static OptionalDouble speed(String text) {
        if (text.equals("max")) {
            return OptionalDouble.empty();
        }
        try {
            double speed = Double.parseDouble(text);
            if (speed > 0 && speed <= 600) {
                return OptionalDouble.of(speed);
            }
        } catch (NumberFormatException e) {
            // told below
        }
        throw new Problem(2, "--speed is max or a number above 0 and up to 600, not " + text);
    }

    /** Fails before the run rather than after it. */
    private static void requireWritable(@Nullable Path file) {
        if (file == null) {
            return;
        }
        var folder = file.toAbsolutePath().getParent();
        boolean can =
                Files.exists(file)
                        ? Files.isRegularFile(file) && Files.isWritable(file)
                        : folder != null && Files.isWritable(folder);
        if (!can) {
            throw new Problem("cannot write " + file + ": choose another file with --json");
        }
    }
}
