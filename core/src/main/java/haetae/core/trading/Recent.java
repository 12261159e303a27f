package haetae.core.trading;

import haetae.core.market.Market;
import haetae.core.order.Leg;
import haetae.core.order.Side;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What was done lately, as far as it holds back new risk.
 *
 * @param buys when the newest buys were put on record, at most {@link #MOST_BUYS}, oldest first
 * @param stops when each market's newest stop began
 */
public record Recent(List<Instant> buys, Map<Market, Instant> stops) {

    public static final int MOST_BUYS = 1_000;
    public static final Recent NOTHING = new Recent(List.of(), Map.of());
    private static final Duration HOUR = Duration.ofHours(1);

    public Recent {
        buys = List.copyOf(buys);
        stops = Map.copyOf(stops);
    }

    /** With one change more. */
    public Recent after(Change change) {
        return switch (change) {
            case Change.OrderRecorded(var intent) when intent.terms().side() == Side.BUY -> {
                var more = new ArrayList<>(buys);
                more.add(intent.createdAt());
                yield new Recent(
                        more.subList(Math.max(0, more.size() - MOST_BUYS), more.size()), stops);
            }
            case Change.ExitBegun(var exit) when exit.leg() == Leg.STOP -> {
                var later = new TreeMap<>(stops);
                later.put(exit.market(), exit.since());
                yield new Recent(buys, later);
            }
            default -> this;
        };
    }

    /** Buys of the 60 minutes before {@code now}. */
    public int buysLastHour(Instant now) {
        return (int) buys.stream().filter(at -> at.isAfter(now.minus(HOUR))).count();
    }

    /** Time since the market's last stop; empty when there never was one. */
    public Optional<Duration> sinceStop(Market market, Instant now) {
        return Optional.ofNullable(stops.get(market)).map(at -> Duration.between(at, now));
    }
}
