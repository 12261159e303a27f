package haetae.core.time;

import java.time.Duration;
import java.time.Instant;
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

    /** A task and its time in nanoseconds since the start. */
    private static final class Entry implements Appointment, Comparable<Entry> {
        private final long when;
        private final long sequence;
        private final Runnable task;
        private boolean cancelled;

        Entry(long when, long sequence, Runnable task) {
            this.when = when;
            this.sequence = sequence;
            this.task = task;
        }

        @Override
        public int compareTo(Entry other) {
            return when != other.when
                    ? Long.compare(when, other.when)
                    : Long.compare(sequence, other.sequence);
        }

        @Override
        public void cancel() {
            cancelled = true;
        }
    }

    private final PriorityQueue<Entry> entries = new PriorityQueue<>();
    private final Instant start;
    private long now;
    private @Nullable Instant instant;
    private long sequence;

    public VirtualAgenda(Instant start) {
        this.start = start;
    }

    @Override
    public Instant instant() {
        var known = instant;
        if (known == null) {
            known = start.plusNanos(now);
            instant = known;
        }
        return known;
    }

    @Override
    public Duration monotonic() {
        return Duration.ofNanos(now);
    }

    /**
     * @throws ArithmeticException if the task is more than 292 years away
     */
    @Override
    public Appointment after(Duration delay, Runnable task) {
        long when = delay.isNegative() ? now : Math.addExact(now, delay.toNanos());
        var entry = new Entry(when, sequence++, task);
        entries.add(entry);
        return entry;
    }

    @Override
    public boolean isVirtual() {
        return true;
    }

    /** The time of the next task, or null when there is none. */
    public @Nullable Instant nextAt() {
        var next = next();
        return next == null ? null : start.plusNanos(next.when);
    }

    private @Nullable Entry next() {
        while (!entries.isEmpty() && entries.peek().cancelled) {
            entries.poll();
        }
        return entries.peek();
    }

    /** Goes to the next task and runs it. Returns false when nothing is left to do. */
    public boolean runNext() {
        var next = next();
        if (next == null) {
            return false;
        }
        entries.remove();
        goTo(next.when);
        next.task.run();
        return true;
    }

    /** Runs every task that is due up to {@code end}, and stands at {@code end} afterwards. */
    public void runUntil(Instant end) {
        long last = Duration.between(start, end).toNanos();
        for (var next = next(); next != null && next.when <= last; next = next()) {
            runNext();
        }
        if (now < last) {
            goTo(last);
        }
    }

    private void goTo(long time) {
        if (time != now) {
            now = time;
            instant = null;
        }
    }
}
