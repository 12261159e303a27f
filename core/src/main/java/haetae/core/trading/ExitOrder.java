package haetae.core.trading;

import haetae.core.market.Market;
import haetae.core.order.Leg;
import java.time.Instant;

/**
 * A standing order to ourselves to sell all that Haetae owns in a market, until it is flat or only
 * dust is left.
 *
 * @param leg STOP, FLATTEN or EXIT
 * @param decision what it follows from; part of its orders' identifiers
 * @param reason for people, with the numbers
 */
public record ExitOrder(Market market, Leg leg, String decision, Instant since, String reason) {}
