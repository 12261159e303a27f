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

    /**
     * True when all of it lessens risk or tells what has happened, so that it need not wait for the
     * journal; new risk has to.
     */
    public boolean mayTakeRefuge() {
        return changes.stream().allMatch(Batch::mayTakeRefuge);
    }

    /** True when a sale is sent as soon as it is kept. */
    public boolean isUrgent() {
        return mayTakeRefuge()
                && changes.stream()
                        .anyMatch(change ->
                                change instanceof Change.OrderRecorded
                                        || change instanceof Change.ExitBegun);
    }

    private static boolean mayTakeRefuge(Change change) {
        return switch (change) {
            case Change.OrderRecorded(var intent) -> intent.leg().reducesRisk();
            case Change.OrderMoved _,
                    Change.FillBooked _,
                    Change.FeeBooked _,
                    Change.Posted _,
                    Change.DayMoved _,
                    Change.LatchClosed _,
                    Change.ExitBegun _,
                    Change.ExitEnded _ ->
                    true;
            case Change.LatchOpened _, Change.Decided _, Change.RunMoved _ -> false;
        };
    }
}
