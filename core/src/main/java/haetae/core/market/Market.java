package haetae.core.market;

import java.util.regex.Pattern;

/** A trading pair by its Upbit code, quote first: {@code KRW-BTC} is bitcoin paid in won. */
public record Market(String code) implements Comparable<Market> {

    private static final Pattern FORM = Pattern.compile("KRW-[A-Z0-9]{1,16}");

    /**
     * @throws IllegalArgumentException if the code is not of the form {@code KRW-BTC}; only won
     *     markets are traded
     */
    public Market {
        if (!FORM.matcher(code).matches()) {
            throw new IllegalArgumentException(
                    "a market code looks like KRW-BTC (upper case, paid in KRW), not \""
                            + code
                            + "\"");
        }
    }

    /** The coin's currency code, for example BTC. */
    public String coin() {
        return code.substring(4);
    }

    @Override
    public int compareTo(Market other) {
        return code.compareTo(other.code);
    }

    @Override
    public String toString() {
        return code;
    }
}
