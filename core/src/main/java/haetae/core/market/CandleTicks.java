package haetae.core.market;

import haetae.core.money.Price;
import haetae.core.money.Quantity;
import haetae.core.money.Sendable;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.List;

/**
 * How a one-minute candle becomes the trades that it stands for. The twin and the backtest both use
 * this.
 *
 * <p>The order is open, adverse extreme, other extreme, close: adverse to a holder, so the low
 * comes first and a stop is never spared by a lucky order of extremes.
 */
public final class CandleTicks {

    /** One trade inside a candle, {@code offset} after its open time. */
    public record Tick(Duration offset, Price price, Quantity volume) {}

    private static final BigDecimal FOUR = BigDecimal.valueOf(4);

    private CandleTicks() {}

    /**
     * The trades of a one-minute candle in time order; none for a minute without trade. Volumes sum
     * to the candle's.
     */
    public static List<Tick> of(Candle candle) {
        if (candle.isWithoutTrade()) {
            return List.of();
        }
        var quarter =
                new Quantity(
                        candle.volume()
                                .amount()
                                .divide(FOUR, Sendable.QUANTITY_DECIMALS, RoundingMode.DOWN));
        var last = candle.volume().minus(quarter).minus(quarter).minus(quarter);
        if (quarter.isZero()) { // too little volume to split over four trades
            return List.of(new Tick(Duration.ZERO, candle.close(), candle.volume()));
        }
        return List.of(
                new Tick(Duration.ZERO, candle.open(), quarter),
                new Tick(Duration.ofSeconds(20), candle.low(), quarter),
                new Tick(Duration.ofSeconds(40), candle.high(), quarter),
                new Tick(Duration.ofSeconds(59), candle.close(), last));
    }
}
