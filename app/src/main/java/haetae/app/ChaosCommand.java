package haetae.app;

import haetae.app.chaos.Blow;
import haetae.app.chaos.Tally;
import haetae.app.chaos.Trial;
import haetae.app.terminal.Problem;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "chaos",
        mixinStandardHelpOptions = true,
        description = {
            "Starts a twin, a server and its PostgreSQL as processes, kills them again and again while"
                    + " they trade, and compares books and exchange after every kill.",
            "What is killed: the server at any moment and at named points of its way (HAETAE_CRASH_AT),"
                    + " by SIGTERM as often as by SIGKILL where it is at any moment, PostgreSQL in the middle of its work, and both at once; as root the disk is"
                    + " filled, too. Requests and connections to the exchange fail all the while.",
            "A run that was cut off goes on where it was. Exit code 0 only if nothing was lost or done"
                    + " twice and the books agreed every time."
        })
final class ChaosCommand implements Callable<Integer> {

    /**
     * Then it goes on with a new exchange and new books, every other time on a disk to be filled.
     */
    private static final int KILLS_PER_ROUND = 40;

    @Option(
            names = "--kills",
            paramLabel = "N",
            defaultValue = "20",
            description =
                    "how many in all, those of earlier runs on the folder counted (default: 20)")
    private int kills;

    @Option(
            names = "--seed",
            paramLabel = "S",
            defaultValue = "1",
            description = "of what is killed and when (default: 1)")
    private long seed;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "where it keeps everything (default: ~/.haetae/chaos)")
    private @Nullable Path data;

    @Option(names = "--json", paramLabel = "FILE", description = "writes the summary there")
    private @Nullable Path json;

    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws IOException {
        if (kills < 1) {
            throw new Problem(2, "--kills is 1 or more");
        }
        var folder = Files.createDirectories(data != null ? data : Folders.data("chaos"));
        var tally = Tally.in(folder, seed);
        if (tally.kills() < kills) {
            strike(folder, tally);
        }
        if (json != null) {
            tally.write(json);
        }
        print(tally.state(), spec.commandLine().getOut());
        return tally.isClean() ? 0 : 1;
    }

    private void strike(Path folder, Tally tally) throws IOException {
        while (tally.kills() < kills) {
            int end = Math.min(kills, tally.kills() + KILLS_PER_ROUND);
            try (var trial = new Trial(folder, Folders.database(), tally, this::tell)) {
                while (tally.kills() < end) {
                    var random = new SplittableRandom(tally.seed() + 31L * tally.kills());
                    trial.strike(drawn(random.nextInt(100)));
                }
            }
        }
    }

    private static Blow drawn(int percent) {
        if (percent < 18) {
            return Blow.SERVER;
        }
        if (percent < 35) {
            return Blow.SERVER_STOPPED;
        }
        if (percent < 70) {
            return Blow.SERVER_AT_POINT;
        }
        if (percent < 84) {
            return Blow.DATABASE;
        }
        return percent < 93 ? Blow.BOTH : Blow.DISK;
    }

    private void tell(String line) {
        var out = spec.commandLine().getOut();
        out.println(line);
        out.flush();
    }

    private static void print(Tally.State state, PrintWriter out) {
        out.println("kills by kind:");
        state.kills().entrySet().stream()
                .sorted(java.util.Map.Entry.comparingByKey())
                .forEach(kind -> out.printf("  %-26s %5d%n", kind.getKey(), kind.getValue()));
        out.printf(
                "%d kills in %d rounds, %d orders, %d fills, %d stops%n",
                state.kills().values().stream().mapToInt(Integer::intValue).sum(),
                state.rounds(),
                state.orders(),
                state.fills(),
                state.stops());
        out.printf(
                "%d lost, %d doubled, the books differed %d times%n",
                state.lost(), state.doubled(), state.disagreements());
        state.problems().forEach(out::println);
    }
}
