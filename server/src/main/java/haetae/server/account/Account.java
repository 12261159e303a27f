package haetae.server.account;

import haetae.core.market.Market;
import java.util.List;

/**
 * An account that is traded.
 *
 * @param id its row; every row of its own carries it
 * @param userId whose it is
 * @param name what it is called; part of every identifier of its orders
 * @param installEpoch part of every identifier of its orders
 * @param markets what it trades, the main one first
 */
public record Account(
        long id, long userId, String name, String installEpoch, List<Market> markets) {

    /** The name of the account that the operator's own key trades. */
    public static final String MAIN = "main";

    public Account {
        markets = List.copyOf(markets);
    }
}
