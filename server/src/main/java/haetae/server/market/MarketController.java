package haetae.server.market;

import haetae.server.market.MarketReader.CandleItem;
import haetae.server.market.MarketReader.Item;
import haetae.server.market.MarketReader.Row;
import haetae.server.market.MarketReader.Summary;
import haetae.server.market.MarketReader.Ticker;
import haetae.server.world.Problem;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Market data for people. Every endpoint is about the main market unless told another. */
@RestController
@RequestMapping("/api/v1/market")
class MarketController {

    private static final Set<Integer> CANDLE_MINUTES = Set.of(1, 3, 5, 10, 15, 30, 60, 240, 1_440);

    private final MarketReader reader;
    private final Collector collector;

    MarketController(MarketReader reader, Collector collector) {
        this.reader = reader;
        this.collector = collector;
    }

    @GetMapping
    Ticker market(@RequestParam(required = false) @Nullable String market) {
        return reader.ticker(reader.market(market));
    }

    /**
     * @param total all items of the period, not only those returned
     */
    record History(List<Item> items, long total) {}

    /**
     * @param interval minutes per item, 1 to 60
     */
    @GetMapping("/history")
    History history(
            @RequestParam(required = false) @Nullable String market,
            @RequestParam(defaultValue = "24") int hours,
            @RequestParam(defaultValue = "100") int limit,
            @RequestParam(defaultValue = "1") int interval) {
        Problem.checkRange("hours", hours, 1, 168);
        Problem.checkRange("limit", limit, 1, 1_000);
        Problem.checkRange("interval", interval, 1, 60);
        var code = reader.market(market);
        return new History(
                reader.buckets(code, hours, interval, limit),
                reader.countBuckets(code, hours, interval));
    }

    @GetMapping("/summary")
    Summary summary(
            @RequestParam(required = false) @Nullable String market,
            @RequestParam(defaultValue = "24") int hours) {
        Problem.checkRange("hours", hours, 1, 168);
        return reader.summary(reader.market(market), hours);
    }

    @GetMapping("/latest")
    List<Row> latest(
            @RequestParam(required = false) @Nullable String market,
            @RequestParam(defaultValue = "10") int limit) {
        Problem.checkRange("limit", limit, 1, 100);
        return reader.latest(reader.market(market), limit);
    }

    record Candles(String market, int interval, List<CandleItem> items) {}

    /** The newest candles of closed minutes, oldest first. */
    @GetMapping("/candles")
    Candles candles(
            @RequestParam(required = false) @Nullable String market,
            @RequestParam(defaultValue = "15") int interval,
            @RequestParam(defaultValue = "200") int limit) {
        if (!CANDLE_MINUTES.contains(interval)) {
            throw Problem.outOfBounds(
                    "interval is one of 1, 3, 5, 10, 15, 30, 60, 240 and 1440 minutes, not "
                            + interval);
        }
        Problem.checkRange("limit", limit, 1, 500);
        var code = reader.market(market);
        return new Candles(code.code(), interval, reader.candles(code, interval, limit));
    }

    record CollectorStats(
            boolean isRunning,
            int consecutiveFailures,
            @Nullable Instant lastSuccess,
            long totalCollected,
            String market) {}

    @GetMapping("/collector/stats")
    CollectorStats stats(@RequestParam(required = false) @Nullable String market) {
        var stats = collector.stats();
        return new CollectorStats(
                stats.isRunning(),
                stats.consecutiveFailures(),
                stats.lastSuccess(),
                stats.totalCollected(),
                reader.market(market).code());
    }
}
