package haetae.upbit;

import haetae.core.market.Market;
import haetae.core.money.Price;
import haetae.core.money.Quantity;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads Upbit's JSON. Numbers are exact whether they come as numbers, with exponents or as strings;
 * unknown members are ignored. What does not fit is an {@link Unreadable}, never a default value.
 */
final class UpbitJson {

    private static final JsonMapper MAPPER =
            JsonMapper.builder()
                    .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                    .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
                    .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .build();

    /** More digits, before or after the point, than any amount in this world has. */
    private static final int MOST_DIGITS = 60;

    /** Moments outside of this are no moments of Upbit's. */
    private static final Instant FIRST = Instant.parse("2017-01-01T00:00:00Z");

    private static final Instant LAST = Instant.parse("2100-01-01T00:00:00Z");

    private UpbitJson() {}

    /** Turns one element into a value. */
    interface Element<T> {
        T read(JsonNode node) throws Unreadable;
    }

    /** The text is not what Upbit documents. */
    static final class Unreadable extends Exception {
        private static final long serialVersionUID = 1L;

        Unreadable(String message) {
            super(message, null, false, false); // a value, not a bug: no stack trace
        }
    }

    static JsonNode parse(String text) throws Unreadable {
        try {
            return MAPPER.readTree(text);
        } catch (JacksonException | NumberFormatException e) { // the latter for absurd exponents
            throw new Unreadable("not JSON");
        }
    }

    /** Like {@link #parse(String)}, from the bytes of a binary frame. */
    static JsonNode parse(byte[] utf8) throws Unreadable {
        try {
            return MAPPER.readTree(utf8);
        } catch (JacksonException | NumberFormatException e) { // the latter for absurd exponents
            throw new Unreadable("not JSON");
        }
    }

    static JsonNode member(JsonNode node, String name) throws Unreadable {
        var member = node.get(name);
        if (member == null || member.isNull()) {
            throw new Unreadable("no " + name);
        }
        return member;
    }

    static String text(JsonNode node, String name) throws Unreadable {
        var member = member(node, name);
        if (!member.isString()) {
            throw new Unreadable(name + " is not a text");
        }
        return member.stringValue();
    }

    /** Null where the member is missing or null. */
    static @Nullable String textOrNull(JsonNode node, String name) throws Unreadable {
        return has(node, name) ? text(node, name) : null;
    }

    static boolean has(JsonNode node, String name) {
        var member = node.get(name);
        return member != null && !member.isNull();
    }

    static boolean flag(JsonNode node, String name) throws Unreadable {
        var member = member(node, name);
        if (!member.isBoolean()) {
            throw new Unreadable(name + " is neither true nor false");
        }
        return member.booleanValue();
    }

    static BigDecimal number(JsonNode node, String name) throws Unreadable {
        var member = member(node, name);
        try {
            if (member.isNumber()) {
                return sane(member.decimalValue(), name);
            }
            if (member.isString() && member.stringValue().length() <= MOST_DIGITS) {
                return sane(new BigDecimal(member.stringValue()), name);
            }
        } catch (NumberFormatException e) {
            throw new Unreadable(name + " is not a number");
        }
        throw new Unreadable(name + " is not a number");
    }

    /** An absurd exponent would make every later sum take for ever. */
    private static BigDecimal sane(BigDecimal number, String name) throws Unreadable {
        if (number.precision() > MOST_DIGITS || Math.abs((long) number.scale()) > MOST_DIGITS) {
            throw new Unreadable(name + " is beyond all measure");
        }
        return number;
    }

    /** Empty where the member is missing or null. */
    static Optional<BigDecimal> numberIfAny(JsonNode node, String name) throws Unreadable {
        return has(node, name) ? Optional.of(number(node, name)) : Optional.empty();
    }

    static Price price(JsonNode node, String name) throws Unreadable {
        var amount = number(node, name);
        if (amount.signum() <= 0) {
            throw new Unreadable(name + " is not above zero");
        }
        return new Price(amount);
    }

    /** Zero or more; nothing that Upbit counts can be less. */
    static BigDecimal amount(JsonNode node, String name) throws Unreadable {
        var amount = number(node, name);
        if (amount.signum() < 0) {
            throw new Unreadable(name + " is below zero");
        }
        return amount;
    }

    static Quantity quantity(JsonNode node, String name) throws Unreadable {
        return new Quantity(amount(node, name));
    }

    static long whole(JsonNode node, String name) throws Unreadable {
        try {
            return number(node, name).longValueExact();
        } catch (ArithmeticException e) {
            throw new Unreadable(name + " is not a whole number");
        }
    }

    static Market market(String code) throws Unreadable {
        try {
            return new Market(code);
        } catch (IllegalArgumentException e) {
            throw new Unreadable("not a market that is traded here: " + shortened(code));
        }
    }

    /** One of the given words, and nothing else. */
    static String word(JsonNode node, String name, String... words) throws Unreadable {
        var text = text(node, name);
        for (var word : words) {
            if (word.equals(text)) {
                return text;
            }
        }
        throw new Unreadable(name + " is " + shortened(text));
    }

    /** A moment in milliseconds since 1970. */
    static Instant moment(JsonNode node, String name) throws Unreadable {
        return sane(Instant.ofEpochMilli(whole(node, name)));
    }

    /** A date and time in UTC without a zone. */
    static Instant utc(JsonNode node, String name) throws Unreadable {
        var text = text(node, name);
        try {
            return sane(LocalDateTime.parse(text).toInstant(ZoneOffset.UTC));
        } catch (DateTimeException e) {
            throw new Unreadable("not a time: " + shortened(text));
        }
    }

    /**
     * A date and time of Seoul. One of Upbit's own samples has a zone cut short (+09:0): then the
     * date and time count, the zone is always Seoul's.
     */
    static Instant seoul(JsonNode node, String name) throws Unreadable {
        var text = text(node, name);
        try {
            return sane(OffsetDateTime.parse(text).toInstant());
        } catch (DateTimeException e) {
            try {
                int zone = text.indexOf('+', 10);
                return sane(
                        LocalDateTime.parse(zone < 0 ? text : text.substring(0, zone))
                                .toInstant(ZoneOffset.ofHours(9)));
            } catch (DateTimeException e2) {
                throw new Unreadable("not a time: " + shortened(text));
            }
        }
    }

    private static Instant sane(Instant moment) throws Unreadable {
        if (moment.isBefore(FIRST) || moment.isAfter(LAST)) {
            throw new Unreadable("a time outside of the years 2017 to 2099");
        }
        return moment;
    }

    static JsonNode list(JsonNode node) throws Unreadable {
        if (!node.isArray()) {
            throw new Unreadable("not a list");
        }
        return node;
    }

    static <T> List<T> list(JsonNode node, Element<T> element) throws Unreadable {
        var values = new ArrayList<T>();
        for (var each : list(node)) {
            values.add(element.read(each));
        }
        return List.copyOf(values);
    }

    /** The error of a refused call; quotation calls give the status as its name. */
    record ErrorBody(String name, String message) {}

    static ErrorBody error(JsonNode node) throws Unreadable {
        var error = member(node, "error");
        var name = member(error, "name");
        if (!name.isString() && !name.isIntegralNumber()) {
            throw new Unreadable("the error's name is neither a text nor a whole number");
        }
        var message = error.get("message");
        return new ErrorBody(
                shortened(name.asString()),
                message != null && message.isString() ? shortened(message.stringValue()) : "");
    }

    /** What others wrote, short enough for a message of ours. */
    private static String shortened(String text) {
        return text.length() <= 200 ? text : text.substring(0, 200) + "...";
    }
}
