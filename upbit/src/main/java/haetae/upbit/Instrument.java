package haetae.upbit;

import haetae.core.market.Market;
import java.math.BigDecimal;
import java.util.List;

/**
 * What an order book is made of.
 *
 * @param tick price step in the band of the present price; other bands have others
 * @param levels steps that the book can be asked for in, 0 for none
 */
public record Instrument(Market market, BigDecimal tick, List<BigDecimal> levels) {

    public Instrument {
        levels = List.copyOf(levels);
    }
}
