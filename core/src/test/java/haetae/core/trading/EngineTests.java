package haetae.core.trading;

import static org.assertj.core.api.Assertions.assertThat;

import haetae.core.market.Interval;
import haetae.core.market.Quote;
import haetae.core.money.Krw;
import haetae.core.money.Price;
import haetae.core.money.Quantity;
import haetae.core.order.Identifier;
import haetae.core.order.Leg;
import haetae.core.order.OrderReport;
import haetae.core.order.OrderTerms;
import haetae.core.order.Side;
import haetae.core.risk.LatchCause;
import haetae.core.signal.Action;
import haetae.core.signal.Advice;
import haetae.core.signal.CoinClass;
import haetae.core.signal.HoldCause;
import haetae.core.signal.SignalChoices;
import haetae.core.signal.Trend;
import haetae.core.trading.DecisionRecord.Result;
import haetae.core.trading.ModelExchange.Fate;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The engine in virtual time, against a model exchange that loses, delays and repeats. */
class EngineTests extends EngineWorld {

    // -- deciding

    @Test
    void decidesFiveSecondsAfterEachFullHour() {
        pass(Duration.ofHours(3));
        assertThat(journal.changes(Change.Decided.class).stream().map(c -> c.decision().due()))
                .containsExactly(
                        Instant.parse("2026-01-12T01:00:00Z"),
                        Instant.parse("2026-01-12T02:00:00Z"),
                        Instant.parse("2026-01-12T03:00:00Z"));
    }

    @Test
    void buysTheShareOfEquityThatTheConfidenceAllows() {
        advise(Action.BUY, "0.7");
        assertThat(nextDecision())
                .isInstanceOfSatisfying(
                        Result.Buys.class,
                        buys -> assertThat(buys.funds()).isEqualTo(Krw.of(20_000)));
        assertThat(exchange.effects).containsExactly(new OrderTerms.MarketBuy(Krw.of(20_000)));
        booksEqualTheExchange();
    }

    @Test
    void holdsWhenTheAdviserSaysSoOrAnswersBadlyOrNotAtAll() {
        assertThat(holdCause(nextDecision())).isEqualTo(HoldCause.CHOSEN);
        advice = new Advice.Refused("prose");
        assertThat(holdCause(nextDecision())).isEqualTo(HoldCause.REFUSED_ANSWER);
        advice = new Advice.Failed("HTTP 503");
        assertThat(holdCause(nextDecision())).isEqualTo(HoldCause.PROVIDERS_FAILED);
        assertThat(exchange.effects).isEmpty();
    }

    @Test
    void holdsBelowConfidenceOneHalf() {
        advise(Action.BUY, "0.49");
        assertThat(holdCause(nextDecision())).isEqualTo(HoldCause.LOW_CONFIDENCE);
    }

    @Test
    void aBuyNeedsTheConfidenceThatTheCoinsClassWants() {
        engine.change(
                Preferences.DEFAULTS.with(
                        new SignalChoices(
                                Optional.empty(),
                                Optional.of(BigDecimal.ZERO),
                                Optional.empty(),
                                Optional.empty())));
        advise(Action.BUY, "0.59");
        assertThat(holdCause(nextDecision())).isEqualTo(HoldCause.LOW_CONFIDENCE);
        advise(Action.BUY, "0.6");
        assertThat(nextDecision()).isInstanceOf(Result.Buys.class);
    }

    @Test
    void aBuyAgainstTheTimeframesIsHeldUnlessAPersonSaysOtherwise() {
        engine.change(Preferences.DEFAULTS); // the price stood still: nothing points up
        advise(Action.BUY, "0.9");
        assertThat(holdCause(nextDecision())).isEqualTo(HoldCause.LOW_CONFLUENCE);
        engine.change(USUAL);
        assertThat(nextDecision()).isInstanceOf(Result.Buys.class);
    }

