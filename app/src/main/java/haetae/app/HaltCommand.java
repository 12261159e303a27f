package haetae.app;

import haetae.app.service.Installation;
import haetae.app.service.StoredBooks;
import haetae.app.terminal.Problem;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "halt",
        mixinStandardHelpOptions = true,
        description = {
            "Stops buying, now and after a restart, until resume.",
            "What is held is still protected by the stop; flatten sells it."
        })
final class HaltCommand implements Callable<Integer> {

    @Mixin private FolderOptions folder = new FolderOptions();

    @Option(
            names = "--reason",
            paramLabel = "TEXT",
            defaultValue = "halted at the terminal",
            description = "what the books will say, 1 to 100 characters")
    private String reason = "";

    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws IOException {
        if (reason.isBlank() || reason.length() > 100) {
            throw new Problem(2, "--reason has 1 to 100 characters");
        }
        var installation = folder.installation();
        boolean changed = !isHalted(installation) && halt(installation);
        folder.answer(
                spec.commandLine().getOut(),
                Map.of("halted", true, "changed", changed),
                List.of(
                        changed
                                ? "halted: no new buys until ./haetae resume"
                                : "it was halted already"));
        return 0;
    }

    private static boolean isHalted(Installation installation) throws IOException {
        try (var database = installation.open(Folders.database())) {
            return StoredBooks.of(database.db()).halts().stream()
                    .anyMatch(halt -> halt.cause().equals("MANUAL"));
        }
    }

    private boolean halt(Installation installation) throws IOException {
        if (installation.isRunning()) {
            installation.requireApi().post("/risk/halt", Map.of("reason", reason));
            return true;
        }
        try (var database = installation.open(Folders.database())) {
            return StoredBooks.of(database.db()).halt(reason);
        }
    }
}
