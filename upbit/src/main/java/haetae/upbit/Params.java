package haetae.upbit;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The parameters of one request in their final order. The query, the body and the text that is
 * signed all come from this one list, so they cannot differ.
 */
public final class Params {

    public static final Params NONE = new Params(List.of());

    private final List<Map.Entry<String, String>> entries;

    private Params(List<Map.Entry<String, String>> entries) {
        this.entries = List.copyOf(entries);
    }

    public static Params of(String name, String value) {
        return NONE.and(name, value);
    }

    /** These parameters and one more; a null value is left out. */
    public Params and(String name, @Nullable String value) {
        if (value == null) {
            return this;
        }
        var more = new ArrayList<>(entries);
        more.add(Map.entry(name, value));
        return new Params(more);
    }

    /** These parameters and an array: the name with brackets, once for each value. */
    public Params andEach(String name, List<String> values) {
        var more = this;
        for (var value : values) {
            more = more.and(name + "[]", value);
        }
        return more;
    }

    public boolean isEmpty() {
        return entries.isEmpty();
    }

    public List<Map.Entry<String, String>> entries() {
        return entries;
    }

    /** The text that Upbit wants hashed: decoded, in the order sent. */
    public String hashText() {
        return entries.stream()
                .map(e -> e.getKey() + "=" + e.getValue())
                .collect(Collectors.joining("&"));
    }

    /**
     * The query as it goes over the wire: values percent-encoded by RFC 3986, brackets in names
     * left raw.
     */
    public String query() {
        return entries.stream()
                .map(e -> e.getKey() + "=" + encode(e.getValue()))
                .collect(Collectors.joining("&"));
    }

    /**
     * The JSON body: every value a string, in the order that is signed.
     *
     * @throws IllegalArgumentException if a value would need an escape; amounts, codes and
     *     identifiers never do, and what the exchange hashes of an escape is not documented
     */
    public String json() {
        return entries.stream()
                .map(e -> '"' + e.getKey() + "\":\"" + plain(e.getValue()) + '"')
                .collect(Collectors.joining(",", "{", "}"));
    }

    private static String plain(String value) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c < ' ' || c > '~' || c == '"' || c == '\\') {
                throw new IllegalArgumentException(
                        "a value in a body has plain characters only, not character " + (int) c);
            }
        }
        return value;
    }

    private static String encode(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8)
                .replace("+", "%20")
                .replace("*", "%2A")
                .replace("%7E", "~")
                .replace("%2C", ",");
    }
}
