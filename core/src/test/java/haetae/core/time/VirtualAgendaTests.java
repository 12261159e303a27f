package haetae.core.time;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Virtual time: tasks run in the order of time, then of being put down. */
class VirtualAgendaTests {

    private static final Instant START = Instant.parse("2026-01-12T00:00:00Z");

    private final VirtualAgenda agenda = new VirtualAgenda(START);
    private final List<String> ran = new ArrayList<>();

    private Runnable task(String name) {
        return () -> ran.add(name + "@" + agenda.monotonic().toSeconds());
    }

    @Test
    void runsTasksInOrderAndStandsStillWhileTheyRun() {
        agenda.after(Duration.ofSeconds(2), task("second"));
        agenda.after(Duration.ofSeconds(1), task("first"));
        agenda.after(Duration.ofSeconds(2), task("third"));
        agenda.after(Duration.ofSeconds(-5), task("now"));
        agenda.runUntil(START.plusSeconds(10));
        assertThat(ran).containsExactly("now@0", "first@1", "second@2", "third@2");
        assertThat(agenda.instant()).isEqualTo(START.plusSeconds(10));
        assertThat(agenda.runNext()).isFalse();
    }

    @Test
    void aTaskPutDownByATaskRunsAfterThoseThatAreDue() {
        agenda.post(() -> {
            task("a").run();
            agenda.post(task("c"));
        });
        agenda.post(task("b"));
        agenda.runUntil(START);
        assertThat(ran).containsExactly("a@0", "b@0", "c@0");
    }

    @Test
    void aCancelledTaskDoesNotRun() {
        var appointment = agenda.after(Duration.ofSeconds(1), task("never"));
        agenda.after(Duration.ofSeconds(2), task("then"));
        appointment.cancel();
        assertThat(agenda.nextAt()).isEqualTo(START.plusSeconds(2));
        agenda.runUntil(START.plusSeconds(3));
        assertThat(ran).containsExactly("then@2");
        assertThat(agenda.nextAt()).isNull();
    }

    @Test
    void stopsBeforeTasksThatAreDueLater() {
        agenda.after(Duration.ofSeconds(5), task("later"));
        agenda.runUntil(START.plusSeconds(4));
        assertThat(ran).isEmpty();
        assertThat(agenda.runNext()).isTrue();
        assertThat(ran).containsExactly("later@5");
    }
}
