package haetae.twin.exchange;

import java.math.BigDecimal;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** An account on the twin: a key, balances, and every identifier and nonce it ever used. */
final class TwinAccount {

    final String accessKey;
    final String secretKey;
    final Set<String> usedIdentifiers = new HashSet<>();
    final Set<String> usedNonces = new HashSet<>();
    private final Map<String, BigDecimal> free = new TreeMap<>();
    private final Map<String, BigDecimal> locked = new TreeMap<>();
    private @Nullable Map<String, BigDecimal> shownFree;
    private @Nullable Map<String, BigDecimal> shownLocked;

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

    /** Shows what is held now, until {@link #releaseShown}. */
    void holdShown() {
        shownFree = Map.copyOf(free);
        shownLocked = Map.copyOf(locked);
    }

    void releaseShown() {
        shownFree = null;
        shownLocked = null;
    }

    /** The free balance as the account list tells it, which may lag. */
    BigDecimal shownFree(String currency) {
        return (shownFree == null ? free : shownFree).getOrDefault(currency, BigDecimal.ZERO);
    }

    BigDecimal shownLocked(String currency) {
        return (shownLocked == null ? locked : shownLocked).getOrDefault(currency, BigDecimal.ZERO);
    }

    /** Currencies of which the account list tells anything. */
    Set<String> currencies() {
        var held = new TreeSet<String>(free.keySet());
        held.addAll(locked.keySet());
        held.removeIf(currency ->
                shownFree(currency).signum() == 0 && shownLocked(currency).signum() == 0);
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
