package haetae.core.trading;

import haetae.core.market.Market;
import haetae.core.money.Krw;
import haetae.core.risk.Verdict;
import haetae.core.signal.AdviceReply;
import haetae.core.signal.AdviceRequest;
import haetae.core.signal.HoldCause;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One decision with all that led to it.
 *
 * @param id the market and the moment it was due; unique per account
 * @param due the moment it was due, a multiple of the decision period
 * @param at the moment it was made
 * @param request what the adviser was told, or null when it was not asked
 * @param reply what it answered, or null when it was not asked
 * @param findings what each gate said, empty when none was asked
 */
public record DecisionRecord(
        String id,
        Market market,
        Instant due,
        Instant at,
        @Nullable AdviceRequest request,
        @Nullable AdviceReply reply,
        List<Verdict.Finding> findings,
        Result result) {

    public DecisionRecord {
        findings = List.copyOf(findings);
    }

    /** What came of it. */
    public sealed interface Result {

        /** A buy for this much, on record under this identifier. */
        record Buys(Krw funds, String identifier) implements Result {}

        /** Everything that Haetae owns in the market is sold. */
        record Sells() implements Result {}

        record Holds(HoldCause cause, String detail) implements Result {}
    }
}