    @Test
    void theRecordSaysWhichTimeframesWereUnknown() {
        nextDecision();
        var request = journal.changes(Change.Decided.class).getLast().decision().request();
        var outlook = Objects.requireNonNull(request).outlook();
        assertThat(outlook.trends()).extracting(Trend::interval).containsExactly(Interval.H1);
        assertThat(outlook.leftOut()).containsExactly(Interval.H4, Interval.D1, Interval.W1);
        assertThat(outlook.coins()).isEqualTo(CoinClass.MAJOR);
    }

    @Test
    void holdsWhenNothingIsOwnedToSell() {
        advise(Action.SELL, "0.9");
        assertThat(holdCause(nextDecision())).isEqualTo(HoldCause.NO_POSITION);
    }

    @Test
    void holdsOnStaleData() {
        engine.feed(BTC, false, "silence");
        advise(Action.BUY, "0.9");
        assertThat(holdCause(nextDecision())).isEqualTo(HoldCause.STALE_DATA);
        engine.feed(BTC, true, "back");
        trade(PAR);
        assertThat(nextDecision()).isInstanceOf(Result.Buys.class);
    }

    @Test
    void holdsWhenTheSizeCouldNotBeSoldAtTheStop() {
        exchange.krw = new BigDecimal("300000");
        pass(Duration.ofMinutes(6)); // the withdrawal is seen
        advise(Action.BUY, "0.5");
        assertThat(holdCause(nextDecision())).isEqualTo(HoldCause.BELOW_MINIMUM);
    }

    @Test
    void stopsBuyingAtTheExposureCap() {
        advise(Action.BUY, "0.9");
        for (int i = 0; i < 5; i++) {
            nextDecision();
        }
        var held = (Result.Holds) nextDecision();
        assertThat(held.cause()).isEqualTo(HoldCause.VETOED);
        assertThat(held.detail()).startsWith("POSITION_SIZE: exposure would be");
        assertThat(exchange.effects.size()).isBetween(4, 5);
    }

    @Test
    void sellsAllOnAdviceOfAnyConfidence() {
        buy();
        advise(Action.SELL, "0.01");
        assertThat(nextDecision()).isInstanceOf(Result.Sells.class);
        assertThat(owned()).isEqualTo(Quantity.ZERO);
        booksEqualTheExchange();
    }

    @Test
    void neitherBuysNorSellsOnAdviceDuringAManualHalt() {
        buy();
        assertThat(engine.halt("holiday")).isTrue();
        assertThat(engine.halt("again")).isFalse();
        advise(Action.SELL, "0.9");
        assertThat(nextDecision())
                .isEqualTo(new Result.Holds(HoldCause.VETOED, "a person has halted trading"));
        advise(Action.BUY, "0.9");
        assertThat(holdCause(nextDecision())).isEqualTo(HoldCause.VETOED);
        assertThat(engine.resume()).isTrue();
        assertThat(nextDecision()).isInstanceOf(Result.Buys.class);
    }

    // -- the stop

    @Test
    void sellsWhenTradeAndBidAreAtTheStop() {
        buy();
        trade(Price.of(95_100_000));
        pass(Duration.ofSeconds(2));
        assertThat(owned().isPositive()).as("just above").isTrue();
        trade(Price.of(94_000_000));
        pass(Duration.ofSeconds(1));
        assertThat(owned()).isEqualTo(Quantity.ZERO);
        assertThat(journal.changes(Change.OrderRecorded.class).getLast().intent().leg())
                .isEqualTo(Leg.STOP);
        booksEqualTheExchange();
    }

    @Test
    void doesNotSellOnATradeAloneWhileTheBidStandsHigher() {
        buy();
        trade(Price.of(90_000_000), new Quote(Price.of(99_000_000), Price.of(99_001_000)));
        pass(Duration.ofSeconds(5));
        assertThat(owned().isPositive()).isTrue();
        engine.quoted(BTC, new Quote(Price.of(90_000_000), Price.of(90_001_000)));
        pass(Duration.ofSeconds(1));
        assertThat(owned()).isEqualTo(Quantity.ZERO);
    }

