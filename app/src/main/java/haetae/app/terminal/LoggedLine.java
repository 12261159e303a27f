package haetae.app.terminal;

import haetae.core.order.OrderState;
import haetae.core.trading.Change;
import haetae.core.trading.Engine;
import haetae.server.logs.Logs;
import java.util.HashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * Logs what {@link LiveLine} tells, with the account, the order and, as far as this process saw it
 * begin, the decision that it belongs to. Alarms are logged already where they are raised.
 */
public final class LoggedLine implements Engine.Listener {

    private static final Logger LOG = LoggerFactory.getLogger(LoggedLine.class);
    private static final String ORDER = "order_id";

    private final String account;

    /** Decisions of the orders that live, by identifier. */
    private final Map<String, String> decisions = new HashMap<>();

    /**
     * @param account its row
     */
    public LoggedLine(long account) {
        this.account = Long.toString(account);
    }

    @Override
    public void committed(Change change) {
        if (change instanceof Change.OrderRecorded(var intent)) {
            decisions.put(intent.identifier(), intent.decision());
        }
        var words = LiveLine.words(change);
        if (words != null) {
            var line = change instanceof Change.LatchClosed ? LOG.atWarn() : LOG.atInfo();
            with(line.addKeyValue(Logs.ACCOUNT, account), change)
                    .log("{}", words.replaceAll(" {2,}", " "));
        }
        if (change instanceof Change.OrderMoved(var identifier, var state, var _, var _)
                && state instanceof OrderState.Done) {
            decisions.remove(identifier);
        }
    }

    private LoggingEventBuilder with(LoggingEventBuilder line, Change change) {
        return switch (change) {
            case Change.Decided(var decision) -> line.addKeyValue(Logs.DECISION, decision.id());
            case Change.OrderRecorded(var intent) -> order(line, intent.identifier());
            case Change.FillBooked(var identifier, var _, var _) -> order(line, identifier);
            default -> line;
        };
    }

    private LoggingEventBuilder order(LoggingEventBuilder line, String identifier) {
        var decision = decisions.get(identifier);
        var named = line.addKeyValue(ORDER, identifier);
        return decision == null ? named : named.addKeyValue(Logs.DECISION, decision);
    }

    @Override
    public void alarm(String text) {}
}
