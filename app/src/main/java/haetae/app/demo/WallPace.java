package haetae.app.demo;

import haetae.core.time.Agenda;
import haetae.core.time.Traffic;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;

/** By the machine's clock, or a number of times faster: server and twin each on a thread. */
final class WallPace implements Pace {

    private static final Duration GLANCE = Duration.ofMillis(50);

    private final HeldAgenda twin;
    private final HeldAgenda server;
    private final double speed;

    /**
     * @param start market time until it is let go
     * @param speed market seconds per second
     */
    WallPace(Instant start, double speed) {
        this.speed = speed;
        twin = new HeldAgenda("twin", start, speed);
        server = new HeldAgenda("trader", start, speed);
    }

    @Override
    public Agenda server() {
        return server;
    }

    @Override
    public Agenda twin() {
        return twin;
    }

    @Override
    public Traffic serverTraffic() {
        return Traffic.uncounted(server);
    }

    @Override
    public Traffic twinTraffic() {
        return Traffic.uncounted(twin);
    }

    @Override
    public void go(Runnable warmUp) {
        twin.go(twin.instant());
        warmUp.run();
        server.go(twin.instant());
    }

    @Override
    public void runUntil(Instant end, BooleanSupplier done) {
        var over = new CompletableFuture<Boolean>();
        server.post(() -> glance(end, done, over));
        over.join();
    }

    private void glance(Instant end, BooleanSupplier done, CompletableFuture<Boolean> over) {
        if (done.getAsBoolean() || !server.instant().isBefore(end)) {
            over.complete(true);
            return;
        }
        var left = Duration.between(server.instant(), end);
        var step = Duration.ofNanos((long) (GLANCE.toNanos() * speed));
        server.after(left.compareTo(step) < 0 ? left : step, () -> glance(end, done, over));
    }

    @Override
    public void close() {
        server.close();
        twin.close();
    }
}
