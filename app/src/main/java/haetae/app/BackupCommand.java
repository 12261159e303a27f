package haetae.app;

import haetae.app.backup.Backup;
import haetae.app.backup.Restore;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "backup",
        mixinStandardHelpOptions = true,
        description = {
            "Writes everything of an installation into one file, also while its server runs.",
            "Keep the file as you keep the data folder: who has it can read all that was traded.",
            "With --verify it looks at every byte of a backup that is there, and changes nothing."
        })
final class BackupCommand implements Callable<Integer> {

    @Parameters(
            index = "0",
            paramLabel = "FILE",
            description = "where to; must not be there yet, unless it is to be verified")
    private Path file = Path.of("");

    @Option(names = "--verify", description = "looks whether a backup is whole")
    private boolean verify;

    @Mixin private FolderOptions folder = new FolderOptions();
    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws IOException {
        if (verify) {
            var whole = Restore.verify(file);
            answer(
                    whole,
                    "%s: whole; %,d rows of %d tables, %s, made %s by Haetae %s"
                            .formatted(
                                    whole.file(),
                                    whole.rows(),
                                    whole.tables(),
                                    whole.environment(),
                                    whole.madeAt(),
                                    whole.version()));
            return 0;
        }
        var done = Backup.write(folder.installation(), Folders.database(), file.toAbsolutePath());
        answer(
                done,
                "%s: %,d rows of %d tables".formatted(done.file(), done.rows(), done.tables()));
        return 0;
    }

    private void answer(Object value, String line) {
        folder.answer(spec.commandLine().getOut(), value, List.of(line));
    }
}
