package haetae.app;

import haetae.core.trading.Invariants;
import haetae.server.trading.CapsuleFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "replay",
        mixinStandardHelpOptions = true,
        description = {
            "Judges again what broke an invariant while Haetae traded, from the capsule that it left in"
                    + " its data folder.",
            "Exit code 0 if the same breach is found again, 1 if this version finds none or another."
        })
final class ReplayCommand implements Callable<Integer> {

    @Parameters(paramLabel = "FILE", description = "a capsule, from the folder capsules")
    private Path file = Path.of("");

    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws IOException {
        var capsule = CapsuleFile.read(file);
        var out = spec.commandLine().getOut();
        out.println("then   " + capsule.invariant() + ": " + capsule.detail());
        out.println("at     " + capsule.at());
        var again = capsule.replay();
        out.println(
                "now    "
                        + again.map(breach -> breach.invariant() + ": " + breach.detail())
                                .orElse("nothing is broken"));
        capsule.changes().forEach(change -> out.println("change " + change));
        var recorded = new Invariants.Breach(capsule.invariant(), capsule.detail());
        return again.filter(recorded::equals).isPresent() ? 0 : 1;
    }
}
