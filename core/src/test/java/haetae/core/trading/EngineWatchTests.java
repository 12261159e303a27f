package haetae.core.trading;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import haetae.core.market.Quote;
import haetae.core.money.Krw;
import haetae.core.money.Price;
import haetae.core.money.Quantity;
import haetae.core.order.Identifier;
import haetae.core.order.Leg;
import haetae.core.order.OrderReport;
import haetae.core.order.OrderTerms;
import haetae.core.order.Side;
import haetae.core.portfolio.Entry;
import haetae.core.risk.Guards;
import haetae.core.risk.LatchCause;
import haetae.core.signal.Action;
import haetae.core.signal.HoldCause;
import haetae.core.trading.ModelExchange.Fate;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The engine's watch over stop, latches and books where the world is unfriendly. */
class EngineWatchTests extends EngineWorld {

    private static final Price LOW = Price.of(90_000_000);

    private void tradeWithoutQuote(Price price) {
        exchange.price(price);
        engine.traded(BTC, agenda.instant(), price, null);
    }

    private long recorded(Leg leg) {
        return journal.changes(Change.OrderRecorded.class).stream()
                .filter(change -> change.intent().leg() == leg)
                .count();
    }

    // -- the stop

    @Test
    void sellsOnATradeAloneAfterHalfASecondWhenTheBidIsUnknown() {
        buy();
        engine.feed(BTC, false, "silence"); // the bid of before says nothing any more
        tradeWithoutQuote(LOW);
        pass(Duration.ofMillis(499));
        assertThat(recorded(Leg.STOP)).isZero();
        pass(Duration.ofMillis(1));
        assertThat(recorded(Leg.STOP)).isEqualTo(1);
        pass(Duration.ofSeconds(1));
        assertThat(owned()).isEqualTo(Quantity.ZERO);
    }

    @Test
    void doesNotSellWhenTheBidTurnsOutHigherWithinThatTime() {
        buy();
        engine.feed(BTC, false, "silence");
        tradeWithoutQuote(LOW);
        pass(Duration.ofMillis(300));
        engine.quoted(BTC, new Quote(Price.of(99_000_000), Price.of(99_001_000)));
        pass(Duration.ofSeconds(5));
        assertThat(recorded(Leg.STOP)).isZero();
    }

    @Test
    void doesNotSellWhenThePriceRecoversWithinThatTime() {
        buy();
        engine.feed(BTC, false, "silence");
        tradeWithoutQuote(LOW);
        pass(Duration.ofMillis(300));
        tradeWithoutQuote(Price.of(99_000_000));
        pass(Duration.ofSeconds(5));
        assertThat(recorded(Leg.STOP)).isZero();
    }

    @Test
    void aLateRepetitionOfAnOldTradeIsNoTrade() {
        buy();
        trade(PAR);
        engine.quoted(BTC, new Quote(LOW, PAR));
        engine.traded(BTC, agenda.instant().minusSeconds(60), LOW, null);
        pass(Duration.ofSeconds(5));
        assertThat(recorded(Leg.STOP)).isZero();
    }

    @Test
    void leavesDustThatNobodyWouldTake() {
        buy(); // 30 000 KRW, worth 3 000 after this
        trade(Price.of(10_000_000));
        pass(Duration.ofMinutes(1));
        assertThat(recorded(Leg.STOP)).isZero();
        assertThat(owned().isPositive()).isTrue();
    }

    @Test
    void asksOnceASecondWhileNobodyBids() {
        buy();
        exchange.noBids = true;
        trade(LOW);
        pass(Duration.ofSeconds(10));
        assertThat(recorded(Leg.STOP)).isBetween(5L, 11L);
        exchange.noBids = false;
        pass(Duration.ofSeconds(3));
        assertThat(owned()).isEqualTo(Quantity.ZERO);
        booksEqualTheExchange();
    }

    @Test
    void aStopThatFindsNoCoinsEndsWhenTheirLossIsBooked() {
        buy();
        exchange.coins = BigDecimal.ZERO; // sold by hand, unseen
        trade(LOW);
        pass(Duration.ofMinutes(3));
        assertThat(engine.view().exits()).isEmpty();
        assertThat(isClosed(LatchCause.BOOKS_DISAGREE)).isTrue();
        booksEqualTheExchange();
    }

