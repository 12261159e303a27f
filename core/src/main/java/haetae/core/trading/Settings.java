package haetae.core.trading;

import haetae.core.market.Market;
import haetae.core.portfolio.TradingDay;
import java.time.Duration;
import java.util.List;

/**
 * How one account is traded, as long as the process lives.
 *
 * @param account name of the account; part of every order's identifier
 * @param markets what is traded, at least one
 * @param preferences what holds at the start
 * @param turn how much later than the first account of its node it decides, so that not all are
 *     busy in the same instant
 */
public record Settings(
        String account,
        List<Market> markets,
        TradingDay tradingDay,
        Preferences preferences,
        Duration turn) {

    /** Of an account that is alone. */
    public Settings(
            String account, List<Market> markets, TradingDay tradingDay, Preferences preferences) {
        this(account, markets, tradingDay, preferences, Duration.ZERO);
    }

    public Settings {
        markets = List.copyOf(markets);
        if (markets.isEmpty()) {
            throw new IllegalArgumentException("at least one market");
        }
    }
}
