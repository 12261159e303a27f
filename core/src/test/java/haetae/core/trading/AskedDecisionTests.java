package haetae.core.trading;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import haetae.core.market.Candle;
import haetae.core.market.Interval;
import haetae.core.money.Krw;
import haetae.core.money.Price;
import haetae.core.money.Quantity;
import haetae.core.risk.LatchCause;
import haetae.core.signal.Action;
import haetae.core.signal.Advice;
import haetae.core.signal.HoldCause;
import haetae.core.signal.PastDecision;
import haetae.core.signal.SignalChoices;
import haetae.core.trading.DecisionRecord.Result;
import haetae.core.trading.Engine.Asked;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Decisions that a person asks for, and what every decision rests on. */
class AskedDecisionTests extends EngineWorld {

    private final List<DecisionRecord> told = new ArrayList<>();

    private Asked ask(boolean act) {
        return engine.decide(BTC, act, told::add);
    }

    private static List<Candle> candles(Interval interval, int count, double first, double growth) {
        var candles = new ArrayList<Candle>();
        var open = interval.startOf(START).minus(interval.duration().multipliedBy(count));
        for (int i = 0; i < count; i++) {
            var price = Price.of(Math.round(first * Math.pow(growth, i)));
            candles.add(
                    new Candle(
                            open,
                            interval,
                            price,
                            price,
                            price,
                            price,
                            Quantity.of("1"),
                            Krw.of(1)));
            open = interval.next(open);
        }
        return candles;
    }

    // -- by a person's word

    @Test
    void isMadeAtOnceActsAndIsToldWhenItIsOnRecord() {
        advise(Action.BUY, "0.9");
        assertThat(ask(true)).isInstanceOf(Asked.Begun.class);
        assertThat(told).isEmpty();
        pass(Duration.ofSeconds(2));
        assertThat(told).hasSize(1);
        assertThat(told.getFirst().result()).isInstanceOf(Result.Buys.class);
        assertThat(owned().isPositive()).isTrue();
        advise(Action.SELL, "0.9");
        pass(Duration.ofMinutes(6));
        trade(PAR);
        assertThat(ask(true)).isInstanceOf(Asked.Begun.class);
        pass(Duration.ofSeconds(5));
        assertThat(told.getLast().result()).isInstanceOf(Result.Sells.class);
        assertThat(owned()).isEqualTo(Quantity.ZERO);
    }

    @ParameterizedTest
    @ValueSource(strings = {"BUY", "SELL"})
    void adviceAloneIsOnRecordAndNothingIsOrdered(String action) {
        buy();
        pass(Duration.ofMinutes(6));
        trade(PAR);
        int orders = journal.changes(Change.OrderRecorded.class).size();
        advise(Action.valueOf(action), "0.9");
        ask(false);
        pass(Duration.ofSeconds(5));
        assertThat(holdCause(told.getFirst().result())).isEqualTo(HoldCause.NOT_EXECUTED);
        assertThat(journal.changes(Change.OrderRecorded.class)).hasSize(orders);
    }

    @Test
    void theRecordTellsWhetherAPersonAsked() {
        ask(true);
        pass(Duration.ofSeconds(5));
        assertThat(told.getFirst().asked()).isTrue();
        nextDecision();
        assertThat(journal.changes(Change.Decided.class).getLast().decision().asked()).isFalse();
    }

    @Test
    void whatWasBeingMadeIsForgottenWhenAnotherProcessTakesOver() {
        adviserSilent = true;
        assertThat(ask(true)).isInstanceOf(Asked.Begun.class);
        pass(Duration.ofSeconds(1));
        journal.takenBy("another");
        assertThatThrownBy(() -> engine.halt("a word that is written"))
                .isInstanceOf(Journal.LeaseLost.class);
        pass(Duration.ofSeconds(5));
        assertThat(engine.isStanding()).isFalse();
        adviserSilent = false;
        journal.takenBy("test");
        pass(Duration.ofSeconds(30));
        trade(PAR);
        assertThat(engine.isStanding()).isTrue();
        assertThat(ask(false)).as("nothing is in the way").isInstanceOf(Asked.Begun.class);
    }

