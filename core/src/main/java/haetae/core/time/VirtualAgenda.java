package haetae.core.time;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * An agenda in virtual time: time stands still while a task runs and jumps to the next task after
 * it.
 *
 * <p>Tasks run in the order (time, order of being put down), so the same tasks always run the same
 * way. Not thread-safe: it belongs to the thread that calls {@link #runNext()}.
 */
public final class VirtualAgenda implements Agenda {

    private static final class Entry {
        private final Instant when;
        private final long sequence;
        private final Runnable task;
        private boolean cancelled;

        Entry(Instant when, long sequence, Runnable task) {
            this.when = when;
            this.sequence = sequence;
            this.task = task;
        }
    }

    private final PriorityQueue<Entry> entries =
            new PriorityQueue<>(
                    Comparator.comparing((Entry entry) -> entry.when)
                            .thenComparingLong(entry -> entry.sequence));
    private final Instant start;
    private Instant now;
    private long sequence;

    public VirtualAgenda(Instant start) {
        this.start = start;
        this.now = start;
    }

    @Override
    public Instant instant() {
        return now;
    }

    @Override
    public Duration monotonic() {
        return Duration.between(start, now);
    }

    @Override
    public Appointment after(Duration delay, Runnable task) {
        var entry = new Entry(delay.isNegative() ? now : now.plus(delay), sequence++, task);
        entries.add(entry);
        return () -> entry.cancelled = true;
    }

    /** The time of the next task, or null when there is none. */
    public @Nullable Instant nextAt() {
        while (!entries.isEmpty() && entries.peek().cancelled) {
            entries.poll();
        }
        return entries.isEmpty() ? null : entries.peek().when;
    }

    /** Goes to the next task and runs it. Returns false when nothing is left to do. */
    public boolean runNext() {
        if (nextAt() == null) {
            return false;
        }
        var entry = entries.remove();
        now = entry.when;
        entry.task.run();
        return true;
    }

    /** Runs every task that is due up to {@code end}, and stands at {@code end} afterwards. */
    public void runUntil(Instant end) {
        for (var next = nextAt(); next != null && !next.isAfter(end); next = nextAt()) {
            runNext();
        }
        if (now.isBefore(end)) {
            now = end;
        }
    }
}
