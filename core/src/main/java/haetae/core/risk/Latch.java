package haetae.core.risk;

import haetae.core.market.Market;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A closed latch: no new risk while it stands.
 *
 * @param market the market it holds for, or null for the whole account
 * @param reason for people, with the numbers
 * @param measure the number that closed it, or null when none did
 */
public record Latch(
        LatchCause cause,
        @Nullable Market market,
        Instant since,
        String reason,
        @Nullable Measure measure) {

    /** A latch that no number closed. */
    public Latch(LatchCause cause, @Nullable Market market, Instant since, String reason) {
        this(cause, market, since, reason, null);
    }

    public boolean holdsFor(Market asked) {
        return market == null || market.equals(asked);
    }

    public boolean is(LatchCause other, @Nullable Market where) {
        return cause == other && (market == null ? where == null : market.equals(where));
    }
}
