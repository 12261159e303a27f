package haetae.app;

import haetae.app.demo.Demo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
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
        description = "Trades on an Upbit twin with play money: no keys, no network.")
final class DemoCommand implements Callable<Integer> {

    @Option(
            names = "--speed",
            defaultValue = "60",
            description = "market seconds per second, or max (default: 60)")
    private String speed = "60";

    @Option(
            names = "--days",
            description = "market days to run; then a summary, and 0 only if the books agree")
    private @Nullable Double days;

    @Option(names = "--seed", defaultValue = "1", description = "the generated market (default: 1)")
    private long seed;

    @Option(
            names = "--candles",
            arity = "1..*",
            description = "recorded one-minute candles to replay")
    private List<Path> candles = new ArrayList<>();

    @Option(
            names = "--port",
            defaultValue = "0",
            description = "port of the page (default: any free one)")
    private int port;

    @Option(names = "--token", description = "the owner's token (default: a new one)")
    private @Nullable String token;

    @Option(names = "--data", description = "data folder (default: a temporary one)")
    private @Nullable Path data;

    @Option(names = "--json", description = "writes the summary here")
    private @Nullable Path json;

    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws IOException {
        var out = spec.commandLine().getOut();
        var folder = data != null ? data : Files.createTempDirectory("haetae-demo-");
        var options =
                new Demo.Options(
                        days == null ? 1 : days,
                        seed,
                        candles,
                        port,
                        token != null ? token : UUID.randomUUID().toString(),
                        folder,
                        Path.of(System.getProperty("user.home"), ".cache", "haetae"));
        var summary =
                new Demo(
                                options,
                                line -> {
                                    out.println(line);
                                    out.flush();
                                })
                        .runLockstep();
        var text =
                JsonMapper.builder()
                        .enable(SerializationFeature.INDENT_OUTPUT)
                        .build()
                        .writeValueAsString(summary);
        out.println(text);
        if (json != null) {
            Files.writeString(json, text);
        }
        return summary.booksAgree() ? 0 : 1;
    }
}
