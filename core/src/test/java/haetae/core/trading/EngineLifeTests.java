package haetae.core.trading;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import haetae.core.market.MarketRules;
import haetae.core.money.Krw;
import haetae.core.money.Price;
import haetae.core.money.Quantity;
import haetae.core.order.Refusal;
import haetae.core.portfolio.TradingDay;
import haetae.core.risk.LatchCause;
import haetae.core.risk.Limits;
import haetae.core.signal.Action;
import haetae.core.signal.HoldCause;
import haetae.core.trading.DecisionRecord.Result;
import haetae.core.trading.ModelExchange.Fate;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.ZoneId;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The engine as a process: its lease, its settings, refusals, and what must never happen. */
class EngineLifeTests extends EngineWorld {

    private static final Price LOW = Price.of(90_000_000);

    private static Limits limits(String stop, String dailyLoss, String volatility) {
        var usual = Limits.DEFAULTS;
        return new Limits(
                usual.sizeMinPct(),
                usual.sizeMaxPct(),
                usual.exposureMaxPct(),
                new BigDecimal(stop),
                new BigDecimal(dailyLoss),
                new BigDecimal(volatility),
                usual.gapMarginPct());
    }

    private long exitsBegun() {
        return journal.changes(Change.ExitBegun.class).size();
    }

    // -- settings that change

    @Test
    void aNarrowerStopHoldsAtOnceForWhatIsOwned() {
        buy();
        trade(Price.of(98_000_000));
        assertThat(exitsBegun()).isZero();
        engine.change(USUAL.with(limits("1", "5", "3")));
        assertThat(exitsBegun()).isEqualTo(1);
        pass(Duration.ofSeconds(2));
        booksEqualTheExchange();
    }

    @Test
    void aNarrowerLimitForVolatilityHoldsAtOnce() {
        trade(Price.of(98_500_000));
        assertThat(isClosed(LatchCause.VOLATILITY)).isFalse();
        engine.change(USUAL.with(limits("5", "5", "1")));
        assertThat(isClosed(LatchCause.VOLATILITY)).isTrue();
    }

    @Test
    void aNarrowerLimitForTheDaysLossHoldsAtOnce() {
        advise(Action.BUY, "0.9");
        engine.change(
                USUAL.with(
                        new Limits(
                                new BigDecimal("20"),
                                new BigDecimal("20"),
                                new BigDecimal("30"),
                                new BigDecimal("20"),
                                new BigDecimal("50"),
                                new BigDecimal("50"),
                                BigDecimal.ZERO)));
        nextDecision();
        assertThat(owned().isPositive()).isTrue();
        trade(Price.of(95_000_000));
        assertThat(isClosed(LatchCause.DAILY_LOSS)).isFalse();
        engine.change(USUAL.with(limits("20", "1.2", "50")));
        trade(Price.of(95_000_000));
        assertThat(engine.view().warnings()).anyMatch(text -> text.contains("day"));
        assertThat(isClosed(LatchCause.DAILY_LOSS)).isFalse();
        engine.change(USUAL.with(limits("20", "0.5", "50")));
        assertThat(isClosed(LatchCause.DAILY_LOSS)).isTrue();
        var measure =
                Objects.requireNonNull(
                        journal.changes(Change.LatchClosed.class).getLast().latch().measure());
        assertThat(measure.value()).isBetween(new BigDecimal("-1.1"), new BigDecimal("-0.9"));
    }

    // -- the lease

    @Test
    void keepsItsLeaseByAskingForMoreInTime() {
        engine.stop();
        journal.length = Duration.ofSeconds(60);
        restart();
        trade(PAR);
        pass(Duration.ofMinutes(30));
        assertThat(engine.isStanding()).isTrue();
        journal.takenBy("another");
        pass(Duration.ofSeconds(21));
        assertThat(engine.isStanding()).isFalse();
        assertThat(alarms).anySatisfy(text -> assertThat(text).contains("stands by"));
        assertThatThrownBy(() -> engine.halt("too late")).isInstanceOf(Journal.LeaseLost.class);
    }

