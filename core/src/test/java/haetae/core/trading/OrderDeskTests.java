package haetae.core.trading;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import haetae.core.market.Market;
import haetae.core.money.Krw;
import haetae.core.money.Price;
import haetae.core.money.Quantity;
import haetae.core.order.Fill;
import haetae.core.order.Identifier;
import haetae.core.order.Leg;
import haetae.core.order.LookUpOutcome;
import haetae.core.order.Order;
import haetae.core.order.OrderIntent;
import haetae.core.order.OrderReport;
import haetae.core.order.OrderState;
import haetae.core.order.OrderTerms;
import haetae.core.order.PlaceOutcome;
import haetae.core.order.Refusal;
import haetae.core.order.Side;
import haetae.core.order.TimeInForce;
import haetae.core.portfolio.Entry;
import haetae.core.portfolio.TradingDay;
import haetae.core.risk.RiskGate;
import haetae.core.time.VirtualAgenda;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How orders are sent, followed, booked and cancelled. */
class OrderDeskTests {

    private static final Market BTC = new Market("KRW-BTC");
    private static final Market ETH = new Market("KRW-ETH");
    private static final Instant NOW = Instant.parse("2026-11-23T00:00:00Z");
    private static final OrderTerms SELL = new OrderTerms.MarketSell(Quantity.of("0.5"));
    private static final OrderTerms BUY = new OrderTerms.MarketBuy(Krw.of(100));

    private final VirtualAgenda agenda = new VirtualAgenda(NOW);
    private final RecordingExchange exchange = new RecordingExchange();
    private final InMemoryJournal journal = new InMemoryJournal();
    private final Safekeeping keeping =
            new Safekeeping(agenda, journal, Refuge.NONE, "test", _ -> {});
    private final Records records = new Records(keeping, _ -> {}, changes -> changes);
    private final List<Order> ended = new ArrayList<>();
    private final List<Optional<Refusal>> refusals = new ArrayList<>();
    private final List<String> alarms = new ArrayList<>();
    private boolean allowed = true;
    private Duration lastSend = Duration.ofHours(1);

    private final OrderDesk desk =
            new OrderDesk(
                    agenda,
                    exchange,
                    records,
                    new Settings(
                            "main",
                            List.of(BTC, ETH),
                            new TradingDay(ZoneId.of("Asia/Seoul")),
                            Preferences.DEFAULTS),
                    _ -> allowed,
                    () -> lastSend,
                    new OrderDesk.Listener() {
                        @Override
                        public void ended(Order order, Optional<Refusal> refusal) {
                            ended.add(order);
                            refusals.add(refusal);
                        }

                        @Override
                        public void alarm(String text) {
                            alarms.add(text);
                        }
                    });

    @BeforeEach
    void begin() {
        keeping.takeHold();
        records.reload();
        var cash = new Entry.CashFlow(NOW, "opening", Krw.of(1_000));
        var opened = records.books().after(cash);
        var coins = new Entry.Bought(NOW, "before", BTC, Quantity.of("2"), Krw.of(200));
        records.commit(
                new Change.Posted(cash, opened), new Change.Posted(coins, opened.after(coins)));
        records.commit(
                new Change.DayMoved(
                        new Day(
                                LocalDate.of(2026, 11, 23),
                                Krw.of(1_000),
                                Krw.of(1_000),
                                Krw.ZERO,
                                0,
                                0,
                                0)));
    }

    private OrderIntent intent(String id, Market market, OrderTerms terms, Leg leg) {
        return new OrderIntent(
                id, market, terms, leg, "d", 1, agenda.instant(), agenda.instant().plusSeconds(30));
    }

    private OrderIntent submit(String id, OrderTerms terms, Leg leg) {
        var intent = intent(id, BTC, terms, leg);
        desk.submit(intent, List.of());
        return intent;
    }

    private void pass(long millis) {
        agenda.runUntil(agenda.instant().plusMillis(millis));
    }

    private static OrderReport report(
            OrderIntent intent, boolean over, String executed, String fee, Fill... fills) {
        return new OrderReport(
                "u-" + intent.identifier(),
                intent.identifier(),
                intent.market(),
                intent.terms().side(),
                intent.terms(),
                over,
                Quantity.of(executed),
                Krw.of(fee),
                List.of(fills));
    }

