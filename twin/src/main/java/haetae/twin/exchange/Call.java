package haetae.twin.exchange;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One HTTP request to the twin.
 *
 * @param query raw, without the question mark; empty for none
 * @param headers by lower-case name
 */
public record Call(
        String method, String path, String query, Map<String, String> headers, String body) {

    private static final Pattern ZONED = Pattern.compile(".*(Z|[+-]\\d\\d:\\d\\d)$");
    private static final Pattern EPOCH_MILLIS = Pattern.compile("\\d{12,15}");

    public @Nullable String header(String lowerCaseName) {
        return headers.get(lowerCaseName);
    }

    /** The query's parameters, decoded, in the order sent. */
    List<Map.Entry<String, String>> parameters() throws ApiError {
        var parameters = new ArrayList<Map.Entry<String, String>>();
        for (var part : query.split("&")) {
            if (!part.isEmpty()) {
                int equals = part.indexOf('=');
                var name = equals < 0 ? part : part.substring(0, equals);
                var value = equals < 0 ? "" : part.substring(equals + 1);
                parameters.add(Map.entry(decode(name), decode(value)));
            }
        }
        return parameters;
    }

    /** What the query hash of a request without a body is taken of. */
    String hashText() throws ApiError {
        return parameters().stream()
                .map(entry -> entry.getKey() + "=" + entry.getValue())
                .collect(Collectors.joining("&"));
    }

    /** The first value of a parameter, or null when it is missing or empty. */
    @Nullable String parameter(String name) throws ApiError {
        return parameters().stream()
                .filter(entry -> entry.getKey().equals(name))
                .map(Map.Entry::getValue)
                .findFirst()
                .filter(value -> !value.isEmpty())
                .orElse(null);
    }

    String required(String name) throws ApiError {
        var value = parameter(name);
        if (value == null) {
            throw invalid(name + " is missing");
        }
        return value;
    }

    /** All values of an array parameter, sent as {@code name[]}. */
    List<String> all(String name) throws ApiError {
        return parameters().stream()
                .filter(entry -> entry.getKey().equals(name + "[]"))
                .map(Map.Entry::getValue)
                .toList();
    }

    /** The values of a comma list; empty when it is missing. */
    List<String> list(String name) throws ApiError {
        var value = parameter(name);
        return value == null ? List.of() : List.of(value.split(","));
    }

    boolean flag(String name) throws ApiError {
        return "true".equals(parameter(name));
    }

    int whole(String name, int otherwise, int least, int most) throws ApiError {
        var text = parameter(name);
        if (text == null) {
            return otherwise;
        }
        try {
            int value = Integer.parseInt(text);
            if (value >= least && value <= most) {
                return value;
            }
        } catch (NumberFormatException e) {
            // refused below
        }
        throw invalid(name + " is a whole number from " + least + " to " + most);
    }

    /**
     * A time as Upbit takes it: with a zone, or without one and then UTC, or epoch milliseconds;
     * null when it is missing.
     */
    @Nullable Instant time(String name) throws ApiError {
        var text = parameter(name);
        if (text == null) {
            return null;
        }
        try {
            if (EPOCH_MILLIS.matcher(text).matches()) {
                return Instant.ofEpochMilli(Long.parseLong(text));
            }
            var iso = text.replace(' ', 'T');
            return ZONED.matcher(iso).matches()
                    ? OffsetDateTime.parse(iso).toInstant()
                    : LocalDateTime.parse(iso).toInstant(ZoneOffset.UTC);
        } catch (DateTimeException e) {
            throw invalid(name + " is not a time: " + text);
        }
    }

    static ApiError invalid(String message) {
        return new ApiError(400, "invalid_parameter", message);
    }

    private static String decode(String text) throws ApiError {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw invalid("the query is not percent-encoded");
        }
    }

    /** What the twin answers. */
    public record Reply(int status, Map<String, String> headers, String body) {}
}
