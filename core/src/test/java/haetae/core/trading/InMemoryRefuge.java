package haetae.core.trading;

import java.util.ArrayList;
import java.util.List;

/** A refuge that outlives an engine. */
final class InMemoryRefuge implements Refuge {

    private final List<Batch> batches = new ArrayList<>();
    final List<Batch> aside = new ArrayList<>();

    /** The disk takes nothing. */
    boolean broken;

    @Override
    public void append(Batch batch) {
        if (broken) {
            throw new Journal.JournalFailure("the disk is broken", new IllegalStateException());
        }
        batches.add(batch);
    }

    @Override
    public List<Batch> read() {
        return List.copyOf(batches);
    }

    @Override
    public void clear() {
        batches.clear();
    }

    @Override
    public void setAside() {
        aside.addAll(batches);
        batches.clear();
    }
}
