package haetae.app;

import haetae.app.backup.UpToDate;
import haetae.app.terminal.Problem;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "migrate",
        mixinStandardHelpOptions = true,
        description = {
            "Brings the database up to date and ends; serve does the same when it starts.",
            "What it held before lies in the folder backups of the data folder then."
        })
final class MigrateCommand implements Callable<Integer> {

    @Option(
            names = "--mode",
            paramLabel = "MODE",
            description = "whose data: paper or live (default: paper)")
    private String mode = "paper";

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "data folder (default: ~/.haetae/MODE)")
    private @Nullable Path data;

    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws IOException {
        if (!mode.equals("paper") && !mode.equals("live")) {
            throw new Problem(2, "--mode is paper or live, not " + mode);
        }
        var folder = data != null ? data : Folders.data(mode);
        UpToDate.open(folder, mode, Folders.database(), this::tell).close();
        tell(folder + ": up to date");
        return 0;
    }

    private void tell(String line) {
        var out = spec.commandLine().getOut();
        out.println(line);
        out.flush();
    }
}
