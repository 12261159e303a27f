package haetae.simulation;

import haetae.core.market.Candle;
import haetae.core.market.Interval;
import haetae.core.market.Market;
import haetae.core.market.Quote;
import haetae.core.money.Price;
import haetae.core.money.Quantity;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.SplittableRandom;

/**
 * A market's price path: volatility in clusters, a pull towards a value that drifts, and a crash
 * every few days. It keeps the last days of hourly candles.
 */
final class SimulatedMarket {

    static final int HOURS_KEPT = 200;
    private static final long TICK = 1_000;
    private static final double CALM_SIGMA = 0.0011;
    private static final double CRASHES_PER_TICK = 1.0 / (60 * 60);
    private static final Quantity ONE = Quantity.of("1");

    final Market market;
    private final SplittableRandom random;
    private final double anchor;
    private double price;
    private double logVolatility;
    private int crashTicksLeft;
    private double crashPerTick;
    private Price last;
    private Quote quote;
    private final Deque<Candle> hours = new ArrayDeque<>();
    private Instant hour;
    private Price open;
    private Price high;
    private Price low;

    SimulatedMarket(Market market, long seed, Instant start, double price) {
        this.market = market;
        this.random = new SplittableRandom(seed);
        this.price = price;
        this.anchor = price;
        this.last = onGrid();
        this.quote = quoteAt(last);
        this.hour = Interval.H1.startOf(start).minus(Duration.ofHours(HOURS_KEPT));
        this.open = last;
        this.high = last;
        this.low = last;
        while (hour.isBefore(Interval.H1.startOf(start))) {
            for (int i = 0; i < 4; i++) {
                move(2.5 * CALM_SIGMA);
            }
            roll(Interval.H1.next(hour));
        }
    }

    Price last() {
        return last;
    }

    Quote quote() {
        return quote;
    }

    /** The next trade. */
    void tick(Instant now) {
        if (!now.isBefore(Interval.H1.next(hour))) {
            roll(Interval.H1.startOf(now));
        }
        logVolatility = 0.99 * logVolatility + 0.09 * gaussian();
        if (crashTicksLeft > 0) {
            crashTicksLeft--;
            price *= StrictMath.exp(crashPerTick);
        } else if (random.nextDouble() < CRASHES_PER_TICK) {
            crashTicksLeft = 3 + random.nextInt(10);
            crashPerTick = -(0.04 + 0.12 * random.nextDouble()) / crashTicksLeft;
        }
        move(CALM_SIGMA * StrictMath.exp(logVolatility));
    }

    /** The next trade is at this price. */
    void trade(Instant now, double at) {
        if (!now.isBefore(Interval.H1.next(hour))) {
            roll(Interval.H1.startOf(now));
        }
        price = at;
        moved();
    }

    /** The price falls by this share at once. */
    void fall(double share) {
        price *= 1 - share;
        moved();
    }

    private void move(double sigma) {
        price *= StrictMath.exp(sigma * gaussian() + 0.0006 * StrictMath.log(anchor / price));
        moved();
    }

    private void moved() {
        last = onGrid();
        quote = quoteAt(last);
        if (last.compareTo(high) > 0) {
            high = last;
        }
        if (last.compareTo(low) < 0) {
            low = last;
        }
    }

    private Price onGrid() {
        return Price.of(Math.max(100, Math.round(price / TICK)) * TICK);
    }

    private Quote quoteAt(Price at) {
        long won = at.amount().longValueExact();
        return new Quote(Price.of(won - TICK * random.nextInt(3)), Price.of(won + TICK));
    }

    private void roll(Instant next) {
        hours.addLast(new Candle(hour, Interval.H1, open, high, low, last, ONE, last.times(ONE)));
        if (hours.size() > HOURS_KEPT) {
            hours.removeFirst();
        }
        hour = next;
        open = last;
        high = last;
        low = last;
    }

    /** The newest hourly candles, the forming one too. */
    List<Candle> hours(int count) {
        var newest = new ArrayList<Candle>(count);
        newest.add(new Candle(hour, Interval.H1, open, high, low, last, ONE, last.times(ONE)));
        var older = hours.descendingIterator();
        while (older.hasNext() && newest.size() < count) {
            newest.add(older.next());
        }
        return newest;
    }

    private double gaussian() {
        // The sum of four draws is normal enough here and fast.
        return (random.nextDouble()
                        + random.nextDouble()
                        + random.nextDouble()
                        + random.nextDouble()
                        - 2)
                * 1.7320508;
    }
}