    @Test
    void waitsForNoBuyThatIsUnderWayAndSellsWhatItStillBrings() {
        buy();
        advise(Action.BUY, "0.9");
        exchange.fates(Fate.LATE); // arrives 45 seconds later
        nextDecision();
        advise(Action.HOLD, "0.5");
        assertThat(engine.view().live()).hasSize(1);
        trade(LOW);
        pass(Duration.ofSeconds(1));
        assertThat(owned()).as("sold at once").isEqualTo(Quantity.ZERO);
        pass(Duration.ofMinutes(2));
        assertThat(owned()).isEqualTo(Quantity.ZERO);
        assertThat(recorded(Leg.STOP)).isEqualTo(2);
        booksEqualTheExchange();
    }

    // -- latches

    @Test
    void theLossLatchOfADayIsLiftedInTheCommitThatBeginsTheNext() {
        advise(Action.BUY, "0.9");
        for (int i = 0; i < 5; i++) {
            nextDecision();
        }
        advise(Action.HOLD, "0.5");
        trade(Price.of(50_000_000));
        pass(Duration.ofSeconds(5));
        pass(Duration.between(agenda.instant(), Instant.parse("2026-01-12T14:59:59Z")));
        assertThat(isClosed(LatchCause.DAILY_LOSS)).isTrue();
        trade(Price.of(50_000_000));
        pass(Duration.ofSeconds(15)); // midnight in Seoul
        assertThat(isClosed(LatchCause.DAILY_LOSS)).isFalse();
        var changes = journal.changes();
        var begun = journal.changes(Change.DayMoved.class).getLast();
        assertThat(changes.get(changes.lastIndexOf(begun) + 1))
                .isInstanceOfSatisfying(
                        Change.LatchOpened.class,
                        opened -> assertThat(opened.cause()).isEqualTo(LatchCause.DAILY_LOSS));
    }

    @Test
    void volatilityStaysClosedUntilWellBelowItsLimit() {
        pass(Duration.ofSeconds(60));
        trade(Price.of(103_100_000));
        assertThat(isClosed(LatchCause.VOLATILITY)).isTrue();
        pass(Duration.ofSeconds(230));
        trade(Price.of(105_800_000));
        pass(Duration.ofSeconds(20)); // the first price has left, 2.6 % remain
        assertThat(isClosed(LatchCause.VOLATILITY)).isTrue();
        pass(Duration.ofSeconds(60)); // calm, but not for long
        assertThat(isClosed(LatchCause.VOLATILITY)).isTrue();
        pass(Duration.ofMinutes(9));
        assertThat(isClosed(LatchCause.VOLATILITY)).isTrue();
        pass(Duration.ofSeconds(90)); // looked at every half minute
        assertThat(isClosed(LatchCause.VOLATILITY)).isFalse();
    }

    @Test
    void aMoveWithinTheTenMinutesOfCalmBeginsThemAnew() {
        trade(Price.of(103_100_000));
        pass(Duration.ofMinutes(14)); // calm for nine
        trade(Price.of(103_100_000));
        trade(Price.of(106_000_000)); // 2.8 %: near the limit
        pass(Duration.ofMinutes(10));
        assertThat(isClosed(LatchCause.VOLATILITY)).isTrue();
        pass(Duration.ofMinutes(6));
        assertThat(isClosed(LatchCause.VOLATILITY)).isFalse();
    }

    @Test
    void withoutAutomaticResumeAVolatilityHaltWaitsForAPerson() {
        engine.change(USUAL.withAutoResume(false));
        trade(Price.of(103_100_000));
        pass(Duration.ofHours(2));
        assertThat(isClosed(LatchCause.VOLATILITY)).isTrue();
        engine.change(USUAL);
        pass(Duration.ofMinutes(1));
        assertThat(isClosed(LatchCause.VOLATILITY)).isFalse();
    }

    @Test
    void warnsOnceOfALimitThatComesNear() {
        buy();
        trade(Price.of(96_100_000)); // average cost is 100 050 000
        trade(Price.of(96_000_000));
        trade(Price.of(95_900_000));
        assertThat(warnings).filteredOn(text -> text.contains("average cost")).hasSize(1);
        trade(PAR);
        assertThat(engine.view().warnings()).noneSatisfy(text -> assertThat(text).contains("cost"));
        trade(Price.of(96_000_000));
        assertThat(warnings).filteredOn(text -> text.contains("average cost")).hasSize(2);
        assertThat(engine.view().warnings()).anySatisfy(text -> assertThat(text).contains("cost"));
    }

