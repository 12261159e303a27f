package haetae.server.market;

import haetae.core.market.Candle;
import haetae.core.market.CandleAggregator;
import haetae.core.market.Interval;
import haetae.core.market.Market;
import haetae.core.time.Agenda;
import haetae.server.world.World;
import haetae.upbit.Answer;
import haetae.upbit.UpbitQuotation;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * The candles that decisions are made from, asked for once however many accounts want them. The
 * exchange answers about nine questions a second: so the hour that has just ended is taken from the
 * stream where all of it was heard, questions for others begin two seconds after it, before
 * decisions fall due, and longer candles are put together from hours once they are known. What was
 * taken or put together so is asked for all the same, when nobody waits. Lives on the feed's
 * agenda.
 */
@Component
public class CandleBook {

    /** An exchange's last trades of an hour have arrived by then. */
    private static final Duration AFTER_HOUR = Duration.ofSeconds(2);

    /** All decisions of the hour are made by then. */
    private static final Duration WHEN_CALM = Duration.ofMinutes(2);

    private final Agenda agenda;
    private final UpbitQuotation quotation;
    private final HeardHours heard;
    private final Map<Timeframe, Known> known = new HashMap<>();
    private final Map<Timeframe, List<Consumer<Optional<List<Candle>>>>> waiting = new HashMap<>();

    /** What is to be known before it is wanted, in turn; the first is being asked for. */
    private final Deque<Ahead> ahead = new ArrayDeque<>();

    /** Markets whose hours somebody wanted since the last one ended. */
    private final Set<Market> wanted = new LinkedHashSet<>();

    private boolean watching;

    private record Timeframe(Market market, Interval interval) {}

    /**
     * @param forming start of the interval that was not over when the exchange told the others
     * @param closed oldest first, without gaps where something traded
     * @param asked how many were asked for
     * @param told by the exchange as they stand, not put together here
     */
    private record Known(Instant forming, List<Candle> closed, int asked, boolean told) {}

    CandleBook(World world, MarketFeed feed) {
        this.agenda = world.agenda();
        this.quotation = new UpbitQuotation(world.source());
        this.heard = new HeardHours(agenda);
        feed.listen(heard);
    }

    /**
     * Tells the newest closed candles.
     *
     * @param own the agenda that the answer comes on
     * @param count at least so many, where there are so many
     * @param then told once; empty when the exchange gave no usable answer
     */
    public void candles(
            Agenda own,
            Market market,
            Interval interval,
            int count,
            Consumer<Optional<List<Candle>>> then) {
        if (own.equals(agenda)) {
            get(new Timeframe(market, interval), count, then);
        } else {
            agenda.post(() ->
                    get(
                            new Timeframe(market, interval),
                            count,
                            told -> own.post(() -> then.accept(told))));
        }
    }

    /**
     * Gets to know candles before anybody is in a hurry for them: one question after the other, so
     * that whatever is urgent goes between. In virtual time nobody is ever in a hurry.
     *
     * @param counts how many of each length, the forming ones included
     */
    public void prepare(List<Market> markets, Map<Interval, Integer> counts) {
        if (agenda.isVirtual()) {
            return;
        }
        agenda.post(() -> {
            boolean idle = ahead.isEmpty();
            for (var market : markets) {
                counts.forEach((interval, count) ->
                        ahead.add(new Ahead(new Timeframe(market, interval), count, false)));
            }
            if (idle) {
                next();
            }
        });
    }

    /**
     * @param anew asked for even if it is known
     */
    private record Ahead(Timeframe timeframe, int count, boolean anew) {}

    private void next() {
        var first = ahead.peek();
        if (first == null) {
            return;
        }
        Consumer<Optional<List<Candle>>> then =
                _ -> {
                    ahead.remove();
                    next();
                };
        if (first.anew()) {
            ask(first.timeframe(), first.count(), then);
        } else {
            get(first.timeframe(), first.count(), then);
        }
    }

    /** What was put together here is not relied on for longer than need be. */
    private void askAgain() {
        boolean idle = ahead.isEmpty();
        known.forEach((timeframe, each) -> {
            if (!each.told()) {
                ahead.add(new Ahead(timeframe, each.asked(), true));
            }
        });
        if (idle) {
            next();
        }
    }

    private void get(Timeframe timeframe, int count, Consumer<Optional<List<Candle>>> then) {
        if (timeframe.interval() == Interval.H1) {
            wanted.add(timeframe.market());
            watch();
        }
        var before = known.get(timeframe);
        if (before == null || before.asked() < count) {
            ask(timeframe, count, then);
        } else {
            renew(timeframe, before, then);
        }
    }

