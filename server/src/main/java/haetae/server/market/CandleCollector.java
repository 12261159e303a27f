package haetae.server.market;

import haetae.core.market.Candle;
import haetae.core.market.Interval;
import haetae.core.market.Market;
import haetae.core.market.Quote;
import haetae.core.market.Trade;
import haetae.core.time.Agenda;
import haetae.server.World;
import haetae.server.market.MarketTables.MarketCandle;
import haetae.server.market.MarketTables.Sample;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;

/**
 * Keeps the market: one-minute candles made from the trades, and a row every ten seconds. Both are
 * written together once a minute. Whatever the stream has missed is fetched from the exchange.
 * Lives on the world's agenda.
 */
@Component
class CandleCollector implements MarketFeed.Listener {

    private static final Logger LOG = LoggerFactory.getLogger(CandleCollector.class);
    private static final Duration HISTORY = Duration.ofHours(168);
    private static final long SAMPLE_SECONDS = 10;

    /** A minute is written this long after its end, so that late trades are still in it. */
    private static final long LATE_SECONDS = 10;

    /** Rows kept in memory while the database does not take them. */
    private static final int MOST_WAITING = 5_000;

    /**
     * How the collecting goes.
     *
     * @param lastSuccess of the last write, null before the first
     * @param totalCollected rows written since the start
     */
    record Stats(
            boolean running,
            int consecutiveFailures,
            @Nullable Instant lastSuccess,
            long totalCollected) {}

    private static final class Collected {
        private final DayWindow day = new DayWindow();
        private final TreeMap<Instant, Candle> unwritten = new TreeMap<>();
        private int trades;
        private boolean fresh = true;
        private @Nullable CandleFill fill;

        /** All minutes before this one are written as the exchange has them. */
        private @Nullable Instant writtenTo;

        /** The stream has seen all of the minutes from here on. */
        private Instant wholeFrom = Instant.MAX;
    }

    private final Agenda agenda;
    private final MarketFeed feed;
    private final MarketTables tables;
    private final MarketNow now;
    private final Map<Market, Collected> markets = new LinkedHashMap<>();
    private final List<Sample> samples = new ArrayList<>();
    private Instant lastTick = Instant.MIN;
    private boolean closed;
    private volatile Stats stats = new Stats(false, 0, null, 0);

    CandleCollector(World world, MarketFeed feed, MarketTables tables, MarketNow now) {
        this.agenda = world.agenda();
        this.feed = feed;
        this.tables = tables;
        this.now = now;
        world.markets().forEach(market -> markets.put(market, new Collected()));
        feed.listen(this);
    }

    Stats stats() {
        return stats;
    }

    // -- what is heard
    // ------------------------------------------------------------------------------------------------

    @Override
    public void opened() {
        stats = new Stats(true, 0, stats.lastSuccess(), stats.totalCollected());
        scheduleTick();
    }

    @Override
    public void connected() {
        markets.forEach(this::catchUp);
    }

    @Override
    public void traded(Trade trade, Optional<Quote> quote) {
        var collected = markets.get(trade.market());
        if (collected == null) {
            return;
        }
        collected.trades++;
        var candle = collected.day.traded(trade);
        if (!candle.openTime().isBefore(collected.wholeFrom)) {
            collected.unwritten.put(candle.openTime(), candle);
        }
        publish(trade.market(), collected);
    }

    @Override
    public void quoted(Market market, Quote quote) {}

    @Override
    public void fresh(Market market, boolean fresh, String reason) {
        var collected = markets.get(market);
        if (collected != null) {
            collected.fresh = fresh;
        }
    }

    @Override
    public void closed() {
        closed = true;
        markets.values().forEach(collected -> stopFill(collected));
        write(agenda.instant());
        stats =
                new Stats(
                        false,
                        stats.consecutiveFailures(),
                        stats.lastSuccess(),
                        stats.totalCollected());
    }

    private MarketNow.@Nullable Figures publish(Market market, Collected collected) {
        var figures = collected.day.figures(agenda.instant());
        if (figures != null) {
            now.heard(market, figures);
        }
        return figures;
    }

    // -- what was missed
    // ----------------------------------------------------------------------------------------------

