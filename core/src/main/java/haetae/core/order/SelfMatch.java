package haetae.core.order;

/**
 * What the exchange does when an order would meet another of the same account; the order that takes
 * decides. Source: Upbit, self-match prevention.
 */
public enum SelfMatch {
    /** The resting order is cancelled. */
    CANCEL_MAKER,
    /** The rest of the taking order is cancelled. */
    CANCEL_TAKER,
    /** Both are made smaller by what would have met. */
    REDUCE,
    /** They meet. */
    NONE
}
