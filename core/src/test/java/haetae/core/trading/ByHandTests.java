package haetae.core.trading;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import haetae.core.money.Krw;
import haetae.core.money.Price;
import haetae.core.money.Quantity;
import haetae.core.order.OrderTerms;
import haetae.core.order.Side;
import haetae.core.order.TimeInForce;
import haetae.core.risk.Gate;
import haetae.core.risk.Verdict;
import haetae.core.trading.Engine.Placed;
import java.math.BigDecimal;
import java.time.Duration;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a person orders: judged like the AI's, sent once, followed to its end. */
class ByHandTests extends EngineWorld {

    private static Wish buy(String won) {
        return new Wish(BTC, Side.BUY, new BigDecimal(won), null);
    }

    private static Wish buyAt(String coins, String price) {
        return new Wish(BTC, Side.BUY, new BigDecimal(coins), new BigDecimal(price));
    }

    private static Wish sell(String coins) {
        return new Wish(BTC, Side.SELL, new BigDecimal(coins), null);
    }

    private static Wish sellAt(String coins, String price) {
        return new Wish(BTC, Side.SELL, new BigDecimal(coins), new BigDecimal(price));
    }

    private void recorded(Wish wish, String word) {
        assertThat(engine.place(wish, word)).isInstanceOf(Placed.Recorded.class);
    }

    private String blocked(Wish wish) {
        assertThat(engine.preview(wish).block()).isPresent();
        var placed = engine.place(wish, "blocked " + wish);
        return ((Placed.Blocked) placed).proposal().block().orElseThrow().code();
    }

    @Test
    void aSaleAtMarketWaitsForAFirstPrice() {
        buy();
        var all = sell(owned().amount().toPlainString());
        restart();
        pass(Duration.ofSeconds(5));
        assertThat(blocked(all)).isEqualTo("NO_PRICE");
        trade(PAR);
        assertThat(engine.preview(all).block()).isEmpty();
    }

    @Test
    void aBuyAtMarketIsSentAndBooked() {
        recorded(buy("20000.9"), "a");
        pass(Duration.ofSeconds(2));
        assertThat(exchange.effects).containsExactly(new OrderTerms.MarketBuy(Krw.of(20_000)));
        booksEqualTheExchange();
        assertThat(owned().isPositive()).isTrue();
    }

    @Test
    void theSameWordIsTheSameOrderAlsoAfterARestart() {
        var first = engine.place(buy("20000"), "once");
        assertThat(engine.place(buy("20000"), "once")).isEqualTo(first);
        pass(Duration.ofSeconds(2));
        assertThat(engine.place(buy("20000"), "once")).isEqualTo(first);
        restart();
        trade(PAR);
        pass(Duration.ofSeconds(10));
        assertThat(engine.place(buy("20000"), "once")).isEqualTo(first);
        pass(Duration.ofSeconds(2));
        assertThat(exchange.effects).hasSize(1);
        recorded(buy("20000"), "twice");
        pass(Duration.ofSeconds(2));
        assertThat(exchange.effects).hasSize(2);
    }

    @Test
    void aBuyPassesEveryGateThatTheAisPasses() {
        assertThat(engine.preview(buy("20000")).findings())
                .extracting(Verdict.Finding::gate)
                .containsExactly(Gate.values());
        assertThat(blocked(buy("30001"))).isEqualTo("POSITION_SIZE_EXCEEDED");
        assertThat(blocked(buy("7000"))).isEqualTo("STOP_LOSS_TRIGGERED");
        assertThat(blocked(buyAt("0.0002", "102001000"))).isEqualTo("PRICE_DEVIATES");
        engine.halt("mine");
        assertThat(blocked(buy("20000"))).isEqualTo("TRADING_DISABLED");
        pass(Duration.ofMinutes(1));
        assertThat(exchange.effects).isEmpty();
        assertThat(journal.changes(Change.OrderRecorded.class)).isEmpty();
    }

    @Test
    void aPreviewChangesNothing() {
        var changes = journal.changes().size();
        engine.preview(buy("20000"));
        pass(Duration.ofSeconds(2));
        assertThat(journal.changes()).hasSize(changes);
    }

    @Test
    void aSaleByHandGoesOnDuringAHalt() {
        buy();
        engine.halt("mine");
        var half = owned().amount().divide(new BigDecimal("2"));
        recorded(sell(half.toPlainString()), "half");
        pass(Duration.ofSeconds(2));
        assertThat(owned().amount()).isCloseTo(half, Offset.offset(new BigDecimal("0.00000001")));
        booksEqualTheExchange();
    }

