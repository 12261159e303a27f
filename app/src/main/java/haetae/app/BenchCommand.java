package haetae.app;

import haetae.app.terminal.Problem;
import haetae.app.trial.ApiBench;
import haetae.app.trial.Playground;
import haetae.app.trial.UsersBench;
import haetae.core.money.Krw;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "bench",
        mixinStandardHelpOptions = true,
        description = {
            "Measures. api: fills a database with a year of market data every 10 seconds, asks the API"
                    + " over HTTP one request after the other, and prints how long the answers took."
                    + " Exit code 0 only if the history of a week and the dashboard take less than 50 ms"
                    + " at the median.",
            "users: many people with a market each on one server, against a twin in another process:"
                    + " how late their decisions are when all fall due at the same hour, how soon their"
                    + " stops are on their way when all prices fall at once, and what memory each takes."
                    + " Exit code 0 only if no decision is late by more than 10 s and no stop takes 1 s."
        })
final class BenchCommand implements Callable<Integer> {

    private static final double LIMIT_MS = 50;
    private static final long LATEST_DECISION_MS = 10_000;
    private static final long SLOWEST_STOP_MS = 1_000;
    private static final int MOST_USERS = 99;

    /** What there is to measure. */
    enum Subject {
        api,
        users
    }

    @Parameters(
            paramLabel = "api|users",
            description = "what is measured: ${COMPLETION-CANDIDATES}")
    private Subject subject = Subject.api;

    @Option(
            names = "--users",
            paramLabel = "N",
            defaultValue = "99",
            description = "how many people besides the owner, up to 99 (default: 99)")
    private int users = MOST_USERS;

    @Option(
            names = "--hour-in",
            paramLabel = "MINUTES",
            defaultValue = "6",
            description =
                    "how long before the hour at which all decide the twin starts (default: 6)")
    private int hourIn = 6;

    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws IOException {
        var folder = Files.createTempDirectory("haetae-bench-");
        try {
            return switch (subject) {
                case api -> api(folder);
                case users -> users(folder);
            };
        } finally {
            Folders.delete(folder);
        }
    }

    private PrintWriter out() {
        return spec.commandLine().getOut();
    }

    private int api(Path folder) throws IOException {
        var out = out();
        var err = spec.commandLine().getErr();
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
        }
    }

    private int users(Path folder) throws IOException {
        if (users < 1 || users > MOST_USERS) {
            throw new Problem(2, "--users is from 1 to " + MOST_USERS + ", not " + users);
        }
        var out = out();
        var err = spec.commandLine().getErr();
        try (var bench = new UsersBench(folder, Folders.cache(), users, hourIn, err::println)) {
            var hour = bench.nextHour();
            long alone = UsersBench.heap();
            bench.admit();
            long together = UsersBench.heap();
            var decisions = bench.decisions(hour);
            var stops = bench.stops();
            out.printf(
                    "%d people and the owner, a market each, %d processors%n",
                    users, Runtime.getRuntime().availableProcessors());
            out.printf("%-45s %10s %10s %10s%n", "milliseconds", "median", "95 %", "worst");
            print("decision on record after it was due", decisions);
            print("sale on record after the price fell", stops);
            out.printf(
                    "heap: %,d kB for the server alone, %,d kB more for each person%n",
                    alone / 1_024, (together - alone) / 1_024 / users);
            boolean good =
                    decisions.worst() <= LATEST_DECISION_MS && stops.worst() < SLOWEST_STOP_MS;
            out.println(good ? "within the limits" : "TOO SLOW: the limits are 10 s and 1 s");
            return good ? 0 : 1;
        }
    }

    private void print(String what, UsersBench.Spread spread) {
        out().printf("%-45s %10d %10d %10d%n", what, spread.median(), spread.p95(), spread.worst());
    }
}
