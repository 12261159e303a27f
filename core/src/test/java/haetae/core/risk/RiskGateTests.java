package haetae.core.risk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import haetae.core.market.Market;
import haetae.core.market.MarketRules;
import haetae.core.money.Krw;
import haetae.core.money.Quantity;
import haetae.core.order.Leg;
import haetae.core.order.OrderTerms;
import java.time.Instant;
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
            var facts =
                    new RiskFacts(
                            latches,
                            equity,
                            dayProfit,
                            dayStart,
                            volatility,
                            cash,
                            exposure,
                            unresolved,
                            agree,
                            RULES);
            return RiskGate.buy(BTC, funds, facts, Limits.DEFAULTS);
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
                        Gate.STOP);
    }

    @ParameterizedTest
    @EnumSource(LatchCause.class)
    void everyClosedLatchStopsNewRisk(LatchCause cause) {
        vetoes(Gate.TRADING_ENABLED, facts -> facts.latched(cause, null));
        vetoes(Gate.TRADING_ENABLED, facts -> facts.latched(cause, BTC));
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
