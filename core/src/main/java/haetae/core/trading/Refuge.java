package haetae.core.trading;

import java.util.List;

/**
 * A small store on this machine, for the minutes in which the journal cannot be reached. What is in
 * it is carried over into the journal first thing when that is back.
 */
public interface Refuge {

    /** No refuge: without the journal nothing is done. */
    Refuge NONE =
            new Refuge() {
                @Override
                public void append(Batch batch) {
                    throw new Journal.JournalFailure(
                            "there is no refuge", new IllegalStateException("no refuge"));
                }

                @Override
                public List<Batch> read() {
                    return List.of();
                }

                @Override
                public void clear() {}

                @Override
                public void setAside() {}
            };

    /**
     * Keeps a batch. When it returns the batch will be there after a crash of the machine.
     *
     * @throws Journal.JournalFailure if it could not be kept
     */
    void append(Batch batch);

    /** All batches, in the order in which they came; a torn last one is left out. */
    List<Batch> read();

    /** Empties it; what is in it was carried over. */
    void clear();

    /** Empties it, but keeps what is in it where a person can find it. */
    void setAside();
}
