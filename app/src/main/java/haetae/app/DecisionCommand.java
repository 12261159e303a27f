package haetae.app;

import haetae.app.service.Rebuilt;
import haetae.app.service.StoredBooks;
import haetae.app.terminal.Problem;
import haetae.core.trading.DecisionRecord;
import haetae.server.trading.DecisionJson;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "decision",
        mixinStandardHelpOptions = true,
        description = {
            "Shows a decision, or makes it again from its record alone and compares it part by part.",
            "Works beside a running server too. With --rebuild the exit code is 0 if every part is"
                    + " equal, 1 if any differs."
        })
final class DecisionCommand implements Callable<Integer> {

    @Parameters(paramLabel = "ID", description = "number of the signal, as /api/v1/signals has it")
    private long id;

    @Option(names = "--rebuild", description = "makes it again and compares")
    private boolean rebuild;

    @Mixin private FolderOptions folder = new FolderOptions();
    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws IOException {
        var record = record();
        if (!rebuild) {
            folder.answer(spec.commandLine().getOut(), shown(record), lines(record));
            return 0;
        }
        var rebuilt = Rebuilt.of(record);
        folder.answer(spec.commandLine().getOut(), rebuilt, rebuilt.lines());
        return rebuilt.isEqual() ? 0 : 1;
    }

    private DecisionRecord record() throws IOException {
        try (var database = folder.installation().open(Folders.database())) {
            return DecisionJson.read(
                    StoredBooks.of(database.db())
                            .decision(id)
                            .orElseThrow(() -> new Problem("there is no decision " + id)));
        } catch (IllegalArgumentException e) {
            throw new Problem("decision " + id + ": " + e.getMessage());
        }
    }

    private record Shown(String decision, String at, String result, String prompt, String answer) {}

    private static Shown shown(DecisionRecord record) {
        var reply = record.reply();
        return new Shown(
                record.id(),
                record.at().toString(),
                record.result().toString(),
                reply == null ? "" : reply.prompt(),
                reply == null ? "" : reply.rawAnswer());
    }

    private static List<String> lines(DecisionRecord record) {
        var shown = shown(record);
        return List.of(
                "decision  " + shown.decision(),
                "made at   " + shown.at(),
                "result    " + shown.result(),
                "prompt",
                shown.prompt(),
                "answer",
                shown.answer());
    }
}
