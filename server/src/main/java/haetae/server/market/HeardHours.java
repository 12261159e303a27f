package haetae.server.market;

import haetae.core.market.Candle;
import haetae.core.market.Interval;
import haetae.core.market.Market;
import haetae.core.market.Quote;
import haetae.core.market.Trade;
import haetae.core.time.Agenda;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The hours that the stream told while they formed. An hour that has ended is whole when the
 * market's next one has begun, or the stream has spoken for a while since, and when it closes at
 * the last trade that was heard in it: Upbit sends a candle at most about once a second, and says
 * of none that it is closed. Lives on the feed's agenda.
 */
final class HeardHours implements MarketFeed.Listener {

    /** The last figures of an hour have come by then. */
    private static final Duration SETTLED = Duration.ofMillis(1_500);

    private static final int KEPT = 3;

    private final Agenda agenda;
    private final Map<Market, NavigableMap<Instant, Hour>> heard = new HashMap<>();
    private Instant spoke = Instant.MIN;

    /** Both null until they are heard. */
    private record Hour(@Nullable Candle candle, @Nullable Trade last) {
        private static final Hour SILENT = new Hour(null, null);

        Optional<Candle> whole() {
            return Optional.ofNullable(candle)
                    .filter(told -> last == null || last.price().equals(told.close()));
        }
    }

    HeardHours(Agenda agenda) {
        this.agenda = agenda;
    }

    /**
     * The closed hours that open in {@code [from, until)}, oldest first; empty unless each of them
     * was heard and is whole.
     *
     * @param from start of an hour
     * @param until start of an hour that is not in the future
     */
    Optional<List<Candle>> closed(Market market, Instant from, Instant until) {
        if (spoke.isBefore(until.plus(SETTLED))
                && of(market).getOrDefault(until, Hour.SILENT).candle() == null) {
            return Optional.empty();
        }
        var hours = new ArrayList<Candle>();
        for (var open = from; open.isBefore(until); open = Interval.H1.next(open)) {
            var candle = of(market).getOrDefault(open, Hour.SILENT).whole();
            if (candle.isEmpty()) {
                return Optional.empty();
            }
            hours.add(candle.get());
        }
        return Optional.of(List.copyOf(hours));
    }

    private NavigableMap<Instant, Hour> of(Market market) {
        return heard.computeIfAbsent(market, _ -> new TreeMap<>());
    }

    private void put(Market market, Instant open, Hour hour) {
        var hours = of(market);
        hours.put(open, hour);
        if (hours.size() > KEPT) {
            hours.pollFirstEntry();
        }
    }

    @Override
    public void hour(Market market, Candle candle) {
        spoke = agenda.instant();
        var open = candle.openTime();
        put(market, open, new Hour(candle, of(market).getOrDefault(open, Hour.SILENT).last()));
    }

    @Override
    public void traded(Trade trade, Optional<Quote> quote) {
        spoke = agenda.instant();
        var market = trade.market();
        var open = Interval.H1.startOf(trade.at());
        var hour = of(market).getOrDefault(open, Hour.SILENT);
        if (hour.last() == null || !trade.at().isBefore(hour.last().at())) {
            put(market, open, new Hour(hour.candle(), trade));
        }
    }

    @Override
    public void quoted(Market market, Quote quote) {
        spoke = agenda.instant();
    }

    @Override
    public void fresh(Market market, boolean fresh, String reason) {}

    /** Whatever came meanwhile was not heard. */
    @Override
    public void disconnected() {
        heard.clear();
        spoke = Instant.MIN;
    }

    @Override
    public void closed() {
        disconnected();
    }
}
