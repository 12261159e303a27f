package haetae.server.logs;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * The secrets that this process knows, so that none of them is ever written down. Whoever lets one
 * in registers it; every log line passes {@link #mask}. What is not registered is still known by
 * its form: bearer tokens, JSON Web Tokens, and parameters of addresses that are named like a
 * secret.
 *
 * <p>One registry for the process, because its output is one. Safe for use by several threads.
 */
public final class Secrets {

    /** What stands where a secret stood. */
    public static final String MASK = "***";

    /** A shorter one would mask words that merely contain it. */
    static final int SHORTEST = 8;

    private static final Pattern BEARER =
            Pattern.compile("\\b(bearer)\\s+[\\w.~+/=-]{4,}", Pattern.CASE_INSENSITIVE);

    /** Three parts in base64url, of which the first is a JSON object: it begins with {"..., eyJ. */
    private static final Pattern JWT = Pattern.compile("\\beyJ[\\w-]{5,}\\.[\\w-]{2,}\\.[\\w-]*");

    private static final Pattern PARAMETER =
            Pattern.compile(
                    "([?&#;][\\w.-]*(?:key|password|passwd|token|secret|signature)=)[^&#\\s\"'<>\\\\]+",
                    Pattern.CASE_INSENSITIVE);

    /** What people come in with: access tokens, links, and cookies. */
    private static final Pattern SIGN_IN =
            Pattern.compile("\\b(hpat_|link=|haetae_session=|haetae_flow=)[\\w-]{20,}");

    /** {@code user:password@} of an address. */
    private static final Pattern USER_INFO =
            Pattern.compile("(://[^\\s:/@\"'\\\\]*:)[^\\s/@\"'\\\\]+@");

    private static final JsonMapper JSON = new JsonMapper();

    /** Longest first, so that an address goes before the token in it. */
    private static volatile List<String> known = List.of();

    private Secrets() {}

    /**
     * Keeps a secret out of everything that is logged from now on: as it is, URL-encoded, in
     * Base64, also as a part of a longer text in Base64, and each of these inside JSON. One of
     * fewer than 8 characters is not registered.
     *
     * @param secret null when there is none
     */
    public static synchronized void register(@Nullable String secret) {
        if (secret == null || secret.length() < SHORTEST) {
            return;
        }
        var forms =
                new TreeSet<>(
                        Comparator.comparingInt(String::length)
                                .reversed()
                                .thenComparing(Comparator.naturalOrder()));
        forms.addAll(known);
        forms.addAll(forms(secret));
        known = List.copyOf(forms);
    }

    /** Registers each of them. */
    public static void registerAll(Collection<String> secrets) {
        secrets.forEach(Secrets::register);
    }

    /** The text without any secret. */
    public static String mask(String text) {
        var masked = text;
        for (var secret : known) {
            masked = masked.replace(secret, MASK);
        }
        masked = BEARER.matcher(masked).replaceAll("$1 " + MASK);
        masked = JWT.matcher(masked).replaceAll(MASK);
        masked = PARAMETER.matcher(masked).replaceAll("$1" + MASK);
        masked = SIGN_IN.matcher(masked).replaceAll("$1" + MASK);
        return USER_INFO.matcher(masked).replaceAll("$1" + MASK + "@");
    }

    /** Every form in which a secret is looked for. */
    static Set<String> forms(String secret) {
        var plain = new LinkedHashSet<String>();
        plain.add(secret);
        var encoded = URLEncoder.encode(secret, StandardCharsets.UTF_8);
        plain.add(encoded);
        plain.add(encoded.replace("+", "%20"));
        plain.add(lowerHex(encoded));
        plain.add(lowerHex(encoded.replace("+", "%20")));
        byte[] bytes = secret.getBytes(StandardCharsets.UTF_8);
        for (int before = 0; before < 3; before++) {
            var part = base64(bytes, before);
            plain.add(part);
            plain.add(part.replace('+', '-').replace('/', '_'));
        }
        var forms = new LinkedHashSet<String>();
        for (var form : plain) {
            var once = insideJson(form);
            for (var each : List.of(form, once, insideJson(once))) { // a text in JSON may be JSON
                forms.add(each);
                forms.add(each.replace("/", "\\/"));
            }
        }
        return forms;
    }

    private static String insideJson(String text) {
        var quoted = JSON.writeValueAsString(text);
        return quoted.substring(1, quoted.length() - 1);
    }

    private static String lowerHex(String encoded) {
        return Pattern.compile("%[0-9A-F]{2}")
                .matcher(encoded)
                .replaceAll(hex -> hex.group().toLowerCase(Locale.ROOT));
    }

    /**
     * The characters of Base64 that follow from the secret alone, wherever it stands in a text.
     *
     * @param before bytes in front of it, modulo 3
     */
    private static String base64(byte[] secret, int before) {
        byte[] whole = new byte[before + secret.length];
        System.arraycopy(secret, 0, whole, before, secret.length);
        var text = Base64.getEncoder().withoutPadding().encodeToString(whole);
        return text.substring((before * 8 + 5) / 6, whole.length * 8 / 6);
    }
}
