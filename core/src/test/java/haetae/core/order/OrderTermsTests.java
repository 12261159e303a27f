package haetae.core.order;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import haetae.core.market.Market;
import haetae.core.money.Krw;
import haetae.core.money.Price;
import haetae.core.money.Quantity;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class OrderTermsTests {

    private static final Quantity HALF = Quantity.of("0.5");
    private static final Fill FILL =
            new Fill("t", Price.of(100), Quantity.of("0.2"), Krw.of(20), Instant.EPOCH);

    private static OrderIntent intent(OrderTerms terms, SelfMatch selfMatch) {
        return new OrderIntent(
                "i",
                new Market("KRW-BTC"),
                terms,
                selfMatch,
                Leg.ENTRY,
                "d",
                1,
                Instant.EPOCH,
                Instant.EPOCH);
    }

    private static OrderIntent intent(OrderTerms terms) {
        return new OrderIntent(
                "i", new Market("KRW-BTC"), terms, Leg.ENTRY, "d", 1, Instant.EPOCH, Instant.EPOCH);
    }

    private static OrderTerms limit(Side side, TimeInForce force) {
        return new OrderTerms.Limit(side, Price.of(110), HALF, force);
    }

    @ParameterizedTest
    @EnumSource(names = {"GOOD_TILL_CANCELLED", "POST_ONLY"})
    void aBestOrderNeverRests(TimeInForce force) {
        assertThatThrownBy(() -> new OrderTerms.BestBuy(Krw.of(1), force))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new OrderTerms.BestSell(HALF, force))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void whatOnlyRestsPreventsNoSelfMatch() {
        var resting = limit(Side.BUY, TimeInForce.POST_ONLY);
        assertThat(intent(resting).selfMatch()).isEqualTo(SelfMatch.NONE);
        assertThatThrownBy(() -> intent(resting, SelfMatch.CANCEL_MAKER))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(intent(limit(Side.BUY, TimeInForce.FILL_OR_KILL)).selfMatch())
                .isEqualTo(SelfMatch.CANCEL_MAKER);
    }

    @Test
    void anOrderKnowsWhatItMayStillTake() {
        for (var buy :
                List.of(
                        new OrderTerms.MarketBuy(Krw.of(55)),
                        new OrderTerms.BestBuy(Krw.of(55), TimeInForce.FILL_OR_KILL))) {
            var order = Order.of(intent(buy)).withFill(FILL);
            assertThat(order.wonLeft()).isEqualTo(Krw.of(35));
            assertThat(order.coinsLeft()).isEqualTo(Quantity.ZERO);
        }
        var resting =
                Order.of(intent(limit(Side.BUY, TimeInForce.GOOD_TILL_CANCELLED))).withFill(FILL);
        assertThat(resting.wonLeft()).as("0.3 coins at 110").isEqualTo(Krw.of(33));
        assertThat(resting.coinsLeft()).isEqualTo(Quantity.ZERO);
        for (var sale :
                List.of(
                        new OrderTerms.MarketSell(HALF),
                        new OrderTerms.BestSell(HALF, TimeInForce.FILL_OR_KILL),
                        limit(Side.SELL, TimeInForce.GOOD_TILL_CANCELLED))) {
            var order = Order.of(intent(sale)).withFill(FILL);
            assertThat(order.wonLeft()).isEqualTo(Krw.ZERO);
            assertThat(order.coinsLeft()).isEqualTo(Quantity.of("0.3"));
        }
    }

    @Test
    void anIntentIsWantedUpToItsMomentAndNoLonger() {
        var intent = intent(new OrderTerms.MarketBuy(Krw.of(1)));
        assertThat(intent.isWanted(Instant.EPOCH)).isTrue();
        assertThat(intent.isWanted(Instant.EPOCH.plusNanos(1))).isFalse();
    }

    @Test
    void eachTypeHasItsSide() {
        assertThat(new OrderTerms.BestBuy(Krw.of(1), TimeInForce.FILL_OR_KILL).side())
                .isEqualTo(Side.BUY);
        assertThat(new OrderTerms.BestSell(HALF, TimeInForce.FILL_OR_KILL).side())
                .isEqualTo(Side.SELL);
        assertThat(new OrderTerms.MarketSell(HALF).side()).isEqualTo(Side.SELL);
    }
}
