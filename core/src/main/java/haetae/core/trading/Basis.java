package haetae.core.trading;

import haetae.core.market.Candle;
import haetae.core.market.Interval;
import haetae.core.market.Market;
import haetae.core.money.Krw;
import haetae.core.money.Price;
import haetae.core.money.Quantity;
import haetae.core.risk.Limits;
import haetae.core.risk.RiskFacts;
import haetae.core.signal.AdviceRequest;
import haetae.core.signal.CoinClass;
import haetae.core.signal.Confluence;
import haetae.core.signal.MarketView;
import haetae.core.signal.Outlook;
import haetae.core.signal.PastDecision;
import haetae.core.signal.SignalChoices;
import haetae.core.signal.Trend;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * What was known when the adviser was asked. The request follows from it and from nothing else, so
 * that a record of it is enough to make the request again.
 *
 * @param at when it was known
 * @param price last traded price
 * @param series one for each timeframe, the hourly one first
 * @param owned coins that Haetae owns in this market
 * @param cost what they cost, fees included
 * @param past what came of earlier decisions in this market, newest first
 */
public record Basis(
        Instant at,
        Price price,
        List<Series> series,
        Quantity owned,
        Krw cost,
        RiskFacts risk,
        Limits limits,
        SignalChoices choices,
        List<PastDecision> past) {

    /**
     * The closed candles of one timeframe.
     *
     * @param knownAt when the exchange told them
     * @param candles without a gap, oldest first; empty when they are not known
     */
    public record Series(Interval interval, Instant knownAt, List<Candle> candles) {
        public Series {
            candles = List.copyOf(candles);
        }

        /** Without the candles, of which there are hundreds. */
        @Override
        public String toString() {
            return "Series[%s, %d candles known at %s]"
                    .formatted(interval, candles.size(), knownAt);
        }
    }

    public Basis {
        series = List.copyOf(series);
        past = List.copyOf(past);
    }

    /**
     * What the adviser is told.
     *
     * @throws IllegalArgumentException if the hourly candles are not enough, or the account's worth
     *     is not known
     */
    public AdviceRequest request(String decision, Market market) {
        return request(decision, market, each -> Trend.of(each.candles()));
    }

    /**
     * The same where trends are known already.
     *
     * @param trend what {@link Trend#of} says of a series
     */
    AdviceRequest request(String decision, Market market, Function<Series, Trend> trend) {
        var equity =
                risk.equity()
                        .orElseThrow(() ->
                                new IllegalArgumentException("the account's worth is not known"));
        var hours = new MarketView(market, at, price, series.getFirst().candles());
        var hourly = trend.apply(series.getFirst());
        return new AdviceRequest(
                decision,
                market,
                at,
                price,
                hours.change24h().orElse(0.0),
                hourly.reading(),
                owned,
                cost,
                equity,
                Limits.ratio(limits.stopLossPct()),
                outlook(market, equity, hourly, trend));
    }

    private Outlook outlook(
            Market market, Krw equity, Trend hourly, Function<Series, Trend> trend) {
        var trends = new ArrayList<>(List.of(hourly));
        var leftOut = new ArrayList<Interval>();
        for (var each : series.subList(1, series.size())) {
            if (each.candles().size() < Trend.FEWEST_CANDLES) {
                leftOut.add(each.interval());
            } else {
                trends.add(trend.apply(each));
            }
        }
        var coins = CoinClass.of(market);
        return new Outlook(
                coins,
                choices.over(coins),
                trends,
                leftOut,
                Confluence.of(trends),
                risk.latches().stream()
                        .filter(latch -> latch.holdsFor(market))
                        .map(latch -> latch.cause().name())
                        .toList(),
                risk.dayProfit().flatMap(won -> percent(won, risk.dayStart().orElse(Krw.ZERO))),
                risk.volatilityPct(),
                percent(risk.exposure(), equity),
                past);
    }

    private static Optional<Double> percent(Krw part, Krw whole) {
        return whole.isPositive()
                ? Optional.of(100 * part.amount().doubleValue() / whole.amount().doubleValue())
                : Optional.empty();
    }
}
