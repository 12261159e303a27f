package haetae.core.trading;

/**
 * What must always hold. The simulation judges all of it against the truth of a simulated exchange;
 * a process that trades judges by itself what can be seen from its own side, see {@link
 * Invariants}.
 */
public enum Invariant {
    /** Every order at the exchange in our name was on record before it was sent. */
    INTENT_FIRST,
    /** No intent has effect twice: what an identifier executed stays within what was meant. */
    NO_EFFECT_TWICE,
    /**
     * An order that counts as ended is at its end at the exchange, and no copy of it comes to life.
     */
    NONE_LOST,
    /** What an ended order booked is what the exchange executed, to the last digit. */
    BOOKED_EXACTLY,
    /** Each trade of the exchange is booked at most once. */
    BOOKED_ONCE,
    /** Cash, coins and costs of the books are never negative. */
    NOTHING_NEGATIVE,
    /** Cash plus cost less flows is the realised profit, to the last digit. */
    IDENTITY,
    /** Once nothing moves, the exchange's account is our books plus what is external. */
    BOOKS_EQUAL_EXCHANGE,
    /** Haetae never sells coins that it did not buy. */
    NO_FOREIGN_COINS_SOLD,
    /** Nothing is bought while a latch is closed, the books are unsure, or the market is unseen. */
    NO_BLIND_RISK,
    /** After a buy the exposure is within its cap; a mere rise of the price is no breach. */
    EXPOSURE_CAPPED,
    /** A price at the stop begins a sale at once. */
    PROTECTED,
    /** A sale that began ends while the exchange works. */
    STOPS_END,
    /** Only the process that holds the lease sends anything. */
    ONE_OWNER,
    /** Every decision is made once. */
    DECIDED_ONCE,
    /** Every period has its decision, as long as everything works. */
    DECIDED_IN_TIME,
    /** A halt ends with its cause. */
    HALTS_END,
    /** What a person halted, only a person resumes. */
    HALT_STAYS,
    /** The engine throws nothing and refuses nothing that it should not. */
    NO_BUG
}
