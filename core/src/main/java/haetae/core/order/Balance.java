package haetae.core.order;

import java.math.BigDecimal;

/**
 * What an exchange account holds of one currency.
 *
 * @param free may be used
 * @param locked held by open orders or withdrawals
 */
public record Balance(BigDecimal free, BigDecimal locked) {

    public static final Balance NONE = new Balance(BigDecimal.ZERO, BigDecimal.ZERO);

    public BigDecimal total() {
        return free.add(locked);
    }
}
