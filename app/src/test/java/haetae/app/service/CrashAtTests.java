package haetae.app.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import haetae.app.settings.Env;
import haetae.app.terminal.Problem;
import haetae.core.trading.Batch;
import haetae.core.trading.Journal;
import haetae.core.trading.Snapshot;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CrashAtTests {

    private final AtomicInteger commits = new AtomicInteger();
    private final AtomicInteger ends = new AtomicInteger();

    private final Journal journal =
            new Journal() {
                @Override
                public LeaseOutcome lease(String owner, Claim claim) {
                    return new LeaseOutcome.Held(1, FOR_EVER);
                }

                @Override
                public void release(String owner, long epoch) {
                    throw new AssertionError("nobody lets go here");
                }

                @Override
                public Snapshot load() {
                    throw new UnsupportedOperationException();
                }

                @Override
                public void commit(Batch batch) {
                    commits.incrementAndGet();
                }
            };

    private int commitsUntilTheEnd(String text) {
        var around = CrashAt.of(text, ends::incrementAndGet).around(journal);
        for (int number = 1; ends.get() == 0; number++) {
            around.commit(new Batch(1, number, List.of()));
        }
        return commits.get();
    }

    @Test
    void endsTheProcessAtThePointForTheGivenTime() {
        assertThat(commitsUntilTheEnd("after-commit:3")).isEqualTo(3);
    }

    @Test
    void endsItTheFirstTimeWhenNothingElseIsSaid() {
        assertThat(commitsUntilTheEnd("after-commit")).isEqualTo(1);
    }

    @Test
    void endsItWhenAlertsAreAboutToBeTold() {
        var crash = CrashAt.of("before-telling:2", ends::incrementAndGet);
        crash.telling();
        assertThat(ends).hasValue(0);
        crash.telling();
        assertThat(ends).hasValue(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "somewhere", "after-send:0", "after-send:x", "AFTER_SEND"})
    void refusesWhatIsNoPointAndNamesThem(String text) {
        assertThatThrownBy(() -> CrashAt.of(text))
                .isInstanceOf(Problem.class)
                .hasMessageContaining("before-commit, after-commit, before-send, after-send");
    }

    @Test
    void isForATwinOnThisMachineOnly() {
        var env = Env.of(Map.of("HAETAE_CRASH_AT", "after-send"));
        assertThatThrownBy(env::crashAt)
                .isInstanceOf(Problem.class)
                .hasMessageContaining("HAETAE_CRASH_AT");
    }
}