    @Test
    void standsByOnceItsLeaseIsOverAndTheJournalStillAway() {
        engine.stop();
        journal.length = Duration.ofSeconds(60);
        restart();
        trade(PAR);
        pass(Duration.ofSeconds(30));
        journal.away(true);
        engine.halt("kept in the refuge");
        pass(Duration.ofSeconds(70));
        assertThat(engine.isStanding()).isFalse();
        journal.away(false);
        pass(Duration.ofSeconds(10));
        assertThat(engine.isStanding()).as("nobody else took it").isTrue();
        assertThat(isClosed(LatchCause.MANUAL)).isTrue();
    }

    @Test
    void waitsForAJournalThatIsNotThereAtTheStart() {
        engine.stop();
        journal.away(true);
        restart();
        pass(Duration.ofSeconds(30));
        assertThat(engine.isStanding()).isFalse();
        assertThat(alarms).anySatisfy(text -> assertThat(text).contains("cannot be reached"));
        journal.away(false);
        pass(Duration.ofSeconds(1));
        assertThat(engine.isStanding()).isTrue();
    }

    @Test
    void aStoppedEngineDoesNothingAnyMore() {
        buy();
        engine.stop();
        trade(LOW);
        pass(Duration.ofHours(2));
        assertThat(exitsBegun()).isZero();
        assertThatThrownBy(() -> engine.resume()).isInstanceOf(Journal.LeaseLost.class);
    }

    @Test
    void whoLeavesLetsAnotherProcessHaveTheAccountAtOnce() {
        buy();
        engine.leave();
        engine = engine("heir", new InMemoryRefuge());
        engine.start();
        assertThat(engine.isStanding()).isFalse();
        pass(Duration.ofSeconds(6)); // two looks, and the grace that an owner has
        assertThat(engine.isStanding()).isTrue();
        trade(exchange.price());
        booksEqualTheExchange();
    }

    @Test
    void whoLeavesWhileAnOrderIsOnItsWayKeepsTheLeaseUntilItRunsOut() {
        exchange.fates(Fate.LOST);
        advise(Action.BUY, "0.9");
        while (engine.view().live().isEmpty()) {
            pass(Duration.ofSeconds(1));
        }
        engine.leave();
        engine = engine("heir", new InMemoryRefuge());
        engine.start();
        pass(Duration.ofSeconds(30));
        assertThat(engine.isStanding()).isFalse();
    }

    // -- what the exchange says

    @Test
    void goesByTheRulesThatTheExchangeTells() {
        var usual = MarketRules.at(agenda.instant());
        exchange.rules =
                new MarketRules(usual.ticks(), usual.feeRate(), Krw.of(40_000), usual.maximum());
        restart();
        trade(PAR);
        pass(Duration.ofSeconds(5));
        advise(Action.BUY, "0.9");
        assertThat(holdCause(nextDecision()))
                .as("30 000 won could not be sold at the stop")
                .isEqualTo(HoldCause.BELOW_MINIMUM);
    }

    @Test
    void followsUpItsOrdersWhenTheOrderNewsComesBack() {
        exchange.silent = true;
        advise(Action.BUY, "0.9");
        nextDecision();
        assertThat(engine.view().live()).hasSize(1);
        pass(Duration.ofSeconds(3));
        exchange.silent = false;
        engine.reconnected();
        pass(Duration.ofMillis(500));
        booksEqualTheExchange();
    }

    @Test
    void aRefusedKeyClosesItsLatchAndIsTriedAgainEveryHalfMinute() {
        buy();
        exchange.refuses = Refusal.Kind.KEY;
        trade(LOW);
        pass(Duration.ofSeconds(1));
        assertThat(exchange.refused).isEqualTo(1);
        assertThat(journal.changes(Change.LatchClosed.class))
                .anySatisfy(change ->
                        assertThat(change.latch().cause()).isEqualTo(LatchCause.KEY_INVALID));
        pass(Duration.ofSeconds(29));
        assertThat(exchange.refused).isEqualTo(1);
        pass(Duration.ofSeconds(2));
        assertThat(exchange.refused).isEqualTo(2);
        exchange.refuses = null;
        pass(Duration.ofSeconds(31));
        booksEqualTheExchange();
    }

