package haetae.server.market;

import haetae.core.market.Candle;
import haetae.core.market.Market;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingDeque;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Writes market data into the database, on a thread of its own: a slow database must not keep the
 * agenda from watching the stop. Nothing in trading depends on what is written here, and all of it
 * can be fetched again, so commits need not be durable at once.
 */
@Component
class MarketStore implements DisposableBean {

    private static final Logger LOG = LoggerFactory.getLogger(MarketStore.class);

    /** What waits at most while the database is away: older batches give way. */
    private static final int MOST_WAITING = 2_000;

    /**
     * A batch to be written.
     *
     * @param knownAt when the candles were known
     */
    record Batch(Market market, Instant knownAt, List<MarketRow> rows, List<Candle> minutes) {}

    private final JdbcTemplate db;
    private final TransactionTemplate transaction;
    private final LinkedBlockingDeque<Batch> waiting = new LinkedBlockingDeque<>(MOST_WAITING);
    private final ExecutorService writer =
            Executors.newSingleThreadExecutor(
                    Thread.ofPlatform().daemon().name("market-store").factory());

    MarketStore(JdbcTemplate db, TransactionTemplate transaction) {
        this.db = db;
        this.transaction = transaction;
    }

    /** Has a batch written soon. */
    void put(Batch batch) {
        while (!waiting.offerLast(batch)) {
            waiting.pollFirst();
        }
        try {
            writer.execute(this::drain);
        } catch (RejectedExecutionException e) {
            LOG.debug("the server ends: what comes now is asked for after the next start", e);
        }
    }

    /** Done when everything that was put before has been written or has failed. */
    CompletableFuture<Void> written() {
        return CompletableFuture.runAsync(this::drain, writer);
    }

    private void drain() {
        var batches = new ArrayList<Batch>();
        waiting.drainTo(batches);
        if (batches.isEmpty()) {
            return;
        }
        try {
            transaction.executeWithoutResult(_ -> {
                db.execute("SET LOCAL synchronous_commit = off");
                write(batches);
            });
        } catch (DataAccessException | TransactionException e) {
            LOG.warn("market data wait to be written: {}", e.getMessage());
            for (var batch : batches.reversed()) {
                waiting.offerFirst(batch); // refused when newer ones fill the queue
            }
        }
    }

    private void write(List<Batch> batches) {
        var rows = new ArrayList<Object[]>();
        var minutes = new ArrayList<Object[]>();
        for (var batch : batches) {
            batch.rows().forEach(row -> rows.add(values(row)));
            batch.minutes().forEach(minute -> minutes.add(values(batch, minute)));
        }
        db.batchUpdate(
                """
                INSERT INTO market_data (symbol, "timestamp", price, volume, high_price, low_price, trade_count)
                VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (symbol, "timestamp") DO NOTHING\
                """,
                rows);
        db.batchUpdate(
                """
                INSERT INTO candles AS old (market, minutes, open_time, open, high, low, close, volume, value, known_at)
                VALUES (?, 1, ?, ?, ?, ?, ?, ?, ?, ?)
                ON CONFLICT (market, minutes, open_time) DO UPDATE
                SET open = excluded.open, high = excluded.high, low = excluded.low, close = excluded.close,
                    volume = excluded.volume, value = excluded.value, known_at = excluded.known_at
                WHERE (old.open, old.high, old.low, old.close, old.volume, old.value)
                   IS DISTINCT FROM
                      (excluded.open, excluded.high, excluded.low, excluded.close, excluded.volume, excluded.value)\
                """,
                minutes);
    }

    private static Object[] values(MarketRow row) {
        return new Object[] {
            row.market().code(),
            utc(row.at()),
            row.price(),
            row.volume(),
            row.high(),
            row.low(),
            row.tradeCount()
        };
    }

    private static Object[] values(Batch batch, Candle minute) {
        return new Object[] {
            batch.market().code(),
            utc(minute.openTime()),
            minute.open().amount(),
            minute.high().amount(),
            minute.low().amount(),
            minute.close().amount(),
            minute.volume().amount(),
            minute.value().amount(),
            utc(batch.knownAt())
        };
    }

    static OffsetDateTime utc(Instant at) {
        return at.atOffset(ZoneOffset.UTC);
    }

    @Override
    public void destroy() {
        written().join();
        writer.close();
    }
}
