package haetae.app;

import haetae.app.service.Comparison;
import haetae.app.service.Errand;
import haetae.app.service.Installation;
import haetae.app.service.Reconciliation;
import haetae.app.settings.Env;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Command(
        name = "reconcile",
        mixinStandardHelpOptions = true,
        description = {
            "Follows up orders that have not ended and compares the books with the exchange, to the"
                    + " last digit.",
            "Exit code 0 only if they are equal. With the server down it needs the same environment"
                    + " as serve."
        })
final class ReconcileCommand implements Callable<Integer> {

    @Mixin private FolderOptions folder = new FolderOptions();
    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws IOException {
        var installation = folder.installation();
        var comparison =
                installation.isRunning()
                        ? Reconciliation.withRunning(installation, Folders.database(), env())
                        : whileDown(installation);
        folder.answer(spec.commandLine().getOut(), comparison, comparison.lines());
        return comparison.equal() ? 0 : 1;
    }

    private static Comparison whileDown(Installation installation) throws IOException {
        try (var mode = Modes.of(installation.environment(), env())) {
            mode.check();
            return new Errand(installation, Folders.database(), mode).reconcile();
        }
    }

    private static Env env() {
        return Env.of(System.getenv());
    }
}
