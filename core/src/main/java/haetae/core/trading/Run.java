package haetae.core.trading;

import haetae.core.money.Price;
import haetae.core.money.Quantity;
import haetae.core.money.Sendable;
import haetae.core.portfolio.Position;
import haetae.core.risk.Limits;
import haetae.core.risk.TakeProfit;
import java.math.BigDecimal;

/**
 * How far a position has come since its first coin, for those who want gains taken. It begins with
 * the first trade that is seen while that is wanted and ends when the position is flat.
 *
 * @param original coins bought in all
 * @param held coins when it was looked at last
 * @param peak highest price since then, in steps of a tenth of a percent
 * @param trailing whether the gain has once reached the activation of the trailing stop
 */
public record Run(Quantity original, Quantity held, Price peak, boolean trailing) {

    /** A peak is news when it is higher by this factor; else every tick of a rise would be. */
    private static final BigDecimal STEP = new BigDecimal("1.001");

    public static Run begin(Position position, Price price) {
        return new Run(position.quantity(), position.quantity(), price, false);
    }

    /** With what was bought or sold since, and the price that was traded now. */
    public Run after(Position position, Price traded, TakeProfit wanted) {
        var grown = position.quantity().minus(held);
        boolean higher = traded.compareTo(peak.times(STEP)) > 0;
        return new Run(
                grown.isPositive() ? original.plus(grown) : original,
                position.quantity(),
                higher ? traded : peak,
                trailing || gained(position, traded, wanted.activationPct()));
    }

    private static boolean gained(Position position, Price price, BigDecimal percent) {
        var wanted = position.averageCost().times(BigDecimal.ONE.add(Limits.ratio(percent)));
        return price.compareTo(wanted) >= 0;
    }

    /** The price at which all is to be sold. */
    public Price trailAt(TakeProfit wanted) {
        return peak.times(BigDecimal.ONE.subtract(Limits.ratio(wanted.distancePct())));
    }

    /**
     * Coins that should have been sold by now and were not: the shares of the tiers that the price
     * has reached, less what was sold before in whatever way.
     *
     * @param bid what they would bring
     */
    public Quantity due(Position position, Price bid, TakeProfit wanted) {
        var share =
                wanted.tiers().stream()
                        .filter(tier -> gained(position, bid, tier.atPct()))
                        .map(tier -> Limits.ratio(tier.sellPct()))
                        .reduce(BigDecimal.ZERO, BigDecimal::add);
        var sold = original.minus(position.quantity());
        var due =
                Sendable.quantity(new Quantity(original.amount().multiply(share)))
                        .minus(sold)
                        .min(Sendable.quantity(position.quantity()));
        return due.isPositive() ? due : Quantity.ZERO;
    }

    /** How many tiers are sold, for people. */
    public int tiersTaken(Position position, TakeProfit wanted) {
        var sold = original.minus(position.quantity()).amount();
        var share = BigDecimal.ZERO;
        int taken = 0;
        for (var tier : wanted.tiers()) {
            share = share.add(Limits.ratio(tier.sellPct()));
            var whole = Sendable.quantity(new Quantity(original.amount().multiply(share)));
            if (sold.signum() == 0 || sold.compareTo(whole.amount()) < 0) {
                break;
            }
            taken++;
        }
        return taken;
    }
}
