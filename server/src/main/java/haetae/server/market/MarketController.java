package haetae.server.market;

import com.fasterxml.jackson.annotation.JsonProperty;
import haetae.core.market.Market;
import haetae.server.World;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

/** The market as it was collected. */
@RestController
@RequestMapping("/api/v1/market")
class MarketController {

    record Now(
            String market,
            BigDecimal price,
            @JsonProperty("volume_24h") BigDecimal volume24h,
            @JsonProperty("high_24h") BigDecimal high24h,
            @JsonProperty("low_24h") BigDecimal low24h,
            Instant timestamp,
            @JsonProperty("change_24h_pct") @Nullable BigDecimal change24hPct) {}

    /**
     * A row of the collector.
     *
     * @param volume,highPrice,lowPrice of the 24 hours before
     * @param tradeCount since the row before
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

    /**
     * @param items oldest first
     * @param total how many items there are here
     */
    record History(List<Row> items, int total) {}

    record Summary(
            long count,
            int periodHours,
            @Nullable BigDecimal latestPrice,
            @Nullable BigDecimal high,
            @Nullable BigDecimal low,
            @Nullable BigDecimal priceChangePct,
            @Nullable Instant firstTimestamp,
            @Nullable Instant lastTimestamp) {}

    /**
     * What traded in the minutes from {@code openTime} on.
     *
     * @param volume coins
     * @param value won
     */
    record CandleView(
            Instant openTime,
            BigDecimal open,
            BigDecimal high,
            BigDecimal low,
            BigDecimal close,
            BigDecimal volume,
            BigDecimal value) {}

    /**
     * @param items oldest first; the newest may still grow
     */
    record Candles(String market, int minutes, List<CandleView> items) {}

    record CollectorStats(
            boolean isRunning,
            int consecutiveFailures,
            @Nullable Instant lastSuccess,
            long totalCollected,
            String market) {}

    private static final Set<Integer> INTERVALS =
            new TreeSet<>(Set.of(1, 3, 5, 10, 15, 30, 60, 240, 1_440, 10_080));

    private final JdbcClient db;
    private final World world;
    private final MarketNow now;
    private final CandleCollector collector;
    private final Market main;

    MarketController(JdbcClient db, World world, MarketNow now, CandleCollector collector) {
        this.db = db;
        this.world = world;
        this.now = now;
        this.collector = collector;
        this.main = world.markets().getFirst();
    }

    @GetMapping
    Now now() {
        var figures =
                now.of(main)
                        .orElseThrow(() ->
                                new ResponseStatusException(
                                        HttpStatus.SERVICE_UNAVAILABLE,
                                        "no price was heard yet: ask again when the exchange answers"));
        return new Now(
                main.code(),
                figures.price(),
                figures.volume24h(),
                figures.high24h(),
                figures.low24h(),
                figures.at(),
                figures.change24hPct());
    }

    /**
     * With an interval, the last row of each of its stretches; the newest {@code limit} of them.
     */
    @GetMapping("/history")
    History history(
            @RequestParam(defaultValue = "24") @Min(1) @Max(168) int hours,
            @RequestParam(defaultValue = "100") @Min(1) @Max(1000) int limit,
            @RequestParam(required = false) @Min(1) @Max(60) @Nullable Integer interval) {
        var items =
                db.sql(
                                """
                                SELECT * FROM (
                                    SELECT * FROM (
                                        SELECT *, row_number() OVER (
                                            PARTITION BY CASE WHEN :interval::integer IS NULL THEN "timestamp"
                                                ELSE date_bin(make_interval(mins => :interval::integer), "timestamp",
                                                              timestamptz 'epoch') END
                                            ORDER BY "timestamp" DESC) AS from_last
                                        FROM market_data WHERE symbol = :symbol AND "timestamp" >= :since) AS numbered
                                    WHERE from_last = 1 ORDER BY "timestamp" DESC LIMIT :limit) AS newest
                                ORDER BY "timestamp"\
                                """)
                        .param("interval", interval)
                        .param("symbol", main.code())
                        .param("since", since(hours))
                        .param("limit", limit)
                        .query((row, _) -> row(row))
                        .list();
        return new History(items, items.size());
    }

