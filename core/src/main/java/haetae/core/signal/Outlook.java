package haetae.core.signal;

import haetae.core.market.Interval;
import java.util.List;
import java.util.Optional;

/**
 * What surrounds a decision.
 *
 * @param trends one for each timeframe that is known well enough
 * @param leftOut timeframes that are not, with fewer than {@link Trend#FEWEST_CANDLES} closed
 *     candles
 * @param latches causes that hold back new risk now
 * @param dayProfitPct today's profit in percent of the day's first equity
 * @param volatilityPct range of the last 300 seconds
 * @param exposurePct worth of coins and of buys under way in percent of equity
 * @param past the last scored decisions in this market, newest first
 */
public record Outlook(
        CoinClass coins,
        SignalRules rules,
        List<Trend> trends,
        List<Interval> leftOut,
        Confluence confluence,
        List<String> latches,
        Optional<Double> dayProfitPct,
        Optional<Double> volatilityPct,
        Optional<Double> exposurePct,
        List<PastDecision> past) {

    public Outlook {
        trends = List.copyOf(trends);
        leftOut = List.copyOf(leftOut);
        latches = List.copyOf(latches);
        past = List.copyOf(past);
    }
}
