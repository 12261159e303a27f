package haetae.core.order;

import java.util.List;
import java.util.Map;

/** What is known after reading the exchange account. */
public sealed interface AccountOutcome {

    /**
     * @param balances by currency code, only what is held
     * @param open the orders that are open on the exchange
     */
    record Read(Map<String, Balance> balances, List<OrderReport> open) implements AccountOutcome {
        public Balance of(String currency) {
            return balances.getOrDefault(currency, Balance.NONE);
        }
    }

    /** The exchange refused to answer. */
    record Refused(Refusal refusal) implements AccountOutcome {}

    /** The exchange blocks us: too much was asked. */
    record Blocked(String cause) implements AccountOutcome {}

    /** The question got no usable answer. */
    record Unknown(String cause) implements AccountOutcome {}
}
