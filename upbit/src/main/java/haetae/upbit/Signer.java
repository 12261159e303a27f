package haetae.upbit;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.HexFormat;
import java.util.function.Supplier;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Makes the tokens that Upbit wants: a JWT signed with HMAC SHA-512 over the key, a nonce and the
 * hash of the parameters.
 *
 * <p>A token is good for one request: every attempt takes a new one. The secret is used as the
 * bytes of its text, as Upbit has it; libraries that follow RFC 7518 refuse keys this short, hence
 * the few lines of our own. Its text shows in neither {@code toString} nor an exception.
 */
public final class Signer {

    private static final String HEADER = base64("{\"alg\":\"HS512\",\"typ\":\"JWT\"}");

    /** The pocket of keys that say nothing else. */
    private static final String MAIN_POCKET = "main";

    private final String accessKey;
    private final String pocket;
    private final SecretKeySpec secret;
    private final Supplier<String> nonces;

    /**
     * @param nonces gives a text that was never used before with this key, for example a random
     *     UUID
     */
    public Signer(String accessKey, String secretKey, Supplier<String> nonces) {
        this(accessKey, secretKey, MAIN_POCKET, nonces);
    }

    /**
     * @param pocket any name for the pocket (sub-account) that the key belongs to; keys of one
     *     pocket share their rate limits
     */
    public Signer(String accessKey, String secretKey, String pocket, Supplier<String> nonces) {
        if (accessKey.isBlank() || secretKey.isBlank()) {
            throw new IllegalArgumentException(
                    "an Upbit key has an access key and a secret key; one of them is empty");
        }
        if (!accessKey.chars().allMatch(c -> c > ' ' && c <= '~' && c != '"' && c != '\\')) {
            throw new IllegalArgumentException(
                    "an Upbit access key has letters and digits only; this one does not");
        }
        this.pocket = pocket;
        this.accessKey = accessKey;
        this.secret = new SecretKeySpec(secretKey.getBytes(StandardCharsets.UTF_8), "HmacSHA512");
        this.nonces = nonces;
    }

    /** Whether this is the key that requests are signed with. */
    public boolean isOf(ApiKey key) {
        return key.accessKey().equals(accessKey);
    }

    public String pocket() {
        return pocket;
    }

    /** A new token for one request with these parameters. */
    public String token(Params params) {
        var claims =
                new StringBuilder("{\"access_key\":\"")
                        .append(accessKey)
                        .append("\",\"nonce\":\"")
                        .append(nonces.get())
                        .append('"');
        if (!params.isEmpty()) {
            claims.append(",\"query_hash\":\"")
                    .append(hash(params.hashText()))
                    .append("\",\"query_hash_alg\":\"SHA512\"");
        }
        var signed = HEADER + "." + base64(claims.append('}').toString());
        return signed + "." + Base64.getUrlEncoder().withoutPadding().encodeToString(mac(signed));
    }

    /** Lower-case hex of the SHA-512 of a text. */
    public static String hash(String text) {
        try {
            return HexFormat.of()
                    .formatHex(
                            MessageDigest.getInstance("SHA-512")
                                    .digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java has no SHA-512", e);
        }
    }

    private byte[] mac(String text) {
        try {
            var mac = Mac.getInstance("HmacSHA512");
            mac.init(secret);
            return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java has no HmacSHA512", e);
        }
    }

    private static String base64(String text) {
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public String toString() {
        return "Signer[key hidden]";
    }
}
