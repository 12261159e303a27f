package haetae.core.trading;

import static org.assertj.core.api.Assertions.assertThat;

import haetae.core.market.Market;
import haetae.core.money.Krw;
import haetae.core.order.Leg;
import haetae.core.order.OrderIntent;
import haetae.core.order.OrderTerms;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.Test;

class DayTests {

    private static final Day DAY =
            new Day(LocalDate.of(2026, 11, 23), Krw.of(100), Krw.of(10), Krw.of(1), 4, 2, 1);

    @Test
    void countsBuysAsTradesAndSalesAsWonOrLost() {
        assertThat(DAY.withTrade())
                .extracting(Day::trades, Day::wins, Day::losses)
                .containsExactly(5, 2, 1);
        assertThat(DAY.withSale(Krw.of("0.1")))
                .extracting(Day::trades, Day::wins, Day::losses)
                .containsExactly(5, 3, 1);
        assertThat(DAY.withSale(Krw.ZERO))
                .as("nothing earned is not won")
                .extracting(Day::trades, Day::wins, Day::losses)
                .containsExactly(5, 2, 2);
    }

    @Test
    void itsProfitLeavesOutWhatCameFromOutside() {
        assertThat(DAY.profit(Krw.of(130), Krw.of(30))).isEqualTo(Krw.of(10));
    }

    private static Change recorded(Leg leg) {
        return new Change.OrderRecorded(
                new OrderIntent(
                        "i",
                        new Market("KRW-BTC"),
                        new OrderTerms.MarketBuy(Krw.of(1)),
                        leg,
                        "d",
                        1,
                        Instant.EPOCH,
                        Instant.EPOCH));
    }

    @Test
    void onlyWhatLessensRiskTakesRefuge() {
        var day = new Change.DayMoved(DAY);
        assertThat(new Batch(1, 1, List.of(day, recorded(Leg.STOP))).mayTakeRefuge()).isTrue();
        assertThat(new Batch(1, 1, List.of(day, recorded(Leg.ENTRY))).mayTakeRefuge()).isFalse();
    }
}
