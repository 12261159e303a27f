package haetae.server.market;

import com.fasterxml.jackson.annotation.JsonProperty;
import haetae.core.market.Market;
import haetae.core.money.Price;
import haetae.server.world.Problem;
import haetae.server.world.World;
import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Reads the market data that were collected. Changes nothing. */
@Component
public class MarketReader {

    private final JdbcClient db;
    private final Collector collector;
    private final InstantSource clock;
    private final List<Market> markets;

    MarketReader(JdbcClient db, Collector collector, World world) {
        this.db = db;
        this.collector = collector;
        this.clock = world.agenda();
        this.markets = world.markets();
    }

    /**
     * The market of this code, or the main one.
     *
     * @throws Problem if it is not one of those that are traded
     */
    public Market market(@Nullable String code) {
        if (code == null) {
            return markets.getFirst();
        }
        return markets.stream()
                .filter(market -> market.code().equals(code))
                .findFirst()
                .orElseThrow(
                        () -> Problem.outOfBounds("market is one of " + markets + ", not " + code));
    }

    /**
     * A market now.
     *
     * @param change24hPct price against 24 hours ago in percent, null when that is not known
     */
    public record Ticker(
            String market,
            BigDecimal price,
            @JsonProperty("volume_24h") @Nullable BigDecimal volume24h,
            @JsonProperty("high_24h") @Nullable BigDecimal high24h,
            @JsonProperty("low_24h") @Nullable BigDecimal low24h,
            Instant timestamp,
            @JsonProperty("change_24h_pct") @Nullable Double change24hPct) {}

    /**
     * A market now, its figures of 24 hours from the minutes known.
     *
     * @throws Problem before the first price
     */
    public Ticker ticker(Market market) {
        var last =
                collector
                        .last(market)
                        .orElseThrow(() ->
                                Problem.unavailable(
                                        "no price yet: the stream of "
                                                + market
                                                + " is being connected, try again in a few seconds"));
        var from = MarketStore.utc(clock.instant().minus(Duration.ofHours(24)));
        var price = last.price().amount();
        return db.sql(
                        """
                        SELECT sum(volume) AS volume, max(high) AS high, min(low) AS low,
                               (SELECT close FROM candles
                                WHERE market = :market AND minutes = 1 AND open_time < :from
                                ORDER BY open_time DESC LIMIT 1) AS before
                        FROM candles WHERE market = :market AND minutes = 1 AND open_time >= :from\
                        """)
                .param("market", market.code())
                .param("from", from)
                .query((row, _) -> {
                    var high = row.getBigDecimal("high");
                    var low = row.getBigDecimal("low");
                    return new Ticker(
                            market.code(),
                            price,
                            row.getBigDecimal("volume"),
                            high == null ? null : high.max(price),
                            low == null ? null : low.min(price),
                            last.at(),
                            change(row.getBigDecimal("before"), price));
                })
                .single();
    }

    /**
     * How the collecting goes.
     *
     * @param lastSuccess when the last row was taken, null before the first
     */
    public record Collecting(@Nullable Instant lastSuccess, int consecutiveFailures) {}

    public Collecting collecting() {
        var stats = collector.stats();
        return new Collecting(stats.lastSuccess(), stats.consecutiveFailures());
    }

    /** The last price that was heard. */
    public Optional<Price> price(Market market) {
        return collector.last(market).map(trade -> trade.price());
    }

    private static @Nullable Double change(@Nullable BigDecimal before, BigDecimal after) {
        return before == null ? null : 100 * (after.doubleValue() / before.doubleValue() - 1);
    }

    /**
     * A row taken at a moment.
     *
     * @param volume coins traded in the 24 hours before
     * @param highPrice since 9 in the morning in Seoul
     * @param lowPrice since then
     * @param tradeCount trades heard since the row before
     */
    record Row(
            long id,
            String symbol,
            Instant timestamp,
            BigDecimal price,
            BigDecimal volume,
            BigDecimal highPrice,
            BigDecimal lowPrice,
            int tradeCount) {}

    private static Row row(ResultSet row) throws SQLException {
        return new Row(
                row.getLong("id"),
                row.getString("symbol"),
                time(row, "timestamp"),
                row.getBigDecimal("price"),
                row.getBigDecimal("volume"),
                row.getBigDecimal("high_price"),
                row.getBigDecimal("low_price"),
                row.getInt("trade_count"));
    }

    /** The newest rows, newest first. */
    List<Row> latest(Market market, int limit) {
        return db.sql(
                        "SELECT * FROM market_data WHERE symbol = ? ORDER BY \"timestamp\" DESC LIMIT ?")
                .params(market.code(), limit)
                .query((row, _) -> row(row))
                .list();
    }

