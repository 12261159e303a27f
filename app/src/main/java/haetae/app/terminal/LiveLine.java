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
        switch (change) {
            case Change.Decided(var decision) -> {
                if (decision.result() instanceof Result.Holds(var cause, var detail)) {
                    tell("hold     " + cause.words() + ": " + detail);
                } else if (decision.result() instanceof Result.Buys(var funds, var _)) {
                    tell("decision BUY for " + funds + " KRW");
                } else {
                    tell("decision SELL all");
                }
            }
            case Change.OrderRecorded(var intent) ->
                    tell(
                            "order    "
                                    + intent.leg()
                                    + " "
                                    + intent.market()
                                    + " "
                                    + (intent.terms() instanceof OrderTerms.MarketBuy(var funds)
                                            ? "buy for " + funds + " KRW"
                                            : intent.terms()
                                                            instanceof
                                                            OrderTerms.MarketSell(var volume)
                                                    ? "sell " + volume
                                                    : intent.terms().toString()));
            case Change.FillBooked(var _, var fill, var _) ->
                    tell(
                            "fill     "
                                    + fill.volume()
                                    + " at "
                                    + fill.price()
                                    + " = "
                                    + fill.funds()
                                    + " KRW");
            case Change.LatchClosed(var latch) ->
                    tell("HALT     " + latch.cause() + ": " + latch.reason());
            case Change.LatchOpened(var cause, var _, var _, var reason) ->
                    tell("resume   " + cause + ": " + reason);
            case Change.ExitBegun(var exit) ->
                    tell("exit     " + exit.leg() + ": " + exit.reason());
            case Change.ExitEnded(var _, var _, var result) -> tell("exit     done: " + result);
            default -> {}
        }
    }

    @Override
    public void alarm(String text) {
        tell("ALARM    " + text);
    }

    private void tell(String text) {
        out.accept(TIME.format(agenda.instant()) + "  " + text);
    }
}
