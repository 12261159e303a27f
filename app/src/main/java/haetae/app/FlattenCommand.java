package haetae.app;

import haetae.app.service.Errand;
import haetae.app.service.Installation;
import haetae.app.service.Poll;
import haetae.app.service.StoredBooks;
import haetae.app.settings.Env;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Command(
        name = "flatten",
        mixinStandardHelpOptions = true,
        description = {
            "Sells everything that Haetae bought, at the market, now.",
            "With the server down it needs the same environment as serve, and leaves trading halted."
        })
final class FlattenCommand implements Callable<Integer> {

    private static final Duration PATIENCE = Duration.ofSeconds(90);

    @Mixin private FolderOptions folder = new FolderOptions();
    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws IOException {
        var installation = folder.installation();
        boolean sold =
                installation.isRunning() ? whileRunning(installation) : whileDown(installation);
        var left = held(installation);
        folder.answer(
                spec.commandLine().getOut(), Map.of("sold", sold, "left", left), lines(sold, left));
        return sold ? 0 : 1;
    }

    private static List<String> lines(boolean sold, List<StoredBooks.Held> left) {
        if (!sold) {
            return List.of(
                    "not everything is sold yet: see ./haetae status, and try again; if the"
                            + " exchange cannot be reached, sell there by hand");
        }
        return left.isEmpty()
                ? List.of("sold: Haetae holds no coins")
                : left.stream()
                        .map(dust ->
                                "left, too little to sell: "
                                        + dust.quantity()
                                        + " of "
                                        + dust.market())
                        .toList();
    }

    private static boolean whileRunning(Installation installation) throws IOException {
        if (nothingToSell(installation)) {
            return true;
        }
        installation.requireApi().post("/trading/flatten", null);
        try (var database = installation.open(Folders.database())) {
            var books = StoredBooks.of(database.db());
            return Poll.until(
                    PATIENCE, () -> books.exitsUnderWay() == 0 && books.openOrders().isEmpty());
        }
    }

    private static boolean whileDown(Installation installation) throws IOException {
        if (nothingToSell(installation)) {
            return true;
        }
        try (var mode = Modes.of(installation.environment(), Env.of(System.getenv()))) {
            mode.check();
            return new Errand(installation, Folders.database(), mode).flatten();
        }
    }

    /** Also an order that may still buy is something to sell. */
    private static boolean nothingToSell(Installation installation) throws IOException {
        try (var database = installation.open(Folders.database())) {
            var books = StoredBooks.of(database.db());
            return books.held().isEmpty() && books.openOrders().isEmpty();
        }
    }

    private static List<StoredBooks.Held> held(Installation installation) throws IOException {
        try (var database = installation.open(Folders.database())) {
            return StoredBooks.of(database.db()).held();
        }
    }
}
