package haetae.core.trading;

import static org.assertj.core.api.Assertions.assertThat;

import haetae.core.market.Market;
import haetae.core.money.Krw;
import haetae.core.money.Price;
import haetae.core.money.Quantity;
import haetae.core.order.Fill;
import haetae.core.order.Leg;
import haetae.core.order.Order;
import haetae.core.order.OrderIntent;
import haetae.core.order.OrderTerms;
import haetae.core.order.Side;
import haetae.core.order.TimeInForce;
import haetae.core.portfolio.Books;
import haetae.core.portfolio.Entry;
import haetae.core.portfolio.Position;
import haetae.core.risk.Latch;
import haetae.core.risk.LatchCause;
import haetae.core.risk.Limits;
import haetae.core.signal.HoldCause;
import haetae.core.trading.DecisionRecord.Result;
import haetae.core.trading.Invariants.Known;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What a process that trades finds broken by itself. */
class InvariantsTests {

    private static final Market BTC = new Market("KRW-BTC");
    private static final Instant NOW = Instant.parse("2026-11-23T00:00:00Z");
    private static final Price PAR = Price.of(100_000_000);
    private static final Quantity HELD = Quantity.of("0.001");

    /** A million won in all, a tenth of it in coins at par. */
    private static final Books BOOKS =
            new Books(
                    Krw.of(900_000),
                    Map.of(BTC, new Position(HELD, Krw.of(100_000))),
                    Krw.ZERO,
                    Krw.of(1_000_000));

    private Books books = BOOKS;
    private List<Order> live = List.of();
    private Set<String> known = Set.of();
    private List<Latch> latches = List.of();
    private Map<Market, Instant> lastDecision = Map.of();
    private boolean booksAgree = true;
    private Map<Market, Price> prices = Map.of(BTC, PAR);
    private Map<Market, Price> bids = Map.of(BTC, PAR);
    private Set<Market> exiting = Set.of();
    private boolean personSpeaks;

    private Optional<Invariant> judge(Change... changes) {
        var now =
                new Known(
                        books,
                        live,
                        known,
                        latches,
                        lastDecision,
                        booksAgree,
                        prices,
                        bids,
                        exiting,
                        Krw.of(5_000),
                        Limits.DEFAULTS,
                        personSpeaks);
        return Invariants.judge(now, List.of(changes)).map(Invariants.Breach::invariant);
    }

    private static OrderIntent intent(String id, OrderTerms terms, Leg leg) {
        return new OrderIntent(id, BTC, terms, leg, "d", 1, NOW, NOW);
    }

    private static OrderIntent buy(long won) {
        return intent("b", new OrderTerms.MarketBuy(Krw.of(won)), Leg.ENTRY);
    }

    private static OrderIntent sale(String id, String coins) {
        return intent(id, new OrderTerms.MarketSell(Quantity.of(coins)), Leg.STOP);
    }

    private static Change recorded(OrderIntent intent) {
        return new Change.OrderRecorded(intent);
    }

    private static Fill fill(String id, String volume, long won) {
        return new Fill(id, PAR, Quantity.of(volume), Krw.of(won), NOW);
    }

    private static Change decided(Instant due, Result result) {
        return new Change.Decided(DecisionRecord.bare("d", BTC, due, NOW, List.of(), result));
    }

    @Test
    void whatIsInOrderBreaksNothing() {
        assertThat(judge(recorded(buy(30_000)))).isEmpty();
        assertThat(judge(recorded(sale("s", "0.001")))).isEmpty();
        assertThat(judge(decided(NOW, new Result.Holds(HoldCause.CHOSEN, "")))).isEmpty();
        assertThat(judge()).isEmpty();
    }

    @Test
    void nothingIsBoughtBlind() {
        latches = List.of(new Latch(LatchCause.VOLATILITY, BTC, NOW, "wild"));
        assertThat(judge(recorded(buy(30_000)))).contains(Invariant.NO_BLIND_RISK);
        assertThat(judge(recorded(sale("s", "0.001")))).as("a sale may go on").isEmpty();
        latches = List.of(new Latch(LatchCause.VOLATILITY, new Market("KRW-XRP"), NOW, "wild"));
        assertThat(judge(recorded(buy(30_000)))).as("another market's latch").isEmpty();
        booksAgree = false;
        assertThat(judge(recorded(buy(30_000)))).contains(Invariant.NO_BLIND_RISK);
        booksAgree = true;
        prices = Map.of();
        assertThat(judge(recorded(buy(30_000)))).contains(Invariant.NO_BLIND_RISK);
        assertThat(judge(decided(NOW, new Result.Buys(Krw.of(1), "b"))))
                .contains(Invariant.NO_BLIND_RISK);
    }

