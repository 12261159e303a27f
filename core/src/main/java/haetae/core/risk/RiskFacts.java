package haetae.core.risk;

import haetae.core.market.MarketRules;
import haetae.core.market.Quote;
import haetae.core.money.Krw;
import haetae.core.money.Price;
import java.time.Duration;
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
 * @param price last traded price
 * @param quote best prices now
 * @param stopPrice where what is owned would be sold, empty when nothing is
 * @param averageCost what the coins that are owned cost on average, empty when nothing is
 * @param buysLastHour buys of the account on record in the last 60 minutes
 * @param sinceStop time since this market's last stop, empty when there was none for a day
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
        Optional<Price> price,
        Optional<Quote> quote,
        Optional<Price> stopPrice,
        Optional<Price> averageCost,
        int buysLastHour,
        Optional<Duration> sinceStop,
        MarketRules rules) {

    public RiskFacts {
        latches = List.copyOf(latches);
    }
}
