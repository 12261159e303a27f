package haetae.core.market;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import haetae.core.SharedData;
import haetae.core.money.Krw;
import haetae.core.money.Price;
import haetae.core.money.Quantity;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Longer candles built from shorter ones. */
class CandleAggregatorTests {

    private static final Market BTC = new Market("KRW-BTC");

    private static Candle minute(String time, long price) {
        return flat(Interval.M1, time, price);
    }

    private static Candle flat(Interval interval, String time, long price) {
        var at = Price.of(price);
        return new Candle(
                Instant.parse(time), interval, at, at, at, at, Quantity.of("1"), Krw.of(price));
    }

    @Test
    void givesACandleOnceTheNextBegins() {
        var aggregator = new CandleAggregator(Interval.M3);
        assertThat(aggregator.building()).isNull();
        assertThat(aggregator.next(minute("2025-09-01T00:01:00Z", 5))).isNull();
        assertThat(aggregator.next(minute("2025-09-01T00:02:00Z", 3))).isNull();
        var done = aggregator.next(minute("2025-09-01T00:07:00Z", 4));
        assertThat(done)
                .isEqualTo(
                        new Candle(
                                Instant.parse("2025-09-01T00:00:00Z"),
                                Interval.M3,
                                Price.of(5),
                                Price.of(5),
                                Price.of(3),
                                Price.of(3),
                                Quantity.of("2"),
                                Krw.of(8)));
        assertThat(aggregator.building()).isEqualTo(flat(Interval.M3, "2025-09-01T00:06:00Z", 4));
    }

    @Test
    void refusesTheSameCandleTwiceAndEarlierOnes() {
        var aggregator = new CandleAggregator(Interval.M5);
        aggregator.next(minute("2025-09-01T00:02:00Z", 5));
        assertThatThrownBy(() -> aggregator.next(minute("2025-09-01T00:02:00Z", 5)))
                .as("its volume would count twice")
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> aggregator.next(minute("2025-09-01T00:01:00Z", 5)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> aggregator.next(minute("2025-08-31T00:00:00Z", 5)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void refusesPartsThatDoNotFillTheIntervalEvenly() {
        var aggregator = new CandleAggregator(Interval.M5);
        assertThatThrownBy(() -> aggregator.next(flat(Interval.M3, "2025-09-01T00:03:00Z", 5)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> aggregator.next(flat(Interval.M10, "2025-09-01T00:00:00Z", 5)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void buildsACandleFromTrades() {
        Candle candle = null;
        for (var price : List.of("5", "7", "4", "6")) {
            candle = CandleAggregator.withTrade(candle, Interval.M1, trade(price));
        }
        assertThat(candle)
                .isEqualTo(
                        new Candle(
                                Instant.parse("2025-09-01T00:00:00Z"),
                                Interval.M1,
                                Price.of(5),
                                Price.of(7),
                                Price.of(4),
                                Price.of(6),
                                Quantity.of("8"),
                                Krw.of(44)));
    }

    private static Trade trade(String price) {
        return new Trade(
                BTC,
                Instant.parse("2025-09-01T00:00:59.9Z"),
                Price.of(price),
                Quantity.of("2"),
                true,
                1);
    }

    /** Two weeks of real minutes. */
    @Nested
    class RealMinutes {

        private static List<Candle> minutes = List.of();

        @BeforeAll
        static void read() {
            var table = SharedData.csv("upbit/KRW-BTC_1m_2025-09-01_2025-09-14.csv.gz");
            var columns =
                    List.of("timestamp_utc", "open", "high", "low", "close", "volume").stream()
                            .map(table::column)
                            .toList();
            minutes =
                    IntStream.range(0, table.rows().size())
                            .mapToObj(row ->
                                    candle(
                                            columns.stream()
                                                    .map(column -> column.get(row))
                                                    .toList()))
                            .toList();
        }

        private static Candle candle(List<String> cells) {
            var close = Price.of(cells.get(4));
            var volume = Quantity.of(cells.get(5));
            return new Candle(
                    Instant.parse(cells.get(0)),
                    Interval.M1,
                    Price.of(cells.get(1)),
                    Price.of(cells.get(2)),
                    Price.of(cells.get(3)),
                    close,
                    volume,
                    close.times(volume));
        }

        @ParameterizedTest
        @EnumSource(Interval.class)
        void equalAPlainGroupingByStart(Interval interval) {
            assertThat(aggregated(minutes, interval)).isEqualTo(grouped(interval));
        }

        @Test
        void giveTheSameByAnyWay() {
            var hours = aggregated(minutes, Interval.H1);
            assertThat(aggregated(hours, Interval.W1)).isEqualTo(aggregated(minutes, Interval.W1));
            assertThat(aggregated(aggregated(minutes, Interval.M5), Interval.H1)).isEqualTo(hours);
        }

        private static List<Candle> aggregated(List<Candle> parts, Interval interval) {
            var aggregator = new CandleAggregator(interval);
            var candles = new ArrayList<Candle>();
            for (var part : parts) {
                var done = aggregator.next(part);
                if (done != null) {
                    candles.add(done);
                }
            }
            var building = aggregator.building();
            if (building != null) {
                candles.add(building);
            }
            return candles;
        }

        private List<Candle> grouped(Interval interval) {
            Map<Instant, List<Candle>> groups = new TreeMap<>();
            for (var minute : minutes) {
                groups.computeIfAbsent(interval.startOf(minute.openTime()), _ -> new ArrayList<>())
                        .add(minute);
            }
            return groups.entrySet().stream()
                    .map(group -> whole(group.getKey(), interval, group.getValue()))
                    .toList();
        }

        private static Candle whole(Instant start, Interval interval, List<Candle> parts) {
            return new Candle(
                    start,
                    interval,
                    parts.getFirst().open(),
                    parts.stream().map(Candle::high).max(Price::compareTo).orElseThrow(),
                    parts.stream().map(Candle::low).min(Price::compareTo).orElseThrow(),
                    parts.getLast().close(),
                    parts.stream().map(Candle::volume).reduce(Quantity.ZERO, Quantity::plus),
                    parts.stream().map(Candle::value).reduce(Krw.ZERO, Krw::plus));
        }
    }
}
