package haetae.core.trading;

import haetae.core.market.Market;
import haetae.core.order.Leg;
import haetae.core.risk.Measure;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A standing order to ourselves to sell all that Haetae owns in a market, until it is flat or only
 * dust is left.
 *
 * @param leg STOP, FLATTEN or EXIT
 * @param decision what it follows from; part of its orders' identifiers
 * @param reason for people, with the numbers
 * @param measure the number that began it, or null when none did
 */
public record ExitOrder(
        Market market,
        Leg leg,
        String decision,
        Instant since,
        String reason,
        @Nullable Measure measure) {

    /** An exit that no number began. */
    public ExitOrder(Market market, Leg leg, String decision, Instant since, String reason) {
        this(market, leg, decision, since, reason, null);
    }
}
