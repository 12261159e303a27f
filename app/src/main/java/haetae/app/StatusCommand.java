package haetae.app;

import com.fasterxml.jackson.annotation.JsonProperty;
import haetae.app.service.StoredBooks;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Command(
        name = "status",
        mixinStandardHelpOptions = true,
        description = "Says whether Haetae runs, what it holds, and whether it is halted.")
final class StatusCommand implements Callable<Integer> {

    record Status(
            @JsonProperty("data") String data,
            @JsonProperty("environment") String environment,
            @JsonProperty("running") boolean running,
            @JsonProperty("halts") List<StoredBooks.Halt> halts,
            @JsonProperty("cash_krw") String cashKrw,
            @JsonProperty("positions") List<StoredBooks.Held> positions,
            @JsonProperty("open_orders") List<StoredBooks.OpenOrder> openOrders,
            @JsonProperty("last_decision") StoredBooks.@Nullable LastDecision lastDecision) {

        List<String> lines() {
            var lines = new ArrayList<String>();
            lines.add(data + " (" + environment + "): " + (running ? "running" : "not running"));
            halts.forEach(halt ->
                    lines.add(
                            "HALTED    "
                                    + halt.cause()
                                    + (halt.market() == null ? "" : " in " + halt.market())
                                    + " since "
                                    + halt.since()
                                    + ": "
                                    + halt.reason()));
            if (halts.isEmpty()) {
                lines.add("no halt");
            }
            lines.add("won       " + cashKrw);
            positions.forEach(held ->
                    lines.add(
                            "holds     "
                                    + held.quantity()
                                    + " of "
                                    + held.market()
                                    + ", paid "
                                    + held.costKrw()
                                    + " KRW"));
            openOrders.forEach(order ->
                    lines.add(
                            "order     "
                                    + order.leg()
                                    + " "
                                    + order.market()
                                    + ": "
                                    + order.state()
                                    + " since "
                                    + order.createdAt()));
            if (lastDecision != null) {
                lines.add(
                        "decided   "
                                + lastDecision.action()
                                + " "
                                + lastDecision.market()
                                + " at "
                                + lastDecision.at());
            }
            return lines;
        }
    }

    @Mixin private FolderOptions folder = new FolderOptions();
    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws IOException {
        var installation = folder.installation();
        boolean running = installation.isRunning();
        try (var database = installation.open(Folders.database())) {
            var books = StoredBooks.of(database.db());
            var status =
                    new Status(
                            installation.folder().toString(),
                            installation.environment(),
                            running,
                            books.halts(),
                            books.cash().toPlainString(),
                            books.held(),
                            books.openOrders(),
                            books.lastDecision());
            folder.answer(spec.commandLine().getOut(), status, status.lines());
        }
        return 0;
    }
}
