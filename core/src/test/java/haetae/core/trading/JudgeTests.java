package haetae.core.trading;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import haetae.core.market.Market;
import haetae.core.money.Krw;
import haetae.core.money.Price;
import haetae.core.money.Quantity;
import haetae.core.order.Leg;
import haetae.core.order.OrderIntent;
import haetae.core.order.OrderTerms;
import haetae.core.portfolio.Books;
import haetae.core.portfolio.Position;
import haetae.core.risk.Latch;
import haetae.core.risk.LatchCause;
import haetae.core.risk.Limits;
import haetae.core.time.VirtualAgenda;
import haetae.core.trading.DecisionRecord.Result;
import haetae.core.trading.Invariants.Known;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What follows from a broken invariant. */
class JudgeTests {

    private static final Market BTC = new Market("KRW-BTC");
    private static final Instant NOW = Instant.parse("2026-11-23T00:00:00Z");

    private final VirtualAgenda agenda = new VirtualAgenda(NOW);
    private final List<String> alarms = new ArrayList<>();
    private final List<Invariants.Capsule> capsules = new ArrayList<>();
    private final List<Latch> closed = new ArrayList<>();
    private List<Latch> latches = List.of();
    private Map<Market, Price> prices = Map.of();

    private final Judge judge =
            new Judge(
                    agenda,
                    new Engine.Listener() {
                        @Override
                        public void committed(Change change) {}

                        @Override
                        public void alarm(String text) {
                            alarms.add(text);
                        }

                        @Override
                        public void breached(Invariants.Capsule capsule) {
                            capsules.add(capsule);
                        }
                    },
                    this::known,
                    closed::add);

    private Known known(Set<String> named) {
        return new Known(
                new Books(
                        Krw.ZERO,
                        Map.of(BTC, new Position(Quantity.of("1"), Krw.of(100_000))),
                        Krw.ZERO,
                        Krw.of(100_000)),
                List.of(),
                named.contains("used") ? Set.of("used") : Set.of(),
                latches,
                Map.of(),
                true,
                prices,
                prices,
                Set.of(),
                Krw.of(5_000),
                Limits.DEFAULTS,
                false);
    }

    private static Change recorded(String id, OrderTerms terms, Leg leg) {
        return new Change.OrderRecorded(new OrderIntent(id, BTC, terms, leg, "d", 1, NOW, NOW));
    }

    private static Change sale(String coins) {
        return recorded("s", new OrderTerms.MarketSell(Quantity.of(coins)), Leg.STOP);
    }

    @Test
    void whatBreaksNothingIsKeptAsItIs() {
        var changes = List.of(sale("1"));
        assertThat(judge.judged(changes)).isSameAs(changes);
        assertThat(alarms).isEmpty();
        assertThat(judge.standing()).isEmpty();
    }

    @Test
    void aSaleIsKeptWithAClosedLatchBesideIt() {
        var kept = judge.judged(List.of(sale("2")));
        assertThat(kept).hasSize(2);
        assertThat(kept.getFirst()).isEqualTo(sale("2"));
        var latch = ((Change.LatchClosed) kept.getLast()).latch();
        assertThat(latch.cause()).isEqualTo(LatchCause.INVARIANT_BROKEN);
        assertThat(latch.reason()).contains("NO_FOREIGN_COINS_SOLD");
        assertThat(closed).as("a moment later").isEmpty();
        agenda.runNext();
        assertThat(closed).containsExactly(latch);
        assertThat(alarms).singleElement().asString().contains("an invariant is broken");
        assertThat(capsules).singleElement().satisfies(c -> assertThat(c.replay()).isPresent());
    }

    @Test
    void aLatchThatIsClosedIsNotClosedAgain() {
        latches = List.of(new Latch(LatchCause.INVARIANT_BROKEN, null, NOW, "before"));
        assertThat(judge.judged(List.of(sale("2")))).containsExactly(sale("2"));
        assertThat(capsules).hasSize(1);
    }

    @Test
    void newRiskThatBreaksOneIsNotKept() {
        var buy = recorded("b", new OrderTerms.MarketBuy(Krw.of(1)), Leg.ENTRY);
        assertThatThrownBy(() -> judge.judged(List.of(buy)))
                .isInstanceOf(Judge.Broken.class)
                .hasMessageContaining("NO_BLIND_RISK");
        var opened = new Change.LatchOpened(LatchCause.MANUAL, null, NOW, "by itself");
        assertThatThrownBy(() -> judge.judged(List.of(opened))).isInstanceOf(Judge.Broken.class);
        assertThat(capsules).hasSize(2);
    }

    @Test
    void anIdentifierThatWasUsedBeforeIsFound() {
        var again = recorded("used", new OrderTerms.MarketSell(Quantity.of("1")), Leg.STOP);
        assertThat(judge.judged(List.of(again))).hasSize(2);
        assertThat(capsules.getFirst().invariant()).isEqualTo(Invariant.NO_EFFECT_TWICE);
    }

    @Test
    void aCapsuleHoldsNothingOfWhatTheAdviserSaid() {
        var decision =
                DecisionRecord.bare("d", BTC, NOW, NOW, List.of(), new Result.Buys(Krw.of(1), "b"));
        assertThatThrownBy(() -> judge.judged(List.of(new Change.Decided(decision))))
                .isInstanceOf(Judge.Broken.class);
        assertThat(capsules.getFirst().changes()).containsExactly(new Change.Decided(decision));
    }

    @Test
    void aPositionThatIsNotProtectedIsFoundWithoutAChange() {
        prices = Map.of(BTC, Price.of(90_000));
        assertThat(judge.standing()).isPresent();
        assertThat(capsules.getFirst().invariant()).isEqualTo(Invariant.PROTECTED);
        assertThat(capsules.getFirst().replay()).isPresent();
        latches = List.of(new Latch(LatchCause.INVARIANT_BROKEN, null, NOW, "told"));
        assertThat(judge.standing()).as("once").isEmpty();
        assertThat(capsules).hasSize(1);
    }

    @Test
    void anotherClosedLatchIsNoReasonToLeaveItsOwnOpen() {
        latches = List.of(new Latch(LatchCause.VOLATILITY, BTC, NOW, "moved"));
        assertThat(judge.judged(List.of(sale("2")))).hasSize(2);
    }
}
