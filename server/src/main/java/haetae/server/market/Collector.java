package haetae.server.market;

import haetae.core.market.Candle;
import haetae.core.market.Interval;
import haetae.core.market.Market;
import haetae.core.market.Quote;
import haetae.core.market.Trade;
import haetae.core.time.Agenda;
import haetae.core.time.Agenda.Appointment;
import haetae.server.account.Setting;
import haetae.server.account.SharedSettings;
import haetae.server.world.World;
import haetae.upbit.Answer;
import haetae.upbit.UpbitQuotation;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Collects market data: a row every 10 seconds unless set otherwise, and the candle of every
 * minute. A minute that was heard from its first to its last second comes from the stream; others,
 * the past, and the last hour once more every hour are asked for over REST, one page at a time, and
 * not when decisions fall due.
 */
@Component
class Collector {

    private static final Duration MINUTE = Duration.ofMinutes(1);

    /** After a minute's end, so that its last trades have arrived. */
    private static final Duration AFTER_MINUTE = Duration.ofSeconds(2);

    private static final Duration HISTORY = Duration.ofDays(7);
    private static final int PAGE = 200;

    /** Minutes of an hour in which the hour before is asked for once more, market after market. */
    private static final int FIRST_CHECK = 5;

    private static final int CHECKS = 50;

    private final Agenda agenda;
    private final UpbitQuotation quotation;
    private final MarketStore store;
    private final SharedSettings settings;
    private final List<OneMarket> markets;
    private final Map<Market, Trade> last = new ConcurrentHashMap<>();

    /** What is to be asked for, in turn; the first is being asked for. */
    private final Deque<Runnable> pages = new ArrayDeque<>();

    private @Nullable Instant heardSince;
    private @Nullable Appointment nextRow;
    private boolean running;
    private volatile Stats stats = new Stats(false, 0, null, 0);

    /**
     * How the collecting goes.
     *
     * @param consecutiveFailures questions over REST that failed since the last that did not
     * @param lastSuccess when the last row was taken
     * @param totalCollected rows taken since the start
     */
    record Stats(
            boolean isRunning,
            int consecutiveFailures,
            @Nullable Instant lastSuccess,
            long totalCollected) {}

    Collector(World world, MarketFeed feed, MarketStore store, SharedSettings settings) {
        this.agenda = world.agenda();
        this.quotation = new UpbitQuotation(world.source());
        this.store = store;
        this.settings = settings;
        this.markets =
                IntStream.range(0, world.markets().size())
                        .mapToObj(i ->
                                new OneMarket(world.markets().get(i), FIRST_CHECK + i % CHECKS))
                        .toList();
        feed.listen(new Ears());
        settings.listen(_ -> agenda.post(this::awaitRow));
    }

    /** How the collecting goes; from any thread. */
    Stats stats() {
        return stats;
    }

    /** The last trade heard; from any thread. */
    Optional<Trade> last(Market market) {
        return Optional.ofNullable(last.get(market));
    }

    private final class Ears implements MarketFeed.Listener {
        @Override
        public void traded(Trade trade, Optional<Quote> quote) {
            for (var each : markets) {
                if (each.market.equals(trade.market())) {
                    each.tape.traded(trade, agenda.instant());
                    each.tape.last().ifPresent(heard -> last.put(each.market, heard));
                }
            }
        }

        @Override
        public void quoted(Market market, Quote quote) {}

        @Override
        public void fresh(Market market, boolean fresh, String reason) {}

        @Override
        public void opened() {
            running = true;
            stats = new Stats(true, 0, null, 0);
            var now = agenda.instant();
            markets.forEach(each -> {
                each.missing(now.minus(HISTORY));
                each.fill();
            });
            awaitRow();
            agenda.after(untilNext(MINUTE).plus(AFTER_MINUTE), Collector.this::endMinute);
        }

        @Override
        public void connected() {
            heardSince = agenda.instant();
        }

        @Override
        public void disconnected() {
            heardSince = null;
        }

        @Override
        public void closed() {
            running = false;
            markets.forEach(each -> each.flush(List.of()));
            stats =
                    new Stats(
                            false,
                            stats.consecutiveFailures,
                            stats.lastSuccess,
                            stats.totalCollected);
        }
    }

    private Duration untilNext(Duration period) {
        long millis = period.toMillis();
        return Duration.ofMillis(millis - Math.floorMod(agenda.instant().toEpochMilli(), millis));
    }

    /** The moment a row is for: all nodes have the same, and the database keeps it once. */
    private static Instant slot(Instant now, Duration period) {
        long millis = period.toMillis();
        long at = Math.floorDiv(now.toEpochMilli() + millis / 2, millis) * millis;
        return Instant.ofEpochMilli(at);
    }

