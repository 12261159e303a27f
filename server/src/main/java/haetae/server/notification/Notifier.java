package haetae.server.notification;

import haetae.core.trading.Change;
import haetae.core.trading.Engine;
import haetae.server.account.Account;
import haetae.server.account.AccountDatabase;
import haetae.server.account.AccountLifecycle;
import haetae.server.account.PerAccount;
import haetae.server.stream.EventLog.Event;
import haetae.server.trading.Trader;
import haetae.server.world.Recipients;
import haetae.server.world.Recipients.Channel;
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
import java.util.concurrent.LinkedBlockingQueue;
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

    private static final int PAGE = 500;
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final Duration LOOK = Duration.ofSeconds(1);

    /** While much happens, a summary comes so often. */
    private static final Duration SUMMARY_EVERY = Duration.ofSeconds(10);

    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Duration LONGEST_WAIT = Duration.ofMinutes(10);

    /** The same alarm is not told again for so long. */
    private static final Duration REPEAT_AFTER = Duration.ofMinutes(30);

    /** The decision that an alarm is about is on record itself. */
    private static final String OF_A_DECISION = " is held, ";

    private static final int MOST_ALARMS = 1_000;

    private final Recipients recipients;
    private final Outbox outbox;
    private final Post post;
    private final TransactionTemplate transaction;
    private final Trader trader;
    private final boolean isVirtual;
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean running;

    Notifier(
            World world,
            Account account,
            Outbox outbox,
            Post post,
            AccountDatabase database,
            Trader trader) {
        this.recipients = recipients(world, account);
        this.isVirtual = world.agenda().isVirtual();
        this.outbox = outbox;
        this.post = post;
        this.transaction = database.transaction();
        this.trader = trader;
    }

    /** The operator's channels are the main account's. */
    static Recipients recipients(World world, Account account) {
        return account.name().equals(Account.MAIN) ? world.recipients() : Recipients.NOBODY;
    }

    @Override
    public void begin() {
        running = true;
        if (isVirtual) {
            return; // nobody is to be woken by a market of yesterday
        }
        for (var channel : recipients.channels()) {
            outbox.open(channel.kind());
            var teller = new Teller(channel);
            trader.listen(teller);
            threads.add(Thread.ofVirtual().name("tell " + channel.kind()).start(teller));
        }
        recipients
                .heartbeat()
                .ifPresent(address ->
                        threads.add(
                                Thread.ofVirtual().name("heartbeat").start(() -> beat(address))));
    }

    @Override
    public void end() {
        running = false;
        threads.forEach(Thread::interrupt);
        threads.clear();
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

    private boolean isOwner() {
        return trader.ask(Engine::isStanding)
                .exceptionally(_ -> false)
                .completeOnTimeout(false, PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
                .join();
    }

    /** Tells one channel. */
    private final class Teller implements Runnable, Engine.Listener {
        private final Channel channel;
        private final Deque<Long> sent = new ArrayDeque<>(); // nanoseconds, newest last
        private final LinkedBlockingQueue<String> alarms = new LinkedBlockingQueue<>(MOST_ALARMS);
        private final Map<String, Long> alarmed = new HashMap<>();
        private int failures;

        Teller(Channel channel) {
            this.channel = channel;
        }

        @Override
        public void committed(Change change) {}

        @Override
        public void alarm(String text) {
            if (!text.contains(OF_A_DECISION)) {
                alarms.offer(text); // a thousand that wait say enough
            }
        }

        @Override
        public void run() {
            try {
                while (running) {
                    Thread.sleep(pause());
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        /** Tells what there is, and says how long to wait until the next look. */
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
                return sentLately() > Digest.SINGLE_A_MINUTE / 2 ? SUMMARY_EVERY : LOOK;
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
            var page = outbox.after(outbox.mark(channel.kind()).told(), PAGE);
            if (page.isEmpty()) {
                return Optional.empty();
            }
            int alerts = alerts(page).size();
            boolean oneByOne = alerts > 0 && Digest.areFew(alerts, sentLately());
            for (var part : oneByOne ? page.stream().map(List::of).toList() : List.of(page)) {
                var said = alerts(part);
                var failure = send(said);
                transaction.executeWithoutResult(_ -> {
                    if (failure == null) {
                        outbox.told(channel.kind(), part, !said.isEmpty());
                    } else {
                        outbox.failed(channel.kind(), failure.why());
                    }
                });
                if (failure != null) {
                    return Optional.of(failure.pause());
                }
            }
            return Optional.empty();
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
                if (post.send(channel, message) instanceof Post.Outcome.Failed failed) {
                    LOG.warn("{} does not take messages: {}", channel.kind(), failed.why());
                    return failed;
                }
                sent.addLast(System.nanoTime());
            }
            return null;
        }
    }
}
