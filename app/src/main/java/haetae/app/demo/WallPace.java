package haetae.app.demo;

import haetae.core.time.Agenda;
import haetae.core.time.Traffic;
import haetae.upbit.WallAgenda;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** By the machine's clock, or a number of times faster: server and twin each on a thread. */
final class WallPace implements Pace {

    private static final Logger LOG = LoggerFactory.getLogger(WallPace.class);
    private static final Duration GLANCE = Duration.ofMillis(50);

    private final WallAgenda twin;
    private final WallAgenda server;
    private final double speed;

    /**
     * @param start market time now
     * @param speed market seconds per second
     */
    WallPace(Instant start, double speed) {
        this.speed = speed;
        twin = new WallAgenda("twin", start, speed, WallPace::failed);
        server = new WallAgenda("trader", start, speed, WallPace::failed);
    }

    private static void failed(Throwable failure) {
        LOG.error("a task failed", failure);
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
    public void onTwin(Runnable task) {
        CompletableFuture.runAsync(task, twin::post).join();
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
