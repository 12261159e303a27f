package haetae.app;

import haetae.core.market.Candle;
import haetae.twin.market.Tape;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;

/** A tape moved to another time, so that a recorded market can be traded now. */
final class Redated {

    private Redated() {}

    /**
     * The same candles from another start.
     *
     * @param start a full minute
     */
    static Tape to(Instant start, Tape tape) {
        var shift = Duration.between(tape.start(), start);
        var candles = tape.candles();
        return new Tape(
                tape.market(),
                start,
                new Iterator<>() {
                    @Override
                    public boolean hasNext() {
                        return candles.hasNext();
                    }

                    @Override
                    public Candle next() {
                        var candle = candles.next();
                        return new Candle(
                                candle.openTime().plus(shift),
                                candle.interval(),
                                candle.open(),
                                candle.high(),
                                candle.low(),
                                candle.close(),
                                candle.volume(),
                                candle.value());
                    }
                });
    }
}
