package haetae.upbit;

import haetae.core.time.Agenda;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Lets requests go as fast as Upbit allows and not faster, the urgent ones first.
 *
 * <p>One limiter serves all requests that Upbit counts together. Upbit counts by fixed seconds; the
 * limiter keeps to nine tenths of each limit and believes the exchange's own count where that is
 * lower. Lives on its agenda.
 */
public final class RateLimiter {

    /** How urgent a request is; the order here is the order of going. */
    public enum Urgency {
        STOP_OR_CANCEL,
        LOOK_UP,
        ORDER,
        POLL
    }

    private static final Duration WINDOW = Duration.ofSeconds(1);
    private static final Duration BLOCK = Duration.ofSeconds(60);

    private final Agenda agenda;
    private final Map<RateGroup, Window> windows = new EnumMap<>(RateGroup.class);

    public RateLimiter(Agenda agenda) {
        this.agenda = agenda;
        for (var group : RateGroup.values()) {
            windows.put(group, new Window(group));
        }
    }

    /** Runs {@code go} as soon as the group's limit allows: at once if it can. */
    public void acquire(RateGroup group, Urgency urgency, Runnable go) {
        var window = window(group);
        window.waiting.computeIfAbsent(urgency, _ -> new ArrayDeque<>()).add(go);
        window.drain();
    }

    /** Takes in what the exchange says is left in this second. Unknown texts are ignored. */
    public void learn(RateGroup group, String remainingReq) {
        for (var part : remainingReq.split(";")) {
            var pair = part.trim().split("=", 2);
            if (pair.length == 2 && pair[0].equals("sec")) {
                try {
                    window(group).remaining(Integer.parseInt(pair[1].trim()));
                } catch (NumberFormatException ignored) {
                    return; // not documented strictly: a text we do not know tells us nothing
                }
            }
        }
    }

    /** The exchange said "too many" (429): nothing more goes in this second. */
    public void tooMany(RateGroup group) {
        window(group).closeUntil(WINDOW);
    }

    /** The exchange blocks us (418): nothing goes for a minute. */
    public void blocked(RateGroup group) {
        window(group).closeUntil(BLOCK);
    }

    private Window window(RateGroup group) {
        var window = windows.get(group);
        if (window == null) {
            throw new IllegalStateException("every group has a window");
        }
        return window;
    }

    private final class Window {
        private final int limit;
        private final Duration length;
        private final Map<Urgency, Deque<Runnable>> waiting = new EnumMap<>(Urgency.class);
        private Duration begun = Duration.ZERO;
        private int left;
        private boolean wakeSet;

        Window(RateGroup group) {
            limit = Math.max(1, group.perSecond() * 9 / 10);
            length = group == RateGroup.ORDER_CANCEL_ALL ? WINDOW.multipliedBy(2) : WINDOW;
            left = limit;
            for (var urgency : Urgency.values()) {
                waiting.put(urgency, new ArrayDeque<>());
            }
        }

        void drain() {
            var now = agenda.monotonic();
            if (now.compareTo(begun.plus(length)) >= 0) {
                begun = now;
                left = limit;
            }
            for (var next = next(); left > 0 && next != null; next = next()) {
                left--;
                next.remove().run();
            }
            if (next() != null && !wakeSet) {
                wakeSet = true;
                agenda.after(
                        begun.plus(length).minus(now),
                        () -> {
                            wakeSet = false;
                            drain();
                        });
            }
        }

        private @Nullable Deque<Runnable> next() {
            for (var queue : waiting.values()) {
                if (!queue.isEmpty()) {
                    return queue;
                }
            }
            return null;
        }

        void remaining(int told) {
            left = Math.min(left, told);
        }

        void closeUntil(Duration pause) {
            left = 0;
            begun = agenda.monotonic().plus(pause).minus(length);
        }
    }
}
