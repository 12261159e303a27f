package haetae.twin.exchange;

import java.time.Instant;
import java.util.Collections;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** A key to an account: what it may do, until when, and every nonce it was used with. */
public final class Key {

    /** What a key can be allowed to do. */
    public enum Scope {
        VIEW_ACCOUNT,
        VIEW_ORDERS,
        MAKE_ORDERS,
        WITHDRAW
    }

    /** More than any run uses within the minutes in which a request may come twice. */
    private static final int NONCES_KEPT = 100_000;

    final String accessKey;
    final String secretKey;
    final Set<Scope> scopes;
    final Instant expiresAt;
    final boolean addressAllowed;
    final Set<String> usedNonces =
            Collections.newSetFromMap(
                    new LinkedHashMap<>() {
                        private static final long serialVersionUID = 1L;

                        @Override
                        protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
                            return size() > NONCES_KEPT;
                        }
                    });

    /**
     * @param addressAllowed whether the callers' address, which is always loopback here, is on the
     *     key's list
     */
    public Key(
            String accessKey,
            String secretKey,
            Set<Scope> scopes,
            Instant expiresAt,
            boolean addressAllowed) {
        this.accessKey = accessKey;
        this.secretKey = secretKey;
        this.scopes = Set.copyOf(scopes);
        this.expiresAt = expiresAt;
        this.addressAllowed = addressAllowed;
    }

    /** A key for everything that trading needs. */
    public static Key toTrade(String accessKey, String secretKey, Instant expiresAt) {
        return new Key(
                accessKey,
                secretKey,
                EnumSet.complementOf(EnumSet.of(Scope.WITHDRAW)),
                expiresAt,
                true);
    }

    @Override
    public String toString() {
        return "Key[" + accessKey + "]";
    }
}
