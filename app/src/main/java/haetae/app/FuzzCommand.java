package haetae.app;

import haetae.app.trial.Fuzz;
import haetae.app.trial.Playground;
import haetae.core.money.Krw;
import java.io.IOException;
import java.nio.file.Files;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
        name = "fuzz",
        mixinStandardHelpOptions = true,
        description = {
            "Asks every operation of the API's own description again and again, well and badly, of a"
                    + " server that trades on a twin, and judges each answer.",
            "Exit code 0 only if nothing failed, everything was as described, and no refused request"
                    + " changed anything."
        })
final class FuzzCommand implements Callable<Integer> {

    @Option(
            names = "--requests",
            paramLabel = "N",
            defaultValue = "50000",
            description = "how many in all (default: 50000)")
    private long requests;

    @Option(
            names = "--seed",
            paramLabel = "S",
            defaultValue = "1",
            description = "what is asked is drawn from it (default: 1)")
    private long seed;

    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws IOException {
        if (requests < 1) {
            throw new ParameterException(spec.commandLine(), "--requests is 1 or more");
        }
        var out = spec.commandLine().getOut();
        var err = spec.commandLine().getErr();
        var folder = Files.createTempDirectory("haetae-fuzz-");
        try (var playground = new Playground(folder, Folders.cache(), Krw.of(1_000_000))) {
            var report =
                    Fuzz.run(
                            playground,
                            seed,
                            requests,
                            done -> err.printf("%,d of %,d requests%n", done, requests));
            out.printf(
                    "%,d requests to %d operations, seed %d%n",
                    report.requests(), report.byOperation().size(), seed);
            report.byStatus()
                    .forEach((status, count) -> out.printf("  %d  %,10d%n", status, count));
            report.problems().forEach(out::println);
            out.printf("%,d problems%n", report.problemCount());
            return report.problemCount() == 0 ? 0 : 1;
        } finally {
            Folders.delete(folder);
        }
    }
}
