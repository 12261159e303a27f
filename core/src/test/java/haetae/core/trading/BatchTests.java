package haetae.core.trading;

import static org.assertj.core.api.Assertions.assertThat;

import haetae.core.market.Market;
import haetae.core.money.Krw;
import haetae.core.money.Quantity;
import haetae.core.order.Leg;
import haetae.core.order.OrderIntent;
import haetae.core.order.OrderTerms;
import haetae.core.risk.Latch;
import haetae.core.risk.LatchCause;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What may go on while the journal is away: what lessens risk, and what has happened. */
class BatchTests {

    private static final Instant NOW = Instant.parse("2026-11-23T00:00:00Z");
    private static final Market BTC = new Market("KRW-BTC");

    private static boolean takesRefuge(Change... changes) {
        return new Batch(1, 1, List.of(changes)).mayTakeRefuge();
    }

    private static Change recorded(Leg leg) {
        var terms =
                leg.reducesRisk()
                        ? new OrderTerms.MarketSell(Quantity.of("1"))
                        : new OrderTerms.MarketBuy(Krw.of(10_000));
        return new Change.OrderRecorded(
                new OrderIntent("i", BTC, terms, leg, "d", 1, NOW, NOW.plusSeconds(1)));
    }

    @ParameterizedTest
    @EnumSource(Leg.class)
    void anOrderDoesIfItLessensRisk(Leg leg) {
        assertThat(takesRefuge(recorded(leg))).isEqualTo(leg != Leg.ENTRY);
    }

    @Test
    void aLatchMayCloseThereButNotOpen() {
        var closes = new Change.LatchClosed(new Latch(LatchCause.MANUAL, null, NOW, "why"));
        var opens = new Change.LatchOpened(LatchCause.MANUAL, null, NOW, "why");
        assertThat(takesRefuge(closes)).isTrue();
        assertThat(takesRefuge(opens)).isFalse();
        assertThat(takesRefuge(closes, recorded(Leg.ENTRY))).as("all of it or nothing").isFalse();
    }

    @Test
    void onlyASaleThatIsSentAtOnceIsUrgent() {
        var closes = new Change.LatchClosed(new Latch(LatchCause.MANUAL, null, NOW, "why"));
        assertThat(isUrgent(recorded(Leg.STOP))).isTrue();
        assertThat(isUrgent(closes, recorded(Leg.STOP))).isTrue();
        assertThat(isUrgent(recorded(Leg.ENTRY))).isFalse();
        assertThat(isUrgent(closes)).isFalse();
    }

    private static boolean isUrgent(Change... changes) {
        return new Batch(1, 1, List.of(changes)).isUrgent();
    }
}