    @Test
    void twoWhoAskAtOnceAreToldOfTheSame() {
        var first = ask(true);
        assertThat(ask(true)).isEqualTo(first);
        assertThat(ask(false))
                .as("one that acts is no answer to advice alone")
                .isEqualTo(new Asked.Busy(((Asked.Begun) first).decision()));
        pass(Duration.ofSeconds(2));
        assertThat(told).hasSize(2);
        assertThat(told.getFirst()).isSameAs(told.getLast());
        assertThat(journal.changes(Change.Decided.class)).hasSize(1);
    }

    @Test
    void theNextHasToWaitFiveMinutes() {
        ask(true);
        pass(Duration.ofSeconds(2));
        pass(Duration.ofMinutes(4));
        assertThat(ask(true))
                .isInstanceOfSatisfying(
                        Asked.TooSoon.class,
                        soon ->
                                assertThat(soon.left())
                                        .isBetween(Duration.ofSeconds(50), Duration.ofSeconds(60)));
        pass(Duration.ofSeconds(58));
        trade(PAR);
        assertThat(ask(true)).as("five minutes to the moment").isInstanceOf(Asked.Begun.class);
    }

    @Test
    void aDecisionThatIsDueWaitsForTheOneBeingMade() {
        adviserSilent = true;
        passTo("2026-01-12T00:59:58Z");
        trade(PAR);
        ask(true);
        pass(Duration.ofSeconds(50));
        assertThat(journal.changes(Change.Decided.class)).isEmpty();
        adviserSilent = false;
        pass(Duration.ofSeconds(20));
        assertThat(journal.changes(Change.Decided.class))
                .extracting(decided -> decided.decision().id())
                .containsExactly("KRW-BTC@2026-01-12T00:59:58Z", "KRW-BTC@2026-01-12T01:00:00Z");
    }

    private void passTo(String moment) {
        pass(Duration.between(agenda.instant(), Instant.parse(moment)));
    }

    // -- what it rests on

    @Test
    void theRecordHoldsWhatWasKnownAndGivesTheRequestAgain() {
        exchange.higher.put(Interval.H4, candles(Interval.H4, 50, 90_000_000, 1.0001));
        exchange.higher.put(Interval.D1, candles(Interval.D1, 49, 90_000_000, 1.0001));
        past = List.of(new PastDecision(START, Action.BUY, 1.5, true));
        ask(true);
        pass(Duration.ofSeconds(2));
        var record = told.getFirst();
        var basis = Objects.requireNonNull(record.basis());
        assertThat(basis.request(record.id(), BTC)).isEqualTo(record.request());
        assertThat(record.request()).isEqualTo(requests.getLast());
        assertThat(basis.series())
                .extracting(Basis.Series::interval)
                .containsExactly(Interval.H1, Interval.H4, Interval.D1, Interval.W1);
        assertThat(basis.series().getFirst().candles()).hasSize(168);
        var outlook = Objects.requireNonNull(record.request()).outlook();
        assertThat(outlook.trends())
                .extracting(trend -> trend.interval())
                .containsExactly(Interval.H1, Interval.H4);
        assertThat(outlook.leftOut()).containsExactly(Interval.D1, Interval.W1);
        assertThat(outlook.past()).isEqualTo(past);
        assertThat(record.ground()).isNotNull();
    }

    @Test
    void risingTimeframesAreConfluenceAndABuyNeedsIt() {
        exchange.higher.put(Interval.W1, candles(Interval.W1, 60, 2_000_000, 1.07));
        wants(new BigDecimal("0.72"));
        advise(Action.BUY, "0.9");
        ask(true);
        pass(Duration.ofSeconds(2));
        assertThat(holdCause(told.getFirst().result())).isEqualTo(HoldCause.LOW_CONFLUENCE);
        assertThat(Objects.requireNonNull(told.getFirst().request()).outlook().confluence().up())
                .isCloseTo(2.5 / 3.5, Offset.offset(1e-9));
        wants(new BigDecimal("0.71"));
        pass(Duration.ofMinutes(6));
        trade(PAR);
        ask(true);
        pass(Duration.ofSeconds(2));
        assertThat(told.getLast().result()).isInstanceOf(Result.Buys.class);
    }

    private void wants(BigDecimal confluence) {
        engine.change(
                USUAL.with(
                        new SignalChoices(
                                Optional.of(BigDecimal.ZERO),
                                Optional.of(confluence),
                                Optional.empty(),
                                Optional.of(BigDecimal.ZERO))));
    }

