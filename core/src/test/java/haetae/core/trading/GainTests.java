package haetae.core.trading;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import haetae.core.market.Quote;
import haetae.core.money.Krw;
import haetae.core.money.Price;
import haetae.core.money.Quantity;
import haetae.core.money.Sendable;
import haetae.core.order.Leg;
import haetae.core.order.OrderTerms;
import haetae.core.portfolio.Position;
import haetae.core.risk.TakeProfit;
import haetae.core.risk.TakeProfit.Tier;
import haetae.core.trading.ModelExchange.Fate;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Gains that are taken because a person wants it: in tiers, and by a trailing stop. */
class GainTests extends EngineWorld {

    private static TakeProfit tiers(boolean on) {
        return wanted(on, false);
    }

    private static TakeProfit trailing() {
        return wanted(false, true);
    }

    private static TakeProfit wanted(boolean tiers, boolean trailing) {
        return new TakeProfit(
                tiers,
                List.of(tier("3", "50"), tier("5", "30"), tier("8", "20")),
                trailing,
                new BigDecimal("3"),
                new BigDecimal("2"));
    }

    private static Tier tier(String at, String sell) {
        return new Tier(new BigDecimal(at), new BigDecimal(sell));
    }

    private void wants(TakeProfit wanted) {
        engine.change(engine.preferences().with(wanted));
    }

    /** The price rises above average cost by so many percent, without moving too fast. */
    private void gains(String percent) {
        pass(Duration.ofMinutes(6));
        trade(cost().times(new BigDecimal(percent).movePointLeft(2).add(BigDecimal.ONE)));
        pass(Duration.ofSeconds(5));
    }

    private Price cost() {
        return engine.view().books().position(BTC).averageCost();
    }

    private List<Quantity> sold(Leg leg) {
        return journal.changes(Change.OrderRecorded.class).stream()
                .filter(change -> change.intent().leg() == leg)
                .map(change -> ((OrderTerms.MarketSell) change.intent().terms()).volume())
                .toList();
    }

    private static Quantity share(Quantity all, String share) {
        return Sendable.quantity(new Quantity(all.amount().multiply(new BigDecimal(share))));
    }

    @Test
    void nothingIsTakenUnlessAPersonWantsIt() {
        buy();
        gains("3.1");
        gains("9");
        gains("5");
        assertThat(sold(Leg.PROFIT)).isEmpty();
        assertThat(sold(Leg.TRAILING)).isEmpty();
        assertThat(journal.changes(Change.RunMoved.class)).isEmpty();
    }

    @Test
    void atEachTierItsShareOfTheCoinsBoughtIsSoldOnce() {
        wants(tiers(true));
        buy();
        var all = owned();
        gains("2.9");
        assertThat(sold(Leg.PROFIT)).isEmpty();
        gains("3.1");
        assertThat(sold(Leg.PROFIT)).containsExactly(share(all, "0.5"));
        gains("3.2");
        gains("2");
        gains("3.3");
        assertThat(sold(Leg.PROFIT)).hasSize(1);
        gains("5.1");
        assertThat(sold(Leg.PROFIT)).hasSize(2);
        assertThat(owned()).isEqualTo(all.minus(share(all, "0.8")));
        assertThat(
                        Objects.requireNonNull(engine.view().runs().get(BTC))
                                .tiersTaken(engine.view().books().position(BTC), tiers(true)))
                .isEqualTo(2);
        gains("8.1");
        assertThat(owned()).isEqualTo(Quantity.ZERO);
        assertThat(engine.view().runs()).isEmpty();
    }

    @Test
    void aJumpOverTwoTiersSellsBothAtOnce() {
        wants(tiers(true));
        buy();
        var all = owned();
        gains("1");
        gains("6");
        assertThat(sold(Leg.PROFIT)).containsExactly(share(all, "0.8"));
    }

    @Test
    void whatIsBoughtLaterIsPartOfIt() {
        wants(tiers(true));
        buy();
        gains("1");
        buy();
        var all = owned();
        gains("3.1");
        assertThat(sold(Leg.PROFIT)).containsExactly(share(all, "0.5"));
    }

    @Test
    void whatTheExchangeRefusesIsTriedAgainAfterAPause() {
        wants(tiers(true));
        buy();
        gains("1");
        exchange.fates(Fate.REFUSED);
        gains("3.1");
        assertThat(sold(Leg.PROFIT)).hasSize(1);
        trade(exchange.price());
        assertThat(sold(Leg.PROFIT)).as("not at once").hasSize(1);
        pass(Duration.ofSeconds(31));
        trade(exchange.price());
        pass(Duration.ofSeconds(5));
        assertThat(sold(Leg.PROFIT)).hasSize(2);
    }

    @Test
    void whileAPersonHasHaltedNoTierIsSold() {
        wants(tiers(true));
        buy();
        gains("1");
        engine.halt("lunch");
        gains("3.1");
        assertThat(sold(Leg.PROFIT)).isEmpty();
    }