    @Test
    void sellsAtTheStopDuringAManualHaltAndWithADeadAdviser() {
        buy();
        engine.halt("holiday");
        advice = new Advice.Failed("dead");
        trade(Price.of(90_000_000));
        pass(Duration.ofSeconds(1));
        assertThat(owned()).isEqualTo(Quantity.ZERO);
    }

    @Test
    void splitsAStopThatTheBookCannotTakeAndSellsUntilFlat() {
        buy();
        exchange.coinLimit = new BigDecimal("0.0001");
        trade(Price.of(90_000_000));
        pass(Duration.ofSeconds(30));
        assertThat(owned()).isEqualTo(Quantity.ZERO);
        assertThat(exchange.effects.size()).isGreaterThan(2);
        booksEqualTheExchange();
    }

    @Test
    void goesOnSellingAfterARestartAlthoughThePriceRecovered() {
        buy();
        exchange.down = true;
        trade(Price.of(90_000_000));
        pass(Duration.ofSeconds(3));
        restart();
        exchange.down = false;
        trade(Price.of(99_000_000));
        pass(Duration.ofMinutes(5));
        assertThat(owned()).isEqualTo(Quantity.ZERO);
        booksEqualTheExchange();
    }

    @Test
    void flattensOnAPersonsWord() {
        assertThat(engine.flatten(BTC, "out")).isFalse();
        buy();
        assertThat(engine.flatten(BTC, "out")).isTrue();
        pass(Duration.ofSeconds(2));
        assertThat(owned()).isEqualTo(Quantity.ZERO);
    }

    // -- latches

    @Test
    void closesOnVolatilityAndOpensWhenCalmWithoutLiftingAManualHalt() {
        engine.halt("mine");
        trade(Price.of(104_000_000));
        assertThat(isClosed(LatchCause.VOLATILITY)).isTrue();
        pass(Duration.ofMinutes(16));
        assertThat(isClosed(LatchCause.VOLATILITY)).isFalse();
        assertThat(isClosed(LatchCause.MANUAL)).isTrue();
    }

    @Test
    void endsTheDayAtTheLossLimitAndBeginsAnewTheNext() {
        advise(Action.BUY, "0.9");
        for (int i = 0; i < 5; i++) {
            nextDecision();
        }
        trade(Price.of(50_000_000));
        pass(Duration.ofSeconds(5));
        assertThat(isClosed(LatchCause.DAILY_LOSS)).isTrue();
        pass(Duration.ofHours(16)); // past midnight in Seoul
        assertThat(isClosed(LatchCause.DAILY_LOSS)).isFalse();
    }

    // -- reconciliation

    @Test
    void takesADepositForAFlowAndNotForProfit() {
        exchange.krw = exchange.krw.add(new BigDecimal("500000"));
        pass(Duration.ofMinutes(6));
        var books = engine.view().books();
        assertThat(books.cash()).isEqualTo(Krw.of(1_500_000));
        assertThat(books.flows()).isEqualTo(Krw.of(1_500_000));
        assertThat(books.realised()).isEqualTo(Krw.ZERO);
        booksEqualTheExchange();
    }

    @Test
    void clampsAndLatchesWhenOurCoinsAreGone() {
        buy();
        exchange.coins = BigDecimal.ZERO;
        pass(Duration.ofMinutes(6));
        assertThat(owned()).isEqualTo(Quantity.ZERO);
        assertThat(journal.changes(Change.LatchClosed.class).getLast().latch().cause())
                .isEqualTo(LatchCause.BOOKS_DISAGREE);
    }

    @Test
    void neverSellsCoinsThatAreNotItsOwn() {
        exchange.coins = new BigDecimal("2");
        pass(Duration.ofMinutes(6));
        buy();
        trade(Price.of(90_000_000));
        pass(Duration.ofSeconds(5));
        assertThat(owned()).isEqualTo(Quantity.ZERO);
        assertThat(exchange.coins).isEqualByComparingTo("2");
    }