    @Test
    void aBuyIsAnEntry() {
        var odd = intent("b", new OrderTerms.MarketBuy(Krw.of(10_000)), Leg.EXIT);
        assertThat(judge(recorded(odd))).contains(Invariant.NO_BLIND_RISK);
    }

    @Test
    void exposureStaysWithinItsCapCountingWhatIsUnderWay() {
        assertThat(judge(recorded(buy(50_000)))).as("15 % exactly").isEmpty();
        assertThat(judge(recorded(buy(50_001)))).contains(Invariant.EXPOSURE_CAPPED);
        live = List.of(Order.of(intent("a", new OrderTerms.MarketBuy(Krw.of(30_000)), Leg.ENTRY)));
        assertThat(judge(recorded(buy(20_000)))).isEmpty();
        assertThat(judge(recorded(buy(20_001)))).contains(Invariant.EXPOSURE_CAPPED);
    }

    @Test
    void onlyOwnCoinsAreSoldAndOnlyOnce() {
        assertThat(judge(recorded(sale("s", "0.00100001"))))
                .contains(Invariant.NO_FOREIGN_COINS_SOLD);
        live = List.of(Order.of(sale("r", "0.0006")));
        assertThat(judge(recorded(sale("s", "0.0004")))).isEmpty();
        assertThat(judge(recorded(sale("s", "0.00040001"))))
                .contains(Invariant.NO_FOREIGN_COINS_SOLD);
    }

    @Test
    void anIdentifierIsUsedOnce() {
        known = Set.of("s");
        assertThat(judge(recorded(sale("s", "0.001")))).contains(Invariant.NO_EFFECT_TWICE);
        known = Set.of();
        assertThat(judge(recorded(sale("s", "0.0001")), recorded(sale("s", "0.0001"))))
                .contains(Invariant.NO_EFFECT_TWICE);
    }

    @Test
    void aTradeIsBookedOnceAndOnlyForALiveOrder() {
        var one = fill("t", "0.0004", 40_000);
        var booking = new Change.FillBooked("s", one, Krw.ZERO);
        assertThat(judge(booking)).contains(Invariant.BOOKED_ONCE);
        live = List.of(Order.of(sale("s", "0.001")));
        assertThat(judge(booking)).isEmpty();
        assertThat(judge(booking, booking)).contains(Invariant.BOOKED_ONCE);
    }

    @Test
    void anOrderExecutesNoMoreThanWasMeant() {
        live = List.of(Order.of(sale("s", "0.001")), Order.of(buy(10_000)));
        assertThat(judge(new Change.FillBooked("s", fill("t", "0.001", 100_000), Krw.ZERO)))
                .isEmpty();
        assertThat(judge(new Change.FillBooked("s", fill("t", "0.00100001", 100_001), Krw.ZERO)))
                .contains(Invariant.NO_EFFECT_TWICE);
        assertThat(judge(new Change.FillBooked("b", fill("t", "0.0001", 10_000), Krw.ZERO)))
                .isEmpty();
        assertThat(judge(new Change.FillBooked("b", fill("t", "0.0001", 10_001), Krw.ZERO)))
                .contains(Invariant.NO_EFFECT_TWICE);
    }

    @Test
    void theBooksAddUp() {
        var entry = new Entry.CashFlow(NOW, "f", Krw.of(-100));
        assertThat(judge(new Change.Posted(entry, BOOKS.after(entry)))).isEmpty();
        assertThat(judge(new Change.Posted(entry, BOOKS))).contains(Invariant.IDENTITY);
        var all = new Entry.CashFlow(NOW, "f", Krw.of(-900_001));
        assertThat(judge(new Change.Posted(all, BOOKS.after(all))))
                .contains(Invariant.NOTHING_NEGATIVE);
        books = new Books(Krw.of(1), Map.of(), Krw.ZERO, Krw.of(5));
        assertThat(judge(new Change.Posted(entry, books.after(entry))))
                .as("won that nothing explains")
                .isPresent();
    }

    @Test
    void aDecisionIsMadeOnce() {
        lastDecision = Map.of(BTC, NOW);
        var hold = new Result.Holds(HoldCause.CHOSEN, "");
        assertThat(judge(decided(NOW, hold))).contains(Invariant.DECIDED_ONCE);
        assertThat(judge(decided(NOW.plusSeconds(1), hold))).isEmpty();
    }

