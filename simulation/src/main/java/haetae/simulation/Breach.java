package haetae.simulation;

import haetae.core.trading.Invariant;

/** An invariant does not hold. */
final class Breach extends Error {
    private static final long serialVersionUID = 1L;

    final Invariant invariant;

    Breach(Invariant invariant, String detail) {
        super(detail);
        this.invariant = invariant;
    }
}
