package haetae.server.signin;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;

/** So many of something in a minute for each of those who ask. */
final class RateLimit {

    /** Attempts to come in, by the caller's address. */
    static final int SIGN_INS = 10;

    /** Requests, by person. */
    static final int REQUESTS = 600;

    private static final Duration WINDOW = Duration.ofMinutes(1);

    /** So many are remembered; whoever has not asked for longest is forgotten first. */
    private static final int MOST_KNOWN = 10_000;

    private record Window(Instant end, int count) {}

    private final int most;
    private final InstantSource clock;
    private final Map<Object, Window> windows =
            new LinkedHashMap<>(16, 0.75f, true) {
                private static final long serialVersionUID = 1L;

                @Override
                protected boolean removeEldestEntry(Map.Entry<Object, Window> eldest) {
                    return size() > MOST_KNOWN;
                }
            };

    RateLimit(int most, InstantSource clock) {
        this.most = most;
        this.clock = clock;
    }

    /**
     * Counts one more.
     *
     * @return seconds to wait, 0 when it may be done now
     */
    synchronized long admit(Object who) {
        var now = clock.instant();
        var window = windows.get(who);
        if (window == null || !window.end().isAfter(now)) {
            windows.put(who, new Window(now.plus(WINDOW), 1));
            return 0;
        }
        if (window.count() < most) {
            windows.put(who, new Window(window.end(), window.count() + 1));
            return 0;
        }
        return Math.max(1, Duration.between(now, window.end()).toSeconds());
    }
}
