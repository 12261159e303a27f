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
 * @param asked true when a person asked for it besides its turn
 * @param basis what was known when the adviser was asked, or null when it was not
 * @param request what it was told, as it follows from the basis
 * @param reply what it answered, or null when it did not
 * @param ground what was known then; with the answer it gives findings and result
 * @param findings what each gate said, empty when none was asked
 */
public record DecisionRecord(
        String id,
        Market market,
        Instant due,
        Instant at,
        boolean asked,
        @Nullable Basis basis,
        @Nullable AdviceRequest request,
        @Nullable AdviceReply reply,
        @Nullable Ground ground,
        List<Verdict.Finding> findings,
        Result result) {

    public DecisionRecord {
        findings = List.copyOf(findings);
    }

    /** A decision without what led to it, or made before anything was looked at. */
    public static DecisionRecord bare(
            String id,
            Market market,
            Instant due,
            Instant at,
            List<Verdict.Finding> findings,
            Result result) {
        return new DecisionRecord(
                id, market, due, at, false, null, null, null, null, findings, result);
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
