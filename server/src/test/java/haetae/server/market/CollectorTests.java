package haetae.server.market;

import static org.assertj.core.api.Assertions.assertThat;

import haetae.core.market.Market;
import haetae.core.time.VirtualAgenda;
import haetae.server.FakeUpbit;
import haetae.server.TestServer;
import haetae.server.account.SharedSettings;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionTemplate;

/** Virtual time, a market of its own in the shared database, and an exchange without a network. */
@ExtendWith(TestServer.class)
class CollectorTests {

    private static final Instant START = Instant.parse("2026-03-02T00:00:30Z");
    private static final Market ETH = new Market("KRW-ETH");
    private static final Market XRP = new Market("KRW-XRP");

    private final JdbcTemplate db;
    private final FakeUpbit upbit = new FakeUpbit();
    private final VirtualAgenda agenda = new VirtualAgenda(START);
    private final MarketStore store;
    private final MarketFeed feed;
    private final SharedSettings settings;
    private final Collector collector;
    private long trades;

    CollectorTests(TestServer.Running running) {
        db = running.server().database();
        var transaction = running.server().part(TransactionTemplate.class);
        var world = TestServer.world(agenda, upbit, ETH);
        store = new MarketStore(db, transaction);
        feed = new MarketFeed(world);
        settings = running.server().part(SharedSettings.class);
        collector = new Collector(world, feed, store, settings);
    }

    @BeforeEach
    void forgetTheMarket() {
        for (var market : List.of(ETH, XRP)) {
            db.update("DELETE FROM candles WHERE market = ?", market.code());
            db.update("DELETE FROM market_data WHERE symbol = ?", market.code());
        }
    }

    @AfterEach
    void close() {
        store.destroy();
    }

    @Test
    void fetchesAWeekOfMinutesFirst() {
        open();
        runTo("2026-03-02T00:00:59Z");

        assertThat(count("SELECT count(*) FROM candles WHERE market = ?")).isEqualTo(168 * 60);
        assertThat(close("2026-02-23T00:01:00Z"))
                .isEqualTo(FakeUpbit.close(Instant.parse("2026-02-23T00:01:00Z")));
        assertThat(upbit.asked()).hasSizeLessThanOrEqualTo(52);
    }

    @Test
    void asksForThePastOfSeveralMarketsInTurnsOnePageAtATime() {
        var world = TestServer.world(agenda, upbit, ETH, XRP);
        var both = new MarketFeed(world);
        assertThat(new Collector(world, both, store, settings).stats().isRunning()).isFalse();
        agenda.post(both::open);
        runTo("2026-03-02T00:00:59Z");
        var pages = upbit.asked().stream().filter(path -> path.contains("/minutes/1?")).toList();
        assertThat(pages).hasSizeBetween(102, 104);
        for (int i = 0; i < 100; i++) {
            assertThat(pages.get(i)).contains(i % 2 == 0 ? ETH.code() : XRP.code());
        }
    }

    @Test
    void buildsMinutesHeardWholeFromTheStreamAndKnowsSinceWhen() {
        open();
        runTo("2026-03-02T00:01:10Z");
        trade(7_000);
        runTo("2026-03-02T00:01:20Z");
        trade(9_000);
        trade(6_000);
        runTo("2026-03-02T00:01:59Z");
        trade(8_000);
        runTo("2026-03-02T00:02:05Z");

        var candle =
                db.queryForMap(
                        "SELECT open, high, low, close, volume, known_at FROM candles WHERE market = ? AND open_time = ?",
                        ETH.code(),
                        MarketStore.utc(Instant.parse("2026-03-02T00:01:00Z")));
        assertThat(candle)
                .extractingByKeys("open", "high", "low", "close", "volume")
                .extracting(value -> ((Number) value).doubleValue())
                .isEqualTo(List.of(7_000.0, 9_000.0, 6_000.0, 8_000.0, 1.0));
        assertThat(
                        db.queryForObject(
                                "SELECT known_at FROM candles WHERE market = ? AND open_time = ?",
                                OffsetDateTime.class,
                                ETH.code(),
                                MarketStore.utc(Instant.parse("2026-03-02T00:01:00Z"))))
                .isEqualTo(OffsetDateTime.parse("2026-03-02T00:02:02Z"));
    }

    @Test
    void asksForTheMinutesThatItDidNotHearWhole() {
        open();
        runTo("2026-03-02T00:01:30Z");
        trade(7_000);
        upbit.dropStreams();
        runTo("2026-03-02T00:04:05Z");

        for (var minute : List.of("2026-03-02T00:00:00Z", "2026-03-02T00:01:00Z")) {
            assertThat(close(minute)).isEqualTo(FakeUpbit.close(Instant.parse(minute)));
        }
    }