    @Test
    void whatAPersonHaltedOnlyAPersonResumes() {
        var opened = new Change.LatchOpened(LatchCause.MANUAL, null, NOW, "by itself");
        assertThat(judge(opened)).contains(Invariant.HALT_STAYS);
        assertThat(judge(new Change.LatchOpened(LatchCause.STALE_DATA, BTC, NOW, "heard")))
                .isEmpty();
        personSpeaks = true;
        assertThat(judge(opened)).isEmpty();
    }

    @Test
    void aPositionBelowItsStopIsBeingSold() {
        var below = Price.of(94_999_000);
        prices = Map.of(BTC, below);
        assertThat(judge()).as("nobody bids that low").isEmpty();
        bids = Map.of(BTC, below);
        assertThat(judge()).contains(Invariant.PROTECTED);
        exiting = Set.of(BTC);
        assertThat(judge()).isEmpty();
        exiting = Set.of();
        prices = Map.of(BTC, Price.of(95_001_000));
        assertThat(judge()).as("traded above it").isEmpty();
        prices = Map.of(BTC, Price.of(4_999_000));
        bids = prices;
        assertThat(judge()).as("worth less than the exchange takes").isEmpty();
    }

    private static OrderTerms limit(Side side) {
        return new OrderTerms.Limit(
                side, PAR, Quantity.of("0.001"), TimeInForce.GOOD_TILL_CANCELLED);
    }

    @Test
    void noTypeOfOrderExecutesMoreThanWasMeant() {
        for (var terms :
                List.of(
                        limit(Side.SELL),
                        limit(Side.BUY),
                        new OrderTerms.BestSell(
                                Quantity.of("0.001"), TimeInForce.IMMEDIATE_OR_CANCEL),
                        new OrderTerms.BestBuy(Krw.of(100_000), TimeInForce.IMMEDIATE_OR_CANCEL))) {
            live = List.of(Order.of(intent("o", terms, Leg.STOP)));
            assertThat(judge(new Change.FillBooked("o", fill("t", "0.001", 100_000), Krw.ZERO)))
                    .as("%s", terms)
                    .isEmpty();
            assertThat(
                            judge(
                                    new Change.FillBooked(
                                            "o", fill("t", "0.00100001", 100_001), Krw.ZERO)))
                    .as("%s", terms)
                    .contains(Invariant.NO_EFFECT_TWICE);
        }
    }

    @Test
    void aPositionWithoutCostIsNone() {
        books =
                new Books(
                        Krw.of(10),
                        Map.of(BTC, new Position(HELD, Krw.ZERO)),
                        Krw.ZERO,
                        Krw.of(10));
        var entry = new Entry.CashFlow(NOW, "f", Krw.of(1));
        assertThat(judge(new Change.Posted(entry, books.after(entry))))
                .contains(Invariant.NOTHING_NEGATIVE);
    }

    @Test
    void wonThatNothingExplainsBreaksTheIdentity() {
        books = new Books(Krw.of(7), Map.of(), Krw.ZERO, Krw.of(5));
        var entry = new Entry.CashFlow(NOW, "f", Krw.of(1));
        assertThat(judge(new Change.Posted(entry, books.after(entry))))
                .contains(Invariant.IDENTITY);
    }

    @Test
    void aPositionThatIsNotHeardCountsAtItsCost() {
        var eth = new Market("KRW-ETH");
        books =
                new Books(
                        Krw.of(900_000),
                        Map.of(eth, new Position(Quantity.of("1"), Krw.of(100_000))),
                        Krw.ZERO,
                        Krw.of(1_000_000));
        assertThat(judge(recorded(buy(50_000)))).isEmpty();
        assertThat(judge(recorded(buy(50_001)))).contains(Invariant.EXPOSURE_CAPPED);
    }

    @Test
    void theQuickLookMissesNothing() {
        var position = new Position(HELD, Krw.of(100_000));
        assertThat(
                        Invariants.mayBeUnprotected(
                                position, Optional.of(Price.of(94_999_000)), Limits.DEFAULTS))
                .isTrue();
        assertThat(
                        Invariants.mayBeUnprotected(
                                position, Optional.of(Price.of(95_001_000)), Limits.DEFAULTS))
                .isFalse();
        assertThat(Invariants.mayBeUnprotected(position, Optional.empty(), Limits.DEFAULTS))
                .isFalse();
    }
}