    @Test
    void aTimeframeIsAskedForOnceUntilAnotherOfItsCandlesForms() {
        exchange.higher.put(Interval.H4, candles(Interval.H4, 60, 90_000_000, 1.0001));
        decideEveryHour(3); // 01:00, 02:00 and 03:00 lie in one candle of four hours
        assertThat(asked(Interval.H1)).isEqualTo(3);
        assertThat(asked(Interval.H4)).isEqualTo(1);
        assertThat(asked(Interval.W1)).isEqualTo(1);
        decideEveryHour(1); // 04:00
        assertThat(asked(Interval.H4)).isEqualTo(2);
        assertThat(asked(Interval.W1)).isEqualTo(1);
    }

    @Test
    void whatTheExchangeDidNotTellIsLeftOutAndAskedForAgain() {
        exchange.higher.remove(Interval.H4);
        decideEveryHour(2);
        assertThat(asked(Interval.H4)).isEqualTo(2);
        assertThat(requests.getLast().outlook().leftOut()).contains(Interval.H4);
    }

    private long asked(Interval interval) {
        return exchange.candlesAsked.stream().filter(each -> each == interval).count();
    }

    private void decideEveryHour(int hours) {
        for (int i = 0; i < hours; i++) {
            trade(PAR);
            nextDecision();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {50, 51})
    void fewerThanFiftyClosedHoursAreTooFew(int hours) {
        exchange.hours = hours; // the forming one included
        ask(true);
        pass(Duration.ofSeconds(2));
        if (hours == 50) {
            assertThat(holdCause(told.getFirst().result())).isEqualTo(HoldCause.STALE_DATA);
            assertThat(requests).isEmpty();
        } else {
            assertThat(requests).hasSize(1);
        }
    }

    @Test
    void theAdviserIsToldOfRiskInPercent() {
        buy();
        trade(Price.of(101_000_000));
        engine.halt("lunch");
        pass(Duration.ofMinutes(6));
        trade(Price.of(101_000_000));
        ask(true);
        pass(Duration.ofSeconds(2));
        var outlook = requests.getLast().outlook();
        assertThat(outlook.latches()).containsExactly("MANUAL");
        // 3 % of a million won in coins that rose by 1 %
        assertThat(outlook.exposurePct().orElseThrow()).isCloseTo(3.03, Offset.offset(0.01));
        assertThat(outlook.dayProfitPct().orElseThrow()).isCloseTo(0.027, Offset.offset(0.005));
        assertThat(requests.getLast().owned()).isEqualTo(owned());
    }

    @Test
    void anotherMarketsHaltIsNotAmongThem() {
        ask(true);
        pass(Duration.ofSeconds(2));
        assertThat(requests.getLast().outlook().latches()).isEmpty();
    }

    // -- when nobody answers

    @Test
    void peopleHearOfFailedProvidersAndOfASpentBudgetAndOfNothingElse() {
        advice = new Advice.Failed("HTTP 503");
        ask(true);
        pass(Duration.ofSeconds(2));
        assertThat(holdCause(told.getFirst().result())).isEqualTo(HoldCause.PROVIDERS_FAILED);
        assertThat(alarms).containsExactly("KRW-BTC is held, no adviser answers: HTTP 503");
        advice = new Advice.Unaffordable("2000 KRW are spent");
        pass(Duration.ofMinutes(6));
        trade(PAR);
        ask(true);
        pass(Duration.ofSeconds(2));
        assertThat(holdCause(told.getLast().result())).isEqualTo(HoldCause.BUDGET_SPENT);
        assertThat(alarms.getLast()).isEqualTo("KRW-BTC is held, 2000 KRW are spent");
        advise(Action.HOLD, "0.9");
        pass(Duration.ofMinutes(6));
        trade(PAR);
        ask(true);
        pass(Duration.ofSeconds(2));
        assertThat(alarms).hasSize(2);
    }

    @Test
    void whileTheAccountIsNotKnownNothingIsAsked() {
        engine.feed(BTC, false, "silence");
        ask(true);
        pass(Duration.ofSeconds(2));
        assertThat(holdCause(told.getFirst().result())).isEqualTo(HoldCause.STALE_DATA);
        assertThat(isClosed(LatchCause.STALE_DATA)).isTrue();
        assertThat(requests).isEmpty();
    }
}
