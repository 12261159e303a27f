package haetae.advisor;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * Leaves a provider alone after five failures in a row: for five minutes, then one call is let
 * through to see, and no other while that one is out.
 */
final class Breaker {

    static final int FAILURES = 5;
    static final Duration PAUSE = Duration.ofMinutes(5);

    /** No call is out for longer. */
    private static final Duration TRIAL = Duration.ofMinutes(1);

    private record State(int failures, Duration openUntil) {}

    private static final State CLOSED = new State(0, Duration.ZERO);

    private final Map<String, State> states = new HashMap<>();

    /**
     * Whether a call may be made. A yes after the pause is the trial: it is for one caller.
     *
     * @param now on the monotonic clock
     */
    boolean admits(String provider, Duration now) {
        var state = states.getOrDefault(provider, CLOSED);
        if (state.failures() < FAILURES) {
            return true;
        }
        if (now.compareTo(state.openUntil()) < 0) {
            return false;
        }
        states.put(provider, new State(state.failures(), now.plus(TRIAL)));
        return true;
    }

    void succeeded(String provider) {
        states.remove(provider);
    }

    void failed(String provider, Duration now) {
        var failures = states.getOrDefault(provider, CLOSED).failures() + 1;
        states.put(provider, new State(failures, now.plus(PAUSE)));
    }
}
