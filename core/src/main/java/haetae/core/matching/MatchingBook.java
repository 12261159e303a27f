package haetae.core.matching;

import haetae.core.market.OrderBook.Level;
import haetae.core.money.Krw;
import haetae.core.money.Price;
import haetae.core.money.Quantity;
import haetae.core.money.Sendable;
import haetae.core.order.Side;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One market's book: anonymous liquidity that a replayed market shows, and named orders that rest
 * in it.
 *
 * <p>A named order stands behind the anonymous volume of its price, and named orders of one price
 * stand in the order of arrival. Not thread-safe.
 */
public final class MatchingBook {

    /**
     * A part of an order was executed.
     *
     * @param maker the named order that rested, or null when the counterpart was anonymous
     */
    public record Match(@Nullable String maker, Price price, Quantity volume) {}

    private record Resting(String id, Side side, Price price, Quantity left, long arrival) {}

    private final List<Level> asks = new ArrayList<>();
    private final List<Level> bids = new ArrayList<>();
    private final Map<String, Resting> resting = new TreeMap<>();
    private long arrivals;

    /** Replaces the anonymous liquidity; best first on each side. Named orders stay. */
    public void show(List<Level> newAsks, List<Level> newBids) {
        asks.clear();
        asks.addAll(newAsks);
        bids.clear();
        bids.addAll(newBids);
    }

    /** The anonymous asks, best first. */
    public List<Level> asks() {
        return List.copyOf(asks);
    }

    /** The anonymous bids, best first. */
    public List<Level> bids() {
        return List.copyOf(bids);
    }

    /** What the visible asks cost in all. */
    public Krw askDepth() {
        return asks.stream()
                .map(level -> level.price().times(level.volume()))
                .reduce(Krw.ZERO, Krw::plus);
    }

    /** How many coins the visible bids take in all. */
    public Quantity bidDepth() {
        return bids.stream().map(Level::volume).reduce(Quantity.ZERO, Quantity::plus);
    }

    /**
     * Buys for up to {@code funds}; each part is cut to 8 decimals, so a little of the funds is
     * nearly always left.
     */
    public List<Match> buyFor(Krw funds) {
        var matches = new ArrayList<Match>();
        var left = funds;
        for (var offer = best(Side.SELL, null); offer != null; offer = best(Side.SELL, null)) {
            var affordable = Sendable.bought(left, offer.price());
            if (!affordable.isPositive()) {
                break;
            }
            var volume = affordable.min(offer.left());
            matches.add(execute(offer, volume));
            left = left.minus(offer.price().times(volume));
        }
        return matches;
    }

    /**
     * Executes what it can of a volume at once.
     *
     * @param limit the worst price, or null for any
     */
    public List<Match> take(Side side, Quantity volume, @Nullable Price limit) {
        var matches = new ArrayList<Match>();
        var left = volume;
        var other = side == Side.BUY ? Side.SELL : Side.BUY;
        for (var offer = best(other, limit);
                offer != null && left.isPositive();
                offer = best(other, limit)) {
            var part = left.min(offer.left());
            matches.add(execute(offer, part));
            left = left.minus(part);
        }
        return matches;
    }

    /** Puts a named order into the book, behind all others of its price. */
    public void rest(String id, Side side, Price price, Quantity volume) {
        resting.put(id, new Resting(id, side, price, volume, arrivals++));
    }

    /** Takes a named order out; what was left of it, or empty when it is not in the book. */
    public Optional<Quantity> remove(String id) {
        return Optional.ofNullable(resting.remove(id)).map(Resting::left);
    }

    /**
     * The replayed market traded: named orders at a better price than the trade were reached by it
     * first. At the very price they stand behind the anonymous volume and are not reached.
     */
    public List<Match> traded(Price price, Quantity volume) {
        var matches = new ArrayList<Match>();
        var left = volume;
        for (var order : inOrder()) {
            boolean through =
                    order.side() == Side.BUY
                            ? order.price().compareTo(price) > 0
                            : order.price().compareTo(price) < 0;
            if (through && left.isPositive()) {
                var part = left.min(order.left());
                matches.add(executeNamed(order, part));
                left = left.minus(part);
            }
        }
        return matches;
    }

    private List<Resting> inOrder() {
        return resting.values().stream()
                .sorted(
                        Comparator.comparing((Resting r) ->
                                        r.side() == Side.BUY
                                                ? r.price().amount().negate()
                                                : r.price().amount())
                                .thenComparingLong(Resting::arrival))
                .toList();
    }

    /** The best offer of a side, named or anonymous, that is not worse than the limit. */
    private @Nullable Resting best(Side side, @Nullable Price limit) {
        var levels = side == Side.SELL ? asks : bids;
        Resting best =
                levels.isEmpty()
                        ? null
                        : new Resting(
                                "",
                                side,
                                levels.getFirst().price(),
                                levels.getFirst().volume(),
                                -1);
        if (!resting.isEmpty()) {
            for (var order : inOrder()) {
                if (order.side() == side
                        && (best == null || better(side, order.price(), best.price()))) {
                    best = order;
                }
            }
        }
        boolean beyondLimit =
                best != null
                        && limit != null
                        && better(side == Side.SELL ? Side.BUY : Side.SELL, best.price(), limit);
        return beyondLimit ? null : best;
    }

    /** True when a taker prefers the first price of this side's offers. */
    private static boolean better(Side side, Price a, Price b) {
        return side == Side.SELL ? a.compareTo(b) < 0 : a.compareTo(b) > 0;
    }

    private Match execute(Resting offer, Quantity volume) {
        if (offer.arrival() >= 0) {
            return executeNamed(offer, volume);
        }
        var levels = offer.side() == Side.SELL ? asks : bids;
        var left = offer.left().minus(volume);
        if (left.isZero()) {
            levels.removeFirst();
        } else {
            levels.set(0, new Level(offer.price(), left));
        }
        return new Match(null, offer.price(), volume);
    }

    private Match executeNamed(Resting order, Quantity volume) {
        var left = order.left().minus(volume);
        if (left.isZero()) {
            resting.remove(order.id());
        } else {
            resting.put(
                    order.id(),
                    new Resting(order.id(), order.side(), order.price(), left, order.arrival()));
        }
        return new Match(order.id(), order.price(), volume);
    }
}
