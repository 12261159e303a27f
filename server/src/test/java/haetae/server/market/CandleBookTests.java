package haetae.server.market;

import static org.assertj.core.api.Assertions.assertThat;

import haetae.core.market.Candle;
import haetae.core.market.Interval;
import haetae.core.market.Market;
import haetae.core.money.Price;
import haetae.core.time.VirtualAgenda;
import haetae.server.FakeUpbit;
import haetae.server.TestServer;
import haetae.server.world.World;
import haetae.upbit.WallAgenda;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Candles that many accounts want are asked for once. */
class CandleBookTests {

    private static final Market ETH = new Market("KRW-ETH");
    private static final Market XRP = new Market("KRW-XRP");

    /** A Monday, 03:30 in UTC. */
    private static final Instant START = Instant.parse("2026-03-02T03:30:00Z");

    private final FakeUpbit upbit = new FakeUpbit();
    private final VirtualAgenda agenda = new VirtualAgenda(START);
    private final World world = TestServer.world(agenda, upbit, ETH, XRP);
    private final MarketFeed feed = new MarketFeed(world);
    private final CandleBook book = new CandleBook(world, feed);
    private final List<Optional<List<Candle>>> told = new ArrayList<>();

    CandleBookTests() {
        upbit.now(START);
    }

    private void want(Market market, Interval interval, int count) {
        book.candles(agenda, market, interval, count, told::add);
    }

    private void runTo(String moment) {
        upbit.now(Instant.parse(moment));
        agenda.runUntil(Instant.parse(moment));
    }

    private long asked(String path) {
        return upbit.asked().stream().filter(line -> line.startsWith(path)).count();
    }

    @Test
    void asksOnceForAllWhoWantTheSame() {
        for (int i = 0; i < 100; i++) {
            want(ETH, Interval.H1, 169);
        }
        runTo("2026-03-02T03:30:01Z");
        assertThat(told).hasSize(100).allMatch(answer -> answer.orElseThrow().size() == 168);
        assertThat(asked("/v1/candles/minutes/60")).isEqualTo(1);
    }

    @Test
    void tellsClosedCandlesOnlyAndFromMemoryWhileNoOtherHasClosed() {
        want(ETH, Interval.H1, 169);
        runTo("2026-03-02T03:30:01Z");
        want(ETH, Interval.H1, 169);
        runTo("2026-03-02T03:59:59Z");
        assertThat(told.getLast().orElseThrow().getLast().openTime())
                .isEqualTo("2026-03-02T02:00:00Z");
        assertThat(asked("/v1/candles/minutes/60")).isEqualTo(1);
    }

    @Test
    void hasTheHourThatEndedBeforeAnybodyAsksForIt() {
        want(ETH, Interval.H1, 169);
        want(XRP, Interval.H1, 169);
        runTo("2026-03-02T04:00:04Z");
        assertThat(asked("/v1/candles/minutes/60")).isEqualTo(4);
        want(ETH, Interval.H1, 169);
        runTo("2026-03-02T04:00:05Z");
        assertThat(asked("/v1/candles/minutes/60")).isEqualTo(4);
        assertThat(told.getLast().orElseThrow().getLast().openTime())
                .isEqualTo("2026-03-02T03:00:00Z");
    }

    /** The stream tells of trades of the hour from 03:00 on, and of its candle with this close. */
    private void hear(long close) {
        feed.open();
        want(ETH, Interval.H1, 169);
        want(ETH, Interval.H4, 200);
        runTo("2026-03-02T03:59:59Z");
        upbit.trade(ETH.code(), agenda.instant(), 123_456_000, "1", 1);
        upbit.hour(ETH.code(), Instant.parse("2026-03-02T03:00:00Z"), close);
        runTo("2026-03-02T04:00:01.600Z");
        upbit.trade(XRP.code(), agenda.instant(), 600, "1", 2);
    }

