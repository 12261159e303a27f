package haetae.core.portfolio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import haetae.core.market.Market;
import haetae.core.money.Krw;
import haetae.core.money.Price;
import haetae.core.money.Quantity;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The books lose no digit: equity - flows = realised + unrealised, always. */
class BooksTests {

    private static final Market BTC = new Market("KRW-BTC");
    private static final Market XRP = new Market("KRW-XRP");
    private static final Instant NOW = Instant.parse("2026-01-12T00:00:00Z");

    private static Entry bought(String volume, String funds) {
        return new Entry.Bought(NOW, "b", BTC, Quantity.of(volume), Krw.of(funds));
    }

    private static Entry sold(String volume, String funds) {
        return new Entry.Sold(NOW, "s", BTC, Quantity.of(volume), Krw.of(funds));
    }

    private static Entry fee(boolean onPurchase, String fee) {
        return new Entry.FeePaid(NOW, "f", BTC, onPurchase, Krw.of(fee));
    }

    private static Entry flow(String amount) {
        return new Entry.CashFlow(NOW, "c", Krw.of(amount));
    }

    private static Books after(Entry... entries) {
        var books = Books.EMPTY;
        for (var entry : entries) {
            books = books.after(entry);
        }
        return books;
    }

    @Test
    void aBuyAndItsFeeBecomeCost() {
        var books = after(flow("1000000"), bought("0.1", "10000"), fee(true, "5"));
        assertThat(books.cash()).isEqualTo(Krw.of(989_995));
        assertThat(books.position(BTC)).isEqualTo(new Position(Quantity.of("0.1"), Krw.of(10_005)));
        assertThat(books.realised()).isEqualTo(Krw.ZERO);
    }

    @Test
    void aPartialSaleRemovesItsShareOfTheCost() {
        var books =
                after(
                        flow("1000000"),
                        bought("0.1", "10000"),
                        fee(true, "5"),
                        sold("0.05", "6000"),
                        fee(false, "3"));
        assertThat(books.position(BTC))
                .isEqualTo(new Position(Quantity.of("0.05"), Krw.of("5002.5")));
        assertThat(books.realised()).isEqualTo(Krw.of("994.5"));
        assertThat(books.cash()).isEqualTo(Krw.of(995_992));
    }

    @Test
    void sellingAllLeavesNothing() {
        var books =
                after(
                        flow("100"),
                        bought("3", "10"),
                        sold("1", "4"),
                        sold("1", "4"),
                        sold("1", "4"));
        assertThat(books.positions()).isEmpty();
        assertThat(books.position(BTC)).isEqualTo(Position.NONE);
        assertThat(books.realised()).isEqualTo(Krw.of(2));
        assertThat(books.cash()).isEqualTo(Krw.of(102));
    }

    @Test
    void aPurchaseFeeThatComesAfterTheSaleIsALoss() {
        var books = after(flow("100"), bought("1", "10"), sold("1", "10"), fee(true, "1"));
        assertThat(books.realised()).isEqualTo(Krw.of(-1));
        assertThat(books.positions()).isEmpty();
    }

    @Test
    void coinsThatVanishTakeTheirCostAlongAsAFlow() {
        var books =
                after(
                        flow("100"),
                        bought("2", "10"),
                        new Entry.CoinsLost(NOW, "l", BTC, Quantity.of("1")));
        assertThat(books.flows()).isEqualTo(Krw.of(95));
        assertThat(books.realised()).isEqualTo(Krw.ZERO);
        assertThat(books.position(BTC)).isEqualTo(new Position(Quantity.of("1"), Krw.of(5)));
    }

    @Test
    void coinsThatRemainKeepACostAboveZero() {
        var dust = new Position(Quantity.of("10"), Krw.of("0.0000000000018"));
        assertThat(dust.sold(Quantity.of("9")).rest().cost().isPositive()).isTrue();
    }

    @Test
    void refusesToSellMoreThanIsOwned() {
        var books = after(flow("100"), bought("2", "10"));
        assertThatThrownBy(() -> books.after(sold("2.00000001", "10")))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> books.after(new Entry.CoinsLost(NOW, "l", XRP, Quantity.of("1"))))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void equityIsUnknownWhenAPriceIs() {
        var books = after(flow("100"), bought("2", "10"));
        assertThat(books.equity(_ -> Optional.empty())).isEmpty();
        assertThat(books.equity(_ -> Optional.of(Price.of(7)))).contains(Krw.of(104));
        assertThat(Books.EMPTY.equity(_ -> Optional.empty())).contains(Krw.ZERO);
    }

