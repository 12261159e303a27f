package haetae.advisor;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * Leaves a provider alone after five failures in a row: for five minutes, then one call is let
 * through to see.
 */
final class Breaker {

    static final int FAILURES = 5;
    static final Duration PAUSE = Duration.ofMinutes(5);

    private record State(int failures, Duration openUntil) {}

    private static final State CLOSED = new State(0, Duration.ZERO);

    private final Map<String, State> states = new HashMap<>();

    /**
     * @param now on the monotonic clock
     */
    boolean isOpen(String provider, Duration now) {
        var state = states.getOrDefault(provider, CLOSED);
        return state.failures() >= FAILURES && now.compareTo(state.openUntil()) < 0;
    }

    void succeeded(String provider) {
        states.remove(provider);
    }

    void failed(String provider, Duration now) {
        var failures = states.getOrDefault(provider, CLOSED).failures() + 1;
        states.put(provider, new State(failures, now.plus(PAUSE)));
    }
}
