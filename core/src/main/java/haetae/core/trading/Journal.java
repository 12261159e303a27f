package haetae.core.trading;

import java.util.List;

/** Where the engine keeps what must survive it. */
public interface Journal {

    /** All that was committed, put together. */
    Snapshot load();

    /**
     * Keeps these changes, all or none. When it returns they will be there after a crash.
     *
     * @throws JournalFailure if they could not be kept; then none of them is
     */
    void commit(List<Change> changes);

    /** The journal could not keep something. */
    final class JournalFailure extends RuntimeException {
        private static final long serialVersionUID = 1L;

        public JournalFailure(String message, Throwable cause) {
            super(message, cause);
        }
    }
}