    @Test
    void theTrailingStopSellsAllBelowThePeakEvenWhileHalted() {
        wants(trailing());
        buy();
        gains("2");
        gains("0.5");
        assertThat(sold(Leg.TRAILING)).as("was never activated").isEmpty();
        gains("4");
        gains("2.2");
        assertThat(sold(Leg.TRAILING)).as("1.8 percent below the peak").isEmpty();
        engine.halt("lunch");
        gains("1.9");
        assertThat(sold(Leg.TRAILING)).hasSize(1);
        assertThat(owned()).isEqualTo(Quantity.ZERO);
        assertThat(journal.changes(Change.ExitBegun.class).getLast().exit().measure()).isNotNull();
    }

    @Test
    void aRestTooSmallToBeSoldGoesWithTheTier() {
        wants(
                new TakeProfit(
                        true,
                        List.of(tier("3", "90"), tier("5", "5"), tier("8", "5")),
                        false,
                        new BigDecimal("3"),
                        new BigDecimal("2")));
        buy();
        var all = owned();
        gains("3.1");
        assertThat(sold(Leg.PROFIT)).containsExactly(all);
        assertThat(owned()).isEqualTo(Quantity.ZERO);
    }

    @Test
    void theTrailingStopWaitsUntilTheBestBidIsBelowItToo() {
        wants(trailing());
        buy();
        gains("4");
        var below = cost().times(new BigDecimal("1.015"));
        pass(Duration.ofMinutes(6));
        trade(
                below,
                new Quote(
                        cost().times(new BigDecimal("1.03")),
                        cost().times(new BigDecimal("1.031"))));
        assertThat(sold(Leg.TRAILING)).as("one trade far below the book").isEmpty();
        trade(below);
        assertThat(sold(Leg.TRAILING)).hasSize(1);
    }

    @Test
    void thePeakSurvivesARestart() {
        wants(trailing());
        buy();
        gains("4");
        restart();
        wants(trailing());
        gains("1.9");
        assertThat(sold(Leg.TRAILING)).hasSize(1);
    }

    @Test
    void theStopGoesBeforeAPartUnderWay() {
        wants(tiers(true));
        buy();
        gains("1");
        exchange.fates(Fate.LOST);
        gains("3.1");
        pass(Duration.ofMinutes(6));
        trade(cost().times(new BigDecimal("0.94")));
        pass(Duration.ofMinutes(2));
        assertThat(owned()).isEqualTo(Quantity.ZERO);
        assertThat(sold(Leg.STOP)).isNotEmpty();
    }

    /** The arithmetic, without an engine. */
    @Nested
    class Arithmetic {

        private final Position position =
                new Position(Quantity.of("0.00100000"), Krw.of(100_000)); // 100 million a coin

        @Test
        void aPeakMovesInStepsOfATenthOfAPercent() {
            var run = Run.begin(position, Price.of(100_000_000));
            assertThat(run.after(position, Price.of(100_100_000), trailing()).peak())
                    .isEqualTo(Price.of(100_000_000));
            assertThat(run.after(position, Price.of(100_100_001), trailing()).peak())
                    .isEqualTo(Price.of(100_100_001));
        }

        @Test
        void theTrailIsActivatedAtTheGainAndStaysSo() {
            var run = Run.begin(position, Price.of(100_000_000));
            assertThat(run.after(position, Price.of(102_999_999), trailing()).trailing()).isFalse();
            var active = run.after(position, Price.of(103_000_000), trailing());
            assertThat(active.trailing()).isTrue();
            assertThat(active.after(position, Price.of(101_000_000), trailing()).trailing())
                    .isTrue();
            assertThat(active.trailAt(trailing())).isEqualTo(Price.of(100_940_000));
        }

        @Test
        void whatWasSoldInAnyWayCountsForTheTiers() {
            var run = new Run(Quantity.of("0.002"), Quantity.of("0.001"), Price.of(1), false);
            assertThat(run.due(position, Price.of(103_000_000), tiers(true)))
                    .isEqualTo(Quantity.ZERO);
            assertThat(run.due(position, Price.of(105_000_000), tiers(true)))
                    .isEqualTo(Quantity.of("0.0006"));
            assertThat(run.tiersTaken(position, tiers(true))).isEqualTo(1);
        }

        @Test
        void belowTheFirstTierNothingIsDue() {
            var run = Run.begin(position, Price.of(100_000_000));
            assertThat(run.due(position, Price.of(102_999_999), tiers(true)))
                    .isEqualTo(Quantity.ZERO);
            assertThat(run.tiersTaken(position, tiers(true))).isZero();
        }
    }

    @Test
    void tiersAscendAndSellNoMoreThanAll() {
        assertThatThrownBy(() -> two("5", "50", "5", "50"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("profit_tier_2_pct 5 is not above profit_tier_1_pct 5");
        assertThatThrownBy(() -> two("5", "50", "6", "51"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("101 percent together");
        assertThat(two("5", "50", "6", "50").isOn()).isFalse();
    }

    private static TakeProfit two(String at, String sell, String at2, String sell2) {
        return new TakeProfit(
                false,
                List.of(tier(at, sell), tier(at2, sell2)),
                false,
                new BigDecimal("0.5"),
                new BigDecimal("0.3"));
    }
}
