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
 * market crashes by 6 to 12 % within minutes and more than half of that comes back within hours.
 *
 * <p>The price moves 2 to 3 % a day and is pulled towards a value that moves slowly itself, so that
 * it stays in a sane range however long the market runs. The same seed gives the same candles on
 * every machine: it uses {@link StrictMath} only.
 */
public final class GeneratedMarket implements Iterator<Candle> {

    private static final int DAY = 24 * 60;
    private static final int STEPS = 6;
    private static final double CALM_SIGMA = 0.00042;
    private static final double JUMPS_PER_MINUTE = 1.0 / (9 * 60);
    private static final double QUIET_STRETCHES_PER_MINUTE = 0.015;

    /** How fast the price returns to its value: half of the way in about a day and a half. */
    private static final double PULL = 1.0 / (2 * DAY);

    private static final double VALUE_SIGMA = 0.01 / StrictMath.sqrt(DAY);

    private final SplittableRandom random;
    private final MarketRules rules;
    private Instant minute;
    private double price;
    private double value;
    private double logVolatility;
    private double trend;
    private int minutesToCrash;
    private int crashMinutesLeft;
    private double crashPerMinute;
    private int reboundMinutesLeft;
    private double reboundPerMinute;
    private int quietMinutesLeft;

    private GeneratedMarket(long seed, Instant start, double price) {
        this.random = new SplittableRandom(seed);
        this.rules = MarketRules.at(start);
        this.minute = start;
        this.price = price;
        this.value = price;
        this.minutesToCrash = untilNextCrash();
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
        while (isQuiet()) {
            minute = Interval.M1.next(minute);
        }
        var candle = trade(isNight(minute));
        minute = Interval.M1.next(minute);
        return candle;
    }

    /** Nobody trades in this minute: only at night, and never while the market falls. */
    private boolean isQuiet() {
        if (quietMinutesLeft > 0) {
            quietMinutesLeft--;
            return true;
        }
        if (isNight(minute)
                && crashMinutesLeft == 0
                && random.nextDouble() < QUIET_STRETCHES_PER_MINUTE) {
            quietMinutesLeft = random.nextInt(6);
            return true;
        }
        return false;
    }

    /** Two to seven in the morning in Seoul. */
    private static boolean isNight(Instant at) {
        long hour = Math.floorMod(at.getEpochSecond() / 3600 + 9, 24L);
        return hour >= 2 && hour < 7;
    }

    private Candle trade(boolean night) {
        logVolatility = 0.995 * logVolatility + 0.055 * gaussian();
        trend = 0.998 * trend + 0.0000005 * gaussian();
        value *= StrictMath.exp(VALUE_SIGMA * gaussian());
        double sigma =
                CALM_SIGMA
                        * StrictMath.exp(logVolatility)
                        * (night ? 0.6 : 1)
                        / StrictMath.sqrt(STEPS);
        double push = trend + PULL * StrictMath.log(value / price) + shock();
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
                logVolatility += 0.8;
            }
            return crashPerMinute;
        }
        if (--minutesToCrash <= 0) {
            beginCrash();
            return 0;
        }
        if (reboundMinutesLeft > 0) {
            reboundMinutesLeft--;
            return reboundPerMinute;
        }
        return random.nextDouble() < JUMPS_PER_MINUTE ? 0.004 * gaussian() : 0;
    }

    private void beginCrash() {
        double size = -StrictMath.log(1 - (0.06 + 0.06 * random.nextDouble()));
        crashMinutesLeft = 5 + random.nextInt(5);
        crashPerMinute = -size / crashMinutesLeft;
        reboundMinutesLeft = 60 + random.nextInt(180);
        reboundPerMinute = size * (0.5 + 0.4 * random.nextDouble()) / reboundMinutesLeft;
        minutesToCrash = untilNextCrash();
    }

    /** Two to six days. */
    private int untilNextCrash() {
        return 2 * DAY + random.nextInt(4 * DAY);
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
