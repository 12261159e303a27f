package haetae.app;

import haetae.app.service.Installation;
import haetae.app.service.StoredBooks;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Command(
        name = "resume",
        mixinStandardHelpOptions = true,
        description = {
            "Lifts the halts that only a person lifts.",
            "Others, such as those for volatility or the day's loss, lift by their own rule."
        })
final class ResumeCommand implements Callable<Integer> {

    @Mixin private FolderOptions folder = new FolderOptions();
    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws IOException {
        var installation = folder.installation();
        if (installation.isRunning()) {
            if (mayResume(installation)) {
                installation.requireApi().post("/risk/resume", null);
            }
        } else {
            try (var database = installation.open(Folders.database())) {
                StoredBooks.of(database.db()).resume();
            }
        }
        var left = halts(installation);
        folder.answer(
                spec.commandLine().getOut(),
                Map.of("halts", left),
                left.isEmpty()
                        ? List.of("no halt is left")
                        : left.stream()
                                .map(halt -> "still halted: " + halt.cause() + ", " + halt.reason())
                                .toList());
        return 0;
    }

    private static boolean mayResume(Installation installation) throws IOException {
        return halts(installation).stream().anyMatch(StoredBooks.Halt::needsPerson);
    }

    private static List<StoredBooks.Halt> halts(Installation installation) throws IOException {
        try (var database = installation.open(Folders.database())) {
            return StoredBooks.of(database.db()).halts();
        }
    }
}
