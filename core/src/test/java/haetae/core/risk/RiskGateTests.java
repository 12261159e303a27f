package haetae.core.risk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import haetae.core.market.Market;
import haetae.core.market.MarketRules;
import haetae.core.market.Quote;
import haetae.core.money.Krw;
import haetae.core.money.Price;
import haetae.core.money.Quantity;
import haetae.core.order.Leg;
import haetae.core.order.OrderTerms;
import haetae.core.order.Side;
import haetae.core.order.TimeInForce;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each gate can say no; the first no counts, all are on record; what is not known is a no. */
class RiskGateTests {

    private static final Market BTC = new Market("KRW-BTC");
    private static final Market XRP = new Market("KRW-XRP");
    private static final Instant NOW = Instant.parse("2026-01-12T00:00:00Z");
    private static final Krw FUNDS = Krw.of(30_000);
    private static final Price PAR = Price.of(100_000_000);
    private static final MarketRules RULES = MarketRules.at(NOW);

    /** Facts that let a buy for 30 000 of 1 000 000 KRW pass, to be spoilt one by one. */
    private record Facts(
            List<Latch> latches,
            Optional<Krw> equity,
            Optional<Krw> dayProfit,
            Optional<Krw> dayStart,
            Optional<Double> volatility,
            Krw cash,
            Krw exposure,
            boolean unresolved,
            boolean agree) {

        static final Facts FINE =
                new Facts(
                        List.of(),
                        Optional.of(Krw.of(1_000_000)),
                        Optional.of(Krw.ZERO),
                        Optional.of(Krw.of(1_000_000)),
                        Optional.of(1.0),
                        Krw.of(900_000),
                        Krw.of(100_000),
                        false,
                        true);

        Facts latched(LatchCause cause, @Nullable Market market) {
            return new Facts(
                    List.of(new Latch(cause, market, NOW, "why")),
                    equity,
                    dayProfit,
                    dayStart,
                    volatility,
                    cash,
                    exposure,
                    unresolved,
                    agree);
        }

        Facts equity(Optional<Krw> other) {
            return new Facts(
                    latches,
                    other,
                    dayProfit,
                    dayStart,
                    volatility,
                    cash,
                    exposure,
                    unresolved,
                    agree);
        }

        Facts day(Optional<Krw> profit, Optional<Krw> start) {
            return new Facts(
                    latches, equity, profit, start, volatility, cash, exposure, unresolved, agree);
        }

        Facts volatility(Optional<Double> other) {
            return new Facts(
                    latches, equity, dayProfit, dayStart, other, cash, exposure, unresolved, agree);
        }

        Facts money(Krw otherCash, Krw otherExposure) {
            return new Facts(
                    latches,
                    equity,
                    dayProfit,
                    dayStart,
                    volatility,
                    otherCash,
                    otherExposure,
                    unresolved,
                    agree);
        }

        Facts state(boolean isUnresolved, boolean agrees) {
            return new Facts(
                    latches,
                    equity,
                    dayProfit,
                    dayStart,
                    volatility,
                    cash,
                    exposure,
                    isUnresolved,
                    agrees);
        }

        Verdict judge(Krw funds) {
            return RiskGate.buy(BTC, funds, facts(), Limits.DEFAULTS, Guards.DEFAULTS);
        }

        RiskFacts facts() {
            return new RiskFacts(
                    latches,
                    equity,
                    dayProfit,
                    dayStart,
                    volatility,
                    cash,
                    exposure,
                    unresolved,
                    agree,
                    Optional.of(PAR),
                    Optional.of(new Quote(PAR, PAR)),
                    Optional.empty(),
                    Optional.empty(),
                    0,
                    Optional.empty(),
                    RULES);
        }
    }

    private static void passes(UnaryOperator<Facts> change) {
        assertThat(change.apply(Facts.FINE).judge(FUNDS)).isInstanceOf(Verdict.Approved.class);
    }

    private static void vetoes(Gate gate, UnaryOperator<Facts> change) {
        vetoes(gate, FUNDS, change);
    }

    private static void vetoes(Gate gate, Krw funds, UnaryOperator<Facts> change) {
        var verdict = change.apply(Facts.FINE).judge(funds);
        assertThat(verdict)
                .isInstanceOfSatisfying(
                        Verdict.Vetoed.class,
                        vetoed -> {
                            assertThat(vetoed.by()).isEqualTo(gate);
                            assertThat(vetoed.detail()).isNotEmpty();
                        });
        assertThat(verdict.findings().stream().map(Verdict.Finding::gate))
                .containsExactly(Gate.values());
    }

