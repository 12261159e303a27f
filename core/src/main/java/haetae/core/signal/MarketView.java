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
        for (int i = 1; i < hours.size(); i++) {
            var candle = hours.get(i);
            if (!hours.get(i - 1).closeTime().equals(candle.openTime())) {
                throw new IllegalArgumentException(
                        "a gap before the candle of " + candle.openTime());
            }
        }
        if (!hours.isEmpty() && hours.getLast().closeTime().isAfter(at)) {
            throw new IllegalArgumentException(
                    "the candle of " + hours.getLast().openTime() + " was not closed at " + at);
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
        var forming = interval.startOf(at);
        var closed = new TreeMap<Instant, Candle>();
        for (var candle : given) {
            if (candle.openTime().isBefore(forming)) {
                closed.put(candle.openTime(), candle);
            }
        }
        var whole = new ArrayList<Candle>(closed.size());
        var due = forming;
        for (var candle : closed.values()) {
            if (!whole.isEmpty()) {
                due = filled(due, candle.openTime(), whole);
            }
            whole.add(candle);
            due = interval.next(candle.openTime());
        }
        if (!whole.isEmpty()) {
            filled(due, forming, whole);
        }
        return whole;
    }

    /** Adds candles without a trade from a moment on until another; returns the latter. */
    private static Instant filled(Instant from, Instant end, List<Candle> whole) {
        var due = from;
        while (due.isBefore(end)) {
            var last = whole.getLast();
            whole.add(Candle.withoutTrade(due, last.interval(), last.close()));
            due = last.interval().next(due);
        }
        return due;
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
        for (var candle : hours.reversed()) {
            if (!candle.closeTime().isAfter(then)) {
                return Optional.of(price.doubleValue() / candle.close().doubleValue() - 1);
            }
        }
        return Optional.empty();
    }
}