    @Test
    void takesAnHourFromTheStreamThatHeardItsEnd() {
        hear(123_456_000);
        runTo("2026-03-02T04:00:04Z");
        want(ETH, Interval.H1, 169);
        want(ETH, Interval.H4, 200);
        runTo("2026-03-02T04:00:05Z");
        var hours = told.get(2).orElseThrow();
        assertThat(hours).hasSize(169);
        assertThat(hours.getLast().openTime()).isEqualTo("2026-03-02T03:00:00Z");
        assertThat(hours.getLast().close()).isEqualTo(Price.of(123_456_000));
        assertThat(told.getLast().orElseThrow().getLast().close()).isEqualTo(Price.of(123_456_000));
        assertThat(asked("/v1/candles/minutes/60")).isEqualTo(1);
        assertThat(asked("/v1/candles/minutes/240")).isEqualTo(1);

        runTo("2026-03-02T04:03:00Z");
        assertThat(asked("/v1/candles/minutes/60")).as("asked for when it is calm").isEqualTo(2);
        assertThat(asked("/v1/candles/minutes/240")).isEqualTo(2);
        want(ETH, Interval.H1, 169);
        runTo("2026-03-02T04:03:01Z");
        assertThat(told.getLast().orElseThrow().getLast().close().amount())
                .as("what the exchange tells holds")
                .isEqualByComparingTo(number(Instant.parse("2026-03-02T03:00:00Z")));
    }

    @Test
    void takesAnHourFromTheStreamOnceTheNextHasBegun() {
        feed.open();
        want(ETH, Interval.H1, 169);
        runTo("2026-03-02T03:59:59Z");
        upbit.hour(ETH.code(), Instant.parse("2026-03-02T03:00:00Z"), 123_456_000);
        runTo("2026-03-02T04:00:00.200Z");
        upbit.hour(ETH.code(), Instant.parse("2026-03-02T04:00:00Z"), 123_457_000);
        runTo("2026-03-02T04:00:00.300Z");
        want(ETH, Interval.H1, 169);
        runTo("2026-03-02T04:00:04Z");
        assertThat(told.getLast().orElseThrow().getLast().close()).isEqualTo(Price.of(123_456_000));
        assertThat(asked("/v1/candles/minutes/60")).isEqualTo(1);
    }

    @Test
    void asksForAnHourWhoseLastTradeTheStreamsCandleDoesNotHave() {
        hear(123_455_000);
        runTo("2026-03-02T04:00:04Z");
        assertThat(asked("/v1/candles/minutes/60")).isEqualTo(2);
        want(ETH, Interval.H1, 169);
        runTo("2026-03-02T04:00:05Z");
        assertThat(told.getLast().orElseThrow().getLast().close().amount())
                .isEqualByComparingTo(number(Instant.parse("2026-03-02T03:00:00Z")));
    }

    @Test
    void asksForAnHourAfterWhichTheStreamWasSilentOrBroken() {
        feed.open();
        want(ETH, Interval.H1, 169);
        runTo("2026-03-02T03:59:59Z");
        upbit.hour(ETH.code(), Instant.parse("2026-03-02T03:00:00Z"), 123_456_000);
        runTo("2026-03-02T04:00:04Z");
        assertThat(asked("/v1/candles/minutes/60")).as("silent").isEqualTo(2);

        want(ETH, Interval.H1, 169);
        runTo("2026-03-02T04:59:58Z");
        upbit.hour(ETH.code(), Instant.parse("2026-03-02T04:00:00Z"), 123_456_000);
        runTo("2026-03-02T04:59:59Z");
        upbit.dropStreams();
        runTo("2026-03-02T05:00:01.600Z");
        upbit.trade(ETH.code(), agenda.instant(), 123_456_000, "1", 1);
        runTo("2026-03-02T05:00:04Z");
        assertThat(asked("/v1/candles/minutes/60")).as("broken").isEqualTo(3);
    }

    @Test
    void doesNotAskForHoursThatNobodyWantsAnyMore() {
        want(ETH, Interval.H1, 169);
        runTo("2026-03-02T09:30:00Z");
        assertThat(asked("/v1/candles/minutes/60")).as("the first, and one more").isEqualTo(2);
    }

