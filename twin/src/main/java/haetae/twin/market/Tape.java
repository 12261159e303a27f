package haetae.twin.market;

import haetae.core.market.Candle;
import haetae.core.market.Market;
import java.time.Instant;
import java.util.Iterator;

/**
 * A market's one-minute candles in time order: what the twin replays. Minutes without a trade are
 * absent.
 *
 * @param start open time of the first minute
 */
public record Tape(Market market, Instant start, Iterator<Candle> candles) {}
