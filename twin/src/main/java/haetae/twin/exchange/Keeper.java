package haetae.twin.exchange;

/** Where an exchange keeps its accounts, so that they outlive the program. */
public interface Keeper {

    /**
     * Keeps all of a change.
     *
     * @throws RuntimeException if it could not; then nothing of it is kept, and it is offered again
     */
    void keep(Kept change);
}