    /** Tells what is known, with what has closed since. */
    private void renew(Timeframe timeframe, Known before, Consumer<Optional<List<Candle>>> then) {
        var forming = timeframe.interval().startOf(agenda.instant());
        if (before.forming().equals(forming)) {
            agenda.post(() -> then.accept(Optional.of(before.closed())));
        } else if (timeframe.interval() == Interval.H1) {
            heard.closed(timeframe.market(), before.forming(), forming)
                    .map(hours -> prolonged(timeframe, before, forming, hours))
                    .ifPresentOrElse(
                            all -> agenda.post(() -> then.accept(Optional.of(all))),
                            () -> ask(timeframe, before.asked(), then));
        } else if (timeframe.interval().minutes() > Interval.H1.minutes()) {
            renewFromHours(timeframe, before, forming, then);
        } else {
            ask(timeframe, before.asked(), then);
        }
    }

    /** Asks where the hours do not reach back. */
    private void renewFromHours(
            Timeframe timeframe,
            Known before,
            Instant forming,
            Consumer<Optional<List<Candle>>> then) {
        var hourly = new Timeframe(timeframe.market(), Interval.H1);
        var hours = known.get(hourly);
        get(
                hourly,
                hours == null ? 1 : hours.asked(),
                told -> {
                    var reaching =
                            told.filter(all -> !all.isEmpty())
                                    .filter(all ->
                                            !all.getFirst().openTime().isAfter(before.forming()));
                    if (reaching.isPresent()) {
                        then.accept(
                                Optional.of(prolonged(timeframe, before, forming, reaching.get())));
                    } else {
                        ask(timeframe, before.asked(), then);
                    }
                });
    }

    /** What was known, with what has closed since, put together from hours. */
    private List<Candle> prolonged(
            Timeframe timeframe, Known before, Instant forming, List<Candle> hours) {
        var aggregator = new CandleAggregator(timeframe.interval());
        var closed = new ArrayList<>(before.closed());
        for (var hour : hours) {
            if (!hour.openTime().isBefore(before.forming()) && hour.openTime().isBefore(forming)) {
                add(closed, aggregator.next(hour));
            }
        }
        add(closed, aggregator.building());
        var newest =
                List.copyOf(
                        closed.subList(Math.max(0, closed.size() - before.asked()), closed.size()));
        known.put(timeframe, new Known(forming, newest, before.asked(), false));
        return newest;
    }

    private static void add(List<Candle> candles, @Nullable Candle one) {
        if (one != null) {
            candles.add(one);
        }
    }

    /** Asks the exchange, once for all who ask while the answer is under way. */
    private void ask(Timeframe timeframe, int count, Consumer<Optional<List<Candle>>> then) {
        var others = waiting.get(timeframe);
        if (others != null) {
            others.add(then);
            return;
        }
        var all = new ArrayList<>(List.of(then));
        waiting.put(timeframe, all);
        quotation.candles(
                timeframe.market(),
                timeframe.interval(),
                null,
                count,
                answer -> {
                    var told = took(timeframe, count, answer);
                    waiting.remove(timeframe);
                    all.forEach(one -> one.accept(told));
                });
    }

    private Optional<List<Candle>> took(
            Timeframe timeframe, int count, Answer<List<Candle>> answer) {
        if (!(answer instanceof Answer.Ok<List<Candle>>(var candles))) {
            return Optional.empty();
        }
        var forming = timeframe.interval().startOf(agenda.instant());
        var closed =
                candles.stream()
                        .filter(candle -> candle.openTime().isBefore(forming))
                        .sorted(Comparator.comparing(Candle::openTime))
                        .toList();
        known.put(timeframe, new Known(forming, closed, count, true));
        return Optional.of(closed);
    }

    /** At the end of each hour those hours are renewed that were wanted in it. */
    private void watch() {
        if (watching) {
            return;
        }
        watching = true;
        var now = agenda.instant();
        var next = Interval.H1.next(Interval.H1.startOf(now)).plus(AFTER_HOUR);
        agenda.after(
                Duration.between(now, next),
                () -> {
                    watching = false;
                    var markets = List.copyOf(wanted);
                    wanted.clear();
                    markets.forEach(this::renewHours);
                    agenda.after(WHEN_CALM, this::askAgain);
                });
    }

    private void renewHours(Market market) {
        var timeframe = new Timeframe(market, Interval.H1);
        var before = known.get(timeframe);
        if (before != null) {
            renew(timeframe, before, _ -> {});
        }
    }
}