    @Test
    void aClosedMarketIsTriedEverySecondAtFirstAndEveryFiveLater() {
        buy();
        exchange.refuses = Refusal.Kind.OFFLINE;
        trade(LOW);
        pass(Duration.ofSeconds(40));
        int quick = exchange.refused;
        assertThat(quick).isBetween(28, 33);
        assertThat(journal.changes(Change.LatchClosed.class))
                .anySatisfy(change ->
                        assertThat(change.latch().cause()).isEqualTo(LatchCause.EXCHANGE_OFFLINE));
        pass(Duration.ofSeconds(100));
        assertThat(exchange.refused - quick).isBetween(18, 21);
        exchange.refuses = null;
        pass(Duration.ofSeconds(6));
        booksEqualTheExchange();
    }

    @Test
    void coinsThatSomebodyElsesOrderHoldsAreTriedForMoreAndMoreSeldom() {
        buy();
        exchange.refuses = Refusal.Kind.INSUFFICIENT_FUNDS;
        trade(LOW);
        pass(Duration.ofMinutes(1));
        int quick = exchange.refused;
        assertThat(quick).isBetween(28, 33);
        pass(Duration.ofMinutes(10));
        assertThat(exchange.refused - quick).isBetween(9, 11);
        exchange.refuses = null;
        pass(Duration.ofSeconds(61));
        booksEqualTheExchange();
    }

    @Test
    void whatTheExchangeCallsTooSmallIsDust() {
        buy();
        exchange.refuses = Refusal.Kind.UNDER_MINIMUM;
        trade(LOW);
        pass(Duration.ofMinutes(1));
        assertThat(exchange.refused).isEqualTo(1);
        assertThat(journal.changes(Change.ExitEnded.class).getLast().result()).contains("dust");
    }

    // -- people

    @Test
    void resumesOnlyWhatAPersonResumesAndSaysWhetherAnythingWasHalted() {
        assertThat(engine.resume()).isFalse();
        engine.feed(BTC, false, "silence");
        assertThat(engine.resume()).isFalse();
        assertThat(isClosed(LatchCause.STALE_DATA)).isTrue();
        engine.halt("holiday");
        assertThat(engine.resume()).isTrue();
        assertThat(isClosed(LatchCause.MANUAL)).isFalse();
    }

