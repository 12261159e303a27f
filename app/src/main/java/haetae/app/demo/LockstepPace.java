package haetae.app.demo;

import haetae.core.time.Agenda;
import haetae.core.time.Traffic;
import java.time.Instant;
import java.util.function.BooleanSupplier;

/** As fast as the machine can, always the same way. */
record LockstepPace(Lockstep lockstep) implements Pace {

    @Override
    public Agenda server() {
        return lockstep;
    }

    @Override
    public Agenda twin() {
        return lockstep;
    }

    @Override
    public Traffic serverTraffic() {
        return lockstep;
    }

    @Override
    public Traffic twinTraffic() {
        return lockstep;
    }

    @Override
    public void go(Runnable warmUp) {}

    @Override
    public void runUntil(Instant end, BooleanSupplier done) {
        lockstep.runUntil(end, done);
    }

    @Override
    public void close() {}
}
