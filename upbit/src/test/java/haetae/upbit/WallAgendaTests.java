package haetae.upbit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class WallAgendaTests {

    private static final Instant START = Instant.parse("2026-01-05T00:00:00Z");

    private final List<Throwable> failures = new CopyOnWriteArrayList<>();
    private final WallAgenda agenda = new WallAgenda("fast", START, 1_000, failures::add);
    private final List<String> ran = new CopyOnWriteArrayList<>();

    @AfterEach
    void close() {
        agenda.close();
    }

    private void await(Duration delay) {
        var done = new CompletableFuture<Void>();
        agenda.after(delay, () -> done.complete(null));
        done.orTimeout(20, TimeUnit.SECONDS).join();
    }

    @Test
    void runsTasksInTheOrderTheyAreDueOnOneThread() {
        agenda.post(() -> {
            agenda.after(Duration.ofSeconds(60), () -> ran.add("late"));
            agenda.after(Duration.ofSeconds(20), () -> ran.add("early"));
            agenda.after(Duration.ofSeconds(-5), () -> ran.add("now"));
            agenda.post(() -> ran.add(Thread.currentThread().getName()));
        });
        await(Duration.ofSeconds(100));
        assertThat(ran).containsExactly("now", "fast", "early", "late");
    }

    @Test
    void runsItsTimeFasterThanTheMachines() {
        await(Duration.ofSeconds(30));
        assertThat(agenda.monotonic()).isGreaterThanOrEqualTo(Duration.ofSeconds(30));
        assertThat(agenda.instant()).isAfterOrEqualTo(START.plusSeconds(30));
    }

    @Test
    void hasOthersBesideItOnTheSameClocks() {
        try (var other = agenda.beside("beside")) {
            var thread = new CompletableFuture<String>();
            other.post(() -> thread.complete(Thread.currentThread().getName()));
            assertThat(thread.orTimeout(20, TimeUnit.SECONDS).join()).isEqualTo("beside");
            var before = agenda.monotonic();
            var between = other.monotonic();
            assertThat(between).isBetween(before, agenda.monotonic());
            var at = agenda.instant();
            assertThat(other.instant()).isBetween(at, agenda.instant());
            other.post(() -> {
                throw new IllegalStateException("broken");
            });
        }
        assertThat(failures).hasSize(1);
        await(Duration.ZERO); // the first one runs on when the other is closed
    }

    @Test
    void forgetsATaskThatWasTakenOff() {
        var task = agenda.after(Duration.ofSeconds(20), () -> ran.add("no"));
        task.cancel();
        await(Duration.ofSeconds(40));
        task.cancel();
        assertThat(ran).isEmpty();
    }

    @Test
    void tellsOfATaskThatFailsAndGoesOn() {
        agenda.post(() -> {
            throw new IllegalStateException("broken");
        });
        await(Duration.ZERO);
        assertThat(failures).singleElement().isInstanceOf(IllegalStateException.class);
    }

    @Test
    void runsNothingAfterItsEnd() {
        agenda.after(Duration.ofSeconds(60), () -> ran.add("no"));
        agenda.close();
        agenda.post(() -> ran.add("no"));
        assertThat(ran).isEmpty();
    }

    @Test
    void refusesASpeedThatIsNone() {
        for (double speed : new double[] {0, -1, Double.NaN}) {
            assertThatThrownBy(() -> new WallAgenda("x", START, speed, failures::add))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }
}
