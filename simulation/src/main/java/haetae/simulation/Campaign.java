package haetae.simulation;

import haetae.simulation.Simulation.Outcome;
import haetae.simulation.Simulation.Plan;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;

/** Many runs, each from a seed of its own and each on one thread, added up. */
public final class Campaign {

    /**
     * Hours of one run: long enough for the whole lives of many positions, short enough to be run
     * again and again while its breach is made smaller.
     */
    public static final int HOURS_PER_RUN = 500;

    private Campaign() {}

    /**
     * What to run.
     *
     * @param seed of the first run; the others count on from it
     * @param hours in all, rounded up to whole runs; less than one run is run as it is
     * @param threads runs at a time, at least one
     */
    public record Order(long seed, long hours, Set<Trouble> troubles, int threads) {}

    /**
     * What came of it.
     *
     * @param broken the runs that broke an invariant, each made as small as it gets
     */
    public record Report(
            long seed,
            long runs,
            long hours,
            Duration took,
            long priceEvents,
            long commands,
            long fills,
            long stops,
            long deaths,
            Map<Trouble, Long> troubles,
            List<Outcome> broken) {

        /** How often something happened in a thousand market hours. */
        public double perThousandHours(long count) {
            return count * 1000.0 / hours;
        }

        public long faults() {
            return troubles.values().stream().mapToLong(count -> count).sum();
        }

        public double hoursPerMinute() {
            return hours * 60_000.0 / Math.max(1, took.toMillis());
        }
    }

    /**
     * Runs it all.
     *
     * @param nanos a clock for how long it takes
     * @param progress told of each run that ended
     * @throws CancellationException if it was interrupted
     */
    public static Report run(Order order, Clock nanos, Consumer<Outcome> progress) {
        long begun = nanos.nanos();
        long runs = Math.ceilDiv(order.hours(), HOURS_PER_RUN);
        int hours = (int) Math.min(order.hours(), HOURS_PER_RUN);
        var sum = new Sum();
        try (var threads = Executors.newFixedThreadPool(order.threads())) {
            var results = new ExecutorCompletionService<Outcome>(threads);
            long given = 0;
            for (long taken = 0; taken < runs; taken++) {
                while (given < runs && given < taken + 2L * order.threads()) {
                    var plan = new Plan(order.seed() + given++, hours, order.troubles());
                    results.submit(() -> new Simulation(plan).run());
                }
                var outcome = results.take().get();
                sum.add(outcome);
                progress.accept(outcome);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancellationException("interrupted");
        } catch (ExecutionException e) {
            throw new IllegalStateException("the simulation itself broke", e);
        }
        return sum.report(
                order.seed(), runs, runs * hours, Duration.ofNanos(nanos.nanos() - begun));
    }

    /** The machine's monotonic clock, given from outside. */
    public interface Clock {
        long nanos();
    }

    private static final class Sum {
        private final Map<Trouble, Long> troubles = new EnumMap<>(Trouble.class);
        private final List<Outcome> broken = new ArrayList<>();
        private long priceEvents;
        private long commands;
        private long fills;
        private long stops;
        private long deaths;

        void add(Outcome outcome) {
            priceEvents += outcome.priceEvents();
            commands += outcome.commands();
            fills += outcome.fills();
            stops += outcome.stops();
            deaths += outcome.deaths();
            outcome.troubles().forEach((kind, count) -> troubles.merge(kind, count, Long::sum));
            if (outcome.broken().isPresent()) {
                broken.add(minimised(outcome));
            }
        }

        Report report(long seed, long runs, long hours, Duration took) {
            return new Report(
                    seed,
                    runs,
                    hours,
                    took,
                    priceEvents,
                    commands,
                    fills,
                    stops,
                    deaths,
                    troubles,
                    List.copyOf(broken));
        }
    }

    /**
     * The same breach with as few kinds of trouble and as few hours as still show it. Every kind
     * draws its own chance, so one that is left out does not change the others.
     */
    public static Outcome minimised(Outcome broken) {
        var smallest = broken;
        int hours = (int) Math.ceil(broken.afterHours());
        if (hours < broken.plan().hours()) {
            smallest = smaller(smallest, hours, broken.plan().troubles());
        }
        for (var trouble : broken.plan().troubles()) {
            var fewer = EnumSet.noneOf(Trouble.class);
            fewer.addAll(smallest.plan().troubles());
            fewer.remove(trouble);
            smallest = smaller(smallest, smallest.plan().hours(), fewer);
        }
        return smallest;
    }

    private static Outcome smaller(Outcome before, int hours, Set<Trouble> troubles) {
        var outcome =
                new Simulation(new Plan(before.plan().seed(), hours, Set.copyOf(troubles))).run();
        return outcome.broken().equals(before.broken()) ? outcome : before;
    }
}