    @Test
    void approvesTheBuyThatWasAskedFor() {
        assertThat(Facts.FINE.judge(FUNDS))
                .isInstanceOfSatisfying(
                        Verdict.Approved.class,
                        approved -> {
                            assertThat(approved.order().terms())
                                    .isEqualTo(new OrderTerms.MarketBuy(FUNDS));
                            assertThat(approved.order().market()).isEqualTo(BTC);
                            assertThat(approved.order().leg()).isEqualTo(Leg.ENTRY);
                            assertThat(approved.findings()).allMatch(Verdict.Finding::passed);
                        });
    }

    @Test
    void asksTheGatesInTheirOrder() {
        assertThat(Gate.values())
                .containsExactly(
                        Gate.TRADING_ENABLED,
                        Gate.DAILY_LOSS,
                        Gate.VOLATILITY,
                        Gate.POSITION_SIZE,
                        Gate.STOP,
                        Gate.SPREAD,
                        Gate.DEVIATION,
                        Gate.ORDER_RATE,
                        Gate.COOLDOWN);
        assertThat(Arrays.stream(Gate.values()).map(Gate::code))
                .startsWith(
                        "TRADING_DISABLED",
                        "DAILY_LIMIT_REACHED",
                        "HIGH_VOLATILITY",
                        "POSITION_SIZE_EXCEEDED",
                        "STOP_LOSS_TRIGGERED");
    }

    /** Judged by the market and by what was done lately; the rest is fine. */
    private static Verdict lately(
            Optional<Price> price,
            Optional<Quote> quote,
            Optional<Price> stopPrice,
            Optional<Price> cost,
            int buys,
            Optional<Duration> sinceStop) {
        var fine = Facts.FINE;
        return RiskGate.buy(
                BTC,
                FUNDS,
                new RiskFacts(
                        fine.latches,
                        fine.equity,
                        fine.dayProfit,
                        fine.dayStart,
                        fine.volatility,
                        fine.cash,
                        fine.exposure,
                        fine.unresolved,
                        fine.agree,
                        price,
                        quote,
                        stopPrice,
                        cost,
                        buys,
                        sinceStop,
                        RULES),
                Limits.DEFAULTS,
                Guards.DEFAULTS);
    }

    private static Verdict quoted(long last, long bid, long ask) {
        return lately(
                Optional.of(Price.of(last)),
                Optional.of(new Quote(Price.of(bid), Price.of(ask))),
                Optional.empty(),
                Optional.empty(),
                0,
                Optional.empty());
    }

    private static void refused(Verdict verdict, Gate by) {
        assertThat(verdict)
                .isInstanceOfSatisfying(
                        Verdict.Vetoed.class, vetoed -> assertThat(vetoed.by()).isEqualTo(by));
    }

    private static void approved(Verdict verdict) {
        assertThat(verdict).isInstanceOf(Verdict.Approved.class);
    }

    @Test
    void buysNothingAcrossAWideSpreadOrFarFromTheLastTrade() {
        approved(quoted(100_000, 100_000, 101_000));
        refused(quoted(100_000, 100_000, 101_001), Gate.SPREAD);
        approved(quoted(100_000, 101_900, 102_000));
        refused(quoted(100_000, 102_000, 102_001), Gate.DEVIATION);
        approved(quoted(102_000, 100_000, 100_000));
        refused(quoted(102_001, 100_000, 100_000), Gate.DEVIATION);
        var nothing = Optional.<Price>empty();
        refused(
                lately(Optional.of(PAR), Optional.empty(), nothing, nothing, 0, Optional.empty()),
                Gate.SPREAD);
        refused(
                lately(
                        nothing,
                        Optional.of(new Quote(PAR, PAR)),
                        nothing,
                        nothing,
                        0,
                        Optional.empty()),
                Gate.DEVIATION);
    }

    private static Verdict after(int buys, Optional<Duration> sinceStop) {
        return lately(
                Optional.of(PAR),
                Optional.of(new Quote(PAR, PAR)),
                Optional.empty(),
                Optional.empty(),
                buys,
                sinceStop);
    }

    @Test
    void saysHowLongAgoTheStopWasAndHowLongBuyingWaits() {
        var verdict = after(0, Optional.of(Duration.ofMinutes(12)));
        assertThat(((Verdict.Vetoed) verdict).detail())
                .isEqualTo("the last stop is 12 minutes ago, buying waits for 30");
    }

    @Test
    void aLimitIsJudgedByPriceTimesVolume() {
        var terms =
                new OrderTerms.Limit(
                        Side.BUY,
                        Price.of(90_000_000),
                        Quantity.of("0.0005"),
                        TimeInForce.GOOD_TILL_CANCELLED);
        var verdict =
                RiskGate.buy(BTC, terms, Facts.FINE.facts(), Limits.DEFAULTS, Guards.DEFAULTS);
        assertThat(((Verdict.Vetoed) verdict).by()).isEqualTo(Gate.POSITION_SIZE);
        assertThat(((Verdict.Vetoed) verdict).detail()).contains("45000");
    }