    @Test
    void putsLongerCandlesTogetherFromHours() {
        want(ETH, Interval.H1, 169);
        want(ETH, Interval.H4, 200);
        want(ETH, Interval.D1, 200);
        runTo("2026-03-02T04:00:04Z");
        want(ETH, Interval.H4, 200);
        runTo("2026-03-02T04:00:05Z");

        var hours = told.getFirst().orElseThrow();
        var longer = told.getLast().orElseThrow();
        assertThat(longer).hasSize(200);
        assertThat(longer.getLast().openTime()).isEqualTo("2026-03-02T00:00:00Z");
        assertThat(longer.getLast().interval()).isEqualTo(Interval.H4);
        var first = Instant.parse("2026-03-02T00:00:00Z");
        var last = first.plus(Duration.ofHours(3));
        assertThat(longer.getLast().close().amount()).isEqualByComparingTo(number(last));
        assertThat(longer.getLast().open().amount())
                .isEqualByComparingTo(
                        hours.stream()
                                .filter(hour -> hour.openTime().equals(first))
                                .findFirst()
                                .orElseThrow()
                                .open()
                                .amount());
        assertThat(longer.getLast().volume().amount()).isEqualByComparingTo("2.0");
        assertThat(asked("/v1/candles/minutes/240")).isEqualTo(1);
    }

    private static BigDecimal number(Instant open) {
        return BigDecimal.valueOf(FakeUpbit.close(open));
    }

    @Test
    void asksForLongerCandlesThatTheHoursDoNotReachBackTo() {
        want(ETH, Interval.H1, 3);
        want(ETH, Interval.D1, 200);
        runTo("2026-03-03T00:30:00Z");
        want(ETH, Interval.D1, 200);
        runTo("2026-03-03T00:30:05Z");
        assertThat(told.getLast().orElseThrow().getLast().openTime())
                .isEqualTo("2026-03-02T00:00:00Z");
        assertThat(asked("/v1/candles/days")).isEqualTo(2);
    }

    @Test
    void tellsAllThatNothingIsKnownWhenTheExchangeFailsAndAsksAnew() {
        upbit.down(true);
        want(ETH, Interval.H1, 169);
        want(ETH, Interval.H1, 169);
        runTo("2026-03-02T03:30:01Z");
        assertThat(told).hasSize(2).allMatch(Optional::isEmpty);
        upbit.down(false);
        want(ETH, Interval.H1, 169);
        runTo("2026-03-02T03:30:02Z");
        assertThat(told.getLast()).isPresent();
    }

    @Test
    void inVirtualTimeNothingIsPrepared() {
        book.prepare(List.of(ETH), Map.of(Interval.H1, 169));
        runTo("2026-03-02T03:30:01Z");
        assertThat(upbit.asked()).isEmpty();
    }

    @Test
    void getsToKnowCandlesOneQuestionAfterTheOther() throws Exception {
        try (var wall = WallAgenda.onMachineClock("candles", Throwable::printStackTrace)) {
            upbit.now(wall.instant());
            var world = TestServer.world(wall, upbit, ETH);
            var early = new CandleBook(world, new MarketFeed(world));
            early.prepare(List.of(ETH, XRP), Map.of(Interval.H1, 169, Interval.D1, 200));
            var known = new CompletableFuture<Optional<List<Candle>>>();
            wall.post(() -> early.candles(wall, XRP, Interval.D1, 200, known::complete));
            assertThat(known.get(10, TimeUnit.SECONDS)).isPresent();
            assertThat(asked("/v1/candles/days")).isLessThanOrEqualTo(2);
        }
    }

    @Test
    void answersOnTheAgendaOfWhoeverAsks() {
        var own = new VirtualAgenda(START);
        book.candles(own, ETH, Interval.H1, 169, told::add);
        runTo("2026-03-02T03:30:01Z");
        assertThat(told).isEmpty();
        own.runUntil(START.plusSeconds(1));
        assertThat(told).hasSize(1);
    }
}