    /**
     * Fetches what is missing up to now, and the minute in which the stream came once it is over.
     */
    private void catchUp(Market market, Collected collected) {
        stopFill(collected);
        var forming = Interval.M1.startOf(agenda.instant());
        var whole = Interval.M1.next(forming);
        collected.wholeFrom = whole;
        var known = collected.writtenTo;
        var oldest = forming.minus(HISTORY);
        var from = known == null || known.isBefore(oldest) ? oldest : known;
        fill(
                market,
                collected,
                from,
                forming,
                () -> {
                    var over = Duration.between(agenda.instant(), whole).plusSeconds(LATE_SECONDS);
                    agenda.after(
                            over,
                            () -> {
                                if (collected.wholeFrom.equals(whole)) {
                                    fill(
                                            market,
                                            collected,
                                            forming,
                                            whole,
                                            () -> collected.fill = null);
                                }
                            });
                });
    }

    private void fill(Market market, Collected collected, Instant from, Instant to, Runnable done) {
        var fill =
                new CandleFill(
                        agenda,
                        feed.rest(),
                        market,
                        from,
                        candles -> {
                            candles.forEach(collected.day::put);
                            return put(
                                    candles.stream()
                                            .map(candle -> new MarketCandle(market, candle))
                                            .toList(),
                                    List.of());
                        },
                        done);
        collected.fill = fill;
        fill.begin(to);
    }

    private static void stopFill(Collected collected) {
        if (collected.fill != null) {
            collected.fill.cancel();
        }
    }

    // -- what is kept
    // -------------------------------------------------------------------------------------------------

    private void scheduleTick() {
        long millis = SAMPLE_SECONDS * 1_000;
        long into = Math.floorMod(agenda.instant().toEpochMilli(), millis);
        agenda.after(Duration.ofMillis(millis - into), this::tick);
    }

    private void tick() {
        if (closed) {
            return;
        }
        scheduleTick();
        long second = agenda.instant().getEpochSecond();
        var at = Instant.ofEpochSecond(second - Math.floorMod(second, SAMPLE_SECONDS));
        if (!at.isAfter(lastTick)) {
            return; // the clock went back
        }
        lastTick = at;
        markets.forEach((market, collected) -> sample(market, collected, at));
        var end = Interval.M1.startOf(at);
        if (at.equals(end.plusSeconds(LATE_SECONDS))) {
            write(end);
        }
    }

    private void sample(Market market, Collected collected, Instant at) {
        var figures = publish(market, collected);
        if (figures == null || !collected.fresh || samples.size() >= MOST_WAITING) {
            return;
        }
        samples.add(
                new Sample(
                        market,
                        at,
                        figures.price(),
                        figures.volume24h(),
                        figures.high24h(),
                        figures.low24h(),
                        collected.trades));
        collected.trades = 0;
    }

    /** Writes the minutes that open before {@code end} and all rows that wait. */
    private void write(Instant end) {
        var candles = new ArrayList<MarketCandle>();
        markets.forEach((market, collected) ->
                collected
                        .unwritten
                        .headMap(end, false)
                        .values()
                        .forEach(candle -> candles.add(new MarketCandle(market, candle))));
        if (candles.isEmpty() && samples.isEmpty() || !put(candles, samples)) {
            return;
        }
        samples.clear();
        for (var collected : markets.values()) {
            var written = collected.unwritten.headMap(end, false);
            if (!written.isEmpty()) {
                if (collected.fill == null) {
                    collected.writtenTo = written.lastKey();
                }
                written.clear();
            }
        }
    }

    private boolean put(List<MarketCandle> candles, List<Sample> rows) {
        var at = agenda.instant();
        try {
            tables.put(candles, rows, at);
            stats =
                    new Stats(
                            !closed, 0, at, stats.totalCollected() + candles.size() + rows.size());
            return true;
        } catch (DataAccessException | TransactionException e) {
            LOG.warn("market data could not be written: {}", e.getMessage());
            stats =
                    new Stats(
                            !closed,
                            stats.consecutiveFailures() + 1,
                            stats.lastSuccess(),
                            stats.totalCollected());
            return false;
        }
    }
}
