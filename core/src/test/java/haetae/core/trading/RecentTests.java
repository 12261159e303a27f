package haetae.core.trading;

import static org.assertj.core.api.Assertions.assertThat;

import haetae.core.market.Market;
import haetae.core.money.Krw;
import haetae.core.money.Quantity;
import haetae.core.order.Leg;
import haetae.core.order.OrderIntent;
import haetae.core.order.OrderTerms;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What was done lately, as far as it holds back new risk. */
class RecentTests {

    private static final Market BTC = new Market("KRW-BTC");
    private static final Market ETH = new Market("KRW-ETH");
    private static final Instant NOW = Instant.parse("2026-03-02T00:00:00Z");

    private static Change order(OrderTerms terms, Leg leg, Instant at) {
        return new Change.OrderRecorded(new OrderIntent("i" + at, BTC, terms, leg, "d", 1, at, at));
    }

    private static Change buy(Instant at) {
        return order(new OrderTerms.MarketBuy(Krw.of(10_000)), Leg.ENTRY, at);
    }

    @Test
    void countsTheBuysOfSixtyMinutes() {
        var recent =
                Recent.NOTHING
                        .after(buy(NOW.minusSeconds(3_600)))
                        .after(buy(NOW.minusSeconds(3_599)))
                        .after(buy(NOW))
                        .after(order(new OrderTerms.MarketSell(Quantity.of("1")), Leg.EXIT, NOW));
        assertThat(recent.buysLastHour(NOW)).isEqualTo(2);
        assertThat(recent.buysLastHour(NOW.plusSeconds(3_600))).isZero();
    }

    @Test
    void forgetsTheOldestOfTooMany() {
        var recent = Recent.NOTHING;
        for (int i : IntStream.range(0, Recent.MOST_BUYS + 1).toArray()) {
            recent = recent.after(buy(NOW.plusSeconds(i)));
        }
        assertThat(recent.buys()).hasSize(Recent.MOST_BUYS);
        assertThat(recent.buys().getFirst()).isEqualTo(NOW.plusSeconds(1));
    }

    @Test
    void knowsTheLastStopOfEachMarketAndNoOtherExit() {
        var recent =
                Recent.NOTHING
                        .after(exit(BTC, Leg.STOP, NOW))
                        .after(exit(BTC, Leg.STOP, NOW.plusSeconds(5)))
                        .after(exit(ETH, Leg.FLATTEN, NOW));
        assertThat(recent.sinceStop(BTC, NOW.plusSeconds(65))).contains(Duration.ofMinutes(1));
        assertThat(recent.sinceStop(ETH, NOW)).isEmpty();
    }

    private static Change exit(Market market, Leg leg, Instant at) {
        return new Change.ExitBegun(new ExitOrder(market, leg, "d", at, "fell"));
    }
}
