package haetae.core.money;

import java.math.BigDecimal;

/**
 * The normal form of an exact decimal: no trailing zeros, one zero, never an exponent in its text.
 */
final class Exact {

    private Exact() {}

    static BigDecimal normal(BigDecimal value) {
        return value.signum() == 0 ? BigDecimal.ZERO : value.stripTrailingZeros();
    }
}
