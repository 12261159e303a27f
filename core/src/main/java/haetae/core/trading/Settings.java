package haetae.core.trading;

import haetae.core.market.Market;
import haetae.core.portfolio.TradingDay;
import haetae.core.risk.Limits;
import java.time.Duration;
import java.util.List;

/**
 * How one account is traded.
 *
 * @param account name of the account; part of every order's identifier
 * @param markets what is traded, at least one
 * @param decisionPeriod time between decisions; they fall on its multiples since 1970
 * @param decisionDelay how long after that the decision is made, so that the candle is surely
 *     closed
 */
public record Settings(
        String account,
        List<Market> markets,
        Limits limits,
        TradingDay tradingDay,
        Duration decisionPeriod,
        Duration decisionDelay) {

    public Settings {
        markets = List.copyOf(markets);
        if (markets.isEmpty()) {
            throw new IllegalArgumentException("at least one market");
        }
        if (decisionPeriod.compareTo(Duration.ofSeconds(1)) < 0) {
            throw new IllegalArgumentException(
                    "decisions are at least 1 s apart, not " + decisionPeriod);
        }
    }
}
