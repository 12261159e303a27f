package haetae.simulation;

/** A process dies here: nothing after this point runs. Never leaves the simulation. */
final class Death extends Error {
    private static final long serialVersionUID = 1L;

    Death(String where) {
        super(where, null, false, false);
    }
}