    @Test
    void aSaleThatWouldLeaveDustSellsAll() {
        buy(); // 30 000 KRW
        var almost = owned().amount().multiply(new BigDecimal("0.9"));
        assertThat(engine.preview(sell(almost.toPlainString())).terms())
                .isEqualTo(new OrderTerms.MarketSell(owned()));
        recorded(sell(almost.toPlainString()), "almost");
        pass(Duration.ofSeconds(2));
        assertThat(owned()).isEqualTo(Quantity.ZERO);
    }

    @Test
    void sellsNoCoinsThatAreNotItsOwnAndNothingTooSmall() {
        assertThat(blocked(sell("0.001"))).isEqualTo("INSUFFICIENT_BALANCE");
        buy();
        exchange.coins = exchange.coins.add(BigDecimal.ONE); // a person's own
        assertThat(
                        blocked(
                                sell(
                                        owned().amount()
                                                .add(new BigDecimal("0.00000001"))
                                                .toPlainString())))
                .isEqualTo("INSUFFICIENT_BALANCE");
        assertThat(blocked(sell("0.00004"))).isEqualTo("BELOW_MINIMUM");
        exchange.noBids = true;
        engine.flatten(BTC, "out");
        assertThat(blocked(sell("0.0001"))).isEqualTo("EXIT_UNDER_WAY");
        assertThat(blocked(buy("20000"))).isEqualTo("EXIT_UNDER_WAY");
    }

    @ParameterizedTest
    @CsvSource({"100000500, in steps of 1000", "99999999, in steps of 1000"})
    void aPriceOffTheGridIsToldTheNearest(String price, String problem) {
        assertThatThrownBy(() -> engine.preview(buyAt("0.0002", price)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(problem);
    }

    @Test
    void amountsThatVanishWhenRoundedAreNoOrders() {
        assertThatThrownBy(() -> engine.preview(buy("0.9")))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> engine.preview(sell("0.000000001")))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> buy("0")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> buyAt("1", "-1")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aLimitRestsUntilThePriceComes() {
        recorded(buyAt("0.0002", "99000000"), "limit");
        pass(Duration.ofMinutes(30));
        assertThat(engine.view().live()).hasSize(1);
        assertThat(engine.view().booksAgree()).as("compared all the same").isTrue();
        trade(Price.of(98_900_000));
        pass(Duration.ofSeconds(5));
        assertThat(owned()).isEqualTo(Quantity.of("0.0002"));
        booksEqualTheExchange();
    }

    @Test
    void aPersonCancelsWhatRests() {
        var placed = (Placed.Recorded) engine.place(buyAt("0.0002", "99000000"), "limit");
        assertThat(engine.cancel(placed.identifier())).as("not there yet").isFalse();
        pass(Duration.ofSeconds(2));
        assertThat(engine.cancel(placed.identifier())).isTrue();
        pass(Duration.ofSeconds(2));
        assertThat(engine.view().live()).isEmpty();
        assertThat(engine.cancel(placed.identifier())).as("ended").isFalse();
        booksEqualTheExchange();
    }

    @Test
    void aRestingBuyHoldsBackNoDecisionButCountsAsExposure() {
        recorded(buyAt("0.0003", "99000000"), "limit");
        pass(Duration.ofSeconds(2));
        buy();
        assertThat(engine.view().live()).hasSize(1);
        assertThat(engine.preview(buy("20000")).block()).isEmpty();
    }

    @Test
    void aHaltCancelsARestingBuy() {
        recorded(buyAt("0.0002", "99000000"), "limit");
        pass(Duration.ofSeconds(2));
        engine.halt("mine");
        pass(Duration.ofSeconds(2));
        assertThat(engine.view().live()).isEmpty();
    }

    @Test
    void theStopTakesTheCoinsBackFromARestingSale() {
        buy();
        recorded(sellAt(owned().amount().toPlainString(), "110000000"), "dream");
        pass(Duration.ofSeconds(2));
        assertThat(engine.preview(sell("0.0001")).block().orElseThrow().code())
                .as("the coins are held")
                .isEqualTo("INSUFFICIENT_BALANCE");
        trade(Price.of(94_000_000));
        pass(Duration.ofSeconds(5));
        assertThat(owned()).isEqualTo(Quantity.ZERO);
        booksEqualTheExchange();
    }

    @Test
    void aLimitIsSentAsItWasWished() {
        buy();
        var all = owned();
        var terms = engine.preview(sellAt(all.amount().toPlainString(), "101000000")).terms();
        assertThat(terms)
                .isEqualTo(
                        new OrderTerms.Limit(
                                Side.SELL,
                                Price.of(101_000_000),
                                all,
                                TimeInForce.GOOD_TILL_CANCELLED));
    }

    @Test
    void nothingIsBoughtWhileTheJournalIsAway() {
        journal.away(true);
        engine.halt("kept in the refuge");
        assertThat(engine.preview(buy("20000")).block()).isPresent();
    }
}
