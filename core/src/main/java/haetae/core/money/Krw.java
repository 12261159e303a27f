package haetae.core.money;

import java.math.BigDecimal;

/**
 * An exact amount of Korean won, signed, with every digit that the exchange gave; for example
 * 3.697095875.
 *
 * <p>Two equal amounts are equal records. For estimates use {@code double}, never this.
 */
public record Krw(BigDecimal amount) implements Comparable<Krw> {

    public static final Krw ZERO = new Krw(BigDecimal.ZERO);

    public Krw {
        amount = Exact.normal(amount);
    }

    public static Krw of(String amount) {
        return new Krw(new BigDecimal(amount));
    }

    public static Krw of(long amount) {
        return new Krw(BigDecimal.valueOf(amount));
    }

    public Krw plus(Krw other) {
        return new Krw(amount.add(other.amount));
    }

    public Krw minus(Krw other) {
        return new Krw(amount.subtract(other.amount));
    }

    /** This amount times a plain ratio, exact: 10 000 KRW times 0.0005 is 5 KRW. */
    public Krw times(BigDecimal ratio) {
        return new Krw(amount.multiply(ratio));
    }

    public Krw negated() {
        return new Krw(amount.negate());
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

    @Override
    public int compareTo(Krw other) {
        return amount.compareTo(other.amount);
    }

    /** The smaller of the two. */
    public Krw min(Krw other) {
        return compareTo(other) <= 0 ? this : other;
    }

    /** Plain decimal digits, never an exponent. */
    @Override
    public String toString() {
        return amount.toPlainString();
    }
}
