package haetae.server.notification;

import haetae.core.trading.Change;
import haetae.core.trading.Engine;
import haetae.server.account.AccountDatabase;
import haetae.server.account.AccountLifecycle;
import haetae.server.account.PerAccount;
import haetae.server.stream.EventLog.Event;
import haetae.server.trading.Trader;
import haetae.server.world.Seams;
import haetae.server.world.World;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.json.JsonMapper;

/**
 * Tells every channel of what is on record, one node at a time: at least once, in order, and after
 * a crash or while a channel is away later. What cannot be put on record, for the database is away,
 * is told at once. Whatever a channel does, trading does not wait for it.
 */
@Component
@PerAccount
class Notifier implements AccountLifecycle {

    private static final Logger LOG = LoggerFactory.getLogger(Notifier.class);
    private static final JsonMapper JSON = new JsonMapper();

    private static final int PAGE = 2_000;
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    /** So long what happens is gathered before it is told. */
    private static final Duration GATHER = Duration.ofSeconds(1);

    /** What another node put on record, or let go of, is noticed after so long. */
    private static final Duration LOOK = Duration.ofSeconds(5);

    /** Channels that were changed on another node are noticed after so long. */
    private static final Duration REFRESH = Duration.ofSeconds(30);

    /** While much happens, a summary comes so often. */
    private static final Duration SUMMARY_EVERY = Duration.ofSeconds(10);

    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Duration LONGEST_WAIT = Duration.ofMinutes(10);

    /** The same alarm is not told again for so long. */
    private static final Duration REPEAT_AFTER = Duration.ofMinutes(30);

    /** The decision that an alarm is about is on record itself. */
    private static final String OF_A_DECISION = " is held, ";

    private static final int MOST_ALARMS = 1_000;

    private final Channels channels;
    private final Outbox outbox;
    private final Post post;
    private final Seams seams;
    private final TransactionTemplate transaction;
    private final Trader trader;
    private final boolean isVirtual;
    private final Map<Destination, Teller> tellers = new ConcurrentHashMap<>();
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean running;

    Notifier(
            World world,
            Channels channels,
            Outbox outbox,
            Post post,
            AccountDatabase database,
            Trader trader) {
        this.channels = channels;
        this.isVirtual = world.agenda().isVirtual();
        this.outbox = outbox;
        this.post = post;
        this.seams = world.seams();
        this.transaction = database.transaction();
        this.trader = trader;
    }

    @Override
    public void begin() {
        if (isVirtual) {
            return; // nobody is to be woken by a market of yesterday
        }
        running = true;
        trader.listen(
                new Engine.Listener() {
                    @Override
                    public void committed(Change change) {
                        tellers.values().forEach(Teller::wake);
                    }

                    @Override
                    public void alarm(String text) {
                        tellers.values().forEach(teller -> teller.alarm(text));
                    }
                });
        tryToRefresh();
        threads.add(Thread.ofVirtual().name("channels").start(this::refreshAgainAndAgain));
        channels.heartbeat()
                .ifPresent(address ->
                        threads.add(
                                Thread.ofVirtual().name("heartbeat").start(() -> beat(address))));
    }

    @Override
    public void end() {
        running = false;
        threads.forEach(Thread::interrupt);
        threads.clear();
        closeAllBut(Set.of());
    }

    /** Tells the channels that there are now, and no others. */
    synchronized void refresh() {
        if (!running) {
            return;
        }
        var wanted = channels.destinations();
        closeAllBut(Set.copyOf(wanted));
        for (var destination : wanted) {
            if (!tellers.containsKey(destination)) {
                outbox.open(destination.channel().kind(), destination.own());
                var teller = new Teller(destination);
                tellers.put(destination, teller);
                teller.thread.start();
            }
        }
    }

    private synchronized void closeAllBut(Set<Destination> wanted) {
        tellers.entrySet()
                .removeIf(entry -> {
                    boolean gone = !wanted.contains(entry.getKey());
                    if (gone) {
                        entry.getValue().thread.interrupt();
                    }
                    return gone;
                });
    }

