package haetae.core.risk;

import haetae.core.market.MarketRules;
import haetae.core.money.Krw;
import java.util.List;
import java.util.Optional;

/**
 * What the gates judge by. What is not known is empty, and the gates take it for a no.
 *
 * @param latches every closed latch of the account
 * @param equity the account's worth now
 * @param dayProfit profit of the trading day so far, realised and not, without external flows
 * @param dayStart equity at the start of the trading day
 * @param volatilityPct range of the last 300 seconds in percent
 * @param cash won that is free, after what orders under way may still take
 * @param exposure worth of all coins and of all buys under way
 * @param unresolved true while the outcome of an order in this market is not known
 * @param booksAgree true once the books were compared with the exchange and agreed
 */
public record RiskFacts(
        List<Latch> latches,
        Optional<Krw> equity,
        Optional<Krw> dayProfit,
        Optional<Krw> dayStart,
        Optional<Double> volatilityPct,
        Krw cash,
        Krw exposure,
        boolean unresolved,
        boolean booksAgree,
        MarketRules rules) {

    public RiskFacts {
        latches = List.copyOf(latches);
    }
}
