package haetae.core.money;

import java.math.BigDecimal;

/**
 * An exact number of coins, signed, with every digit that the exchange gave; for example 0.33333333
 * BTC.
 */
public record Quantity(BigDecimal amount) implements Comparable<Quantity> {

    public static final Quantity ZERO = new Quantity(BigDecimal.ZERO);

    public Quantity {
        amount = Exact.normal(amount);
    }

    public static Quantity of(String amount) {
        return new Quantity(new BigDecimal(amount));
    }

    public Quantity plus(Quantity other) {
        return new Quantity(amount.add(other.amount));
    }

    public Quantity minus(Quantity other) {
        return new Quantity(amount.subtract(other.amount));
    }

    public Quantity negated() {
        return new Quantity(amount.negate());
    }

    public boolean isNegative() {
        return amount.signum() < 0;
    }

    public boolean isPositive() {
        return amount.signum() > 0;
    }

    public boolean isZero() {
        return amount.signum() == 0;
    }

    /** The smaller of the two. */
    public Quantity min(Quantity other) {
        return compareTo(other) <= 0 ? this : other;
    }

    @Override
    public int compareTo(Quantity other) {
        return amount.compareTo(other.amount);
    }

    /** Plain decimal digits, never an exponent. */
    @Override
    public String toString() {
        return amount.toPlainString();
    }
}