    @Test
    void correctsTheLastHourEveryHourButNotWhenDecisionsFallDue() {
        open();
        for (int minute = 1; minute < 30; minute++) { // a stream silent for long is made anew
            runTo("2026-03-02T00:%02d:10Z".formatted(minute));
            trade(8_000);
        }
        runTo("2026-03-02T00:30:10Z");
        trade(7_000);
        runTo("2026-03-02T00:31:05Z");
        assertThat(close("2026-03-02T00:30:00Z")).isEqualTo(7_000);

        runTo("2026-03-02T01:05:01Z");
        assertThat(close("2026-03-02T00:30:00Z")).isEqualTo(7_000);
        runTo("2026-03-02T01:05:05Z");
        assertThat(close("2026-03-02T00:30:00Z"))
                .isEqualTo(FakeUpbit.close(Instant.parse("2026-03-02T00:30:00Z")));
    }

    @Test
    void asksAgainWhenTheExchangeDidNotAnswer() {
        upbit.down(true);
        open();
        runTo("2026-03-02T00:03:30Z");
        assertThat(count("SELECT count(*) FROM candles WHERE market = ?")).isZero();
        assertThat(collector.stats().consecutiveFailures()).isEqualTo(4);

        upbit.down(false);
        runTo("2026-03-02T00:04:30Z");
        assertThat(count("SELECT count(*) FROM candles WHERE market = ?"))
                .isGreaterThanOrEqualTo(168 * 60);
        assertThat(collector.stats().consecutiveFailures()).isZero();
    }

    @Test
    void writesARowEveryTenSecondsWithTheTradesInThem() {
        open();
        runTo("2026-03-02T00:01:01Z");
        trade(7_000);
        trade(8_000);
        repeatLastTrade(8_000);
        runTo("2026-03-02T00:01:12Z");
        trade(7_500);
        runTo("2026-03-02T00:02:05Z");

        var rows =
                db.query(
                        "SELECT \"timestamp\", price, trade_count FROM market_data WHERE symbol = ? ORDER BY 1",
                        (row, _) ->
                                "%s %s %d"
                                        .formatted(
                                                row.getObject(1, OffsetDateTime.class).toInstant(),
                                                row.getBigDecimal(2).toPlainString(),
                                                row.getInt(3)),
                        ETH.code());
        assertThat(rows)
                .startsWith(
                        "2026-03-02T00:01:10Z 8000 2",
                        "2026-03-02T00:01:20Z 7500 1",
                        "2026-03-02T00:01:30Z 7500 0")
                .hasSize(6);
    }

    @Test
    void sumsTheVolumeOfTwentyFourHours() {
        open();
        runTo("2026-03-02T00:01:01Z");
        trade(7_000);
        runTo("2026-03-02T00:02:05Z");

        var volume =
                db.queryForObject(
                        "SELECT volume FROM market_data WHERE symbol = ? ORDER BY \"timestamp\" LIMIT 1",
                        Double.class,
                        ETH.code());
        // 1439 minutes of 0.5 from 24 hours before, and one trade of 0.25; the minute when the
        // stream began is not known yet
        assertThat(volume).isBetween(719.0, 720.5);
    }

    @Test
    void saysThatItHasEndedAndKeepsWhatItHad() {
        open();
        runTo("2026-03-02T00:01:01Z");
        trade(7_000);
        runTo("2026-03-02T00:01:35Z");
        feed.close();
        store.written().join();

        assertThat(collector.stats().isRunning()).isFalse();
        assertThat(count("SELECT count(*) FROM market_data WHERE symbol = ?")).isEqualTo(3);
    }

    private void open() {
        upbit.accounts(Map.of());
        agenda.post(feed::open);
        agenda.runUntil(START.plus(Duration.ofSeconds(1)));
    }

    private void runTo(String moment) {
        agenda.runUntil(Instant.parse(moment));
        store.written().join();
    }

    private void trade(long price) {
        trades++;
        repeatLastTrade(price);
    }

    private void repeatLastTrade(long price) {
        upbit.trade(ETH.code(), agenda.instant(), price, "0.25", trades);
        agenda.runUntil(agenda.instant());
    }

    private long count(String sql) {
        var count = db.queryForObject(sql, Long.class, ETH.code());
        return count == null ? -1 : count;
    }

    private long close(String minute) {
        var close =
                db.queryForObject(
                        "SELECT close FROM candles WHERE market = ? AND open_time = ?",
                        Long.class,
                        ETH.code(),
                        MarketStore.utc(Instant.parse(minute)));
        return close == null ? -1 : close;
    }
}
