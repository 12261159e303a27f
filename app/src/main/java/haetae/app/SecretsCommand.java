package haetae.app;

import haetae.app.trial.SecretsTrial;
import java.io.IOException;
import java.nio.file.Files;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "secrets",
        mixinStandardHelpOptions = true,
        description = {
            "Runs a live server against a twin with secrets of its own, lets it log all there is to log,"
                    + " makes each of its parts fail, and searches all that was written for every secret:"
                    + " output, logs, answers, the database's files, a backup.",
            "Exit code 0 only if none was found. Takes two to three minutes."
        })
final class SecretsCommand implements Callable<Integer> {

    @Option(names = "--keep", description = "leaves the folder with all that was written")
    private boolean keep;

    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws IOException {
        var out = spec.commandLine().getOut();
        var err = spec.commandLine().getErr();
        var folder = Files.createTempDirectory("haetae-secrets-");
        try (var trial = new SecretsTrial(folder, err::println)) {
            var found = trial.run();
            found.forEach(one -> out.println("FOUND the " + one.secret() + " in " + one.where()));
            out.println(found.isEmpty() ? "no secret was found" : found.size() + " places");
            return found.isEmpty() ? 0 : 1;
        } finally {
            if (keep) {
                err.println("all that was written is in " + folder);
            } else {
                Folders.delete(folder);
            }
        }
    }
}
