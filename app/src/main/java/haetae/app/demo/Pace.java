package haetae.app.demo;

import haetae.core.time.Agenda;
import haetae.core.time.Traffic;
import java.time.Instant;
import java.util.function.BooleanSupplier;

/** How a demo's time goes: in lockstep, or by the clock. */
interface Pace extends AutoCloseable {

    /** The server's agenda. */
    Agenda server();

    /** The twin's agenda; it may be the server's. */
    Agenda twin();

    /** What is under way between the two, seen from the server. */
    Traffic serverTraffic();

    /** What is under way between the two, seen from the twin. */
    Traffic twinTraffic();

    /**
     * Everything stands ready: time begins. Until then the agendas are this thread's.
     *
     * @param warmUp something slow at first, done where time matters once the twin answers and
     *     before the server's time begins
     */
    void go(Runnable warmUp);

    /** Lets time go on until {@code end}, or until {@code done} says so; asked often. */
    void runUntil(Instant end, BooleanSupplier done);

    @Override
    void close();
}
