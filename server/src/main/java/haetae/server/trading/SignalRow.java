package haetae.server.trading;

import haetae.core.signal.Advice;
import haetae.core.trading.DecisionRecord;
import haetae.core.trading.DecisionRecord.Result;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * The columns of a decision that people search and sort by; the whole of it stands in its record.
 */
record SignalRow(
        String signalType,
        @Nullable BigDecimal confidence,
        String reasoning,
        String model,
        int inputTokens,
        int outputTokens,
        @Nullable BigDecimal price,
        String detail) {

    static SignalRow of(DecisionRecord decision) {
        var reply = decision.reply();
        var request = decision.request();
        var given = reply != null && reply.advice() instanceof Advice.Given advice ? advice : null;
        return new SignalRow(
                switch (decision.result()) {
                    case Result.Buys _ -> "BUY";
                    case Result.Sells _ -> "SELL";
                    case Result.Holds _ -> "HOLD";
                },
                given == null ? null : given.confidence(),
                given == null ? "" : given.reasoning().replace('\0', '\ufffd'),
                reply == null ? "none" : reply.model(),
                reply == null ? 0 : reply.inputTokens(),
                reply == null ? 0 : reply.outputTokens(),
                request == null ? null : request.price().amount(),
                decision.result() instanceof Result.Holds(var _, var detail) ? detail : "");
    }
}