    @Test
    void latchesWhenAnotherHaetaeTradesTheAccount() {
        var theirs = Identifier.of("elsewhere", "x", "d", Leg.ENTRY, 1);
        exchange.foreign =
                List.of(
                        new OrderReport(
                                "u",
                                theirs,
                                BTC,
                                Side.BUY,
                                null,
                                false,
                                Quantity.ZERO,
                                Krw.ZERO,
                                List.of()));
        pass(Duration.ofMinutes(6));
        assertThat(isClosed(LatchCause.FOREIGN_HAETAE)).isTrue();
    }

    // -- orders whose outcome is unknown

    @ParameterizedTest
    @EnumSource(
            value = Fate.class,
            names = {"REPLY_LOST", "LOST", "LATE", "REPEATED"})
    void buysExactlyOnceWhateverBecomesOfTheRequest(Fate fate) {
        exchange.fates(fate);
        advise(Action.BUY, "0.9");
        nextDecision();
        advise(Action.HOLD, "0.5");
        pass(Duration.ofMinutes(5));
        assertThat(exchange.effects).hasSize(1);
        booksEqualTheExchange();
    }

    @ParameterizedTest
    @EnumSource(
            value = Fate.class,
            names = {"ARRIVES", "REPLY_LOST", "LOST", "LATE"})
    void findsOutAfterARestartWhatBecameOfTheRequest(Fate fate) {
        exchange.fates(fate);
        advise(Action.BUY, "0.9");
        pass(Duration.ofMinutes(29).plusSeconds(55)); // the order has just left
        pass(Duration.ofSeconds(5).plusMillis(25));
        assertThat(journal.changes(Change.OrderRecorded.class)).hasSize(1);
        restart();
        advise(Action.HOLD, "0.5");
        pass(Duration.ofMinutes(10));
        assertThat(exchange.effects.size()).isLessThanOrEqualTo(1);
        booksEqualTheExchange();
    }

    @Test
    void takesNoNewRiskWhileAnOutcomeIsUnknown() {
        advise(Action.BUY, "0.9");
        exchange.fates(Fate.REPLY_LOST);
        exchange.silent = true;
        assertThat(nextDecision()).isInstanceOf(Result.Buys.class);
        assertThat(engine.view().live()).hasSize(1);
        assertThat(holdCause(nextDecision())).isEqualTo(HoldCause.VETOED);
        exchange.silent = false;
        pass(Duration.ofMinutes(2));
        assertThat(exchange.effects).hasSize(1);
        booksEqualTheExchange();
    }

    @Test
    void survivesAJournalThatFailsForAWhile() {
        advise(Action.BUY, "0.9");
        journal.failNext(1);
        nextDecision();
        advise(Action.HOLD, "0.5");
        pass(Duration.ofMinutes(10));
        assertThat(alarms).isNotEmpty();
        booksEqualTheExchange();
        buy();
        booksEqualTheExchange();
    }

    @ParameterizedTest(name = "{0} failures")
    @ValueSource(ints = {1, 2, 5})
    void aDecisionThatCouldNotBeKeptIsKeptLaterAndKeepsNoOtherOneBack(int failures) {
        engine.feed(BTC, false, "silence");
        journal.failNext(failures);
        assertThat(holdCause(nextDecision())).isEqualTo(HoldCause.STALE_DATA);
        engine.feed(BTC, true, "heard again");
        trade(PAR);
        assertThat(holdCause(nextDecision())).isEqualTo(HoldCause.CHOSEN);
        assertThat(journal.changes(Change.Decided.class))
                .extracting(change -> change.decision().due())
                .doesNotHaveDuplicates();
    }

    private void flattenIfTheJournalLets() {
        try {
            engine.flatten(BTC, "random");
        } catch (Journal.JournalFailure told) {
            assertThat(told).hasMessageContaining("disk"); // the person is told, and may ask again
        }
    }