    @Test
    void whatSellsIsNoBuy() {
        for (var terms :
                List.of(
                        new OrderTerms.MarketSell(Quantity.of("1")),
                        new OrderTerms.Limit(
                                Side.SELL,
                                PAR,
                                Quantity.of("0.0003"),
                                TimeInForce.GOOD_TILL_CANCELLED))) {
            assertThatThrownBy(() ->
                            RiskGate.buy(
                                    BTC,
                                    terms,
                                    Facts.FINE.facts(),
                                    Limits.DEFAULTS,
                                    Guards.DEFAULTS))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("is not a buy");
        }
    }

    @Test
    void buysOnlySoOftenAnHourAndNotSoonAfterAStop() {
        approved(after(19, Optional.empty()));
        refused(after(20, Optional.empty()), Gate.ORDER_RATE);
        refused(after(0, Optional.of(Duration.ofMinutes(30).minusNanos(1))), Gate.COOLDOWN);
        approved(after(0, Optional.of(Duration.ofMinutes(30))));
    }

    private static Verdict owned(long price, long cost) {
        var average = Price.of(cost);
        return lately(
                Optional.of(Price.of(price)),
                Optional.of(new Quote(Price.of(price), Price.of(price))),
                Optional.of(average.times(new BigDecimal("0.95"))),
                Optional.of(average),
                0,
                Optional.empty());
    }

    private static Optional<Verdict.Finding> warning(Verdict verdict, Gate gate) {
        return verdict.findings().stream()
                .filter(finding -> finding.gate() == gate && finding.warns())
                .findFirst();
    }

    @Test
    void buysNothingMoreOfWhatHasReachedItsStopAndWarnsBefore() {
        assertThat(warning(owned(96_001, 100_000), Gate.STOP)).isEmpty();
        approved(owned(96_000, 100_000));
        assertThat(warning(owned(96_000, 100_000), Gate.STOP)).isPresent();
        approved(owned(95_001, 100_000));
        refused(owned(95_000, 100_000), Gate.STOP);
    }

    @Test
    void warnsFromFourFifthsOfALimitOn() {
        var start = Optional.of(Krw.of(1_000_000));
        var near = Facts.FINE.day(Optional.of(Krw.of(-40_000)), start).judge(FUNDS);
        var far = Facts.FINE.day(Optional.of(Krw.of(-39_999)), start).judge(FUNDS);
        assertThat(warning(near, Gate.DAILY_LOSS)).isPresent();
        assertThat(warning(far, Gate.DAILY_LOSS)).isEmpty();
        assertThat(warning(Facts.FINE.volatility(Optional.of(2.41)).judge(FUNDS), Gate.VOLATILITY))
                .isPresent();
        assertThat(warning(Facts.FINE.volatility(Optional.of(2.4)).judge(FUNDS), Gate.VOLATILITY))
                .isEmpty();
    }

    @ParameterizedTest
    @EnumSource(LatchCause.class)
    void everyClosedLatchStopsNewRisk(LatchCause cause) {
        var gate =
                switch (cause) {
                    case DAILY_LOSS -> Gate.DAILY_LOSS;
                    case VOLATILITY -> Gate.VOLATILITY;
                    default -> Gate.TRADING_ENABLED;
                };
        vetoes(gate, facts -> facts.latched(cause, null));
        vetoes(gate, facts -> facts.latched(cause, BTC));
        passes(facts -> facts.latched(cause, XRP));
    }

    @Test
    void takesNoRiskBeforeTheBooksAgreeOrWhileAnOrderIsUnresolved() {
        vetoes(Gate.TRADING_ENABLED, facts -> facts.state(false, false));
        vetoes(Gate.TRADING_ENABLED, facts -> facts.state(true, true));
    }

    @Test
    void endsTheDayAtTheLimitAndNotAWonBefore() {
        var start = Optional.of(Krw.of(1_000_000));
        passes(facts -> facts.day(Optional.of(Krw.of(-49_999)), start));
        passes(facts -> facts.day(Optional.of(Krw.of(70_000)), start));
        vetoes(Gate.DAILY_LOSS, facts -> facts.day(Optional.of(Krw.of(-50_000)), start));
        vetoes(Gate.DAILY_LOSS, facts -> facts.day(Optional.empty(), start));
        vetoes(Gate.DAILY_LOSS, facts -> facts.day(Optional.of(Krw.ZERO), Optional.empty()));
        vetoes(Gate.DAILY_LOSS, facts -> facts.day(Optional.of(Krw.of(-1)), Optional.of(Krw.ZERO)));
    }