    private static Fill fill(String id, String volume, long funds) {
        return new Fill(id, Price.of(100), Quantity.of(volume), Krw.of(funds), NOW);
    }

    private void accepted(OrderIntent intent) {
        exchange.placed
                .getLast()
                .then()
                .accept(new PlaceOutcome.Accepted(report(intent, false, "0", "0")));
    }

    @Test
    void recordsAnIntentBeforeItIsSentAndSendsItFreshOrNotAtAll() {
        exchange.beforePlacing =
                leaving ->
                        assertThat(journal.changes(Change.OrderRecorded.class))
                                .as("on record when it leaves")
                                .contains(new Change.OrderRecorded(leaving));
        var intent = submit("a", SELL, Leg.STOP);
        assertThat(journal.changes(Change.OrderRecorded.class)).hasSize(1);
        var placing = exchange.placed.getLast();
        assertThat(placing.intent()).isEqualTo(intent);
        assertThat(placing.sendBy()).isEqualTo(Duration.ofSeconds(2));
        lastSend = Duration.ofSeconds(1);
        submit("b", SELL, Leg.STOP);
        assertThat(exchange.placed.getLast().sendBy())
                .as("not beyond the lease")
                .isEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void anOrderThatCouldNotBeRecordedIsNotSent() {
        journal.failNext(1);
        assertThatThrownBy(() -> submit("a", BUY, Leg.ENTRY))
                .isInstanceOf(Journal.JournalFailure.class);
        assertThat(exchange.placed).isEmpty();
    }

    @Test
    void namesEveryAttemptByItsOwnIdentifier() {
        var approved = RiskGate.sell(BTC, Quantity.of("0.5"), Leg.STOP);
        var first = desk.intend(approved, "stop:1");
        assertThat(first.identifier())
                .isEqualTo(Identifier.of("epoch", "main", "stop:1", Leg.STOP, 1));
        assertThat(first.attempt()).isEqualTo(1);
        assertThat(first.wantedUntil()).isEqualTo(NOW.plus(Duration.ofMinutes(10)));
        desk.submit(first, List.of());
        var second = desk.intend(approved, "stop:1");
        assertThat(second.attempt()).isEqualTo(2);
        assertThat(second.identifier())
                .isEqualTo(Identifier.of("epoch", "main", "stop:1", Leg.STOP, 2));
    }

    @Test
    void booksEveryTradeAndItsFeeOnceAndCountsTheSaleInTheDay() {
        var intent = submit("a", SELL, Leg.STOP);
        accepted(intent);
        var part = report(intent, false, "0.2", "0.3", fill("t1", "0.2", 30));
        desk.reported(part);
        desk.reported(part);
        assertThat(records.books().cash()).isEqualTo(Krw.of("829.7"));
        assertThat(records.live("a").orElseThrow().profit()).isEqualTo(Krw.of("9.7"));
        assertThat(ended).isEmpty();
        desk.reported(
                report(intent, true, "0.5", "0.5", fill("t1", "0.2", 30), fill("t2", "0.3", 20)));
        assertThat(records.books().cash()).isEqualTo(Krw.of("849.5"));
        assertThat(ended).singleElement().satisfies(order -> assertThat(order.isLive()).isFalse());
        assertThat(refusals).containsExactly(Optional.empty());
        var day = records.day().orElseThrow();
        assertThat(day.trades()).isEqualTo(1);
        assertThat(day.losses()).as("sold for less than it cost").isEqualTo(1);
        var fees = journal.changes(Change.Posted.class).stream().map(Change.Posted::entry);
        assertThat(fees.filter(Entry.FeePaid.class::isInstance)).hasSize(2);
    }

    @Test
    void countsABuyAsATradeAndItsFeeAsCost() {
        var intent = submit("a", BUY, Leg.ENTRY);
        accepted(intent);
        desk.reported(report(intent, true, "1", "2", fill("t", "1", 100)));
        assertThat(records.books().position(BTC).cost()).isEqualTo(Krw.of(302));
        var day = records.day().orElseThrow();
        assertThat(day.trades()).isEqualTo(1);
        assertThat(day.wins() + day.losses()).isZero();
    }

    @Test
    void countsNothingInTheDayForAnOrderThatTradedNothing() {
        var intent = submit("a", SELL, Leg.STOP);
        accepted(intent);
        desk.reported(report(intent, true, "0", "0"));
        assertThat(records.day().orElseThrow().trades()).isZero();
    }

    @Test
    void tellsOfTheRefusalThatEndedAnOrder() {
        submit("a", SELL, Leg.STOP);
        var refusal = new Refusal(Refusal.Kind.OTHER, "over_depth", "");
        exchange.placed.getLast().then().accept(new PlaceOutcome.Refused(refusal));
        assertThat(refusals).containsExactly(Optional.of(refusal));
        pass(60_000);
        assertThat(exchange.looked).as("what has ended is not looked for").isEmpty();
    }

    @Test
    void sendsAgainAfterAPauseWhatCouldNotLeave() {
        submit("a", SELL, Leg.STOP);
        exchange.placed.getLast().then().accept(new PlaceOutcome.NotSent("rate limit"));
        pass(249);
        assertThat(exchange.placed).hasSize(1);
        pass(1);
        assertThat(exchange.placed).hasSize(2);
    }

    @Test
    void givesUpWhatIsNotAllowedAnyMoreBeforeItCouldLeave() {
        submit("a", BUY, Leg.ENTRY);
        exchange.placed.getLast().then().accept(new PlaceOutcome.NotSent("rate limit"));
        allowed = false;
        pass(250);
        assertThat(exchange.placed).hasSize(1);
        assertThat(ended).hasSize(1);
        submit("b", BUY, Leg.ENTRY);
        exchange.placed.getLast().then().accept(new PlaceOutcome.NotSent("rate limit"));
        assertThat(ended).hasSize(2);
    }

    @Test
    void looksForAnUnknownOutcomeMoreAndMoreSeldomAndSoonAgainWhenItMoves() {
        var intent = submit("a", BUY, Leg.ENTRY);
        exchange.placed.getLast().then().accept(new PlaceOutcome.Unknown("no reply"));
        pass(999);
        assertThat(exchange.looked).isEmpty();
        pass(1);
        assertThat(exchange.looked).hasSize(1);
        exchange.looked.getLast().then().accept(new LookUpOutcome.Unknown("HTTP 500"));
        pass(1_999);
        assertThat(exchange.looked).hasSize(1);
        pass(1);
        assertThat(exchange.looked).hasSize(2);
        exchange.looked
                .getLast()
                .then()
                .accept(
                        new LookUpOutcome.Found(
                                report(intent, false, "0.2", "0", fill("t", "0.2", 20))));
        pass(1_000);
        assertThat(exchange.looked).as("soon again").hasSize(3);
    }

    @Test
    void sendsTheSameAgainWhileItIsWantedAndFencesItAfter() {
        submit("a", BUY, Leg.ENTRY);
        exchange.placed.getLast().then().accept(new PlaceOutcome.Unknown("no reply"));
        pass(1_000);
        exchange.looked.getLast().then().accept(new LookUpOutcome.NotFound());
        pass(250);
        assertThat(exchange.placed).hasSize(2);
        assertThat(exchange.placed.getLast().intent().identifier()).isEqualTo("a");
        exchange.placed.getLast().then().accept(new PlaceOutcome.Unknown("no reply"));
        pass(2_000);
        allowed = false;
        exchange.looked.getLast().then().accept(new LookUpOutcome.NotFound());
        assertThat(exchange.fenced).hasSize(1);
        assertThat(exchange.placed).hasSize(2);
    }

    @Test
    void asksOnlyOnceForTheSameLook() {
        var intent = submit("a", SELL, Leg.STOP);
        accepted(intent);
        desk.reported(report(intent, false, "0", "0"));
        desk.reported(report(intent, false, "0", "0"));
        pass(1_000);
        assertThat(exchange.looked).hasSize(1);
    }

    @Test
    void takesUpEveryLiveOrderAtOnceAndForgetsWhatItHadPlanned() {
        var intent = submit("a", SELL, Leg.STOP);
        accepted(intent);
        desk.recover();
        assertThat(exchange.looked).as("now").hasSize(1);
        pass(1_500);
        assertThat(exchange.looked).as("the look planned before is dropped").hasSize(1);
        exchange.looked.getLast().then().accept(new LookUpOutcome.Unknown("HTTP 500"));
        desk.letGo();
        pass(60_000);
        assertThat(exchange.looked).hasSize(1);
    }

    @Test
    void findsAnOrderByItsUuidWhenTheNewsHasNoIdentifier() {
        var intent = submit("a", SELL, Leg.STOP);
        accepted(intent);
        var whole = report(intent, true, "0.5", "0", fill("t", "0.5", 50));
        desk.reported(
                new OrderReport(
                        whole.uuid(),
                        null,
                        BTC,
                        Side.SELL,
                        null,
                        true,
                        whole.executedVolume(),
                        Krw.ZERO,
                        whole.fills()));
        assertThat(ended).hasSize(1);
    }

    @Test
    void raisesAnAlarmForAnOrderThatIsNotWhatWasMeant() {
        var intent = submit("a", SELL, Leg.STOP);
        accepted(intent);
        desk.reported(
                new OrderReport(
                        "u-a",
                        "a",
                        BTC,
                        Side.BUY,
                        null,
                        false,
                        Quantity.ZERO,
                        Krw.ZERO,
                        List.of()));
        assertThat(alarms).singleElement().asString().contains("is not what a means");
        assertThat(records.live("a")).isPresent();
    }

    @Test
    void cancelsInAMarketWhatWouldBuyThere() {
        var buy = submit("a", BUY, Leg.ENTRY);
        desk.cancelBuys(BTC);
        assertThat(exchange.cancelled).as("it is not known to be there").isEmpty();
        accepted(buy);
        accepted(submit("b", SELL, Leg.STOP));
        var other = intent("c", ETH, BUY, Leg.ENTRY);
        desk.submit(other, List.of());
        accepted(other);
        desk.cancelBuys(BTC);
        assertThat(exchange.cancelled).containsExactly("a");
    }

    @Test
    void cancelsWhatRestsAndTellsWhetherASaleHoldsCoins() {
        var resting =
                new OrderTerms.Limit(
                        Side.BUY, Price.of(90), Quantity.of("1"), TimeInForce.GOOD_TILL_CANCELLED);
        accepted(submit("a", resting, Leg.ENTRY));
        accepted(submit("m", SELL, Leg.STOP));
        assertThat(desk.cancelResting(BTC)).isFalse();
        assertThat(exchange.cancelled).containsExactly("a");
        for (var force : List.of(TimeInForce.POST_ONLY, TimeInForce.GOOD_TILL_CANCELLED)) {
            accepted(
                    submit(
                            "s" + force,
                            new OrderTerms.Limit(
                                    Side.SELL, Price.of(110), Quantity.of("0.1"), force),
                            Leg.EXIT));
            assertThat(desk.cancelResting(BTC)).isTrue();
            assertThat(exchange.cancelled).contains("s" + force);
        }
        assertThat(desk.cancelResting(ETH)).isFalse();
        var atOnce =
                new OrderTerms.Limit(
                        Side.SELL,
                        Price.of(110),
                        Quantity.of("0.1"),
                        TimeInForce.IMMEDIATE_OR_CANCEL);
        accepted(submit("x", atOnce, Leg.EXIT));
        desk.cancelResting(BTC);
        assertThat(exchange.cancelled).as("it ends by itself").doesNotContain("x");
    }

    @Test
    void adoptsAnOrderOnRecordFirst() {
        var sale = intent("hae-other", BTC, SELL, Leg.STOP);
        desk.adopt(report(sale, true, "0.5", "1", fill("t", "0.5", 50)), "hae-other", sale.terms());
        assertThat(records.knows("hae-other")).isTrue();
        assertThat(records.books().cash()).isEqualTo(Krw.of(849));
        assertThat(ended).hasSize(1);
        assertThat(ended.getFirst().state())
                .isEqualTo(new OrderState.Done(OrderState.Ending.EXECUTED, ""));
    }
}
