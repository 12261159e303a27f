package haetae.core.signal;

import haetae.core.indicator.Indicators;
import haetae.core.market.Candle;
import haetae.core.market.Interval;
import haetae.core.market.Market;
import haetae.core.money.Price;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What was known of a market at a moment. It holds closed candles only and refuses any that closed
 * later.
 *
 * @param at the moment
 * @param price last traded price
 * @param hours closed one-hour candles without a gap, oldest first
 */
public record MarketView(Market market, Instant at, Price price, List<Candle> hours) {

    private static final int HOURS_A_DAY = 24;

    /**
     * @throws IllegalArgumentException if a candle was not closed at {@code at} or the candles have
     *     a gap
     */
    public MarketView {
        hours = List.copyOf(hours);
        for (int i = 0; i < hours.size(); i++) {
            var candle = hours.get(i);
            if (candle.closeTime().isAfter(at)) {
                throw new IllegalArgumentException(
                        "the candle of " + candle.openTime() + " was not closed at " + at);
            }
            if (i > 0 && !hours.get(i - 1).closeTime().equals(candle.openTime())) {
                throw new IllegalArgumentException(
                        "a gap before the candle of " + candle.openTime());
            }
        }
    }

    /**
     * Builds the view from candles as the exchange gives them: in any order, some perhaps twice,
     * with the candle that is still forming, and without the hours in which nothing traded. An hour
     * missing between two given ones is known to be without trade; the same holds after the last
     * one, because the exchange was asked at {@code at}.
     *
     * @return empty when no closed candle is known
     */
    public static Optional<MarketView> of(
            Market market, Instant at, Price price, List<Candle> given) {
        var hours = closed(Interval.H1, at, given);
        return hours.isEmpty()
                ? Optional.empty()
                : Optional.of(new MarketView(market, at, price, hours));
    }

    /** The closed candles of any interval, made whole in the same way, oldest first. */
    public static List<Candle> closed(Interval interval, Instant at, List<Candle> given) {
        var closed = new TreeMap<Instant, Candle>();
        given.stream()
                .filter(candle -> !candle.closeTime().isAfter(at))
                .forEach(candle -> closed.put(candle.openTime(), candle));
        var whole = new ArrayList<Candle>();
        for (var candle : closed.values()) {
            fillTo(candle.openTime(), whole);
            whole.add(candle);
        }
        fillTo(interval.startOf(at), whole);
        return whole;
    }

    private static void fillTo(Instant end, List<Candle> whole) {
        while (!whole.isEmpty() && whole.getLast().closeTime().isBefore(end)) {
            var last = whole.getLast();
            whole.add(Candle.withoutTrade(last.closeTime(), last.interval(), last.close()));
        }
    }

    /** The indicators after the last closed hour. */
    public Indicators.Reading reading() {
        var indicators = new Indicators();
        Indicators.Reading reading = null;
        for (var candle : hours) {
            reading =
                    indicators.next(
                            candle.high().doubleValue(),
                            candle.low().doubleValue(),
                            candle.close().doubleValue());
        }
        if (reading == null) {
            throw new IllegalStateException("no closed candle");
        }
        return reading;
    }

    /** Price against the close 24 hours ago as a ratio, empty when that is not known. */
    public Optional<Double> change24h() {
        var then = at.minus(Duration.ofHours(HOURS_A_DAY));
        return hours.stream()
                .filter(candle -> !candle.closeTime().isAfter(then))
                .reduce((a, b) -> b)
                .map(candle -> price.doubleValue() / candle.close().doubleValue() - 1);
    }
}