    private void refreshAgainAndAgain() {
        try {
            while (running) {
                Thread.sleep(REFRESH);
                tryToRefresh();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void tryToRefresh() {
        try {
            refresh();
        } catch (DataAccessException | TransactionException e) {
            LOG.debug("the channels cannot be read", e);
        }
    }

    /** Says every minute that the engine is alive; who misses it asks why. */
    private void beat(URI address) {
        try {
            while (running) {
                boolean alive =
                        trader.ask(_ -> true)
                                .completeOnTimeout(
                                        false, PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
                                .join();
                if (alive && post.touch(address) instanceof Post.Outcome.Failed failed) {
                    LOG.warn("the heartbeat was not taken: {}", failed.why());
                }
                Thread.sleep(MINUTE);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Events that become one message, or none. */
    private record Part(List<Event> events, List<Alert> alerts) {}

    private boolean isOwner() {
        return trader.ask(Engine::isStanding)
                .exceptionally(_ -> false)
                .completeOnTimeout(false, PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
                .join();
    }

    /** Tells one channel, on a thread of its own: one that is slow keeps no other waiting. */
    private final class Teller {
        private final Destination to;
        private final Thread thread;
        private final Deque<Long> sent = new ArrayDeque<>(); // nanoseconds, newest last
        private final LinkedBlockingQueue<String> alarms = new LinkedBlockingQueue<>(MOST_ALARMS);
        private final Map<String, Long> alarmed = new HashMap<>();
        private final Semaphore news = new Semaphore(0);
        private int failures;

        Teller(Destination to) {
            this.to = to;
            this.thread =
                    Thread.ofVirtual().name("tell " + to.channel().kind()).unstarted(this::run);
        }

        void wake() {
            news.release();
        }

        void alarm(String text) {
            if (!text.contains(OF_A_DECISION)) {
                alarms.offer(text); // a thousand that wait say enough
                wake();
            }
        }

        private void run() {
            try {
                while (running && !Thread.currentThread().isInterrupted()) {
                    Thread.sleep(pause());
                    if (failures == 0 && news.tryAcquire(LOOK.toMillis(), TimeUnit.MILLISECONDS)) {
                        news.drainPermits();
                    }
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        /** Tells what there is, and says how long to leave the channel alone. */
        private Duration pause() throws InterruptedException {
            try {
                var wait = tellAlarms();
                if (wait.isEmpty()) {
                    wait = tellEvents();
                }
                if (wait.isPresent()) {
                    failures++;
                    return longer(wait.get());
                }
                failures = 0;
                return sentLately() > Digest.SINGLE_A_MINUTE / 2 ? SUMMARY_EVERY : GATHER;
            } catch (DataAccessException | TransactionException e) {
                LOG.debug("the events cannot be read", e);
                return SUMMARY_EVERY;
            }
        }

        /** Two seconds after the first failure, then twice as long each time. */
        private Duration longer(Duration asked) {
            var mine = Duration.ofSeconds(1L << Math.min(failures, 9));
            var longest = mine.compareTo(asked) > 0 ? mine : asked;
            return longest.compareTo(LONGEST_WAIT) < 0 ? longest : LONGEST_WAIT;
        }

        private int sentLately() {
            long before = System.nanoTime() - MINUTE.toNanos();
            while (!sent.isEmpty() && sent.getFirst() < before) {
                sent.removeFirst();
            }
            return sent.size();
        }

        /** Empty when all are told, else how long the channel wants to be left alone. */
        private Optional<Duration> tellAlarms() throws InterruptedException {
            var fresh = new ArrayList<Alert>();
            for (var text : List.copyOf(alarms)) {
                var last = alarmed.get(text);
                if (last == null || System.nanoTime() - last > REPEAT_AFTER.toNanos()) {
                    fresh.add(new Alert("alarms", text, true));
                    alarmed.put(text, System.nanoTime());
                } else {
                    alarms.remove(text);
                }
            }
            if (alarmed.size() > MOST_ALARMS) {
                alarmed.clear();
            }
            var failure = send(fresh);
            if (failure != null) {
                fresh.forEach(alert -> alarmed.remove(alert.text()));
                return Optional.of(failure.pause());
            }
            fresh.forEach(alert -> alarms.remove(alert.text()));
            return Optional.empty();
        }

        private Optional<Duration> tellEvents() throws InterruptedException {
            if (!isOwner()) {
                return Optional.empty(); // the node that trades tells
            }
            var mark = outbox.mark(to.channel().kind(), to.own());
            if (mark.isEmpty()) {
                return Optional.empty(); // taken away just now
            }
            var page = outbox.after(mark.get().told(), PAGE);
            var all = new ArrayList<Part>(parts(page));
            int alerts = all.stream().mapToInt(part -> part.alerts().size()).sum();
            if (all.size() > 1 && !Digest.areFew(alerts, sentLately())) {
                all.clear();
                all.add(new Part(page, alerts(page)));
            }
            for (var part : all) {
                var failure = send(part.alerts());
                transaction.executeWithoutResult(_ -> {
                    if (failure == null) {
                        outbox.told(to, part.events(), !part.alerts().isEmpty());
                    } else {
                        outbox.failed(to, failure.why());
                    }
                });
                if (failure != null) {
                    return Optional.of(failure.pause());
                }
            }
            return Optional.empty();
        }

        /** Cut after each event that there is something to say of. */
        private static List<Part> parts(List<Event> page) {
            var parts = new ArrayList<Part>();
            int from = 0;
            for (int i = 0; i < page.size(); i++) {
                var alerts = alerts(List.of(page.get(i)));
                if (!alerts.isEmpty() || i == page.size() - 1) {
                    parts.add(new Part(page.subList(from, i + 1), alerts));
                    from = i + 1;
                }
            }
            return parts;
        }

        private static List<Alert> alerts(List<Event> events) {
            return events.stream().flatMap(event -> alert(event).stream()).toList();
        }

        /** One that cannot be put into words must not keep the others back. */
        private static Optional<Alert> alert(Event event) {
            try {
                return Alert.of(event.kind(), JSON.readTree(event.data()));
            } catch (RuntimeException e) {
                LOG.warn("event {} cannot be put into words", event.id(), e);
                return Optional.of(
                        new Alert("events", event.kind() + " " + event.id() + " happened", true));
            }
        }

        private Post.Outcome.@Nullable Failed send(List<Alert> alerts) throws InterruptedException {
            for (var message : Digest.of(alerts, sentLately())) {
                seams.telling();
                if (post.send(to, message) instanceof Post.Outcome.Failed failed) {
                    LOG.warn("{} does not take messages: {}", to.channel().kind(), failed.why());
                    return failed;
                }
                sent.addLast(System.nanoTime());
            }
            return null;
        }
    }
}
