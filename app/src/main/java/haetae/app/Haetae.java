package haetae.app;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** Haetae's commands. */
@Command(
        name = "haetae",
        description = "Trades bitcoin on Upbit by itself: an AI proposes, the engine disposes.",
        subcommands = {DemoCommand.class, CommandLine.HelpCommand.class},
        synopsisSubcommandLabel = "COMMAND")
public final class Haetae implements Runnable {

    @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

    Haetae() {
        spec = CommandLine.Model.CommandSpec.create();
    }

    /** Runs one command; its exit code is the program's. */
    public static void main(String[] args) {
        System.exit(run(args));
    }

    static int run(String... args) {
        return new CommandLine(new Haetae())
                .setExecutionExceptionHandler((e, commandLine, _) -> {
                    commandLine.getErr().println("haetae: " + e.getMessage());
                    if (System.getenv("HAETAE_DEBUG") != null) {
                        e.printStackTrace(commandLine.getErr());
                    }
                    return 1;
                })
                .execute(args);
    }

    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getOut());
    }
}