    @Test
    void theStopIsMeasuredFromAllThatWasPaid() {
        var position = new Position(Quantity.of("0.0002"), Krw.of("20010"));
        assertThat(position.averageCost()).isEqualTo(Price.of(100_050_000));
        assertThat(position.priceAtLoss(new BigDecimal("0.05"))).isEqualTo(Price.of(95_047_500));
        assertThat(position.unrealisedAt(Price.of(100_000_000))).isEqualTo(Krw.of(-10));
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void equityLessFlowsIsRealisedPlusUnrealisedToTheLastDigit(long seed) {
        var random = new Random(seed);
        Map<Market, Price> prices = new HashMap<>();
        var books = Books.EMPTY.after(flow("1000000"));
        for (int i = 0; i < 4_000; i++) {
            // A coin at millions of won, and one at a fraction of a won with many decimals.
            prices.put(
                    BTC,
                    new Price(
                            BigDecimal.valueOf(random.nextLong(1L << 40), 3).add(BigDecimal.ONE)));
            prices.put(XRP, new Price(BigDecimal.valueOf(random.nextLong(1, 1L << 20), 8)));
            var market = random.nextBoolean() ? BTC : XRP;
            books = books.after(entry(random, market, books.position(market), prices));
            var worth = books.equity(market1 -> Optional.ofNullable(prices.get(market1)));
            var unrealised = Krw.ZERO;
            for (var held : books.positions().entrySet()) {
                var position = held.getValue();
                unrealised = unrealised.plus(position.unrealisedAt(known(prices, held.getKey())));
                assertThat(position.quantity().isPositive()).isTrue();
                assertThat(position.cost().isPositive()).as("cost of %s", position).isTrue();
            }
            assertThat(worth.orElseThrow().minus(books.flows()))
                    .as("step %d", i)
                    .isEqualTo(books.realised().plus(unrealised));
        }
        for (var market : List.of(BTC, XRP)) {
            var rest = books.position(market).quantity();
            books = books.after(new Entry.Sold(NOW, "all", market, rest, Krw.of(1)));
        }
        assertThat(books.positions()).isEmpty();
        assertThat(books.cash().minus(books.flows())).isEqualTo(books.realised());
    }

    private static Price known(Map<Market, Price> prices, Market market) {
        return Objects.requireNonNull(prices.get(market));
    }

    private static Entry entry(
            Random random, Market market, Position owned, Map<Market, Price> prices) {
        var price = known(prices, market);
        var some = new Quantity(BigDecimal.valueOf(random.nextLong(1, 1L << 32), 8));
        var part = new BigDecimal(random.nextInt(1, 1_000)).movePointLeft(3);
        var share =
                random.nextInt(6) == 0
                        ? owned.quantity()
                        : new Quantity(owned.quantity().amount().multiply(part));
        return switch (random.nextInt(6)) {
            case 0, 1 -> new Entry.Bought(NOW, "b", market, some, price.times(some));
            case 2, 3 -> new Entry.Sold(NOW, "s", market, share, price.times(share));
            case 4 ->
                    new Entry.FeePaid(
                            NOW,
                            "f",
                            market,
                            random.nextBoolean(),
                            price.times(some).times(new BigDecimal("0.0005")));
            default ->
                    random.nextInt(4) == 0
                            ? new Entry.CoinsLost(NOW, "l", market, share)
                            : flow(String.valueOf(random.nextInt(-50_000, 50_000)));
        };
    }

    @Test
    void aDayIsADayInSeoul() {
        var seoul = new TradingDay(ZoneId.of("Asia/Seoul"));
        var newYear = LocalDate.of(2026, 1, 1);
        assertThat(seoul.of(Instant.parse("2025-12-31T14:59:59Z"))).isEqualTo("2025-12-31");
        assertThat(seoul.of(Instant.parse("2025-12-31T15:00:00Z"))).isEqualTo(newYear);
        assertThat(seoul.startOf(newYear)).isEqualTo(Instant.parse("2025-12-31T15:00:00Z"));
    }
}
