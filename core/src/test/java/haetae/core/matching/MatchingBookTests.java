package haetae.core.matching;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import haetae.core.market.OrderBook.Level;
import haetae.core.matching.MatchingBook.Match;
import haetae.core.money.Krw;
import haetae.core.money.Price;
import haetae.core.money.Quantity;
import haetae.core.order.Side;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Price before time; anonymous volume before named orders of its price. */
class MatchingBookTests {

    private final MatchingBook book = new MatchingBook();

    private static Level level(long price, String volume) {
        return new Level(Price.of(price), Quantity.of(volume));
    }

    private static Match match(@Nullable String maker, long price, String volume) {
        return new Match(maker, Price.of(price), Quantity.of(volume));
    }

    private void showAround100() {
        book.show(
                List.of(level(101, "1"), level(102, "2"), level(103, "4")),
                List.of(level(99, "1"), level(98, "2"), level(97, "4")));
    }

    @Test
    void sellsAtMarketDownTheBids() {
        showAround100();
        assertThat(book.take(Side.SELL, Quantity.of("2.5"), null))
                .containsExactly(match(null, 99, "1"), match(null, 98, "1.5"));
        assertThat(book.bids()).containsExactly(level(98, "0.5"), level(97, "4"));
        assertThat(book.asks()).hasSize(3);
    }

    @Test
    void executesWhatThereIsAndNoMore() {
        showAround100();
        var matches = book.take(Side.SELL, Quantity.of("100"), null);
        assertThat(matches).hasSize(3);
        assertThat(book.bids()).isEmpty();
        assertThat(book.take(Side.SELL, Quantity.of("1"), null)).isEmpty();
    }

    @Test
    void aLimitIsTheWorstPriceThatIsTaken() {
        showAround100();
        assertThat(book.take(Side.BUY, Quantity.of("5"), Price.of(102)))
                .containsExactly(match(null, 101, "1"), match(null, 102, "2"));
        assertThat(book.take(Side.BUY, Quantity.of("5"), Price.of(102))).isEmpty();
        assertThat(book.take(Side.SELL, Quantity.of("5"), Price.of(99)))
                .containsExactly(match(null, 99, "1"));
    }

    @Test
    void buysForFundsAndCutsEachPartToEightDecimals() {
        book.show(List.of(level(3, "0.5"), level(7, "10")), List.of());
        assertThat(book.buyFor(Krw.of(11)))
                .containsExactly(match(null, 3, "0.5"), match(null, 7, "1.35714285"));
        assertThat(book.asks()).containsExactly(level(7, "8.64285715"));
    }

    @Test
    void buysNothingForLessThanTheSmallestPart() {
        book.show(List.of(level(155_772_000, "1")), List.of());
        assertThat(book.buyFor(Krw.of(1))).isEmpty();
        assertThat(book.buyFor(Krw.of(2))).containsExactly(match(null, 155_772_000, "0.00000001"));
    }

    @Test
    void betterPricesComeFirstThenEarlierOrders() {
        book.rest("late", Side.SELL, Price.of(100), Quantity.of("1"));
        book.rest("best", Side.SELL, Price.of(99), Quantity.of("1"));
        book.rest("later", Side.SELL, Price.of(100), Quantity.of("1"));
        assertThat(book.take(Side.BUY, Quantity.of("2.5"), null))
                .containsExactly(
                        match("best", 99, "1"),
                        match("late", 100, "1"),
                        match("later", 100, "0.5"));
        assertThat(book.remove("later")).contains(Quantity.of("0.5"));
    }

    @Test
    void aPartialFillKeepsItsPlaceInTheQueue() {
        book.rest("first", Side.BUY, Price.of(100), Quantity.of("2"));
        book.rest("second", Side.BUY, Price.of(100), Quantity.of("2"));
        book.take(Side.SELL, Quantity.of("1"), null);
        assertThat(book.take(Side.SELL, Quantity.of("2"), null))
                .containsExactly(match("first", 100, "1"), match("second", 100, "1"));
    }

    @Test
    void namedOrdersStandBehindTheAnonymousVolumeOfTheirPrice() {
        book.rest("ours", Side.SELL, Price.of(101), Quantity.of("1"));
        book.rest("better", Side.SELL, Price.of(100), Quantity.of("1"));
        showAround100();
        assertThat(book.take(Side.BUY, Quantity.of("3"), null))
                .containsExactly(
                        match("better", 100, "1"), match(null, 101, "1"), match("ours", 101, "1"));
    }

