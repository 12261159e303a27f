package haetae.twin.exchange;

import java.time.Instant;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.Set;

/** A key to an account: what it may do, until when, and every nonce it was used with. */
public final class Key {

    /** What a key can be allowed to do. */
    public enum Scope {
        VIEW_ACCOUNT,
        VIEW_ORDERS,
        MAKE_ORDERS
    }

    final String accessKey;
    final String secretKey;
    final Set<Scope> scopes;
    final Instant expiresAt;
    final boolean addressAllowed;
    final Set<String> usedNonces = new HashSet<>();

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
        return new Key(accessKey, secretKey, EnumSet.allOf(Scope.class), expiresAt, true);
    }

    @Override
    public String toString() {
        return "Key[" + accessKey + "]";
    }
}
