package haetae.core.trading;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import haetae.core.market.Market;
import haetae.core.money.Krw;
import haetae.core.money.Price;
import haetae.core.money.Quantity;
import haetae.core.order.Fill;
import haetae.core.order.Leg;
import haetae.core.order.Order;
import haetae.core.order.OrderIntent;
import haetae.core.order.OrderState;
import haetae.core.order.OrderTerms;
import haetae.core.portfolio.Books;
import haetae.core.portfolio.Entry;
import haetae.core.risk.Latch;
import haetae.core.risk.LatchCause;
import haetae.core.signal.HoldCause;
import haetae.core.time.VirtualAgenda;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the engine knows is what is kept, neither more nor less. */
class RecordsTests {

    private static final Market BTC = new Market("KRW-BTC");
    private static final Market ETH = new Market("KRW-ETH");
    private static final Instant NOW = Instant.parse("2026-11-23T00:00:00Z");
    private static final Latch MANUAL = new Latch(LatchCause.MANUAL, null, NOW, "so");
    private static final ExitOrder EXIT = new ExitOrder(BTC, Leg.STOP, "d", NOW, "fell");
    private static final Day DAY =
            new Day(LocalDate.of(2026, 11, 23), Krw.of(1), Krw.ZERO, Krw.ZERO, 0, 0, 0);

    private final VirtualAgenda agenda = new VirtualAgenda(NOW);
    private final List<Batch> batches = new ArrayList<>();
    private final List<Change> told = new ArrayList<>();
    private Snapshot kept = nothing();
    private boolean fails;

    private final Journal journal =
            new Journal() {
                @Override
                public LeaseOutcome lease(String owner, Claim claim) {
                    return new LeaseOutcome.Held(1, FOR_EVER);
                }

                @Override
                public void release(String owner, long epoch) {
                    throw new AssertionError("nobody lets go here");
                }

                @Override
                public Snapshot load() {
                    return kept;
                }

                @Override
                public void commit(Batch batch) {
                    if (fails) {
                        throw new JournalFailure("no", new IllegalStateException());
                    }
                    batches.add(batch);
                }
            };

    private final Safekeeping keeping =
            new Safekeeping(agenda, journal, Refuge.NONE, "test", _ -> {});
    private final Records records = new Records(keeping, told::add, changes -> changes);

    private static final Run RUN =
            new Run(Quantity.of("0.5"), Quantity.of("0.25"), Price.of(105), true);

    private static Snapshot nothing() {
        return new Snapshot(
                "epoch",
                false,
                Books.EMPTY,
                Optional.empty(),
                List.of(),
                Set.of(),
                List.of(),
                List.of(),
                Map.of(),
                Map.of(),
                Recent.NOTHING);
    }

    private static OrderIntent intent(String id, Market market) {
        return new OrderIntent(
                id, market, new OrderTerms.MarketBuy(Krw.of(10_000)), Leg.ENTRY, "d", 1, NOW, NOW);
    }

    @BeforeEach
    void takeHold() {
        keeping.takeHold();
        records.reload();
    }

    @Test
    void areWhatTheJournalKeepsAndNothingOfBefore() {
        var order = Order.of(intent("a", BTC));
        kept =
                new Snapshot(
                        "other",
                        true,
                        new Books(Krw.of(5), Map.of(), Krw.ZERO, Krw.of(5)),
                        Optional.of(DAY),
                        List.of(order),
                        Set.of("a", "b"),
                        List.of(MANUAL),
                        List.of(EXIT),
                        Map.of(ETH, RUN),
                        Map.of(BTC, NOW),
                        Recent.NOTHING);
        long before = records.activity();
        records.reload();
        assertThat(records.activity()).isGreaterThan(before);
        assertThat(records.installEpoch()).isEqualTo("other");
        assertThat(records.opened()).isTrue();
        assertThat(records.books().cash()).isEqualTo(Krw.of(5));
        assertThat(records.day()).contains(DAY);
        assertThat(records.live()).containsExactly(order);
        assertThat(records.live("a")).contains(order);
        assertThat(records.liveIn(BTC)).containsExactly(order);
        assertThat(records.liveIn(ETH)).isEmpty();
        assertThat(records.knows("b")).isTrue();
        assertThat(records.latches()).containsExactly(MANUAL);
        assertThat(records.isClosed(LatchCause.MANUAL, null)).isTrue();
        assertThat(records.exits()).containsExactly(EXIT);
        assertThat(records.exit(BTC)).contains(EXIT);
        assertThat(records.lastDecision(BTC)).contains(NOW);
        assertThat(records.lastDecisions()).containsExactly(Map.entry(BTC, NOW));

        kept = nothing();
        records.reload();
        assertThat(records.opened()).isFalse();
        assertThat(records.day()).isEmpty();
        assertThat(records.live()).isEmpty();
        assertThat(records.knows("b")).isFalse();
        assertThat(records.latches()).isEmpty();
        assertThat(records.exits()).isEmpty();
        assertThat(records.lastDecision(BTC)).isEmpty();
    }

