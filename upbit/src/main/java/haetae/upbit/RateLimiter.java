package haetae.upbit;

import haetae.core.time.Agenda;
import haetae.upbit.RateGroup.Limit;
import haetae.upbit.RateGroup.Scope;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Lets requests go as fast as Upbit allows and not faster, the urgent ones first.
 *
 * <p>One limiter serves all requests that Upbit counts together. Where Upbit's seconds begin is not
 * known, so the limiter keeps to nine tenths of each limit in <em>any</em> second. It believes the
 * exchange's own count where that is lower, as when another program uses the same address. Lives on
 * its agenda.
 *
 * <p>Accounts that share a limit take turns among requests of the same urgency, so one that asks
 * for much delays the others by one request each round and no more.
 */
public final class RateLimiter {

    /** How urgent a request is; the order here is the order of going. */
    public enum Urgency {
        STOP_OR_CANCEL,
        LOOK_UP,
        ORDER,
        POLL,
        /** What is long past: there is much of it, and nobody waits. */
        HISTORY
    }

    private static final Duration SECOND = Duration.ofSeconds(1);

    /** After "too many", half the pace for this long. */
    private static final Duration CARE = Duration.ofSeconds(10);

    /** The first block is at least this long; each further one is twice as long as the last. */
    private static final Duration BLOCK = Duration.ofMinutes(1);

    private static final int MOST_DOUBLINGS = 5;

    private final Agenda agenda;
    private final Map<RateGroup, Line> lines = new EnumMap<>(RateGroup.class);

    RateLimiter(Agenda agenda, Scope scope) {
        this.agenda = agenda;
        for (var group : RateGroup.values()) {
            if (group.scope() == scope) {
                lines.put(group, new Line(group));
            }
        }
    }

    /**
     * Runs {@code go} as soon as the group's limit allows: at once if it can.
     *
     * @param by on the agenda's monotonic clock; when the request could not go by then, it never
     *     goes and {@code late} is run instead
     */
    public void acquire(RateGroup group, Urgency urgency, Duration by, Runnable go, Runnable late) {
        acquire("", group, urgency, by, go, late);
    }

    /**
     * The same for a request of one of the accounts that share this limit.
     *
     * @param account any name; accounts take turns
     */
    public void acquire(
            String account,
            RateGroup group,
            Urgency urgency,
            Duration by,
            Runnable go,
            Runnable late) {
        line(group).acquire(urgency, new Waiting(account, by, go, late));
    }

    /**
     * Takes in what the exchange says is left in this second: {@code group=order; min=1; sec=7}.
     * Unknown texts are ignored.
     */
    public void learn(RateGroup group, String remainingReq) {
        for (var part : remainingReq.split(";")) {
            var pair = part.trim().split("=", 2);
            if (pair.length == 2 && pair[0].trim().equals("sec")) {
                try {
                    line(group).told(Integer.parseInt(pair[1].trim()));
                } catch (NumberFormatException ignored) {
                    return; // not documented strictly: a text we do not know tells us nothing
                }
            }
        }
    }

    /** The exchange took a request without complaint. */
    public void accepted(RateGroup group) {
        line(group).blocks = 0;
    }

    /**
     * The exchange said "too many" (429): nothing more goes in this second, then less for a while.
     */
    public void tooMany(RateGroup group) {
        line(group).tooMany();
    }

    /**
     * The exchange blocks us (418): nothing goes for a minute, and for longer each further time.
     */
    public void blocked(RateGroup group) {
        line(group).blocked();
    }

    /** True from a block on until the exchange takes a request again. */
    public boolean isBlocked(RateGroup group) {
        return line(group).blocks > 0;
    }

    private Line line(RateGroup group) {
        var line = lines.get(group);
        if (line == null) {
            throw new IllegalArgumentException(group + " is not counted per " + lines.keySet());
        }
        return line;
    }

    /** A request that waits for its turn, until it goes or is late. */
    private static final class Waiting {
        private final String account;
        private final Duration by;
        private final Runnable go;
        private final Runnable late;
        private boolean taken;
        private Agenda.@Nullable Appointment deadline;

        Waiting(String account, Duration by, Runnable go, Runnable late) {
            this.account = account;
            this.by = by;
            this.go = go;
            this.late = late;
        }
    }

    /** Requests of the same urgency: in their order for each account, account after account. */
    private static final class Rounds {
        private final LinkedHashMap<String, Deque<Waiting>> accounts = new LinkedHashMap<>();

        boolean isEmpty() {
            return accounts.isEmpty();
        }

        void add(Waiting request) {
            accounts.computeIfAbsent(request.account, _ -> new ArrayDeque<>()).add(request);
        }

