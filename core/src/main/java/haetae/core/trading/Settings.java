package haetae.core.trading;

import haetae.core.market.Market;
import haetae.core.portfolio.TradingDay;
import java.util.List;

/**
 * How one account is traded, as long as the process lives.
 *
 * @param account name of the account; part of every order's identifier
 * @param markets what is traded, at least one
 * @param preferences what holds at the start
 */
public record Settings(
        String account, List<Market> markets, TradingDay tradingDay, Preferences preferences) {

    public Settings {
        markets = List.copyOf(markets);
        if (markets.isEmpty()) {
            throw new IllegalArgumentException("at least one market");
        }
    }
}
