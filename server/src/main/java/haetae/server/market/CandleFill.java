package haetae.server.market;

import haetae.core.market.Candle;
import haetae.core.market.Interval;
import haetae.core.market.Market;
import haetae.core.time.Agenda;
import haetae.upbit.Answer;
import haetae.upbit.UpbitRest;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Predicate;

/**
 * Fetches the one-minute candles of a stretch of time from the exchange: pages backwards, one after
 * the other, so slowly that most of the rate limit is left to others.
 */
final class CandleFill {

    private static final int PAGE = 200;
    private static final Duration PAUSE = Duration.ofMillis(250);
    private static final Duration AFTER_FAILURE = Duration.ofSeconds(10);

    private final Agenda agenda;
    private final UpbitRest rest;
    private final Market market;
    private final Instant from;
    private final Predicate<List<Candle>> page;
    private final Runnable done;
    private boolean cancelled;

    /**
     * @param from open time of the oldest candle that is wanted
     * @param page takes each page; one that it cannot keep is fetched again
     * @param done run after the last page
     */
    CandleFill(
            Agenda agenda,
            UpbitRest rest,
            Market market,
            Instant from,
            Predicate<List<Candle>> page,
            Runnable done) {
        this.agenda = agenda;
        this.rest = rest;
        this.market = market;
        this.from = from;
        this.page = page;
        this.done = done;
    }

    /** Nothing more is fetched or told. */
    void cancel() {
        cancelled = true;
    }

    /** Fetches the candles that open before {@code before}. */
    void begin(Instant before) {
        if (cancelled) {
            return;
        }
        if (!before.isAfter(from)) {
            done.run();
            return;
        }
        long missing = Duration.between(from, before).toMinutes();
        int count = Math.clamp(missing, 1, PAGE);
        rest.candles(market, Interval.M1, before, count, answer -> take(before, answer));
    }

    private void take(Instant before, Answer<List<Candle>> answer) {
        if (cancelled) {
            return;
        }
        if (!(answer instanceof Answer.Ok<List<Candle>>(var candles))) {
            agenda.after(AFTER_FAILURE, () -> begin(before));
            return;
        }
        var wanted =
                candles.stream()
                        .filter(candle ->
                                !candle.openTime().isBefore(from)
                                        && candle.openTime().isBefore(before))
                        .toList();
        if (wanted.isEmpty()) {
            done.run();
            return;
        }
        if (!page.test(wanted)) {
            agenda.after(AFTER_FAILURE, () -> begin(before));
            return;
        }
        var oldest = wanted.stream().map(Candle::openTime).min(Instant::compareTo).orElse(from);
        agenda.after(PAUSE, () -> begin(oldest));
    }
}
