package haetae.app.terminal;

import haetae.core.order.OrderTerms;
import haetae.core.time.Agenda;
import haetae.core.trading.Change;
import haetae.core.trading.DecisionRecord.Result;
import haetae.core.trading.Engine;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Tells a person at the terminal what happens, one line each, in market time of Seoul. */
public final class LiveLine implements Engine.Listener {

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("MM-dd HH:mm:ss", Locale.ROOT)
                    .withZone(ZoneId.of("Asia/Seoul"));

    private final Agenda agenda;
    private final Consumer<String> out;

    public LiveLine(Agenda agenda, Consumer<String> out) {
        this.agenda = agenda;
        this.out = out;
    }

    @Override
    public void committed(Change change) {
        var words = words(change);
        if (words != null) {
            tell(words);
        }
    }

    /** A change in one line; null for one that is not worth a word. */
    static @Nullable String words(Change change) {
        return switch (change) {
            case Change.Decided(var decision) -> words(decision.result());
            case Change.OrderRecorded(var intent) ->
                    "order    "
                            + intent.leg()
                            + " "
                            + intent.market()
                            + " "
                            + words(intent.terms());
            case Change.FillBooked(var _, var fill, var _) ->
                    "fill     "
                            + fill.volume()
                            + " at "
                            + fill.price()
                            + " = "
                            + fill.funds()
                            + " KRW";
            case Change.LatchClosed(var latch) ->
                    "HALT     " + latch.cause() + ": " + latch.reason();
            case Change.LatchOpened(var cause, var _, var _, var reason) ->
                    "resume   " + cause + ": " + reason;
            case Change.ExitBegun(var exit) -> "exit     " + exit.leg() + ": " + exit.reason();
            case Change.ExitEnded(var _, var _, var result) -> "exit     done: " + result;
            default -> null;
        };
    }

    private static String words(Result result) {
        return switch (result) {
            case Result.Holds(var cause, var detail) -> "hold     " + cause.words() + ": " + detail;
            case Result.Buys(var funds, var _) -> "decision BUY for " + funds + " KRW";
            case Result.Sells _ -> "decision SELL all";
        };
    }

    private static String words(OrderTerms terms) {
        return switch (terms) {
            case OrderTerms.MarketBuy(var funds) -> "buy for " + funds + " KRW";
            case OrderTerms.MarketSell(var volume) -> "sell " + volume;
            default -> terms.toString();
        };
    }

    @Override
    public void alarm(String text) {
        tell("ALARM    " + text);
    }

    private void tell(String text) {
        out.accept(TIME.format(agenda.instant()) + "  " + text);
    }
}
