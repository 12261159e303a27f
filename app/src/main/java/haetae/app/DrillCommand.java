package haetae.app;

import haetae.simulation.Night;
import haetae.simulation.Nights;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "drill",
        mixinStandardHelpOptions = true,
        description = {
            "Plays a library of bad nights in virtual time, with the engine as it trades, and says of"
                    + " every rule whether it held.",
            "Exit code 0 only if every rule of every night held."
        })
final class DrillCommand implements Callable<Integer> {

    @Parameters(
            arity = "0..1",
            paramLabel = "NIGHT",
            description = "only this night, for example flash-wick (default: all of them)")
    private @Nullable String name;

    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        int broken = 0;
        for (var night : chosen()) {
            broken += play(night);
        }
        spec.commandLine()
                .getOut()
                .println(broken == 0 ? "every rule held" : broken + " rules did not hold");
        return broken == 0 ? 0 : 1;
    }

    private List<Night> chosen() {
        var chosen = Nights.ALL.stream().filter(night -> name == null || night.name().equals(name));
        var nights = chosen.toList();
        if (nights.isEmpty()) {
            throw new ParameterException(
                    spec.commandLine(),
                    "there is no night "
                            + name
                            + "; there are: "
                            + Nights.ALL.stream()
                                    .map(Night::name)
                                    .collect(Collectors.joining(", ")));
        }
        return nights;
    }

    private int play(Night night) {
        var out = spec.commandLine().getOut();
        out.println(night.name() + ": " + night.story());
        int broken = 0;
        for (var rule : night.play()) {
            out.printf("  %s  %s (%s)%n", rule.holds() ? "pass" : "FAIL", rule.text(), rule.seen());
            broken += rule.holds() ? 0 : 1;
        }
        out.println();
        return broken;
    }
}
