package haetae.app;

import haetae.app.backup.Migrations;
import haetae.app.terminal.Problem;
import haetae.server.database.Storage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
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
            "Make a backup before."
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
        try (var storage = Storage.open(folder, mode, Folders.database())) {
            int made = 0;
            for (var schema :
                    mode.equals("paper")
                            ? List.of(Migrations.MAIN, Migrations.PAPER)
                            : List.of(Migrations.MAIN)) {
                made += Migrations.run(storage.database(), schema, null);
            }
            var out = spec.commandLine().getOut();
            out.println(folder + ": " + (made == 0 ? "was up to date" : made + " migrations made"));
            out.flush();
        }
        return 0;
    }
}
