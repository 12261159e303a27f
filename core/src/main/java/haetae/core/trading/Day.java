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
 * @param acceptedLoss profit, below zero, at which a person last said to trade on; the limit counts
 *     from there
 */
public record Day(
        LocalDate date,
        Krw startEquity,
        Krw startFlows,
        Krw startRealised,
        int trades,
        int wins,
        int losses,
        Krw acceptedLoss) {

    /** A day on which no loss was accepted. */
    public Day(
            LocalDate date,
            Krw startEquity,
            Krw startFlows,
            Krw startRealised,
            int trades,
            int wins,
            int losses) {
        this(date, startEquity, startFlows, startRealised, trades, wins, losses, Krw.ZERO);
    }

    /** The day after a person accepted what it has lost. */
    public Day accepting(Krw profit) {
        return new Day(date, startEquity, startFlows, startRealised, trades, wins, losses, profit);
    }

    /** A profit since the day began as the limit counts it. */
    public Krw counted(Krw profit) {
        return profit.minus(acceptedLoss);
    }

    public Day withTrade() {
        return new Day(
                date,
                startEquity,
                startFlows,
                startRealised,
                trades + 1,
                wins,
                losses,
                acceptedLoss);
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
                losses + (won ? 0 : 1),
                acceptedLoss);
    }

    /** Profit since the day began, realised and not, without what came from outside. */
    public Krw profit(Krw equity, Krw flows) {
        return equity.minus(startEquity).minus(flows.minus(startFlows));
    }
}
