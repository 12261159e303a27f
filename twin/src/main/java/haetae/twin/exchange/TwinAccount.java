package haetae.twin.exchange;

import java.math.BigDecimal;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** An account on the twin: a key, balances, and every identifier and nonce it ever used. */
final class TwinAccount {

    final String accessKey;
    final String secretKey;
    final Set<String> usedIdentifiers = new HashSet<>();
    final Set<String> usedNonces = new HashSet<>();
    private final Map<String, BigDecimal> free = new TreeMap<>();
    private final Map<String, BigDecimal> locked = new TreeMap<>();

    TwinAccount(String accessKey, String secretKey) {
        this.accessKey = accessKey;
        this.secretKey = secretKey;
    }

    BigDecimal free(String currency) {
        return free.getOrDefault(currency, BigDecimal.ZERO);
    }

    BigDecimal locked(String currency) {
        return locked.getOrDefault(currency, BigDecimal.ZERO);
    }

    /** Currencies of which anything is held. */
    Set<String> currencies() {
        var held = new TreeSet<String>();
        free.forEach((currency, amount) -> {
            if (amount.signum() != 0) {
                held.add(currency);
            }
        });
        locked.forEach((currency, amount) -> {
            if (amount.signum() != 0) {
                held.add(currency);
            }
        });
        return held;
    }

    void receive(String currency, BigDecimal amount) {
        free.merge(currency, amount, BigDecimal::add);
    }

    void lock(String currency, BigDecimal amount) {
        free.merge(currency, amount.negate(), BigDecimal::add);
        locked.merge(currency, amount, BigDecimal::add);
    }

    void unlock(String currency, BigDecimal amount) {
        lock(currency, amount.negate());
    }

    void spendLocked(String currency, BigDecimal amount) {
        locked.merge(currency, amount.negate(), BigDecimal::add);
    }
}
