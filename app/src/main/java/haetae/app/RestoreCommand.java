package haetae.app;

import haetae.app.backup.Restore;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "restore",
        mixinStandardHelpOptions = true,
        description = {
            "Makes an installation of a backup, in an empty data folder.",
            "What was traded since is found at the exchange: run reconcile before you serve."
        })
final class RestoreCommand implements Callable<Integer> {

    @Parameters(index = "0", paramLabel = "FILE", description = "a file that backup has written")
    private Path file = Path.of("");

    @Option(
            names = "--data",
            paramLabel = "DIR",
            required = true,
            description = "data folder to make; empty, or not there yet")
    private Path data = Path.of("");

    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws IOException {
        var done = Restore.into(data, Folders.database(), file);
        var out = spec.commandLine().getOut();
        out.printf(
                "%s: %,d rows, %s; next: haetae reconcile --data %s%n",
                done.folder(), done.rows(), done.environment(), done.folder());
        out.flush();
        return 0;
    }
}