    @Test
    void buysNothingWhileThePriceMovesTooFast() {
        passes(facts -> facts.volatility(Optional.of(3.0)));
        vetoes(Gate.VOLATILITY, facts -> facts.volatility(Optional.of(Math.nextUp(3.0))));
        vetoes(Gate.VOLATILITY, facts -> facts.volatility(Optional.empty()));
    }

    @ParameterizedTest
    @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY})
    void aVolatilityThatIsNoNumberIsANo(double broken) {
        vetoes(Gate.VOLATILITY, facts -> facts.volatility(Optional.of(broken)));
    }

    @Test
    void limitsTheSizeTheExposureAndTheCash() {
        vetoes(Gate.POSITION_SIZE, Krw.of(30_001), facts -> facts);
        passes(facts -> facts.money(Krw.of(900_000), Krw.of(120_000)));
        vetoes(Gate.POSITION_SIZE, facts -> facts.money(Krw.of(900_000), Krw.of(120_001)));
        passes(facts -> facts.money(Krw.of(30_015), Krw.ZERO)); // the fee is 15
        vetoes(Gate.POSITION_SIZE, facts -> facts.money(Krw.of(30_014), Krw.ZERO));
        vetoes(Gate.POSITION_SIZE, facts -> facts.equity(Optional.empty()));
        vetoes(Gate.POSITION_SIZE, facts -> facts.equity(Optional.of(Krw.of(-1))));
    }

    @Test
    void refusesABuyThatCouldNotBeSoldAtTheStop() {
        assertThat(Facts.FINE.judge(Krw.of(7_519))).isInstanceOf(Verdict.Approved.class);
        vetoes(Gate.STOP, Krw.of(7_518), facts -> facts);
        vetoes(Gate.STOP, Krw.ZERO, facts -> facts);
        vetoes(Gate.STOP, Krw.of(-1), facts -> facts);
    }

    @Test
    void everyGateHasTheCodeThatProgramsKnow() {
        assertThat(Arrays.stream(Gate.values()).map(Gate::code))
                .containsExactlyInAnyOrder(
                        "TRADING_DISABLED",
                        "DAILY_LIMIT_REACHED",
                        "HIGH_VOLATILITY",
                        "POSITION_SIZE_EXCEEDED",
                        "STOP_LOSS_TRIGGERED",
                        "SPREAD_TOO_WIDE",
                        "PRICE_DEVIATES",
                        "TOO_MANY_ORDERS",
                        "COOLING_DOWN");
    }

    @Test
    void namesTheFirstNoAndKeepsThemAll() {
        var verdict =
                Facts.FINE
                        .latched(LatchCause.MANUAL, null)
                        .volatility(Optional.empty())
                        .judge(Krw.of(1));
        assertThat(((Verdict.Vetoed) verdict).by()).isEqualTo(Gate.TRADING_ENABLED);
        var refused = EnumSet.noneOf(Gate.class);
        verdict.findings().stream()
                .filter(finding -> !finding.passed())
                .forEach(finding -> refused.add(finding.gate()));
        assertThat(refused)
                .containsExactlyInAnyOrder(Gate.TRADING_ENABLED, Gate.VOLATILITY, Gate.STOP);
    }

    @ParameterizedTest
    @EnumSource(Leg.class)
    void approvesEverySaleAndOnlySales(Leg leg) {
        var volume = Quantity.of("0.1");
        if (leg == Leg.ENTRY) {
            assertThatThrownBy(() -> RiskGate.sell(BTC, volume, leg))
                    .isInstanceOf(IllegalArgumentException.class);
        } else {
            var order = RiskGate.sell(BTC, volume, leg);
            assertThat(order.terms()).isEqualTo(new OrderTerms.MarketSell(volume));
            assertThat(order.leg()).isEqualTo(leg);
        }
    }

    @Test
    void aLatchHoldsForItsMarketOrForAll() {
        var all = new Latch(LatchCause.MANUAL, null, NOW, "");
        var one = new Latch(LatchCause.VOLATILITY, BTC, NOW, "");
        assertThat(all.holdsFor(BTC)).isTrue();
        assertThat(one.holdsFor(BTC)).isTrue();
        assertThat(one.holdsFor(XRP)).isFalse();
        assertThat(one.is(LatchCause.VOLATILITY, BTC)).isTrue();
        assertThat(one.is(LatchCause.VOLATILITY, null)).isFalse();
        assertThat(all.is(LatchCause.MANUAL, null)).isTrue();
        assertThat(all.is(LatchCause.MANUAL, BTC)).isFalse();
        assertThat(all.is(LatchCause.VOLATILITY, null)).isFalse();
    }
}
