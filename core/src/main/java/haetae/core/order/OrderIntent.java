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
        SelfMatch selfMatch,
        Leg leg,
        String decision,
        int attempt,
        Instant createdAt,
        Instant wantedUntil) {

    /**
     * @throws IllegalArgumentException if an order that only rests is to prevent self-matches: the
     *     exchange refuses that
     */
    public OrderIntent {
        if (isPostOnly(terms) && selfMatch != SelfMatch.NONE) {
            throw new IllegalArgumentException(
                    "a post-only order cannot prevent self-matches by " + selfMatch);
        }
    }

    /** An intent with what the exchange does with self-matches when nothing is said. */
    public OrderIntent(
            String identifier,
            Market market,
            OrderTerms terms,
            Leg leg,
            String decision,
            int attempt,
            Instant createdAt,
            Instant wantedUntil) {
        this(
                identifier,
                market,
                terms,
                isPostOnly(terms) ? SelfMatch.NONE : SelfMatch.CANCEL_MAKER,
                leg,
                decision,
                attempt,
                createdAt,
                wantedUntil);
    }

    private static boolean isPostOnly(OrderTerms terms) {
        return terms instanceof OrderTerms.Limit limit && limit.force() == TimeInForce.POST_ONLY;
    }

    public boolean isWanted(Instant now) {
        return !now.isAfter(wantedUntil);
    }
}
