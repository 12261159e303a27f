package haetae.core.trading;

import haetae.core.money.Krw;
import java.time.LocalDate;

/**
 * The statistics of a trading day.
 *
 * @param startEquity the account's worth when the day began
 * @param startFlows the books' flows when the day began
 * @param startRealised the books' realised profit when the day began
 * @param trades orders of this day that executed
 * @param wins sales that earned, net of fees
 * @param losses sales that did not
 */
public record Day(
        LocalDate date,
        Krw startEquity,
        Krw startFlows,
        Krw startRealised,
        int trades,
        int wins,
        int losses) {

    public Day withTrade() {
        return new Day(date, startEquity, startFlows, startRealised, trades + 1, wins, losses);
    }

    public Day withSale(Krw profit) {
        boolean won = profit.isPositive();
        return new Day(
                date,
                startEquity,
                startFlows,
                startRealised,
                trades + 1,
                wins + (won ? 1 : 0),
                losses + (won ? 0 : 1));
    }

    /** Profit since the day began, realised and not, without what came from outside. */
    public Krw profit(Krw equity, Krw flows) {
        return equity.minus(startEquity).minus(flows.minus(startFlows));
    }
}
