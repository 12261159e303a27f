package haetae.core.matching;

import haetae.core.market.OrderBook.Level;
import haetae.core.money.Krw;
import haetae.core.money.Price;
import haetae.core.money.Quantity;
import haetae.core.money.Sendable;
import haetae.core.order.Side;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
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

    /** Where an order stands on its side: the best price first, then the earliest. */
    private record Place(Side side, Price price, long arrival) implements Comparable<Place> {
        @Override
        public int compareTo(Place other) {
            int byPrice =
                    side == Side.SELL ? price.compareTo(other.price) : other.price.compareTo(price);
            return byPrice != 0 ? byPrice : Long.compare(arrival, other.arrival);
        }
    }

    private record Resting(String id, Quantity left) {}

    /** What a taker meets next; {@code place} is null for anonymous volume. */
    private record Offer(Price price, Quantity left, @Nullable Place place) {}

    private final List<Level> asks = new ArrayList<>();
    private final List<Level> bids = new ArrayList<>();
    private final NavigableMap<Place, Resting> sellers = new TreeMap<>();
    private final NavigableMap<Place, Resting> buyers = new TreeMap<>();
    private final Map<String, Place> places = new HashMap<>();
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
            matches.add(execute(Side.SELL, offer, volume));
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
        while (left.isPositive()) {
            var offer = best(other, limit);
            if (offer == null) {
                break;
            }
            var part = left.min(offer.left());
            matches.add(execute(other, offer, part));
            left = left.minus(part);
        }
        return matches;
    }

    /**
     * Puts a named order into the book, behind all others of its price.
     *
     * @throws IllegalArgumentException if an order of this name is in the book
     */
    public void rest(String id, Side side, Price price, Quantity volume) {
        var place = new Place(side, price, arrivals++);
        if (places.putIfAbsent(id, place) != null) {
            throw new IllegalArgumentException("in the book already: " + id);
        }
        named(side).put(place, new Resting(id, volume));
    }

    /** Takes a named order out; what was left of it, or empty when it is not in the book. */
    public Optional<Quantity> remove(String id) {
        return Optional.ofNullable(places.remove(id))
                .map(place -> named(place.side()).remove(place))
                .map(Resting::left);
    }

    /**
     * The replayed market traded: named orders at a better price than the trade were reached by it
     * first. At the very price they stand behind the anonymous volume and are not reached.
     */
    public List<Match> traded(Price price, Quantity volume) {
        var matches = new ArrayList<Match>();
        var left = volume;
        for (var side : List.of(Side.BUY, Side.SELL)) {
            var queue = named(side);
            while (left.isPositive()
                    && !queue.isEmpty()
                    && better(side, queue.firstKey().price(), price)) {
                var part = left.min(queue.firstEntry().getValue().left());
                matches.add(executeFirst(queue, part));
                left = left.minus(part);
            }
        }
        return matches;
    }

    private NavigableMap<Place, Resting> named(Side side) {
        return side == Side.SELL ? sellers : buyers;
    }

    private List<Level> anonymous(Side side) {
        return side == Side.SELL ? asks : bids;
    }

    /** The best offer of a side, named or anonymous, that is not worse than the limit. */
    private @Nullable Offer best(Side side, @Nullable Price limit) {
        var levels = anonymous(side);
        var first = named(side).firstEntry();
        Offer best = null;
        if (!levels.isEmpty()) {
            best = new Offer(levels.getFirst().price(), levels.getFirst().volume(), null);
        }
        if (first != null && (best == null || better(side, first.getKey().price(), best.price()))) {
            best = new Offer(first.getKey().price(), first.getValue().left(), first.getKey());
        }
        boolean beyondLimit = best != null && limit != null && better(side, limit, best.price());
        return beyondLimit ? null : best;
    }

    /** True when a taker prefers the first price of this side's offers. */
    private static boolean better(Side side, Price a, Price b) {
        return side == Side.SELL ? a.compareTo(b) < 0 : a.compareTo(b) > 0;
    }

    private Match execute(Side side, Offer offer, Quantity volume) {
        if (offer.place() != null) {
            return executeFirst(named(side), volume);
        }
        var levels = anonymous(side);
        var left = offer.left().minus(volume);
        if (left.isZero()) {
            levels.removeFirst();
        } else {
            levels.set(0, new Level(offer.price(), left));
        }
        return new Match(null, offer.price(), volume);
    }

    private Match executeFirst(NavigableMap<Place, Resting> queue, Quantity volume) {
        var place = queue.firstKey();
        var order = queue.firstEntry().getValue();
        var left = order.left().minus(volume);
        if (left.isZero()) {
            queue.remove(place);
            places.remove(order.id());
        } else {
            queue.put(place, new Resting(order.id(), left));
        }
        return new Match(order.id(), place.price(), volume);
    }
}
