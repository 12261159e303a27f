package haetae.core.trading;

import java.time.Duration;

/**
 * Where the engine keeps what must survive it. One process at a time may write: the one that holds
 * the lease, under an epoch that rises with every change of hands.
 */
public interface Journal {

    /** A lease that only the end of the process ends: nobody else can reach this journal. */
    Duration FOR_EVER = Duration.ofDays(36_500);

    /** What a process hears when it asks for the lease. */
    sealed interface LeaseOutcome {

        /**
         * The lease is the asker's.
         *
         * @param epoch under which it writes from now on
         * @param length for how long, counted from before it asked; {@link #FOR_EVER} for a journal
         *     that nobody else can reach
         */
        record Held(long epoch, Duration length) implements LeaseOutcome {}

        /**
         * Another process trades this account.
         *
         * @param lapsed true when its lease is over, and nothing it sent can be on its way
         */
        record TakenBy(String owner, boolean lapsed) implements LeaseOutcome {}
    }

    /** What is asked for. */
    enum Claim {
        /** More of what is the asker's already, or of what is nobody's. */
        KEEP,
        /**
         * The same under a new epoch: what an earlier process left hanging is refused from now on.
         */
        BEGIN,
        /** The same, and also what has lapsed in another's hands. */
        TAKE_OVER
    }

    /**
     * Asks for the lease. A process whose lease is over loses it only to one that takes it over.
     *
     * @param owner who asks; a process that starts again on the same data asks under the same name
     */
    LeaseOutcome lease(String owner, Claim claim);

    /**
     * Ends the lease at once, if it is still the asker's under this epoch: another process may take
     * it over as if it had run out. The asker keeps nothing and sends nothing from then on.
     *
     * @throws JournalFailure if that is not known; then the lease runs out by itself
     */
    void release(String owner, long epoch);

    /** All that was committed, put together. */
    Snapshot load();

    /**
     * Keeps these changes, all or none. When it returns they will be there after a crash. A batch
     * whose number is not above the last one of its epoch is known already and left out.
     *
     * @throws JournalFailure if it is not known whether they are kept
     * @throws Refused if they contradict what is kept; then none of them is
     * @throws LeaseLost if the epoch is an old one; then none of them is
     */
    void commit(Batch batch);

    /** The journal cannot be reached. What was asked for may have happened or not. */
    sealed class JournalFailure extends RuntimeException {
        private static final long serialVersionUID = 1L;

        public JournalFailure(String message, Throwable cause) {
            super(message, cause);
        }
    }

    /** The journal takes this never: it contradicts what is kept. A bug, ours or another's. */
    final class Refused extends JournalFailure {
        private static final long serialVersionUID = 1L;

        public Refused(String message, Throwable cause) {
            super(message, cause);
        }
    }

    /** Another process writes this journal now. */
    final class LeaseLost extends JournalFailure {
        private static final long serialVersionUID = 1L;

        public LeaseLost(String message) {
            super(message, new IllegalStateException(message));
        }
    }
}