    @GetMapping("/summary")
    Summary summary(@RequestParam(defaultValue = "24") @Min(1) @Max(168) int hours) {
        return db.sql(
                        """
                        SELECT count(*) AS count, max(price) AS high, min(price) AS low,
                               (array_agg(price ORDER BY "timestamp"))[1] AS first_price,
                               (array_agg(price ORDER BY "timestamp" DESC))[1] AS last_price,
                               min("timestamp") AS first_at, max("timestamp") AS last_at
                        FROM market_data WHERE symbol = :symbol AND "timestamp" >= :since\
                        """)
                .param("symbol", main.code())
                .param("since", since(hours))
                .query((row, _) ->
                        new Summary(
                                row.getLong("count"),
                                hours,
                                row.getBigDecimal("last_price"),
                                row.getBigDecimal("high"),
                                row.getBigDecimal("low"),
                                changePct(
                                        row.getBigDecimal("first_price"),
                                        row.getBigDecimal("last_price")),
                                timeOrNull(row, "first_at"),
                                timeOrNull(row, "last_at")))
                .single();
    }

    @GetMapping("/latest")
    List<Row> latest(@RequestParam(defaultValue = "10") @Min(1) @Max(100) int limit) {
        return db.sql(
                        """
                        SELECT * FROM market_data WHERE symbol = :symbol ORDER BY "timestamp" DESC LIMIT :limit\
                        """)
                .param("symbol", main.code())
                .param("limit", limit)
                .query((row, _) -> row(row))
                .list();
    }

    /** Weeks begin on Monday, all others at multiples of their length since 1970, UTC. */
    @GetMapping("/candles")
    Candles candles(
            @RequestParam(required = false) @Nullable String market,
            @RequestParam(defaultValue = "1") int minutes,
            @RequestParam(defaultValue = "200") @Min(1) @Max(1000) int limit) {
        var asked = market == null ? main.code() : known(market);
        if (!INTERVALS.contains(minutes)) {
            throw unprocessable("minutes must be one of " + INTERVALS);
        }
        var items =
                db.sql(
                                """
                                SELECT date_bin(make_interval(mins => :minutes), open_time, timestamptz '1970-01-05Z') AS bin,
                                       (array_agg(open ORDER BY open_time))[1] AS open, max(high) AS high, min(low) AS low,
                                       (array_agg(close ORDER BY open_time DESC))[1] AS close,
                                       sum(volume) AS volume, sum(value) AS value
                                FROM candles
                                WHERE market = :market AND minutes = 1 AND open_time >= date_bin(
                                    make_interval(mins => :minutes),
                                    (SELECT max(open_time) FROM candles WHERE market = :market AND minutes = 1),
                                    timestamptz '1970-01-05Z') - make_interval(mins => :minutes * (:limit - 1))
                                GROUP BY bin ORDER BY bin\
                                """)
                        .param("minutes", minutes)
                        .param("market", asked)
                        .param("limit", limit)
                        .query((row, _) -> candle(row))
                        .list();
        return new Candles(asked, minutes, items);
    }

    @GetMapping("/collector/stats")
    CollectorStats collectorStats() {
        var stats = collector.stats();
        return new CollectorStats(
                stats.running(),
                stats.consecutiveFailures(),
                stats.lastSuccess(),
                stats.totalCollected(),
                main.code());
    }

    private String known(String market) {
        if (world.markets().stream().noneMatch(each -> each.code().equals(market))) {
            throw unprocessable("market must be one of " + world.markets());
        }
        return market;
    }

    private OffsetDateTime since(int hours) {
        return world.agenda().instant().minus(Duration.ofHours(hours)).atOffset(ZoneOffset.UTC);
    }

    private static ResponseStatusException unprocessable(String detail) {
        return new ResponseStatusException(HttpStatus.UNPROCESSABLE_CONTENT, detail);
    }

    private static @Nullable BigDecimal changePct(
            @Nullable BigDecimal first, @Nullable BigDecimal last) {
        return first == null || last == null
                ? null
                : last.subtract(first).movePointRight(2).divide(first, 4, RoundingMode.HALF_EVEN);
    }

    private static @Nullable Instant timeOrNull(ResultSet row, String column) throws SQLException {
        var time = row.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }

    private static Row row(ResultSet row) throws SQLException {
        return new Row(
                row.getLong("id"),
                row.getString("symbol"),
                row.getObject("timestamp", OffsetDateTime.class).toInstant(),
                row.getBigDecimal("price"),
                row.getBigDecimal("volume"),
                row.getBigDecimal("high_price"),
                row.getBigDecimal("low_price"),
                row.getInt("trade_count"));
    }

    private static CandleView candle(ResultSet row) throws SQLException {
        return new CandleView(
                row.getObject("bin", OffsetDateTime.class).toInstant(),
                row.getBigDecimal("open"),
                row.getBigDecimal("high"),
                row.getBigDecimal("low"),
                row.getBigDecimal("close"),
                row.getBigDecimal("volume"),
                row.getBigDecimal("value"));
    }
}
