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

    /** Does something of the twin's on its agenda and returns when it is done. */
    void onTwin(Runnable task);

    /** Lets time go on until {@code end}, or until {@code done} says so; asked often. */
    void runUntil(Instant end, BooleanSupplier done);

    @Override
    void close();
}
