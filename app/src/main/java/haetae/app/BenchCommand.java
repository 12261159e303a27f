package haetae.app;

import haetae.app.trial.ApiBench;
import haetae.app.trial.Playground;
import haetae.core.money.Krw;
import java.io.IOException;
import java.nio.file.Files;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "bench",
        mixinStandardHelpOptions = true,
        description = {
            "Measures. api: fills a database with a year of market data every 10 seconds, asks the API"
                    + " over HTTP one request after the other, and prints how long the answers took.",
            "Exit code 0 only if the history of a week and the dashboard take less than 50 ms at the"
                    + " median."
        })
final class BenchCommand implements Callable<Integer> {

    private static final double LIMIT_MS = 50;

    /** What there is to measure. */
    enum Subject {
        api
    }

    @Parameters(paramLabel = "api", description = "what is measured: ${COMPLETION-CANDIDATES}")
    private Subject subject = Subject.api;

    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws IOException {
        var out = spec.commandLine().getOut();
        var err = spec.commandLine().getErr();
        var folder = Files.createTempDirectory("haetae-bench-");
        try (var playground = new Playground(folder, Folders.cache(), Krw.of(1_000_000))) {
            ApiBench.fill(playground, err::println);
            var rows = ApiBench.rows(playground);
            out.printf(
                    "%s: %,d rows of market data, %,d minutes, %d processors%n",
                    subject, rows.get(0), rows.get(1), Runtime.getRuntime().availableProcessors());
            out.printf("%-45s %10s %10s %10s%n", "milliseconds", "median", "95 %", "worst");
            var figures = ApiBench.measure(playground);
            figures.forEach(figure ->
                    out.printf(
                            "%-45s %10.2f %10.2f %10.2f%n",
                            figure.path(), figure.median(), figure.p95(), figure.worst()));
            boolean quick =
                    figures.subList(0, 2).stream().allMatch(figure -> figure.median() < LIMIT_MS);
            out.println(quick ? "within the limit" : "TOO SLOW: the limit is " + LIMIT_MS + " ms");
            return quick ? 0 : 1;
        } finally {
            Folders.delete(folder);
        }
    }
}
