package haetae.upbit;

import haetae.core.market.Interval;
import haetae.core.market.Market;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a stream shall bring: begins with {@link #NOTHING} and grows. Upbit replaces everything
 * subscribed before with the newest request, so this is always the whole of it.
 */
public final class Subscription {

    public static final Subscription NOTHING = new Subscription(List.of());

    private static final Set<Integer> DEPTHS = Set.of(1, 5, 15, 30);

    private record Part(String type, @Nullable List<String> codes) {}

    private final List<Part> parts;

    private Subscription(List<Part> parts) {
        this.parts = List.copyOf(parts);
    }

    public Subscription tickers(Collection<Market> markets) {
        return and("ticker", codes(markets, ""));
    }

    public Subscription trades(Collection<Market> markets) {
        return and("trade", codes(markets, ""));
    }

    /**
     * @param depth levels on each side: 1, 5, 15 or 30
     */
    public Subscription books(Collection<Market> markets, int depth) {
        if (!DEPTHS.contains(depth)) {
            throw new IllegalArgumentException("a depth of 1, 5, 15 or 30, not " + depth);
        }
        return and("orderbook", codes(markets, "." + depth));
    }

    /**
     * @param interval up to four hours
     */
    public Subscription candles(Collection<Market> markets, Interval interval) {
        if (interval.minutes() > Interval.H4.minutes()) {
            throw new IllegalArgumentException("no stream has candles of " + interval);
        }
        return and("candle." + interval.minutes() + "m", codes(markets, ""));
    }

    /** Candles of one second. */
    public Subscription seconds(Collection<Market> markets) {
        return and("candle.1s", codes(markets, ""));
    }

    /** What happens to the orders of the key's account, in all markets. */
    public Subscription myOrders() {
        return and("myOrder", null);
    }

    /** Changes of the account's balances. */
    public Subscription myAssets() {
        return and("myAsset", null);
    }

    /** True when it has something that only the private stream brings. */
    boolean isPrivate() {
        return parts.stream().anyMatch(part -> part.codes() == null);
    }

    private static List<String> codes(Collection<Market> markets, String suffix) {
        if (markets.isEmpty()) {
            throw new IllegalArgumentException("no market is asked for");
        }
        return markets.stream().map(market -> market.code() + suffix).toList();
    }

    private Subscription and(String type, @Nullable List<String> codes) {
        var more = new ArrayList<>(parts);
        more.add(new Part(type, codes));
        return new Subscription(more);
    }

    /** The request as it is sent. */
    String request() {
        return parts.stream()
                .map(part -> "{\"type\":\"" + part.type() + "\"" + codes(part) + "}")
                .collect(
                        Collectors.joining(
                                ",", "[{\"ticket\":\"haetae\"},", ",{\"format\":\"DEFAULT\"}]"));
    }

    private static String codes(Part part) {
        return part.codes() == null
                ? ""
                : part.codes().stream()
                        .collect(Collectors.joining("\",\"", ",\"codes\":[\"", "\"]"));
    }
}
