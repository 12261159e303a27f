package haetae.core.money;

import java.math.BigDecimal;

/** Korean won for one coin, above zero. */
public record Price(BigDecimal amount) implements Comparable<Price> {

    /**
     * @throws IllegalArgumentException if the amount is not above zero
     */
    public Price {
        if (amount.signum() <= 0) {
            throw new IllegalArgumentException(
                    "a price is above zero, not " + amount.toPlainString());
        }
        amount = Exact.normal(amount);
    }

    public static Price of(String amount) {
        return new Price(new BigDecimal(amount));
    }

    public static Price of(long amount) {
        return new Price(BigDecimal.valueOf(amount));
    }

    /** What this many coins are worth at this price, exact. */
    public Krw times(Quantity quantity) {
        return new Krw(amount.multiply(quantity.amount()));
    }

    /** This price times a plain positive ratio, exact. */
    public Price times(BigDecimal ratio) {
        return new Price(amount.multiply(ratio));
    }

    public boolean isAtOrBelow(Price other) {
        return compareTo(other) <= 0;
    }

    @Override
    public int compareTo(Price other) {
        return amount.compareTo(other.amount);
    }

    public double doubleValue() {
        return amount.doubleValue();
    }

    /** Plain decimal digits, never an exponent. */
    @Override
    public String toString() {
        return amount.toPlainString();
    }
}