    @Test
    void changeOnlyOnceTheChangeIsKept() {
        fails = true;
        assertThatThrownBy(() -> records.commit(new Change.OrderRecorded(intent("a", BTC))))
                .isInstanceOf(Journal.JournalFailure.class);
        assertThat(records.live()).isEmpty();
        assertThat(told).isEmpty();
    }

    @Test
    void tellOfEveryChangeInItsOrderAndOfNothingElse() {
        records.commit(List.of());
        assertThat(batches).isEmpty();
        records.commit(new Change.LatchClosed(MANUAL), new Change.ExitBegun(EXIT));
        assertThat(told)
                .containsExactly(new Change.LatchClosed(MANUAL), new Change.ExitBegun(EXIT));
        assertThat(batches).hasSize(1);
        records.commit(
                new Change.LatchOpened(LatchCause.MANUAL, null, NOW, "go"),
                new Change.ExitEnded(BTC, NOW, "flat"));
        assertThat(records.latches()).isEmpty();
        assertThat(records.exits()).isEmpty();
    }

    @Test
    void followAnOrderToItsEndAndGrowWithEveryStep() {
        long activity = records.activity();
        records.commit(new Change.OrderRecorded(intent("a", BTC)));
        assertThat(records.knows("a")).isTrue();
        assertThat(records.activity()).isGreaterThan(activity);

        activity = records.activity();
        records.commit(new Change.OrderMoved("a", new OrderState.Working(), "u", NOW));
        assertThat(records.live("a").orElseThrow().uuid()).isEqualTo("u");
        records.commit(new Change.OrderMoved("a", new OrderState.Working(), null, NOW));
        assertThat(records.live("a").orElseThrow().uuid()).as("is not forgotten").isEqualTo("u");
        assertThat(records.activity()).isGreaterThan(activity);

        var fill = new Fill("t", Price.of(100), Quantity.of("1"), Krw.of(100), NOW);
        records.commit(new Change.FillBooked("a", fill, Krw.of(3)));
        records.commit(new Change.FeeBooked("a", Krw.of(7), Krw.of(-1)));
        var order = records.live("a").orElseThrow();
        assertThat(order.fills()).containsKey("t");
        assertThat(order.bookedFee()).isEqualTo(Krw.of(7));
        assertThat(order.profit()).isEqualTo(Krw.of(2));

        activity = records.activity();
        var done = new OrderState.Done(OrderState.Ending.EXECUTED, "");
        records.commit(new Change.OrderMoved("a", done, "u", NOW));
        assertThat(records.live()).isEmpty();
        assertThat(records.knows("a")).as("for ever").isTrue();
        assertThat(records.activity()).isGreaterThan(activity);
        assertThatThrownBy(() -> records.commit(new Change.FillBooked("a", fill, Krw.ZERO)))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void takeBooksDaysAndDecisionsAsTheyAreTold() {
        long activity = records.activity();
        var entry = new Entry.CashFlow(NOW, "f", Krw.of(9));
        var after = Books.EMPTY.after(entry);
        records.commit(new Change.Posted(entry, after));
        assertThat(records.books()).isEqualTo(after);
        assertThat(records.opened()).isTrue();
        assertThat(records.activity()).isGreaterThan(activity);
        records.commit(new Change.DayMoved(DAY.withTrade()));
        assertThat(records.day().orElseThrow().trades()).isEqualTo(1);
        records.commit(
                new Change.Decided(
                        DecisionRecord.bare(
                                "d",
                                ETH,
                                NOW,
                                NOW,
                                List.of(),
                                new DecisionRecord.Result.Holds(HoldCause.CHOSEN, ""))));
        assertThat(records.lastDecision(ETH)).contains(NOW);
    }
}
