package haetae.simulation;

import haetae.simulation.Simulation.Outcome;
import haetae.simulation.Simulation.Plan;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/** Many runs, one after the other, each from a seed of its own. */
public final class Campaign {

    /**
     * The length of one run, hours: long enough for whole lives of positions, short enough to
     * repeat.
     */
    public static final int HOURS_PER_RUN = 500;

    private Campaign() {}

    /** Runs it from the command line, for now. */
    public static void main(String[] args) {
        long hours = Long.parseLong(args[0]);
        long seed = Long.parseLong(args[1]);
        var troubles = EnumSet.allOf(Trouble.class);
        long begun = System.nanoTime();
        long done = 0, events = 0, commands = 0, fills = 0, deaths = 0;
        int broken = 0;
        Map<Trouble, Long> counts = new EnumMap<>(Trouble.class);
        Map<Invariant, Integer> breaches = new EnumMap<>(Invariant.class);
        for (; done < hours; seed++) {
            Outcome outcome =
                    new Simulation(new Plan(seed, HOURS_PER_RUN, Set.copyOf(troubles))).run();
            done += HOURS_PER_RUN;
            events += outcome.priceEvents();
            commands += outcome.commands();
            fills += outcome.fills();
            deaths += outcome.deaths();
            outcome.troubles().forEach((kind, count) -> counts.merge(kind, count, Long::sum));
            if (outcome.broken().isPresent()) {
                breaches.merge(outcome.broken().get(), 1, Integer::sum);
                if (broken++ < 12) {
                    System.out.printf(
                            "seed %d after %.3f h: %s: %s%n",
                            seed, outcome.afterHours(), outcome.broken().get(), outcome.detail());
                }
            }
        }
        double seconds = (System.nanoTime() - begun) / 1e9;
        long faults = counts.values().stream().mapToLong(n -> n).sum();
        System.out.printf(
                "%d h in %.1f s = %.0f h/min; per 1000 h: %.0f events, %.0f commands, %.0f fills, %.0f faults, %.1f deaths; broken %d %s%n%s%n",
                done,
                seconds,
                done / seconds * 60,
                events * 1000.0 / done,
                commands * 1000.0 / done,
                fills * 1000.0 / done,
                faults * 1000.0 / done,
                deaths * 1000.0 / done,
                broken,
                breaches,
                counts);
    }
}