    /**
     * The candle of some minutes.
     *
     * @param timestamp when it opened
     * @param price its close
     * @param volume coins traded in it
     */
    record Item(
            String symbol,
            Instant timestamp,
            BigDecimal openPrice,
            BigDecimal price,
            BigDecimal volume,
            BigDecimal highPrice,
            BigDecimal lowPrice) {}

    /** The newest candles of this many minutes within the last hours, oldest first. */
    List<Item> buckets(Market market, int hours, int minutes, int limit) {
        return aggregated(market, minutes, hoursAgo(hours), limit).stream()
                .map(candle ->
                        new Item(
                                market.code(),
                                candle.time(),
                                candle.open(),
                                candle.close(),
                                candle.volume(),
                                candle.high(),
                                candle.low()))
                .toList();
    }

    long countBuckets(Market market, int hours, int minutes) {
        return db.sql(
                        """
                        SELECT count(DISTINCT date_bin(make_interval(mins => ?), open_time, 'epoch')) FROM candles
                        WHERE market = ? AND minutes = 1 AND open_time >= date_bin(make_interval(mins => ?), ?, 'epoch')\
                        """)
                .params(minutes, market.code(), minutes, hoursAgo(hours))
                .query(Long.class)
                .single();
    }

    /**
     * @param time when it opened
     */
    record CandleItem(
            Instant time,
            BigDecimal open,
            BigDecimal high,
            BigDecimal low,
            BigDecimal close,
            BigDecimal volume) {}

    List<CandleItem> candles(Market market, int minutes, int limit) {
        var newest =
                db.sql("SELECT max(open_time) AS at FROM candles WHERE market = ? AND minutes = 1")
                        .param(market.code())
                        .query((row, _) ->
                                Optional.ofNullable(row.getObject("at", OffsetDateTime.class)))
                        .single();
        // Minutes without a trade have no candle: a little further back than the limit says.
        return newest.map(at ->
                        aggregated(market, minutes, at.minusMinutes((limit + 1L) * minutes), limit))
                .orElse(List.of());
    }

    private List<CandleItem> aggregated(
            Market market, int minutes, OffsetDateTime from, int limit) {
        return db.sql(
                        """
                        SELECT * FROM (
                            SELECT date_bin(make_interval(mins => ?), open_time, 'epoch') AS at,
                                   (array_agg(open ORDER BY open_time))[1] AS open, max(high) AS high, min(low) AS low,
                                   (array_agg(close ORDER BY open_time DESC))[1] AS close, sum(volume) AS volume
                            FROM candles
                            WHERE market = ? AND minutes = 1
                              AND open_time >= date_bin(make_interval(mins => ?), ?, 'epoch')
                            GROUP BY 1 ORDER BY 1 DESC LIMIT ?) newest
                        ORDER BY at\
                        """)
                .params(minutes, market.code(), minutes, from, limit)
                .query((row, _) ->
                        new CandleItem(
                                time(row, "at"),
                                row.getBigDecimal("open"),
                                row.getBigDecimal("high"),
                                row.getBigDecimal("low"),
                                row.getBigDecimal("close"),
                                row.getBigDecimal("volume")))
                .list();
    }

    /**
     * What the minutes of a period say.
     *
     * @param count minutes that are known and had a trade
     */
    record Summary(
            String market,
            long count,
            int periodHours,
            @Nullable BigDecimal latestPrice,
            @Nullable BigDecimal high,
            @Nullable BigDecimal low,
            @Nullable Double priceChangePct,
            @Nullable Instant firstTimestamp,
            @Nullable Instant lastTimestamp) {}

    Summary summary(Market market, int hours) {
        return db.sql(
                        """
                        SELECT count(*) AS count, max(high) AS high, min(low) AS low,
                               min(open_time) AS first, max(open_time) AS last,
                               (array_agg(open ORDER BY open_time))[1] AS open,
                               (array_agg(close ORDER BY open_time DESC))[1] AS close
                        FROM candles WHERE market = ? AND minutes = 1 AND open_time >= ?\
                        """)
                .params(market.code(), hoursAgo(hours))
                .query((row, _) -> {
                    var close = row.getBigDecimal("close");
                    var empty = row.getLong("count") == 0;
                    return new Summary(
                            market.code(),
                            row.getLong("count"),
                            hours,
                            close,
                            row.getBigDecimal("high"),
                            row.getBigDecimal("low"),
                            empty ? null : change(row.getBigDecimal("open"), close),
                            empty ? null : time(row, "first"),
                            empty ? null : time(row, "last"));
                })
                .single();
    }

    private OffsetDateTime hoursAgo(int hours) {
        return MarketStore.utc(clock.instant().minus(Duration.ofHours(hours)));
    }

    private static Instant time(ResultSet row, String column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }
}