    @Test
    void newAnonymousLiquidityLeavesNamedOrdersWhereTheyAre() {
        book.rest("ours", Side.BUY, Price.of(98), Quantity.of("1"));
        showAround100();
        book.show(List.of(), List.of(level(97, "1")));
        assertThat(book.take(Side.SELL, Quantity.of("2"), null))
                .containsExactly(match("ours", 98, "1"), match(null, 97, "1"));
    }

    @Test
    void whatWasRemovedIsNotMatchedAndIsRemovedOnce() {
        book.rest("ours", Side.BUY, Price.of(98), Quantity.of("1"));
        assertThat(book.remove("ours")).contains(Quantity.of("1"));
        assertThat(book.remove("ours")).isEmpty();
        assertThat(book.take(Side.SELL, Quantity.of("1"), null)).isEmpty();
        assertThat(book.traded(Price.of(1), Quantity.of("1"))).isEmpty();
    }

    @Test
    void restingOrdersFillOnlyWhenTradedThrough() {
        book.rest("buy", Side.BUY, Price.of(98), Quantity.of("1"));
        book.rest("sell", Side.SELL, Price.of(102), Quantity.of("1"));
        assertThat(book.traded(Price.of(98), Quantity.of("9"))).isEmpty();
        assertThat(book.traded(Price.of(102), Quantity.of("9"))).isEmpty();
        assertThat(book.traded(Price.of(97), Quantity.of("9")))
                .containsExactly(match("buy", 98, "1"));
        assertThat(book.traded(Price.of(103), Quantity.of("0.25")))
                .containsExactly(match("sell", 102, "0.25"));
        assertThat(book.remove("sell")).contains(Quantity.of("0.75"));
    }

    @Test
    void aTradeFillsNoMoreThanItsVolumeBestOrdersFirst() {
        book.rest("low", Side.BUY, Price.of(98), Quantity.of("1"));
        book.rest("high", Side.BUY, Price.of(99), Quantity.of("1"));
        assertThat(book.traded(Price.of(90), Quantity.of("1.5")))
                .containsExactly(match("high", 99, "1"), match("low", 98, "0.5"));
    }

    @Test
    void refusesANameThatIsInTheBook() {
        book.rest("ours", Side.BUY, Price.of(98), Quantity.of("1"));
        assertThatThrownBy(() -> book.rest("ours", Side.BUY, Price.of(97), Quantity.of("1")))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void knowsItsVisibleDepth() {
        showAround100();
        book.rest("ours", Side.SELL, Price.of(101), Quantity.of("1"));
        assertThat(book.askDepth()).isEqualTo(Krw.of(101 + 204 + 412));
        assertThat(book.bidDepth()).isEqualTo(Quantity.of("7"));
    }

    /** Nothing is made or lost: what rested is what was matched, removed or is still there. */
    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void conservesVolume(long seed) {
        var random = new Random(seed);
        Map<String, Quantity> left = new HashMap<>();
        Map<String, Price> prices = new HashMap<>();
        for (int i = 0; i < 3_000; i++) {
            var side = random.nextBoolean() ? Side.BUY : Side.SELL;
            long price = (side == Side.BUY ? 80L : 101L) + random.nextInt(20);
            var volume = new Quantity(BigDecimal.valueOf(random.nextInt(1, 1_000), 2));
            var matches = new ArrayList<Match>();
            switch (random.nextInt(5)) {
                case 0, 1 -> {
                    book.rest("o" + i, side, Price.of(price), volume);
                    left.put("o" + i, volume);
                    prices.put("o" + i, Price.of(price));
                }
                case 2 -> matches.addAll(book.take(side, volume, null));
                case 3 -> matches.addAll(book.traded(Price.of(70 + random.nextInt(60)), volume));
                default -> {
                    var name = "o" + random.nextInt(i + 1);
                    assertThat(book.remove(name).orElse(Quantity.ZERO))
                            .isEqualTo(left.getOrDefault(name, Quantity.ZERO));
                    left.remove(name);
                }
            }
            var sum = Quantity.ZERO;
            for (var match : matches) {
                var name = String.valueOf(match.maker());
                assertThat(match.volume().isPositive()).isTrue();
                assertThat(match.price()).isEqualTo(prices.get(name));
                sum = sum.plus(match.volume());
                left.merge(name, match.volume(), Quantity::minus);
                assertThat(left.get(name)).isGreaterThanOrEqualTo(Quantity.ZERO);
                left.remove(name, Quantity.ZERO);
            }
            assertThat(sum).isLessThanOrEqualTo(volume);
        }
        assertThat(left.size()).isGreaterThan(5);
        left.forEach((name, volume) -> assertThat(book.remove(name)).contains(volume));
    }
}
