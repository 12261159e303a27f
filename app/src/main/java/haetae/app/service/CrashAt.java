package haetae.app.service;

import haetae.app.terminal.Problem;
import haetae.core.market.Candle;
import haetae.core.market.Interval;
import haetae.core.market.Market;
import haetae.core.market.MarketRules;
import haetae.core.order.AccountOutcome;
import haetae.core.order.LookUpOutcome;
import haetae.core.order.OrderIntent;
import haetae.core.order.OrderReport;
import haetae.core.order.PlaceOutcome;
import haetae.core.trading.Batch;
import haetae.core.trading.Exchange;
import haetae.core.trading.Journal;
import haetae.core.trading.Snapshot;
import haetae.server.world.Seams;
import haetae.simulation.CrashPoint;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Ends this process without a word, as kill -9 would, when it comes by a named point. */
public final class CrashAt implements Seams {

    /** What a process that was killed by signal 9 exits with. */
    public static final int KILLED = 137;

    private static final Pattern FORM = Pattern.compile("([a-z-]+)(?::([1-9][0-9]{0,3}))?");

    /** Alerts are on record and not told. The simulation has nobody to tell. */
    private static final String BEFORE_TELLING = "before-telling";

    private final String point;
    private final Runnable end;
    private int passesLeft;

    private CrashAt(String point, int passes, Runnable end) {
        this.point = point;
        this.passesLeft = passes;
        this.end = end;
    }

    /**
     * @param text such as {@code after-send}, or {@code after-send:3} for the third time
     * @throws Problem if it is something else
     */
    public static CrashAt of(String text) {
        return of(text, () -> Runtime.getRuntime().halt(KILLED));
    }

    static CrashAt of(String text, Runnable end) {
        var form = FORM.matcher(text);
        if (!form.matches() || !names().contains(form.group(1))) {
            throw new Problem(
                    2,
                    "HAETAE_CRASH_AT is a point like after-send, or after-send:3 for the third"
                            + " time, not "
                            + text
                            + "; points are "
                            + String.join(", ", names()));
        }
        var passes = form.group(2);
        return new CrashAt(form.group(1), passes == null ? 1 : Integer.parseInt(passes), end);
    }

    private static List<String> names() {
        return Stream.concat(
                        Arrays.stream(CrashPoint.values()).map(CrashAt::name),
                        Stream.of(BEFORE_TELLING))
                .toList();
    }

    /** A point's name as people write it. */
    public static String name(CrashPoint point) {
        return point.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private void passes(CrashPoint passed) {
        passes(name(passed));
    }

    private void passes(String passed) {
        if (passed.equals(point) && --passesLeft == 0) {
            end.run();
        }
    }

    @Override
    public void telling() {
        passes(BEFORE_TELLING);
    }

    /** What was handed over for sending is on its way a moment later. */
    private void passesSoon(CrashPoint passed) {
        if (name(passed).equals(point) && --passesLeft == 0) {
            CompletableFuture.delayedExecutor(5, TimeUnit.MILLISECONDS).execute(end);
        }
    }

    @Override
    public Journal around(Journal journal) {
        return new Journal() {
            @Override
            public LeaseOutcome lease(String owner, Claim claim) {
                return journal.lease(owner, claim);
            }

            @Override
            public void release(String owner, long epoch) {
                journal.release(owner, epoch);
            }

            @Override
            public Snapshot load() {
                return journal.load();
            }

            @Override
            public void commit(Batch batch) {
                passes(CrashPoint.BEFORE_COMMIT);
                journal.commit(batch);
                passes(CrashPoint.AFTER_COMMIT);
            }
        };
    }

    @Override
    public Exchange around(Exchange exchange) {
        return new Exchange() {
            private <T> Consumer<T> reply(Consumer<T> then) {
                return outcome -> {
                    passes(CrashPoint.BEFORE_REPLY);
                    then.accept(outcome);
                };
            }

            @Override
            public void place(OrderIntent intent, Duration sendBy, Consumer<PlaceOutcome> then) {
                passes(CrashPoint.BEFORE_SEND);
                exchange.place(intent, sendBy, reply(then));
                passesSoon(CrashPoint.AFTER_SEND);
            }

            @Override
            public void fence(OrderIntent intent, Consumer<PlaceOutcome> then) {
                exchange.fence(intent, reply(then));
                passesSoon(CrashPoint.AFTER_FENCE);
            }

            @Override
            public void lookUp(String identifier, Consumer<LookUpOutcome> then) {
                exchange.lookUp(identifier, then);
            }

            @Override
            public void cancel(String identifier) {
                exchange.cancel(identifier);
                passesSoon(CrashPoint.AFTER_CANCEL);
            }

            @Override
            public void account(Consumer<AccountOutcome> then) {
                exchange.account(then);
            }

            @Override
            public void endedSince(
                    Market market, Instant since, Consumer<Optional<List<OrderReport>>> then) {
                exchange.endedSince(market, since, then);
            }

            @Override
            public void candles(
                    Market market,
                    Interval interval,
                    int count,
                    Consumer<Optional<List<Candle>>> then) {
                exchange.candles(market, interval, count, then);
            }

            @Override
            public void rules(Market market, Consumer<Optional<MarketRules>> then) {
                exchange.rules(market, then);
            }
        };
    }
}
