package haetae.twin.exchange;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** An account on the twin: balances, and every identifier it ever used. */
final class TwinAccount {

    /** What came in or went out by no trade; negative for a withdrawal. */
    record Flow(Instant at, String currency, BigDecimal amount) {}

    /** Also the name of its limits: all keys of an account share them. */
    final String name;

    final Map<String, TwinOrder> byIdentifier = new HashMap<>();

    /** Of all kinds, oldest first. */
    final List<TwinOrder> orders = new ArrayList<>();

    final List<Flow> flows = new ArrayList<>();
    private final Set<String> used = new HashSet<>();
    private final List<String> usedInOrder = new ArrayList<>();
    private final Map<String, BigDecimal> free = new TreeMap<>();
    private final Map<String, BigDecimal> locked = new TreeMap<>();
    private final Map<String, BigDecimal> averages = new HashMap<>();
    private final Set<String> changed = new TreeSet<>();
    private final Consumer<TwinAccount> touched;
    private @Nullable Map<String, BigDecimal> shownFree;
    private @Nullable Map<String, BigDecimal> shownLocked;

    /**
     * @param touched told of every change
     */
    TwinAccount(String name, Consumer<TwinAccount> touched) {
        this.name = name;
        this.touched = touched;
    }

    /** Uses up an identifier, for ever; false if it was used before. */
    boolean use(String identifier) {
        if (!used.add(identifier)) {
            return false;
        }
        usedInOrder.add(identifier);
        touched.accept(this);
        return true;
    }

    boolean hasUsed(String identifier) {
        return used.contains(identifier);
    }

    /** Every identifier that was ever used, the first first. */
    List<String> usedIdentifiers() {
        return Collections.unmodifiableList(usedInOrder);
    }

    private void touch(String currency) {
        changed.add(currency);
        touched.accept(this);
    }

    BigDecimal free(String currency) {
        return free.getOrDefault(currency, BigDecimal.ZERO);
    }

    BigDecimal locked(String currency) {
        return locked.getOrDefault(currency, BigDecimal.ZERO);
    }

    /** What a coin cost on average, without fees; zero for won and for coins that were paid in. */
    BigDecimal average(String currency) {
        return averages.getOrDefault(currency, BigDecimal.ZERO);
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
        var held = known();
        held.removeIf(currency ->
                shownFree(currency).signum() == 0 && shownLocked(currency).signum() == 0);
        return held;
    }

    /** Currencies that were ever held. */
    Set<String> known() {
        var known = new TreeSet<String>(free.keySet());
        known.addAll(locked.keySet());
        return known;
    }

    /** Takes back what was used before a restart. */
    void restoreUsed(List<String> identifiers) {
        used.addAll(identifiers);
        usedInOrder.addAll(identifiers);
    }

    /** Holds what was held before a restart. */
    void restore(Kept.Holding holding) {
        free.put(holding.currency(), holding.free());
        locked.put(holding.currency(), holding.locked());
        averages.put(holding.currency(), holding.average());
    }

    /** Currencies whose balance has changed since this was last asked. */
    Set<String> takeChanged() {
        var taken = new TreeSet<>(changed);
        changed.clear();
        return taken;
    }

    void receive(String currency, BigDecimal amount) {
        free.merge(currency, amount, BigDecimal::add);
        touch(currency);
    }

    /** Coins that were paid for. */
    void bought(String coin, BigDecimal volume, BigDecimal cost) {
        var held = free(coin).add(locked(coin));
        averages.put(
                coin,
                average(coin)
                        .multiply(held)
                        .add(cost)
                        .divide(held.add(volume), 8, RoundingMode.HALF_UP));
        receive(coin, volume);
    }

    /** Something came in or went out by no trade. */
    void flow(Instant at, String currency, BigDecimal amount) {
        flows.add(new Flow(at, currency, amount));
        receive(currency, amount);
    }

    void lock(String currency, BigDecimal amount) {
        free.merge(currency, amount.negate(), BigDecimal::add);
        locked.merge(currency, amount, BigDecimal::add);
        touch(currency);
    }

    void unlock(String currency, BigDecimal amount) {
        lock(currency, amount.negate());
    }

    void spendLocked(String currency, BigDecimal amount) {
        locked.merge(currency, amount.negate(), BigDecimal::add);
        touch(currency);
    }
}