    @Test
    void aPersonWhoNamesThemLiftsTheDaysLossAndVolatility() {
        engine.change(USUAL.with(limits("50", "0.5", "3")));
        buy();
        trade(PAR);
        trade(Price.of(80_000_000));
        assertThat(isClosed(LatchCause.DAILY_LOSS)).isTrue();
        assertThat(isClosed(LatchCause.VOLATILITY)).isTrue();
        assertThat(engine.resume()).as("not named").isFalse();
        assertThat(engine.resume(Set.of(LatchCause.DAILY_LOSS))).isTrue();
        pass(Duration.ofMinutes(6));
        trade(Price.of(80_000_000));
        assertThat(isClosed(LatchCause.DAILY_LOSS)).as("accepted").isFalse();
        assertThat(engine.resume(Set.of(LatchCause.VOLATILITY))).isTrue();
        assertThat(isClosed(LatchCause.VOLATILITY)).isFalse();
        restart();
        engine.change(USUAL.with(limits("50", "0.5", "3")));
        trade(Price.of(80_000_000));
        pass(Duration.ofMinutes(1));
        assertThat(isClosed(LatchCause.DAILY_LOSS)).as("also after a restart").isFalse();
        trade(Price.of(60_000_000));
        assertThat(isClosed(LatchCause.DAILY_LOSS)).as("as much once more").isTrue();
        assertThatThrownBy(() -> engine.resume(Set.of(LatchCause.STALE_DATA)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("DAILY_LOSS");
    }

    @Test
    void flattensNothingWhenNothingIsOwned() {
        assertThat(engine.flatten(BTC, "out")).isFalse();
        assertThat(exitsBegun()).isZero();
    }

    @Test
    void showsPricesAndHowFarTheyMoved() {
        trade(Price.of(98_000_000));
        assertThat(engine.view().prices()).containsEntry(BTC, Price.of(98_000_000));
        assertThat(engine.view().volatilityPct().get(BTC)).isBetween(2.0, 2.1);
        assertThat(engine.view().equity()).contains(Krw.of(1_000_000));
    }

    // -- the adviser

    @Test
    void holdsWhenTheAdviserSaysNothingForAMinute() {
        adviserSilent = true;
        pass(Duration.ofHours(1));
        pass(Duration.ofMinutes(2));
        var made = journal.changes(Change.Decided.class).getLast().decision();
        assertThat(holdCause(made.result())).isEqualTo(HoldCause.PROVIDERS_FAILED);
        assertThat(alarms).anySatisfy(alarm -> assertThat(alarm).contains("no answer within 60 s"));
    }

    @Test
    void holdsWithoutTheHourlyCandles() {
        advise(Action.BUY, "0.9");
        exchange.down = true;
        assertThat(holdCause(nextDecision())).isEqualTo(HoldCause.STALE_DATA);
        exchange.down = false;
    }

    @Test
    void aBugHaltsTradingUntilAPersonHasLookedAndTheStopGoesOn() {
        buy();
        adviserDies = true;
        pass(Duration.ofHours(1));
        assertThat(isClosed(LatchCause.INVARIANT_BROKEN)).isTrue();
        assertThat(alarms).anySatisfy(text -> assertThat(text).contains("a bug"));
        adviserDies = false;
        advise(Action.BUY, "0.9");
        assertThat(nextDecision()).isInstanceOf(Result.Holds.class);
        trade(LOW);
        pass(Duration.ofSeconds(2));
        assertThat(owned()).isEqualTo(Quantity.ZERO);
        assertThat(engine.resume()).isTrue();
        assertThat(isClosed(LatchCause.INVARIANT_BROKEN)).isFalse();
    }

    @Test
    void aLatchThatClosesCancelsWhatWouldBuy() {
        exchange.fates(Fate.ARRIVES);
        exchange.silent = true;
        advise(Action.BUY, "0.9");
        pass(Duration.ofHours(1));
        exchange.silent = false;
        engine.halt("now");
        pass(Duration.ofMinutes(1));
        booksEqualTheExchange();
    }

    @Test
    void nothingIsSentAgainOnceALatchIsClosed() {
        exchange.fates(Fate.LOST);
        advise(Action.BUY, "0.9");
        pass(Duration.ofMinutes(30).plusSeconds(7)); // the request is lost, nobody knows yet
        engine.halt("wait");
        advise(Action.HOLD, "0.5");
        pass(Duration.ofMinutes(3));
        assertThat(exchange.effects).isEmpty();
        assertThat(engine.view().live()).as("fenced").isEmpty();
    }

    @Test
    void aHaltCancelsABuyThatStandsAtTheExchange() {
        exchange.stands = true;
        advise(Action.BUY, "0.9");
        pass(Duration.ofMinutes(31));
        assertThat(engine.view().live()).hasSize(1);
        assertThat(exchange.cancelled).isEmpty();
        engine.halt("wait");
        assertThat(exchange.cancelled).hasSize(1);
        exchange.stands = false;
        pass(Duration.ofMinutes(1));
        booksEqualTheExchange();
    }

    @Test
    void aStopCancelsABuyUnderWayAndSellsWhatIsThere() {
        buy();
        exchange.stands = true;
        advise(Action.BUY, "0.9");
        pass(Duration.ofMinutes(61));
        exchange.cancelled.clear();
        exchange.stands = false;
        trade(LOW);
        assertThat(exchange.cancelled).isNotEmpty();
        advise(Action.HOLD, "0.5");
        pass(Duration.ofMinutes(1));
        booksEqualTheExchange();
        assertThat(owned()).isEqualTo(Quantity.ZERO);
    }

    @Test
    void aBlockForAskingTooMuchHaltsUntilTheExchangeAnswersAgain() {
        exchange.blocks = true;
        engine.reconcile();
        pass(Duration.ofSeconds(1));
        assertThat(isClosed(LatchCause.RATE_BLOCKED)).isTrue();
        advise(Action.BUY, "0.9");
        assertThat(holdCause(nextDecision())).isEqualTo(HoldCause.VETOED);
        exchange.blocks = false;
        pass(Duration.ofMinutes(1));
        assertThat(isClosed(LatchCause.RATE_BLOCKED)).isFalse();
        assertThat(nextDecision()).isInstanceOf(Result.Buys.class);
    }

    @Test
    void aRefusedKeyOpensAgainAsSoonAsBalancesCanBeRead() {
        exchange.hides = Refusal.Kind.KEY;
        engine.reconcile();
        pass(Duration.ofSeconds(1));
        assertThat(isClosed(LatchCause.KEY_INVALID)).isTrue();
        pass(Duration.ofSeconds(30));
        exchange.hides = null;
        pass(Duration.ofSeconds(5));
        assertThat(isClosed(LatchCause.KEY_INVALID)).isFalse();
        exchange.hides = Refusal.Kind.OFFLINE;
        engine.reconcile();
        pass(Duration.ofSeconds(1));
        assertThat(isClosed(LatchCause.EXCHANGE_OFFLINE)).isTrue();
        exchange.hides = null;
        pass(Duration.ofSeconds(5));
        assertThat(isClosed(LatchCause.EXCHANGE_OFFLINE)).isFalse();
    }

    @Test
    void comparesTheBooksWhenTheOrderNewsComesBack() {
        exchange.krw = exchange.krw.add(new BigDecimal("500"));
        engine.reconnected();
        pass(Duration.ofSeconds(2));
        assertThat(engine.view().booksAgree()).isFalse();
        pass(Duration.ofSeconds(70));
        assertThat(engine.view().booksAgree()).isTrue();
        assertThat(engine.view().books().flows()).isEqualTo(Krw.of(1_000_500));
    }

    @Test
    void beginsEachTradingDayAtItsMidnight() {
        var first = engine.view().day().orElseThrow().date();
        for (int day = 1; day <= 3; day++) {
            var midnight = new TradingDay(ZoneId.of("Asia/Seoul")).startOf(first.plusDays(day));
            pass(Duration.between(agenda.instant(), midnight).minusMillis(1));
            assertThat(engine.view().day().orElseThrow().date()).isEqualTo(first.plusDays(day - 1));
            pass(Duration.ofMillis(1));
            assertThat(engine.view().day().orElseThrow().date()).isEqualTo(first.plusDays(day));
        }
    }

    @Test
    void goesOnWithAnExitAfterARestartAsSoonAsThereIsAPrice() {
        buy();
        exchange.noBids = true;
        trade(LOW);
        pass(Duration.ofMillis(500)); // the sale has ended without a trade
        assertThat(engine.view().live()).isEmpty();
        exchange.noBids = false;
        restart();
        pass(Duration.ofSeconds(3));
        assertThat(owned().isPositive()).as("no price yet").isTrue();
        trade(PAR);
        pass(Duration.ofSeconds(2));
        booksEqualTheExchange();
        assertThat(owned()).isEqualTo(Quantity.ZERO);
    }

    @Test
    void aMarketCountsAsHeardWithItsFirstTrade() {
        restart();
        engine.feed(BTC, false, "silence");
        engine.feed(BTC, true, "connected");
        assertThat(isClosed(LatchCause.STALE_DATA)).as("nothing was traded yet").isTrue();
        trade(PAR);
        assertThat(isClosed(LatchCause.STALE_DATA)).isFalse();
    }

    @Test
    void whatTheJournalRefusesIsABugAndEverythingIsReadAgain() {
        journal.refusesNext = true;
        engine.feed(BTC, false, "silence");
        assertThat(alarms).anySatisfy(text -> assertThat(text).contains("a contradiction"));
        assertThat(isClosed(LatchCause.INVARIANT_BROKEN)).isTrue();
        pass(Duration.ofSeconds(2));
        assertThat(isClosed(LatchCause.STALE_DATA)).as("closed again").isTrue();
    }

    @Test
    void anAlarmTellsWhatCouldNotBeKept() {
        refuge.broken = true;
        journal.away(true);
        engine.feed(BTC, false, "silence");
        assertThat(alarms).anySatisfy(text -> assertThat(text).contains("could not be kept"));
        journal.away(false);
        pass(Duration.ofSeconds(2));
        assertThat(isClosed(LatchCause.STALE_DATA)).isTrue();
    }

    @Test
    void sellingAgainWhileASaleIsUnderWayChangesNothing() {
        buy();
        exchange.stands = true;
        assertThat(engine.flatten(BTC, "out")).isTrue();
        assertThat(engine.flatten(BTC, "out, I said")).isTrue();
        exchange.stands = false;
        pass(Duration.ofSeconds(5));
        assertThat(exitsBegun()).isEqualTo(1);
        booksEqualTheExchange();
    }

    @Test
    void aLateSaleOfTheOwnerBeforeIsHeardOfAndBooked() {
        buy();
        journal.away(true);
        exchange.fates(Fate.LATE);
        trade(LOW);
        pass(Duration.ofSeconds(5));
        journal.away(false);
        takenOver();
        assertThat(alarms).noneSatisfy(text -> assertThat(text).contains("takes over an order"));
        pass(Duration.ofMinutes(3));
        booksEqualTheExchange();
        assertThat(owned()).isEqualTo(Quantity.ZERO);
    }

    @Test
    void aDecisionThatFallsDueWhileTheJournalIsAwayIsMadeWhenItIsBack() {
        int before = journal.changes(Change.Decided.class).size();
        pass(Duration.ofSeconds(3_600 - agenda.instant().getEpochSecond() % 3_600));
        journal.away(true);
        engine.halt("kept in the refuge, for the journal is away");
        pass(Duration.ofSeconds(10));
        assertThat(journal.changes(Change.Decided.class)).hasSize(before);
        journal.away(false);
        pass(Duration.ofSeconds(5));
        assertThat(journal.changes(Change.Decided.class)).hasSize(before + 1);
    }

    @Test
    void aDecisionToSellIsOnRecordAlsoWhileASaleIsUnderWay() {
        buy();
        exchange.stands = true;
        engine.flatten(BTC, "out");
        int before = journal.changes(Change.Decided.class).size();
        advise(Action.SELL, "0.9");
        nextDecision();
        assertThat(journal.changes(Change.Decided.class)).hasSize(before + 1);
        assertThat(exitsBegun()).isEqualTo(1);
    }

    @Test
    void anExitEndsWhenWhatIsLeftBecameDust() {
        buy();
        exchange.noBids = true;
        engine.flatten(BTC, "out");
        pass(Duration.ofSeconds(3));
        trade(Price.of(10_000_000));
        pass(Duration.ofMinutes(1));
        assertThat(engine.view().exits()).isEmpty();
        exchange.noBids = false;
        trade(PAR);
        pass(Duration.ofMinutes(1));
        assertThat(owned().isPositive()).as("nobody asked to sell it again").isTrue();
    }

    @Test
    void anHeirGoesOnWithAnExitAlsoWhenNothingIsTraded() {
        buy();
        exchange.noBids = true;
        engine.flatten(BTC, "out");
        pass(Duration.ofSeconds(2));
        exchange.noBids = false;
        exchange.down = true;
        takenOver();
        pass(Duration.ofSeconds(30));
        exchange.down = false;
        pass(Duration.ofMinutes(1)); // and no trade
        assertThat(owned()).isEqualTo(Quantity.ZERO);
    }

    @Test
    void isOfflineAfterThreeFailuresAndNotBefore() {
        exchange.down = true;
        engine.reconcile();
        pass(Duration.ofSeconds(8));
        assertThat(isClosed(LatchCause.EXCHANGE_OFFLINE)).isFalse();
        pass(Duration.ofSeconds(30));
        assertThat(isClosed(LatchCause.EXCHANGE_OFFLINE)).isTrue();
    }

    @Test
    void comparesAsSoonAsNoOrderIsUnderWay() {
        buy();
        exchange.krw = exchange.krw.add(BigDecimal.TEN);
        exchange.stands = true;
        engine.flatten(BTC, "out");
        engine.reconcile();
        pass(Duration.ofSeconds(5));
        exchange.stands = false;
        pass(Duration.ofSeconds(75));
        assertThat(engine.view().books().flows()).isEqualTo(Krw.of(1_000_010));
    }
}
