package haetae.simulation;

import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;

/** Draws what goes wrong and counts it. Every kind has its own stream of chance. */
final class Chance {

    private final Map<Trouble, SplittableRandom> streams = new EnumMap<>(Trouble.class);
    private final Set<Trouble> enabled;
    private final Map<Trouble, Long> counts = new EnumMap<>(Trouble.class);
    private boolean calm;

    Chance(long seed, Set<Trouble> enabled) {
        this.enabled = enabled;
        for (var trouble : Trouble.values()) {
            streams.put(
                    trouble, new SplittableRandom(seed * 1_000_003 + trouble.name().hashCode()));
        }
    }

    /** From now on nothing goes wrong any more. */
    void calm() {
        calm = true;
    }

    /** Whether it happens now. */
    boolean happens(Trouble trouble, double probability) {
        boolean drawn = of(trouble).nextDouble() < probability;
        if (!drawn || calm || !enabled.contains(trouble)) {
            return false;
        }
        counts.merge(trouble, 1L, Long::sum);
        return true;
    }

    /** A whole number from 0 to below {@code bound}. */
    int below(Trouble trouble, int bound) {
        return of(trouble).nextInt(bound);
    }

    double share(Trouble trouble) {
        return of(trouble).nextDouble();
    }

    Duration between(Trouble trouble, Duration least, Duration most) {
        return least.plusNanos((long) (of(trouble).nextDouble() * most.minus(least).toNanos()));
    }

    Duration seconds(Trouble trouble, int least, int most) {
        return between(trouble, Duration.ofSeconds(least), Duration.ofSeconds(most));
    }

    private SplittableRandom of(Trouble trouble) {
        var stream = streams.get(trouble);
        if (stream == null) {
            throw new IllegalStateException(trouble.name());
        }
        return stream;
    }

    /** How often each kind happened. */
    Map<Trouble, Long> counts() {
        return Map.copyOf(counts);
    }
}
