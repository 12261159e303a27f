package haetae.upbit;

import haetae.core.time.Agenda;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * An agenda on the machine's clock, with one thread of its own; at a speed above 1 its time runs
 * that much faster.
 *
 * <p>At speed 1 from now the wall clock is the machine's own, jumps included.
 */
public final class WallAgenda implements Agenda, AutoCloseable {

    private final ScheduledExecutorService thread;
    private final Consumer<Throwable> failures;
    private final Instant start;
    private final long startNanos;
    private final double speed;
    private final boolean machineClock;

    /**
     * @param start market time at the moment of construction
     * @param speed market seconds per real second, above zero
     * @param failures told of exceptions that tasks throw
     */
    public WallAgenda(
            String threadName, Instant start, double speed, Consumer<Throwable> failures) {
        this(threadName, start, System.nanoTime(), speed, false, failures);
    }

    private WallAgenda(
            String threadName,
            Instant start,
            long startNanos,
            double speed,
            boolean machineClock,
            Consumer<Throwable> failures) {
        if (!(speed > 0)) {
            throw new IllegalArgumentException("speed is above zero, not " + speed);
        }
        this.start = start;
        this.speed = speed;
        this.machineClock = machineClock;
        this.failures = failures;
        this.startNanos = startNanos;
        var pool =
                new ScheduledThreadPoolExecutor(
                        1, Thread.ofPlatform().daemon().name(threadName).factory());
        pool.setRemoveOnCancelPolicy(true);
        pool.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        this.thread = Executors.unconfigurableScheduledExecutorService(pool);
    }

    /** An agenda on the machine's own clock. */
    public static WallAgenda onMachineClock(String threadName, Consumer<Throwable> failures) {
        return new WallAgenda(threadName, Instant.EPOCH, System.nanoTime(), 1, true, failures);
    }

    /** With a thread of its own; closed by whoever asks for it. */
    @Override
    public WallAgenda beside(String threadName) {
        return new WallAgenda(threadName, start, startNanos, speed, machineClock, failures);
    }

    @Override
    public Instant instant() {
        var now = machineClock ? InstantSource.system().instant() : start.plus(monotonic());
        return now.truncatedTo(ChronoUnit.MICROS); // as fine as the database keeps it
    }

    @Override
    public Duration monotonic() {
        long nanos = System.nanoTime() - startNanos;
        return Duration.ofNanos(speed == 1 ? nanos : (long) (nanos * speed));
    }

    @Override
    public Appointment after(Duration delay, Runnable task) {
        try {
            var future =
                    thread.schedule(
                            () -> run(task),
                            Math.max(0, (long) (delay.toNanos() / speed)),
                            TimeUnit.NANOSECONDS);
            return () -> future.cancel(false);
        } catch (RejectedExecutionException closed) {
            return () -> {}; // the agenda was closed: nothing runs any more
        }
    }

    private void run(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException | Error e) {
            failures.accept(e);
        }
    }

    /** Takes no more tasks and waits a little for the one that runs. */
    @Override
    public void close() {
        thread.shutdown();
        try {
            thread.awaitTermination(5, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
