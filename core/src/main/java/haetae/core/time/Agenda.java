package haetae.core.time;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/**
 * The two clocks of a world, and its ordered list of things to do.
 *
 * <p>Tasks of one agenda never run at the same time as each other: what runs on an agenda needs no
 * locks against its own tasks. A live world runs its agenda on the machine's clock, a virtual one
 * jumps from task to task.
 */
public interface Agenda extends InstantSource {

    /** Market time, UTC. May jump, as a machine's clock may. */
    @Override
    Instant instant();

    /**
     * Time since an arbitrary start; never goes back and knows no jumps. For time-outs, ages and
     * leases.
     */
    Duration monotonic();

    /**
     * Runs a task once, {@code delay} from now (at once when it is zero or negative), after tasks
     * due earlier.
     */
    Appointment after(Duration delay, Runnable task);

    /**
     * Runs a task as soon as the tasks that are due now have run. May be called from any thread.
     */
    default void post(Runnable task) {
        after(Duration.ZERO, task);
    }

    /**
     * Another agenda on the same clocks, whose tasks may run at the same time as those of this one;
     * in virtual time this one itself.
     */
    default Agenda beside(String name) {
        return this;
    }

    /**
     * True when time stands still while a task runs. Then what a task waits for takes no time, and
     * must not be given up after some of the machine's.
     */
    default boolean isVirtual() {
        return false;
    }

    /** A task that has not run yet. */
    interface Appointment {
        /** Takes the task off the agenda; does nothing when it has run. */
        void cancel();
    }
}
