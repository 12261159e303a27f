package haetae.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import haetae.simulation.Simulation.Plan;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A short simulation in the ordinary suite, and the seeds that once broke something. */
class SimulationTests {

    private static final Set<Trouble> ALL = EnumSet.allOf(Trouble.class);

    @Test
    void holdsThroughAFewThousandFaultyHours() {
        var report =
                Campaign.run(new Campaign.Order(500, 5_000, ALL, 2), System::nanoTime, _ -> {});
        assertThat(report.broken()).isEmpty();
        assertThat(report.perThousandHours(report.priceEvents())).isGreaterThan(60_000);
        assertThat(report.perThousandHours(report.commands())).isGreaterThan(300);
        assertThat(report.perThousandHours(report.faults())).isGreaterThan(200);
        assertThat(report.perThousandHours(report.deaths())).isGreaterThan(10);
        assertThat(report.stops()).isPositive();
        assertThat(report.troubles()).as("every kind of trouble happened").containsOnlyKeys(ALL);
    }

    @Test
    void holdsWhereNothingGoesWrong() {
        var outcome = new Simulation(new Plan(3, 500, Set.of())).run();
        assertThat(outcome.broken()).isEmpty();
        assertThat(outcome.fills()).isPositive();
        assertThat(outcome.deaths()).isZero();
        assertThat(outcome.troubles()).isEmpty();
    }

    @Test
    void runsTheSameWayFromTheSameSeed() {
        var plan = new Plan(11, 300, ALL);
        assertThat(new Simulation(plan).run()).isEqualTo(new Simulation(plan).run());
        assertThat(new Simulation(new Plan(12, 300, ALL)).run().fills())
                .isNotEqualTo(new Simulation(plan).run().fills());
    }

    /** What each of them found is in the change log of the project. */
    @ParameterizedTest(name = "seed {0}")
    @CsvSource({"2", "16", "46", "66", "153", "160", "433", "1019", "1596", "20232", "20460"})
    void holdsWhereItOnceBroke(long seed) {
        var outcome = new Simulation(new Plan(seed, 500, ALL)).run();
        assertThat(outcome.broken()).as(outcome.detail()).isEmpty();
    }
}