    /**
     * Days of trouble: whatever happens, nothing has effect twice and the books agree at the end.
     */
    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void keepsItsBooksThroughDaysOfTrouble(long seed) {
        var random = new Random(seed);
        exchange.trouble(seed, 0.35);
        double price = 100_000_000;
        for (int minute = 0; minute < 4 * 24 * 60; minute++) {
            price *= Math.exp(0.002 * random.nextGaussian());
            trade(Price.of(((long) (price / 1000)) * 1000));
            if (random.nextInt(50) == 0) {
                advise(List.of(Action.BUY, Action.SELL, Action.HOLD).get(random.nextInt(3)), "0.8");
            }
            pass(Duration.ofSeconds(60).minusMillis(random.nextInt(2000)));
            if (random.nextInt(400) == 0) {
                journal.failNext(1 + random.nextInt(3));
            }
            if (random.nextInt(300) == 0) {
                restart();
            }
            if (random.nextInt(500) == 0) {
                flattenIfTheJournalLets();
            }
        }
        exchange.trouble(seed, 0);
        advise(Action.HOLD, "0.5");
        pass(Duration.ofMinutes(30));
        booksEqualTheExchange();
        var identifiers =
                journal.changes(Change.OrderRecorded.class).stream()
                        .map(change -> change.intent().identifier())
                        .toList();
        assertThat(identifiers).doesNotHaveDuplicates().hasSizeGreaterThan(10);
        assertThat(exchange.effects.size()).isLessThanOrEqualTo(identifiers.size());
        assertThat(engine.view().books().flows())
                .as("no loss or gain was explained away as a flow")
                .isEqualTo(Krw.of(1_000_000));
        assertThat(alarms)
                .allMatch(
                        alarm -> alarm.contains("journal") || alarm.contains("could not be kept"));
    }

    // -- taking over from another process

    @Test
    void anHeirBooksWhatTheOwnerBeforeSoldWithoutTheJournal() {
        buy();
        journal.away(true);
        trade(Price.of(90_000_000));
        pass(Duration.ofSeconds(10));
        assertThat(exchange.coins).isZero();
        journal.away(false);
        takenOver();
        pass(Duration.ofSeconds(30));
        booksEqualTheExchange();
        assertThat(engine.view().books().flows()).isEqualTo(Krw.of(1_000_000));
    }

    @Test
    void anHeirSellsNothingBeforeItKnowsWhatTheOwnerBeforeDid() {
        buy();
        var held = owned();
        exchange.down = true;
        trade(Price.of(90_000_000));
        takenOver();
        pass(Duration.ofSeconds(60));
        int before = exchange.effects.size();
        exchange.down = false;
        trade(Price.of(90_000_000));
        pass(Duration.ofMinutes(2));
        assertThat(exchange.effects.subList(before, exchange.effects.size()))
                .containsExactly(new OrderTerms.MarketSell(held));
        booksEqualTheExchange();
    }

    // -- invariants

    @Test
    void aTradeBeyondWhatWasMeantIsBookedAndHaltsTrading() {
        exchange.overfill = new BigDecimal("2");
        advise(Action.BUY, "0.7");
        nextDecision();
        assertThat(owned()).as("facts are kept").isEqualTo(new Quantity(exchange.coins));
        assertThat(isClosed(LatchCause.INVARIANT_BROKEN)).isTrue();
        assertThat(capsules).isNotEmpty();
        var capsule = capsules.getFirst();
        assertThat(capsule.invariant()).isEqualTo(Invariant.NO_EFFECT_TWICE);
        assertThat(capsule.replay())
                .contains(new Invariants.Breach(capsule.invariant(), capsule.detail()));
        int effects = exchange.effects.size();
        nextDecision();
        assertThat(exchange.effects).as("nothing new is bought").hasSize(effects);
    }
}
