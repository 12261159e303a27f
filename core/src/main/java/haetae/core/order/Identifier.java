package haetae.core.order;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.regex.Pattern;

/**
 * The identifiers that Haetae gives its orders: 26 characters, {@code hae} and 23 letters or digits
 * of a hash.
 *
 * <p>They are computed, not drawn, so an order is found again after a crash; the install epoch
 * keeps them from colliding after a restored backup. Source of the length limit (32): Upbit's order
 * documentation, May 2026.
 */
public final class Identifier {

    private static final String ALPHABET = "abcdefghijklmnopqrstuvwxyz234567";
    private static final Pattern FORM = Pattern.compile("hae[a-z2-7]{23}");

    private Identifier() {}

    /**
     * The identifier of one attempt at one leg of one decision of one account of one installation.
     */
    public static String of(
            String installEpoch, String account, String decision, Leg leg, int attempt) {
        byte[] hash =
                sha256(
                        String.join(
                                "\n",
                                installEpoch,
                                account,
                                decision,
                                leg.name(),
                                Integer.toString(attempt)));
        var text = new StringBuilder("hae");
        for (int i = 0; i < 23; i++) {
            int bit = i * 5;
            int pair = (hash[bit / 8] & 0xff) << 8 | (hash[bit / 8 + 1] & 0xff);
            text.append(ALPHABET.charAt(pair >> (11 - bit % 8) & 31));
        }
        return text.toString();
    }

    /** True for a text of the form that Haetae gives its orders, ours or another installation's. */
    public static boolean isHaetaes(String text) {
        return FORM.matcher(text).matches();
    }

    private static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256")
                    .digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
