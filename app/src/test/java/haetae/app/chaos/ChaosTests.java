package haetae.app.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import haetae.app.Terminal;
import haetae.server.database.DatabaseChoice;
import haetae.simulation.CrashPoint;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The shortest form of {@code haetae chaos}: a real process is killed while it trades; afterwards
 * nothing is lost, nothing was done twice, and the books equal the exchange.
 */
class ChaosTests {

    private static final Path CACHE = Path.of(System.getProperty("user.home"), ".cache", "haetae");

    @TempDir private Path folder = Path.of("");

    @Test
    void losesAndRepeatsNothingWhoeverIsKilled() throws IOException {
        var lines = new ArrayList<String>();
        var tally = Tally.in(folder, 20_261_123);
        try (var trial = new Trial(folder, DatabaseChoice.embedded(CACHE), tally, lines::add)) {
            trial.strike(Blow.SERVER_AT_POINT, CrashPoint.BEFORE_REPLY);
            var reconcile = Terminal.run("reconcile", "--data", trial.data().toString());
            assertThat(reconcile.code()).as(reconcile.out() + reconcile.err()).isZero();
        }
        assertThat(lines).hasSize(1);
        var state = tally.state();
        assertThat(state.problems()).isEmpty();
        assertThat(state.orders()).as("something was traded").isPositive();
        assertThat(state.kills()).containsKeys("at before-reply");
    }

    @Test
    void goesOnWhereItWasCutOffAndForgetsNoProblem() throws IOException {
        var first = Tally.in(folder, 7);
        first.beginRound();
        first.count("server");
        first.found(new Findings(3, 4, 1, 1, 0, true, "one"), "server");
        var again = Tally.in(folder, 99);
        assertThat(again.seed()).isEqualTo(7);
        assertThat(again.state()).isEqualTo(first.state());
        assertThat(again.beginRound()).isEqualTo(2);
        again.count("both");
        again.found(new Findings(2, 2, 0, 0, 0, false, "two"), "both");
        var state = again.state();
        assertThat(state.orders()).isEqualTo(5);
        assertThat(state.fills()).isEqualTo(6);
        assertThat(state.lost()).isEqualTo(1);
        assertThat(state.disagreements()).isEqualTo(1);
        assertThat(state.problems())
                .isEqualTo(List.of("lost after server: one", "the books differ after both: two"));
        assertThat(again.isClean()).isFalse();
        assertThat(again.kills()).isEqualTo(2);
    }
}
