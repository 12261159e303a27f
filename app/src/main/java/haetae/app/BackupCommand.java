package haetae.app;

import haetae.app.backup.Backup;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "backup",
        mixinStandardHelpOptions = true,
        description = {
            "Writes everything of an installation into one file, also while its server runs.",
            "Keep the file as you keep the data folder: who has it can read all that was traded."
        })
final class BackupCommand implements Callable<Integer> {

    @Parameters(index = "0", paramLabel = "FILE", description = "where to; must not be there yet")
    private Path file = Path.of("");

    @Mixin private FolderOptions folder = new FolderOptions();
    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws IOException {
        var done = Backup.write(folder.installation(), Folders.database(), file.toAbsolutePath());
        folder.answer(
                spec.commandLine().getOut(),
                done,
                List.of(
                        "%s: %,d rows of %d tables"
                                .formatted(done.file(), done.rows(), done.tables())));
        return 0;
    }
}