        /** Takes the next in turn, whose account then goes to the end of the round. */
        Waiting take() {
            var turn = accounts.pollFirstEntry();
            var request = turn.getValue().remove();
            if (!turn.getValue().isEmpty()) {
                accounts.putLast(turn.getKey(), turn.getValue());
            }
            request.taken = true;
            return request;
        }

        void remove(Waiting request) {
            var queue = accounts.get(request.account);
            if (queue != null && queue.remove(request) && queue.isEmpty()) {
                accounts.remove(request.account);
            }
        }
    }

    /** The requests of one group. */
    private final class Line {
        private final RateGroup group;
        private final Map<Urgency, Rounds> waiting = new EnumMap<>(Urgency.class);
        private final Deque<Duration> went = new ArrayDeque<>(); // newest first
        private Duration closedUntil = Duration.ZERO;
        private Duration careUntil = Duration.ZERO;
        private Duration toldUntil = Duration.ZERO;
        private int toldLeft;
        private int blocks;
        private @Nullable Duration wakeAt;

        Line(RateGroup group) {
            this.group = group;
            for (var urgency : Urgency.values()) {
                waiting.put(urgency, new Rounds());
            }
        }

        void acquire(Urgency urgency, Waiting request) {
            var now = agenda.monotonic();
            if (now.compareTo(request.by) > 0) {
                agenda.post(request.late);
                return;
            }
            var rounds = rounds(urgency);
            rounds.add(request);
            drain();
            if (!request.taken) {
                request.deadline =
                        agenda.after(
                                request.by.minus(now),
                                () -> {
                                    if (!request.taken) {
                                        rounds.remove(request);
                                        request.late.run();
                                    }
                                });
            }
        }

        private Rounds rounds(Urgency urgency) {
            var rounds = waiting.get(urgency);
            if (rounds == null) {
                throw new IllegalStateException("every urgency has its rounds");
            }
            return rounds;
        }

        private void drain() {
            var now = agenda.monotonic();
            for (var rounds = next(); rounds != null; rounds = next()) {
                var free = freeAt(now);
                if (free.compareTo(now) > 0) {
                    wake(now, free);
                    return;
                }
                var request = rounds.take();
                if (request.deadline != null) {
                    request.deadline.cancel();
                }
                if (now.compareTo(request.by) > 0) { // the agenda itself was held up
                    request.late.run();
                    continue;
                }
                count(now);
                request.go.run();
            }
        }

        private void wake(Duration now, Duration at) {
            if (wakeAt == null || at.compareTo(wakeAt) < 0) {
                wakeAt = at;
                agenda.after(
                        at.minus(now),
                        () -> {
                            wakeAt = null;
                            drain();
                        });
            }
        }

        private @Nullable Rounds next() {
            for (var rounds : waiting.values()) {
                if (!rounds.isEmpty()) {
                    return rounds;
                }
            }
            return null;
        }

        /** When the next request may go. */
        private Duration freeAt(Duration now) {
            var free = closedUntil;
            if (toldLeft <= 0 && toldUntil.compareTo(free) > 0) {
                free = toldUntil;
            }
            for (var limit : group.limits()) {
                var next = freeAt(limit, now);
                free = next.compareTo(free) > 0 ? next : free;
            }
            return free;
        }

        private Duration freeAt(Limit limit, Duration now) {
            int share = now.compareTo(careUntil) < 0 ? 5 : 9;
            int most = Math.max(1, limit.count() * share / 10);
            if (went.size() < most) {
                return Duration.ZERO;
            }
            var times = went.iterator();
            var earliest = times.next();
            for (int i = 1; i < most; i++) {
                earliest = times.next();
            }
            return earliest.plus(limit.period());
        }

        private void count(Duration now) {
            went.addFirst(now);
            int most = group.limits().stream().mapToInt(Limit::count).max().orElse(1);
            while (went.size() > most) {
                went.removeLast();
            }
            toldLeft--;
        }

        void told(int left) {
            var now = agenda.monotonic();
            if (now.compareTo(toldUntil) >= 0 || left < toldLeft) {
                toldLeft = left;
                toldUntil = now.plus(SECOND);
            }
        }

        void tooMany() {
            var now = agenda.monotonic();
            close(now.plus(SECOND));
            careUntil = now.plus(CARE);
        }

        void blocked() {
            close(agenda.monotonic().plus(BLOCK.multipliedBy(1L << blocks)));
            blocks = Math.min(blocks + 1, MOST_DOUBLINGS);
        }

        private void close(Duration until) {
            closedUntil = until.compareTo(closedUntil) > 0 ? until : closedUntil;
        }
    }
}
