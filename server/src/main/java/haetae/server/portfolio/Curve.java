package haetae.server.portfolio;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * The course of an account's worth without what was paid in and out.
 *
 * <p>The index begins at 100 and grows from point to point as the worth did, what was paid in or
 * out in between not counted (time-weighted return). The drawdown is how far the index stands below
 * its highest point so far, in percent of that point.
 *
 * @param points oldest first
 */
record Curve(List<Point> points) {

    /**
     * What is known of a moment.
     *
     * @param equity won, coins at the price of the moment
     * @param flows won paid in until then, less what was paid out
     */
    record Worth(Instant at, BigDecimal equity, BigDecimal flows) {}

    record Point(
            Instant timestamp,
            BigDecimal equity,
            BigDecimal flows,
            double index,
            double drawdownPct) {}

    private static final double BEGIN = 100;

    Curve {
        points = List.copyOf(points);
    }

    static Curve of(List<Worth> course) {
        var points = new ArrayList<Point>();
        double index = BEGIN;
        double peak = BEGIN;
        Worth before = null;
        for (var now : course) {
            if (before != null && before.equity().signum() > 0) {
                var paidIn = now.flows().subtract(before.flows());
                index *=
                        now.equity().subtract(paidIn).doubleValue() / before.equity().doubleValue();
            }
            peak = Math.max(peak, index);
            points.add(
                    new Point(
                            now.at(),
                            now.equity(),
                            now.flows(),
                            index,
                            peak <= 0 ? 0 : 100 * (peak - index) / peak));
            before = now;
        }
        return new Curve(points);
    }

    /** The deepest drawdown, 0 to 100. */
    double maxDrawdownPct() {
        return points.stream().mapToDouble(Point::drawdownPct).max().orElse(0);
    }

    /** Return over the whole course in percent. */
    double returnPct() {
        return points.isEmpty() ? 0 : points.getLast().index() - BEGIN;
    }

    /** At most about this many points, the last one and that of the deepest drawdown among them. */
    Curve thinned(int most) {
        int step = Math.max(1, Math.ceilDiv(points.size(), most));
        double deepest = maxDrawdownPct();
        var kept = new ArrayList<Point>();
        for (int i = 0; i < points.size(); i++) {
            var point = points.get(i);
            boolean last = i == points.size() - 1;
            if (i % step == 0 || last || (deepest > 0 && point.drawdownPct() == deepest)) {
                kept.add(point);
            }
        }
        return new Curve(kept);
    }
}
