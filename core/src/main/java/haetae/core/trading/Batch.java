package haetae.core.trading;

import java.util.List;

/**
 * Changes that belong together.
 *
 * @param epoch the writer's lease
 * @param number counts the batches of an epoch from 1; a batch that is offered twice is kept once
 */
public record Batch(long epoch, long number, List<Change> changes) {

    public Batch {
        changes = List.copyOf(changes);
    }
}
