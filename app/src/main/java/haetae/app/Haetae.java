package haetae.app;

import haetae.app.settings.Env;
import haetae.app.terminal.Problem;
import haetae.server.logs.Secrets;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.concurrent.CompletionException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Haetae's commands. */
@Command(
        name = "haetae",
        description = "Trades bitcoin on Upbit by itself: an AI proposes, the engine disposes.",
        subcommands = {
            DemoCommand.class,
            TwinCommand.class,
            ServeCommand.class,
            StatusCommand.class,
            DecisionCommand.class,
            HaltCommand.class,
            ResumeCommand.class,
            FlattenCommand.class,
            ReconcileCommand.class,
            BackupCommand.class,
            RestoreCommand.class,
            MigrateCommand.class,
            SimulateCommand.class,
            DrillCommand.class,
            ChaosCommand.class,
            FuzzCommand.class,
            SecretsCommand.class,
            BenchCommand.class,
            ReplayCommand.class,
            DoctorCommand.class,
            CommandLine.HelpCommand.class
        },
        footer = {
            "  test       Runs all checks and tests (needs Maven).",
            "  guides     Runs every command of the guides (needs Maven).",
            "  sabotage   Puts grave mistakes in, one by one; a test must find each (needs Maven).",
            "  mutation   Tries whether the tests notice changes of the money path (needs Maven).",
            "  lint       Looks at the sources, or formats them (needs Maven).",
            "  dist       Makes an archive with a Java of its own (needs Maven).",
            "  vulnerabilities  Asks OSV about every library (needs Maven).",
            "  clean      Removes what building left.",
            "",
            "Each command has --help. To stop trading now: haetae halt (no new buys), or",
            "haetae flatten (sells everything that Haetae bought)."
        },
        synopsisSubcommandLabel = "COMMAND")
public final class Haetae implements Runnable {

    @Spec private CommandSpec spec = CommandSpec.create();

    /** Runs one command; its exit code is the program's. */
    public static void main(String[] args) {
        System.exit(run(args));
    }

    static int run(String... args) {
        var line = commandLine();
        try {
            Env.of(System.getenv());
        } catch (Problem problem) {
            return tell(problem, line);
        }
        return line.execute(args);
    }

    static CommandLine commandLine() {
        return new CommandLine(new Haetae())
                .setParameterExceptionHandler(Haetae::misused)
                .setExecutionExceptionHandler((e, line, _) -> tell(e, line));
    }

    private static int misused(ParameterException e, String[] args) {
        var line = e.getCommandLine();
        var err = line.getErr();
        err.println("haetae: " + e.getMessage());
        CommandLine.UnmatchedArgumentException.printSuggestions(e, err);
        err.println("see: haetae " + ownName(line) + "--help");
        err.flush();
        return 2;
    }

    private static String ownName(CommandLine line) {
        return line.getParent() == null ? "" : line.getCommandName() + " ";
    }

    private static int tell(Exception thrown, CommandLine line) {
        var e = origin(thrown);
        var err = line.getErr();
        err.println("haetae: " + Secrets.mask(message(e)));
        if (System.getenv("HAETAE_DEBUG") != null) {
            var trace = new StringWriter();
            e.printStackTrace(new PrintWriter(trace));
            err.print(Secrets.mask(trace.toString()));
        }
        err.flush();
        return e instanceof Problem problem ? problem.exitCode() : 1;
    }

    /** What went wrong on another thread is told as if it had on this one. */
    private static Exception origin(Exception e) {
        return e instanceof CompletionException && e.getCause() instanceof Exception cause
                ? cause
                : e;
    }

    /** One line for a person: what is wrong and what to do. */
    static String message(Exception e) {
        return switch (e) {
            case Problem problem -> problem.getMessage() + "";
            case NoSuchFileException missing -> missing.getFile() + ": there is no such file";
            case AccessDeniedException denied ->
                    denied.getFile() + ": this user may not read or write it";
            case FileSystemException file -> file.getFile() + ": " + file.getReason();
            case IOException io when io.getMessage() != null -> io.getMessage() + "";
            default ->
                    "this should not have happened: "
                            + e
                            + "; run it again with HAETAE_DEBUG=1 and report what it prints";
        };
    }

    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getOut());
    }
}