    @Test
    void buysNothingSoonAfterAStopAlsoAfterARestart() {
        buy();
        trade(Price.of(94_000_000));
        pass(Duration.ofSeconds(5));
        assertThat(owned()).isEqualTo(Quantity.ZERO);
        engine.change(
                USUAL.with(
                        new Guards(
                                Guards.DEFAULTS.spreadMaxPct(),
                                Guards.DEFAULTS.deviationMaxPct(),
                                20,
                                Duration.ofMinutes(90))));
        advise(Action.BUY, "0.9");
        assertThat(holdCause(nextDecision())).isEqualTo(HoldCause.VETOED);
        restart();
        trade(Price.of(94_000_000));
        engine.change(
                USUAL.with(
                        new Guards(
                                Guards.DEFAULTS.spreadMaxPct(),
                                Guards.DEFAULTS.deviationMaxPct(),
                                20,
                                Duration.ofMinutes(150))));
        assertThat(holdCause(nextDecision())).isEqualTo(HoldCause.VETOED);
        nextDecision();
        assertThat(owned().isPositive()).isTrue();
    }

    @Test
    void anotherPeriodHoldsFromTheNextDecisionOn() {
        engine.change(USUAL.every(Duration.ofMinutes(5)));
        int before = journal.changes(Change.Decided.class).size();
        pass(Duration.ofMinutes(20).plusSeconds(6));
        assertThat(journal.changes(Change.Decided.class)).hasSize(before + 4);
    }

    @Test
    void aHaltHoldsAlsoWhileTheJournalIsAwayButAResumeWaitsForIt() {
        journal.away(true);
        assertThat(engine.halt("now")).isTrue();
        assertThatThrownBy(engine::resume)
                .isInstanceOf(Journal.JournalFailure.class)
                .hasMessageContaining("until it is back");
        journal.away(false);
        pass(Duration.ofSeconds(5));
        assertThat(isClosed(LatchCause.MANUAL)).isTrue();
        assertThat(engine.resume()).isTrue();
    }

    @Test
    void aHaltTellsThePersonWhenItCouldNotBeKeptAnywhere() {
        journal.away(true);
        refuge.broken = true;
        assertThatThrownBy(() -> engine.halt("now")).isInstanceOf(Journal.JournalFailure.class);
        assertThat(isClosed(LatchCause.MANUAL)).isFalse();
    }

    @Test
    void latchesOnNewsOfAnOrderThatAnotherHaetaeSent() {
        engine.reported(news("bot-1"));
        engine.reported(news(null));
        assertThat(isClosed(LatchCause.FOREIGN_HAETAE)).isFalse();
        engine.reported(news(Identifier.of("elsewhere", "x", "d", Leg.ENTRY, 1)));
        assertThat(isClosed(LatchCause.FOREIGN_HAETAE)).isTrue();
    }

    private static OrderReport news(@Nullable String identifier) {
        var terms = new OrderTerms.MarketBuy(Krw.of(10_000));
        return new OrderReport(
                "u-foreign",
                identifier,
                BTC,
                Side.BUY,
                terms,
                true,
                Quantity.ZERO,
                Krw.ZERO,
                List.of());
    }

    @Test
    void closesWhenTheExchangeIsOutOfReachAndOpensWhenItAnswers() {
        exchange.down = true;
        pass(Duration.ofMinutes(6));
        assertThat(isClosed(LatchCause.EXCHANGE_OFFLINE)).isTrue();
        exchange.down = false;
        pass(Duration.ofSeconds(10));
        assertThat(isClosed(LatchCause.EXCHANGE_OFFLINE)).isFalse();
    }

    // -- the books

    @Test
    void theLatchOfALossOpensWhenALaterComparisonAgrees() {
        buy();
        exchange.coins = BigDecimal.ZERO;
        engine.reconcile();
        pass(Duration.ofSeconds(70));
        assertThat(isClosed(LatchCause.BOOKS_DISAGREE)).isTrue();
        pass(Duration.ofMinutes(5));
        assertThat(isClosed(LatchCause.BOOKS_DISAGREE)).isFalse();
    }

    @Test
    void aDifferenceThatPassesIsNotBooked() {
        exchange.krw = exchange.krw.add(BigDecimal.TEN);
        engine.reconcile();
        pass(Duration.ofSeconds(1));
        exchange.krw = exchange.krw.subtract(BigDecimal.TEN);
        pass(Duration.ofMinutes(10));
        assertThat(flows()).as("the opening balance alone").isEqualTo(1);
    }

