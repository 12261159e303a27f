package haetae.app;

import haetae.core.trading.Invariant;
import haetae.simulation.Campaign;
import haetae.simulation.Simulation.Outcome;
import haetae.simulation.Trouble;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

@Command(
        name = "simulate",
        mixinStandardHelpOptions = true,
        description = {
            "Runs the engine in virtual time against an exchange, a market, a database and people that"
                    + " all misbehave, and judges every invariant after every step.",
            "Exit code 0 only if none was broken; else it prints the smallest run that shows the"
                    + " breach."
        })
final class SimulateCommand implements Callable<Integer> {

    private static final long PROGRESS_HOURS = 50_000;

    enum Faults {
        none,
        heavy
    }

    @Option(
            names = "--hours",
            paramLabel = "N",
            defaultValue = "20000",
            description = "market hours in all, in runs of 500 (default: 20000)")
    private long hours;

    @Option(
            names = "--seed",
            paramLabel = "S",
            defaultValue = "1",
            description = "of the first run; the others count on from it (default: 1)")
    private long seed;

    @Option(
            names = "--faults",
            paramLabel = "none|heavy",
            defaultValue = "heavy",
            description = "what goes wrong (default: heavy)")
    private Faults faults = Faults.heavy;

    @Option(
            names = "--only",
            split = ",",
            paramLabel = "TROUBLE",
            description = "these kinds of trouble and no others")
    private List<Trouble> only = new ArrayList<>();

    @Option(
            names = "--threads",
            paramLabel = "N",
            description = "runs at a time (default: one for each processor)")
    private @Nullable Integer threads;

    @Option(names = "--json", paramLabel = "FILE", description = "writes the report there")
    private @Nullable Path json;

    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws IOException {
        int atOnce = threads == null ? Runtime.getRuntime().availableProcessors() : threads;
        if (hours < 1 || atOnce < 1) {
            throw new ParameterException(spec.commandLine(), "--hours and --threads are 1 or more");
        }
        var out = spec.commandLine().getOut();
        var err = spec.commandLine().getErr();
        var done = new long[1];
        var report =
                Campaign.run(
                        new Campaign.Order(seed, hours, troubles(), atOnce),
                        System::nanoTime,
                        outcome -> {
                            done[0] += outcome.plan().hours();
                            outcome.broken()
                                    .ifPresent(broken -> err.println(broken(outcome, broken)));
                            if (done[0] % PROGRESS_HOURS == 0) {
                                err.printf("%,d of %,d hours%n", done[0], hours);
                            }
                        });
        print(report, out);
        if (json != null) {
            Files.writeString(json, json(report));
        }
        return report.broken().isEmpty() ? 0 : 1;
    }

    private static String broken(Outcome outcome, Invariant invariant) {
        return "seed " + outcome.plan().seed() + " breaks " + words(invariant);
    }

    private Set<Trouble> troubles() {
        if (!only.isEmpty()) {
            return Set.copyOf(only);
        }
        return faults == Faults.none ? Set.of() : EnumSet.allOf(Trouble.class);
    }

    private static void print(Campaign.Report report, PrintWriter out) {
        out.printf(
                "%,d market hours from seed %d in %.1f s: %,.0f hours a minute%n",
                report.hours(),
                report.seed(),
                report.took().toMillis() / 1000.0,
                report.hoursPerMinute());
        out.printf(
                "per 1,000 hours: %,.0f price events, %,.0f order commands, %,.0f fills, %,.1f stops,"
                        + " %,.0f faults, %,.1f crashes%n",
                report.perThousandHours(report.priceEvents()),
                report.perThousandHours(report.commands()),
                report.perThousandHours(report.fills()),
                report.perThousandHours(report.stops()),
                report.perThousandHours(report.faults()),
                report.perThousandHours(report.deaths()));
        if (report.faults() > 0) {
            out.println("faults by kind:");
            report.troubles().entrySet().stream()
                    .filter(kind -> kind.getValue() > 0)
                    .forEach(kind ->
                            out.printf("  %-18s %,12d%n", words(kind.getKey()), kind.getValue()));
        }
        out.printf("violations: %d%n", report.broken().size());
        report.broken().forEach(broken -> show(broken, out));
    }

    private static String words(Enum<?> kind) {
        return kind.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    private static void show(Outcome broken, PrintWriter out) {
        out.printf(
                "%n%s after %.4f hours: %s%n",
                broken.broken().map(SimulateCommand::words).orElse(""),
                broken.afterHours(),
                broken.detail());
        out.printf(
                "  again: haetae simulate --seed %d --hours %d%s%n",
                broken.plan().seed(),
                broken.plan().hours(),
                broken.plan().troubles().isEmpty()
                        ? " --faults none"
                        : " --only "
                                + broken.plan().troubles().stream()
                                        .sorted()
                                        .map(Enum::name)
                                        .collect(Collectors.joining(",")));
    }

    private static String json(Campaign.Report report) {
        var fields = new LinkedHashMap<String, Object>();
        fields.put("seed", report.seed());
        fields.put("runs", report.runs());
        fields.put("hours", report.hours());
        fields.put("seconds", report.took().toMillis() / 1000.0);
        fields.put("price_events", report.priceEvents());
        fields.put("order_commands", report.commands());
        fields.put("fills", report.fills());
        fields.put("stops", report.stops());
        fields.put("faults", report.faults());
        fields.put("crashes", report.deaths());
        fields.put("faults_by_kind", report.troubles());
        fields.put(
                "violations",
                report.broken().stream()
                        .map(broken ->
                                Map.of(
                                        "invariant",
                                        broken.broken().map(Enum::name).orElse(""),
                                        "seed",
                                        broken.plan().seed(),
                                        "hours",
                                        broken.plan().hours(),
                                        "troubles",
                                        broken.plan().troubles(),
                                        "detail",
                                        broken.detail()))
                        .toList());
        return JsonMapper.builder()
                .enable(SerializationFeature.INDENT_OUTPUT)
                .build()
                .writeValueAsString(fields);
    }
}
