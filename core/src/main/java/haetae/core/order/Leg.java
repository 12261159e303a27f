package haetae.core.order;

/** Why an order exists. */
public enum Leg {
    /** A buy that the AI advised. */
    ENTRY,
    /** A sale that the AI advised. */
    EXIT,
    /** A sale because the price fell to the stop. */
    STOP,
    /** A sale of a part because the gain reached a tier; only where a person wants that. */
    PROFIT,
    /** A sale because the price fell from its peak; only where a person wants that. */
    TRAILING,
    /** A sale because a person wanted out. */
    FLATTEN;

    /** True for orders that only reduce risk. */
    public boolean reducesRisk() {
        return this != ENTRY;
    }
}
