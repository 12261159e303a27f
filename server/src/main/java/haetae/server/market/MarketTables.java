package haetae.server.market;

import haetae.core.market.Candle;
import haetae.core.market.Market;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Writes {@code candles} and {@code market_data}. What a crash takes from them can be had from the
 * exchange again, so their commits do not wait for the disk.
 */
@Component
class MarketTables {

    /** A candle of a market. */
    record MarketCandle(Market market, Candle candle) {}

    /**
     * A market at a moment.
     *
     * @param volume,high,low of the last 24 hours
     * @param trades since the row before
     */
    record Sample(
            Market market,
            Instant at,
            BigDecimal price,
            BigDecimal volume,
            BigDecimal high,
            BigDecimal low,
            int trades) {}

    /** A candle that is there and says the same stays known since when it was known. */
    private static final String PUT_CANDLE =
            """
            INSERT INTO candles AS c (market, minutes, open_time, open, high, low, close, volume, value, known_at)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (market, minutes, open_time) DO UPDATE
            SET open = excluded.open, high = excluded.high, low = excluded.low, close = excluded.close,
                volume = excluded.volume, value = excluded.value, known_at = excluded.known_at
            WHERE (c.open, c.high, c.low, c.close, c.volume, c.value)
                  <> (excluded.open, excluded.high, excluded.low, excluded.close, excluded.volume, excluded.value)\
            """;

    private static final String PUT_SAMPLE =
            """
            INSERT INTO market_data (symbol, "timestamp", price, volume, high_price, low_price, trade_count)
            VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (symbol, "timestamp") DO NOTHING\
            """;

    private final JdbcTemplate db;
    private final TransactionTemplate transaction;

    MarketTables(JdbcTemplate db, TransactionTemplate transaction) {
        this.db = db;
        this.transaction = transaction;
    }

    /** Keeps all or none. */
    void put(Collection<MarketCandle> candles, Collection<Sample> samples, Instant knownAt) {
        var known = utc(knownAt);
        List<Object[]> candleRows = candles.stream().map(each -> row(each, known)).toList();
        List<Object[]> sampleRows = samples.stream().map(MarketTables::row).toList();
        transaction.executeWithoutResult(_ -> {
            db.execute("SET LOCAL synchronous_commit = off");
            if (!candleRows.isEmpty()) {
                db.batchUpdate(PUT_CANDLE, candleRows);
            }
            if (!sampleRows.isEmpty()) {
                db.batchUpdate(PUT_SAMPLE, sampleRows);
            }
        });
    }

    private static Object[] row(MarketCandle each, OffsetDateTime known) {
        var candle = each.candle();
        return new Object[] {
            each.market().code(),
            candle.interval().minutes(),
            utc(candle.openTime()),
            candle.open().amount(),
            candle.high().amount(),
            candle.low().amount(),
            candle.close().amount(),
            candle.volume().amount(),
            candle.value().amount(),
            known
        };
    }

    private static Object[] row(Sample sample) {
        return new Object[] {
            sample.market().code(),
            utc(sample.at()),
            sample.price(),
            sample.volume(),
            sample.high(),
            sample.low(),
            sample.trades()
        };
    }

    private static OffsetDateTime utc(Instant at) {
        return at.atOffset(ZoneOffset.UTC);
    }
}
