package haetae.core.signal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import haetae.core.indicator.Indicators;
import haetae.core.market.Candle;
import haetae.core.market.Interval;
import haetae.core.market.Market;
import haetae.core.money.Price;
import haetae.core.signal.Trend.Direction;
import haetae.core.signal.Trend.Volatility;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Where timeframes point, and how far they agree. */
class TrendTests {

    private static final Instant START = Instant.parse("2026-01-05T00:00:00Z"); // a Monday

    private static Indicators.Reading reading(
            double close, double ema9, double ema21, double ema50, double histogram, double atr) {
        return new Indicators.Reading(
                close, 50, histogram, 0, 0, 0, 0, 50, ema9, 0, ema21, ema50, atr, 0, 0);
    }

    @ParameterizedTest
    @CsvSource({
        // close, ema 9, 21, 50, histogram, last move, votes, direction
        "104, 103, 102, 101, 1, 0.006, 3, UP",
        "104, 103, 102, 101, 1, 0.004, 2, UP",
        "104, 103, 102, 101, -1, 0.004, 0, SIDEWAYS",
        "104, 103, 105, 101, 1, 0.006, 2, UP",
        "104, 103, 105, 101, 1, 0.0, 1, SIDEWAYS",
        "96, 97, 98, 99, -1, -0.006, -3, DOWN",
        "96, 97, 98, 99, -1, 0.006, -1, SIDEWAYS",
        "100, 100, 100, 100, 0, 0, 0, SIDEWAYS"
    })
    void threeVotesMakeADirection(
            double close,
            double ema9,
            double ema21,
            double ema50,
            double histogram,
            double move,
            int votes,
            Direction direction) {
        var trend = Trend.of(Interval.H1, reading(close, ema9, ema21, ema50, histogram, 1), move);
        assertThat(trend.votes()).isEqualTo(votes);
        assertThat(trend.direction()).isEqualTo(direction);
        assertThat(trend.strength()).isEqualTo(Math.abs(votes) / 3.0);
    }

    @ParameterizedTest
    @CsvSource({
        // two percent of a day is 0.41 % of an hour, 0.82 % of four, 5.3 % of a week
        "H1, 0.40, LOW",
        "H1, 0.42, MEDIUM",
        "H1, 1.1, HIGH",
        "H4, 0.80, LOW",
        "H4, 0.83, MEDIUM",
        "D1, 1.99, LOW",
        "D1, 2.01, MEDIUM",
        "D1, 5.01, HIGH",
        "W1, 5.2, LOW",
        "W1, 5.4, MEDIUM"
    })
    void whatIsVolatileDependsOnTheTimeframe(Interval interval, double atr, Volatility expected) {
        assertThat(Trend.of(interval, reading(100, 1, 1, 1, 0, atr), 0).volatility())
                .isEqualTo(expected);
    }

    private static List<Candle> rising(Interval interval, int count) {
        var candles = new ArrayList<Candle>();
        var at = START;
        for (int i = 0; i < count; i++) {
            candles.add(
                    Candle.withoutTrade(
                            at, interval, Price.of((long) (1_000_000 * Math.pow(1.02, i)))));
            at = interval.next(at);
        }
        return candles;
    }

    @Test
    void aRisingMarketPointsUp() {
        var trend = Trend.of(rising(Interval.H4, 60));
        assertThat(trend.direction()).isEqualTo(Direction.UP);
        assertThat(trend.interval()).isEqualTo(Interval.H4);
    }

    @Test
    void fewerThanFiftyCandlesSayNothing() {
        assertThatThrownBy(() -> Trend.of(rising(Interval.W1, 49)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(Trend.of(rising(Interval.W1, 50))).isNotNull();
    }

    private static Trend pointing(Interval interval, Direction direction) {
        return new Trend(interval, reading(1, 1, 1, 1, 0, 0), 0, direction, 0, Volatility.LOW);
    }

    @Test
    void agreementIsTheWeightOfThoseThatPointOneWay() {
        var all =
                List.of(
                        pointing(Interval.H1, Direction.UP),
                        pointing(Interval.H4, Direction.SIDEWAYS),
                        pointing(Interval.D1, Direction.UP),
                        pointing(Interval.W1, Direction.DOWN));
        assertThat(Confluence.of(all)).isEqualTo(new Confluence(3.0 / 7, 2.5 / 7));
        assertThat(Confluence.of(List.of(pointing(Interval.H1, Direction.SIDEWAYS))))
                .as("pointing nowhere agrees with nobody")
                .isEqualTo(Confluence.NONE);
        assertThat(Confluence.of(List.of())).isEqualTo(Confluence.NONE);
    }

    @ParameterizedTest
    @CsvSource({"KRW-BTC, MAJOR", "KRW-INJ, MAJOR", "KRW-DOGE, MEME", "KRW-XYZ, ALT"})
    void aCoinIsOfOneClass(String market, CoinClass coins) {
        assertThat(CoinClass.of(new Market(market))).isEqualTo(coins);
    }

    @Test
    void whatAPersonSetWinsOverTheClass() {
        var own =
                new SignalChoices(
                        Optional.of(new BigDecimal("0.9")),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty());
        assertThat(own.over(CoinClass.MEME).minConfidence()).isEqualByComparingTo("0.9");
        assertThat(own.over(CoinClass.MEME).minConfluence()).isEqualByComparingTo("0.50");
        assertThat(SignalChoices.BY_CLASS.over(CoinClass.ALT)).isEqualTo(CoinClass.ALT.rules());
    }
}
