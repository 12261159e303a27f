package haetae.core.order;

import haetae.core.market.Market;
import java.time.Instant;

/**
 * An order that Haetae has decided on. It is on record before anything is sent.
 *
 * @param identifier unique for ever, see {@link Identifier}
 * @param decision what it follows from, for example a decision's id; text of our own
 * @param attempt counts orders for the same decision and leg from 1
 * @param wantedUntil after this moment it must not be sent any more
 */
public record OrderIntent(
        String identifier,
        Market market,
        OrderTerms terms,
        Leg leg,
        String decision,
        int attempt,
        Instant createdAt,
        Instant wantedUntil) {

    public boolean isWanted(Instant now) {
        return !now.isAfter(wantedUntil);
    }
}
