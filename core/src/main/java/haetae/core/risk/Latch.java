package haetae.core.risk;

import haetae.core.market.Market;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A closed latch: no new risk while it stands.
 *
 * @param market the market it holds for, or null for the whole account
 * @param reason for people, with the numbers
 */
public record Latch(LatchCause cause, @Nullable Market market, Instant since, String reason) {

    public boolean holdsFor(Market asked) {
        return market == null || market.equals(asked);
    }

    public boolean is(LatchCause other, @Nullable Market where) {
        return cause == other && (market == null ? where == null : market.equals(where));
    }
}