    @Test
    void aDifferenceIsBelievedOnceItStoodForAMinute() {
        exchange.krw = exchange.krw.add(BigDecimal.TEN);
        engine.reconcile();
        pass(Duration.ofSeconds(59));
        assertThat(flows()).isEqualTo(1);
        assertThat(engine.view().booksAgree()).isFalse();
        pass(Duration.ofSeconds(10));
        assertThat(flows()).isEqualTo(2);
        assertThat(engine.view().booksAgree()).isTrue();
    }

    private long flows() {
        return journal.changes(Change.Posted.class).stream()
                .filter(posted -> posted.entry() instanceof Entry.CashFlow)
                .count();
    }

    // -- the journal

    @Test
    void aDecisionThatCouldNotBeKeptIsAHoldOnRecord() {
        for (var action : Action.values()) {
            buy();
            int before = journal.changes(Change.Decided.class).size();
            long orders = journal.changes(Change.OrderRecorded.class).size();
            advise(action, "0.9");
            passToTheNextHour();
            journal.failNext(1);
            pass(Duration.ofMinutes(2));
            var decided = journal.changes(Change.Decided.class);
            assertThat(decided).as("%s", action).hasSize(before + 1);
            assertThat(holdCause(decided.getLast().decision().result()))
                    .isEqualTo(action == Action.HOLD ? HoldCause.CHOSEN : HoldCause.VETOED);
            assertThat(journal.changes(Change.OrderRecorded.class)).hasSize((int) orders);
            engine.flatten(BTC, "begin anew");
            pass(Duration.ofSeconds(5));
        }
    }

    private void passToTheNextHour() {
        var now = agenda.instant();
        pass(Duration.ofSeconds(3_600 - now.getEpochSecond() % 3_600));
    }

    @Test
    void nothingIsSentThatIsNotOnRecord() {
        buy();
        int effects = exchange.effects.size();
        journal.away(true);
        refuge.broken = true;
        trade(LOW);
        pass(Duration.ofSeconds(10));
        assertThat(exchange.effects).hasSize(effects);
        journal.away(false);
        pass(Duration.ofSeconds(5));
        trade(LOW);
        pass(Duration.ofSeconds(5));
        assertThat(owned()).isEqualTo(Quantity.ZERO);
        assertThat(recorded(Leg.STOP)).isEqualTo(1);
        booksEqualTheExchange();
    }

    @Test
    void aStopDoesNotWaitForTheJournal() {
        buy();
        journal.away(true);
        trade(LOW);
        pass(Duration.ofMillis(100));
        assertThat(exchange.coins).isEqualByComparingTo(BigDecimal.ZERO);
        assertThat(owned()).isEqualTo(Quantity.ZERO);
        assertThat(recorded(Leg.STOP)).as("only in the refuge").isZero();
        pass(Duration.ofHours(2));
        journal.away(false);
        pass(Duration.ofSeconds(5));
        assertThat(recorded(Leg.STOP)).isEqualTo(1);
        assertThat(refuge.read()).isEmpty();
        booksEqualTheExchange();
        buy();
    }

    @Test
    void aProcessThatDiesWithoutItsJournalCarriesOverWhatTookRefuge() {
        buy();
        journal.away(true);
        trade(LOW);
        pass(Duration.ofMillis(100));
        restart();
        pass(Duration.ofMinutes(1));
        journal.away(false);
        pass(Duration.ofMinutes(1));
        assertThat(recorded(Leg.STOP)).isEqualTo(1);
        booksEqualTheExchange();
    }

    @Test
    void nothingIsBoughtWhileTheJournalIsAway() {
        trade(PAR);
        journal.away(true);
        advise(Action.BUY, "0.9");
        passToTheNextHour();
        pass(Duration.ofMinutes(5));
        assertThat(exchange.effects).isEmpty();
        journal.away(false);
        pass(Duration.ofMinutes(1));
        assertThat(journal.changes(Change.Decided.class))
                .as("the decision is on record, late and once")
                .hasSize(1);
    }

    // -- the lease

    @Test
    void standsByWhenAnotherProcessHasTakenOverAndSendsNothingAnyMore() {
        buy();
        int effects = exchange.effects.size();
        journal.takenBy("another");
        trade(LOW);
        pass(Duration.ofSeconds(30));
        assertThat(engine.isStanding()).isFalse();
        assertThat(exchange.effects).hasSize(effects);
        journal.takenBy("test");
        pass(Duration.ofSeconds(10));
        trade(LOW);
        pass(Duration.ofSeconds(5));
        assertThat(engine.isStanding()).isTrue();
        assertThat(owned()).isEqualTo(Quantity.ZERO);
        booksEqualTheExchange();
    }
}
