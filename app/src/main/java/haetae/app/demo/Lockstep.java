package haetae.app.demo;

import haetae.core.time.Agenda;
import haetae.core.time.Traffic;
import haetae.core.time.VirtualAgenda;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Runs server and twin in one program on one virtual agenda, over real HTTP and WebSocket
 * connections. Time moves on only when everything that was sent has been received, so the same run
 * always goes the same way.
 *
 * <p>What arrives while the network is busy waits; when nothing is under way it runs in the order
 * (line, arrival), which does not depend on how fast the network threads were.
 */
public final class Lockstep implements Agenda, Traffic {

    /**
     * Real time after which something that was sent counts as lost: a bug, since loopback loses
     * nothing.
     */
    private static final Duration WATCHDOG = Duration.ofSeconds(30);

    private record Arrival(long line, long order, Runnable delivery) {}

    private final VirtualAgenda agenda;
    private final Thread runner = Thread.currentThread();
    private final ConcurrentLinkedQueue<Runnable> fromOutside = new ConcurrentLinkedQueue<>();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition quiet = lock.newCondition();
    private final Map<String, CountedLine> lines = new HashMap<>();
    private final List<Arrival> arrivals = new ArrayList<>();
    private int underWay;
    private long lineNumbers;
    private long arrivalNumbers;

    /** Belongs to the thread that makes it. */
    public Lockstep(Instant start) {
        agenda = new VirtualAgenda(start);
    }

    /** Lets time go on until {@code end}, or until {@code done} says so. */
    public void runUntil(Instant end, BooleanSupplier done) {
        settle();
        for (var next = agenda.nextAt();
                next != null && !next.isAfter(end) && !done.getAsBoolean();
                next = agenda.nextAt()) {
            agenda.runNext();
            settle();
        }
        if (!done.getAsBoolean()) {
            agenda.runUntil(end);
        }
    }

    private void settle() {
        while (true) {
            for (var task = fromOutside.poll(); task != null; task = fromOutside.poll()) {
                task.run();
            }
            var batch = awaitQuiet();
            if (batch.isEmpty() && fromOutside.isEmpty()) {
                return;
            }
            batch.forEach(arrival -> arrival.delivery().run());
        }
    }

    /** Waits until nothing is under way and takes what has arrived. */
    private List<Arrival> awaitQuiet() {
        lock.lock();
        try {
            long left = WATCHDOG.toNanos();
            while (underWay > 0) {
                left = quiet.awaitNanos(left);
                if (left <= 0) {
                    throw new IllegalStateException(
                            underWay + " messages were never received, at " + agenda.instant());
                }
            }
            var batch = new ArrayList<>(arrivals);
            arrivals.clear();
            batch.sort(Comparator.comparingLong(Arrival::line).thenComparingLong(Arrival::order));
            return batch;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        } finally {
            lock.unlock();
        }
    }

    // -- the agenda
    // -------------------------------------------------------------------------------------------------

    @Override
    public Instant instant() {
        return agenda.instant();
    }

    @Override
    public boolean isVirtual() {
        return true;
    }

    @Override
    public Duration monotonic() {
        return agenda.monotonic();
    }

    @Override
    @SuppressWarnings("ReferenceEquality") // a thread is the one it is
    public Appointment after(Duration delay, Runnable task) {
        if (Thread.currentThread() == runner) {
            return agenda.after(delay, task);
        }
        fromOutside.add(() -> agenda.after(delay, task));
        return () -> {};
    }

    // -- the traffic
    // ------------------------------------------------------------------------------------------------

    @Override
    public Line open() {
        lock.lock();
        try {
            var line = new CountedLine(++lineNumbers);
            lines.put(line.id(), line);
            return line;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public Line join(@Nullable String id) {
        lock.lock();
        try {
            var line = id == null ? null : lines.get(id);
            return line != null ? line : Traffic.uncounted(this).open();
        } finally {
            lock.unlock();
        }
    }

    private final class CountedLine implements Line {
        private final long number;
        private int mine;
        private boolean abandoned;

        CountedLine(long number) {
            this.number = number;
        }

        @Override
        public String id() {
            return Long.toString(number);
        }

        @Override
        public void sent() {
            lock.lock();
            try {
                if (!abandoned) {
                    mine++;
                    underWay++;
                }
            } finally {
                lock.unlock();
            }
        }

        @Override
        public void received(Runnable delivery) {
            lock.lock();
            try {
                arrivals.add(new Arrival(number, ++arrivalNumbers, delivery));
                if (mine > 0) {
                    mine--;
                    underWay--;
                }
                if (underWay == 0) {
                    quiet.signalAll();
                }
            } finally {
                lock.unlock();
            }
        }

        @Override
        public void abandoned() {
            lock.lock();
            try {
                abandoned = true;
                underWay -= mine;
                mine = 0;
                lines.remove(id());
                if (underWay == 0) {
                    quiet.signalAll();
                }
            } finally {
                lock.unlock();
            }
        }
    }
}
