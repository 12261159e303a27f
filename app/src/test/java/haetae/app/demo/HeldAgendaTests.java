package haetae.app.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class HeldAgendaTests {

    private static final Instant START = Instant.parse("2026-01-12T10:00:00Z");

    @Test
    void standsStillUntilItIsLetGo() {
        try (var agenda = new HeldAgenda("test", START, 60)) {
            assertThat(agenda.instant()).isEqualTo(START).isEqualTo(agenda.instant());
            assertThat(agenda.monotonic()).isEqualTo(Duration.ZERO);
        }
    }

    @Test
    void doesInOrderWhatWasPutDownWhileItStood() throws Exception {
        try (var agenda = new HeldAgenda("test", START, 600)) {
            var done = Collections.synchronizedList(new ArrayList<String>());
            var all = new CompletableFuture<Boolean>();
            agenda.after(Duration.ofSeconds(2), () -> all.complete(true));
            agenda.after(Duration.ofSeconds(1), () -> done.add("second"));
            agenda.post(() -> done.add("first"));
            agenda.after(Duration.ofSeconds(1), () -> done.add("never")).cancel();
            agenda.go(START);
            assertThat(all.get(10, TimeUnit.SECONDS)).isTrue();
            assertThat(done).containsExactly("first", "second");
            assertThat(agenda.instant()).isAfter(START.plusSeconds(1));
        }
    }
}
