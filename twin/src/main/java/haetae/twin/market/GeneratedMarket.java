package haetae.twin.market;

import haetae.core.market.Candle;
import haetae.core.market.Interval;
import haetae.core.market.Market;
import haetae.core.market.MarketRules;
import haetae.core.money.Price;
import haetae.core.money.Quantity;
import haetae.core.money.Sendable;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.util.Iterator;
import java.util.SplittableRandom;

/**
 * A market drawn from a seed: volatility comes in clusters, prices jump, nights in Seoul are quiet
 * and some of their minutes pass without a trade, trends last for hours, and every few days the
 * market crashes and half recovers.
 *
 * <p>The same seed gives the same candles on every machine: it uses {@link StrictMath} only.
 */
public final class GeneratedMarket implements Iterator<Candle> {

    private static final double CALM_SIGMA = 0.00045;
    private static final double CRASHES_PER_MINUTE = 1.0 / (2.5 * 24 * 60);
    private static final double JUMPS_PER_MINUTE = 1.0 / (9 * 60);
    private static final int STEPS = 6;

    private final SplittableRandom random;
    private final MarketRules rules;
    private Instant minute;
    private double price;
    private double logVolatility;
    private double drift;
    private int crashMinutesLeft;
    private double crashPerMinute;
    private int reboundMinutesLeft;
    private double reboundPerMinute;

    private GeneratedMarket(long seed, Instant start, double price) {
        this.random = new SplittableRandom(seed);
        this.rules = MarketRules.at(start);
        this.minute = start;
        this.price = price;
    }

    /**
     * An endless tape.
     *
     * @param start open time of its first minute
     */
    public static Tape tape(Market market, long seed, Instant start) {
        double price =
                market.coin().equals("BTC")
                        ? 150_000_000
                        : 3_000 + Math.floorMod(market.code().hashCode(), 50_000);
        return new Tape(
                market,
                start,
                new GeneratedMarket(seed * 1_000_003 + market.code().hashCode(), start, price));
    }

    @Override
    public boolean hasNext() {
        return true;
    }

    /** The next minute in which something traded. */
    @Override
    public Candle next() {
        while (true) {
            boolean night = isNight(minute);
            if (night && crashMinutesLeft == 0 && random.nextDouble() < 0.04) {
                minute = Interval.M1.next(minute);
                continue;
            }
            var candle = trade(night);
            minute = Interval.M1.next(minute);
            return candle;
        }
    }

    /** Two to seven in the morning in Seoul. */
    private static boolean isNight(Instant at) {
        long hour = Math.floorMod(at.getEpochSecond() / 3600 + 9, 24L);
        return hour >= 2 && hour < 7;
    }

    private Candle trade(boolean night) {
        logVolatility = 0.995 * logVolatility + 0.055 * gaussian();
        drift = 0.998 * drift + 0.000004 * gaussian();
        double sigma =
                CALM_SIGMA
                        * StrictMath.exp(logVolatility)
                        * (night ? 0.6 : 1)
                        / StrictMath.sqrt(STEPS);
        double push = drift + shock();
        double open = price;
        double high = price;
        double low = price;
        for (int step = 0; step < STEPS; step++) {
            price *= StrictMath.exp(push / STEPS + sigma * gaussian());
            high = StrictMath.max(high, price);
            low = StrictMath.min(low, price);
        }
        double move = StrictMath.abs(price / open - 1);
        double coins =
                30_000_000
                        / price
                        * StrictMath.exp(0.7 * gaussian())
                        * (1 + move * 1500)
                        * (night ? 0.4 : 1);
        return candle(open, high, low, price, coins);
    }

    private double shock() {
        if (crashMinutesLeft > 0) {
            if (--crashMinutesLeft == 0) {
                reboundMinutesLeft = 30 + random.nextInt(90);
                reboundPerMinute = -crashPerMinute * (0.02 + 0.06 * random.nextDouble());
                logVolatility += 0.8;
            }
            return crashPerMinute;
        }
        if (reboundMinutesLeft > 0) {
            reboundMinutesLeft--;
            return reboundPerMinute;
        }
        double draw = random.nextDouble();
        if (draw < CRASHES_PER_MINUTE) {
            crashMinutesLeft = 4 + random.nextInt(12);
            crashPerMinute = -(0.055 + 0.06 * random.nextDouble()) / crashMinutesLeft;
            return crashPerMinute;
        }
        if (draw < CRASHES_PER_MINUTE + JUMPS_PER_MINUTE) {
            return 0.004 * gaussian();
        }
        return 0;
    }

    private Candle candle(double open, double high, double low, double close, double coins) {
        var volume =
                new Quantity(
                        BigDecimal.valueOf(coins)
                                .setScale(8, RoundingMode.DOWN)
                                .max(new BigDecimal("0.00000004")));
        var o = onGrid(open);
        var h = max(max(onGrid(high), o), onGrid(close));
        var c = onGrid(close);
        var l = min(min(onGrid(low), o), c);
        return new Candle(minute, Interval.M1, o, h, l, c, volume, c.times(volume));
    }

    private Price onGrid(double amount) {
        var raw = new Price(BigDecimal.valueOf(amount));
        return Sendable.onGrid(raw, rules.tickAt(raw));
    }

    private static Price max(Price a, Price b) {
        return a.compareTo(b) >= 0 ? a : b;
    }

    private static Price min(Price a, Price b) {
        return a.compareTo(b) <= 0 ? a : b;
    }

    /** A standard normal draw by the polar method, from strict arithmetic only. */
    private double gaussian() {
        while (true) {
            double u = 2 * random.nextDouble() - 1;
            double v = 2 * random.nextDouble() - 1;
            double s = u * u + v * v;
            if (s > 0 && s < 1) {
                return u * StrictMath.sqrt(-2 * StrictMath.log(s) / s);
            }
        }
    }
}
