package haetae.core.signal;

import haetae.core.market.Interval;
import haetae.core.signal.Trend.Direction;
import java.util.List;

/**
 * How far the timeframes agree: the weight of those that point one way against the weight of all
 * that are known. Pointing nowhere agrees with nobody.
 *
 * @param up 0 to 1
 * @param down 0 to 1
 */
public record Confluence(double up, double down) {

    public static final Confluence NONE = new Confluence(0, 0);

    public static Confluence of(List<Trend> trends) {
        double all = trends.stream().mapToDouble(trend -> weight(trend.interval())).sum();
        return all == 0
                ? NONE
                : new Confluence(
                        pointing(trends, Direction.UP) / all,
                        pointing(trends, Direction.DOWN) / all);
    }

    private static double pointing(List<Trend> trends, Direction direction) {
        return trends.stream()
                .filter(trend -> trend.direction() == direction)
                .mapToDouble(trend -> weight(trend.interval()))
                .sum();
    }

    /** Longer timeframes count for more. Source: the reference system's weights. */
    private static double weight(Interval interval) {
        return switch (interval) {
            case H4 -> 1.5;
            case D1 -> 2.0;
            case W1 -> 2.5;
            default -> 1.0;
        };
    }
}
