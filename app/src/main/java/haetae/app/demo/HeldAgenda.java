package haetae.app.demo;

import haetae.core.time.Agenda;
import haetae.upbit.WallAgenda;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An agenda whose clock stands still until it is let go, so that starting up takes no market time;
 * then it is a {@link WallAgenda}.
 */
final class HeldAgenda implements Agenda, AutoCloseable {

    /** A task put down while the clock stood. */
    private static final class Waiting {
        private final Duration delay;
        private final Runnable task;
        private boolean cancelled;

        Waiting(Duration delay, Runnable task) {
            this.delay = delay;
            this.task = task;
        }
    }

    private final String threadName;
    private final Instant start;
    private final double speed;
    private final List<Waiting> waiting = new ArrayList<>();
    private volatile @Nullable WallAgenda clock;

    /**
     * @param speed market seconds per real second
     */
    HeldAgenda(String threadName, Instant start, double speed) {
        this.threadName = threadName;
        this.start = start;
        this.speed = speed;
    }

    /**
     * Lets the clock go.
     *
     * @param from market time now, not before the time at which it stood
     */
    synchronized void go(Instant from) {
        var going = new WallAgenda(threadName, from, speed, Throwable::printStackTrace);
        // In the order in which they are due, so that none overtakes another while they are put
        // down.
        waiting.sort(Comparator.comparing(entry -> entry.delay));
        for (var entry : waiting) {
            going.after(
                    entry.delay,
                    () -> {
                        if (!isCancelled(entry)) {
                            entry.task.run();
                        }
                    });
        }
        waiting.clear();
        clock = going;
    }

    private synchronized boolean isCancelled(Waiting entry) {
        return entry.cancelled;
    }

    private synchronized void cancel(Waiting entry) {
        entry.cancelled = true;
    }

    @Override
    public Instant instant() {
        var going = clock;
        return going == null ? start : going.instant();
    }

    @Override
    public Duration monotonic() {
        var going = clock;
        return going == null ? Duration.ZERO : going.monotonic();
    }

    @Override
    public Appointment after(Duration delay, Runnable task) {
        var going = clock;
        return going == null ? hold(delay, task) : going.after(delay, task);
    }

    private synchronized Appointment hold(Duration delay, Runnable task) {
        var going = clock;
        if (going != null) {
            return going.after(delay, task);
        }
        var entry = new Waiting(delay, task);
        waiting.add(entry);
        return () -> cancel(entry);
    }

    @Override
    public void close() {
        var going = clock;
        if (going != null) {
            going.close();
        }
    }
}