    private Duration rowEvery() {
        return Duration.ofSeconds(settings.choices().whole(Setting.COLLECT_INTERVAL_SECONDS));
    }

    /** A changed interval holds for the next row. */
    private void awaitRow() {
        if (nextRow != null) {
            nextRow.cancel();
        }
        nextRow = running ? agenda.after(untilNext(rowEvery()), this::takeRows) : null;
    }

    private void takeRows() {
        if (!running) {
            return;
        }
        awaitRow();
        var now = slot(agenda.instant(), rowEvery());
        for (var each : markets) {
            each.tape
                    .row(now)
                    .ifPresent(row -> {
                        each.rows.add(row);
                        stats =
                                new Stats(
                                        true,
                                        stats.consecutiveFailures,
                                        now,
                                        stats.totalCollected + 1);
                    });
            if (!agenda.isVirtual()) {
                each.flush(List.of()); // in virtual time minutes pass at once: a batch is enough
            }
        }
    }

    private void endMinute() {
        if (!running) {
            return;
        }
        agenda.after(untilNext(MINUTE).plus(AFTER_MINUTE), this::endMinute);
        var minute = Interval.M1.startOf(agenda.instant());
        var hour = Interval.H1.startOf(minute);
        for (var each : markets) {
            each.end(minute);
            if (Duration.between(hour, minute).toMinutes() == each.checkedAt) {
                each.missing(hour.minus(Duration.ofHours(1)));
            }
            each.fill();
        }
    }

    private void endPage() {
        pages.remove();
        nextPage();
    }

    private void nextPage() {
        var first = pages.peek();
        if (first != null) {
            first.run();
        }
    }

    private void failed(boolean yes) {
        stats =
                new Stats(
                        running,
                        yes ? stats.consecutiveFailures + 1 : 0,
                        stats.lastSuccess,
                        stats.totalCollected);
    }

    /** One market's tape, and what is missing of its past. */
    private final class OneMarket {
        private final Market market;
        private final MarketTape tape;
        private final List<MarketRow> rows = new ArrayList<>();
        private final int checkedAt;
        private @Nullable Instant missingFrom;
        private boolean filling;

        OneMarket(Market market, int checkedAt) {
            this.market = market;
            this.checkedAt = checkedAt;
            this.tape = new MarketTape(market);
        }

        void missing(Instant from) {
            if (missingFrom == null || from.isBefore(missingFrom)) {
                missingFrom = from;
            }
        }

        /** Ends the minute before this one: keeps it if all of it was heard. */
        void end(Instant minute) {
            var before = minute.minus(MINUTE);
            var ended = tape.endBefore(minute);
            boolean whole = heardSince != null && !heardSince.isAfter(before);
            if (!whole) {
                missing(before);
            }
            flush(
                    whole
                            ? ended.stream()
                                    .filter(candle -> candle.openTime().equals(before))
                                    .toList()
                            : List.of());
        }

        void flush(List<Candle> minutes) {
            var now = agenda.instant();
            minutes.forEach(candle -> tape.known(candle, now));
            if (!rows.isEmpty() || !minutes.isEmpty()) {
                store.put(new MarketStore.Batch(market, now, List.copyOf(rows), minutes));
                rows.clear();
            }
        }

        /** Asks for what is missing, up to the minute that runs now. */
        void fill() {
            var from = missingFrom;
            if (from == null || filling) {
                return;
            }
            filling = true;
            missingFrom = null;
            page(from, Interval.M1.startOf(agenda.instant()));
        }

        private void page(Instant from, Instant before) {
            pages.add(() -> {
                if (!running) {
                    filling = false;
                    endPage();
                    return;
                }
                long minutes = Duration.between(from, before).toMinutes();
                int count = Math.clamp(minutes, 1, PAGE);
                quotation.candles(
                        market,
                        Interval.M1,
                        before,
                        count,
                        answer -> {
                            took(from, before, count, answer);
                            endPage();
                        });
            });
            if (pages.size() == 1) {
                nextPage();
            }
        }

        private void took(Instant from, Instant before, int count, Answer<List<Candle>> answer) {
            if (!running) {
                filling = false; // an answer that comes after the end is not kept
                return;
            }
            if (!(answer instanceof Answer.Ok<List<Candle>>(var newestFirst))) {
                failed(true);
                filling = false;
                missing(from); // asked for again when the minute is over
                return;
            }
            failed(false);
            flush(
                    newestFirst.stream()
                            .filter(candle -> candle.openTime().isBefore(before))
                            .toList());
            if (newestFirst.size() >= count && newestFirst.getLast().openTime().isAfter(from)) {
                page(from, newestFirst.getLast().openTime());
            } else {
                filling = false;
            }
        }
    }
}
