package haetae.server.apidoc;

import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** Whether an answer is what the API's description says of it. */
public final class Conformity {

    private static final String REFERENCE = "#/components/schemas/";

    private final JsonNode schemas;
    private final List<String> breaches = new ArrayList<>();

    private Conformity(JsonNode schemas) {
        this.schemas = schemas;
    }

    /**
     * What is otherwise than the schema says, each with where it is; empty when all is as said.
     *
     * @param document the API's description
     */
    public static List<String> breaches(JsonNode document, JsonNode schema, JsonNode value) {
        var conformity = new Conformity(document.at("/components/schemas"));
        conformity.check("", schema, value);
        return conformity.breaches;
    }

    private void check(String where, JsonNode schema, JsonNode value) {
        if (schema.has("$ref")) {
            check(
                    where,
                    schemas.path(schema.path("$ref").asString().substring(REFERENCE.length())),
                    value);
        } else if (schema.has("anyOf")) {
            boolean fits = false;
            for (var one : schema.path("anyOf")) {
                var inner = new Conformity(schemas);
                inner.check(where, one, value);
                fits |= inner.breaches.isEmpty();
            }
            require(fits, where, "is none of " + schema.path("anyOf"));
        } else if (schema.has("type")) {
            typed(where, schema, value);
        }
    }

    private void typed(String where, JsonNode schema, JsonNode value) {
        var types = schema.path("type");
        if (types.isArray()) {
            for (var type : types) {
                if (is(type.asString(), value)) {
                    fits(where, type.asString(), schema, value);
                    return;
                }
            }
            breaches.add(where + " is " + value + ", not of " + types);
        } else if (is(types.asString(), value)) {
            fits(where, types.asString(), schema, value);
        } else {
            breaches.add(where + " is " + value + ", not " + types);
        }
    }

    private static boolean is(String type, JsonNode value) {
        return switch (type) {
            case "null" -> value.isNull();
            case "object" -> value.isObject();
            case "array" -> value.isArray();
            case "string" -> value.isString();
            case "boolean" -> value.isBoolean();
            case "integer" -> value.isIntegralNumber();
            case "number" -> value.isNumber();
            default -> false;
        };
    }

    private void fits(String where, String type, JsonNode schema, JsonNode value) {
        switch (type) {
            case "object" -> object(where, schema, value);
            case "array" -> {
                int i = 0;
                for (var item : value) {
                    check(where + "/" + i++, schema.path("items"), item);
                }
            }
            case "string" -> {
                if (schema.has("enum")) {
                    require(contains(schema.path("enum"), value), where, "is " + value);
                }
                require(
                        isFormed(schema.path("format").asString(""), value.stringValue()),
                        where,
                        value + " is no " + schema.path("format"));
            }
            default -> {
                // a number or a yes is what it is
            }
        }
    }

    private void object(String where, JsonNode schema, JsonNode value) {
        for (var name : schema.path("required")) {
            require(value.has(name.asString()), where + "/" + name.asString(), "is missing");
        }
        var properties = schema.path("properties");
        for (var member : value.properties()) {
            var path = where + "/" + member.getKey();
            if (properties.has(member.getKey())) {
                check(path, properties.path(member.getKey()), member.getValue());
            } else if (schema.has("additionalProperties")) {
                check(path, schema.path("additionalProperties"), member.getValue());
            } else {
                require(properties.isMissingNode(), path, "is not described");
            }
        }
    }

    private static boolean contains(JsonNode values, JsonNode value) {
        for (var each : values) {
            if (each.equals(value)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isFormed(String format, String text) {
        try {
            switch (format) {
                case "date-time" -> Instant.parse(text);
                case "date" -> LocalDate.parse(text);
                case "decimal" -> {
                    return new BigDecimal(text).toPlainString().equals(text);
                }
                default -> {
                    return true;
                }
            }
            return true;
        } catch (DateTimeException | NumberFormatException e) {
            return false;
        }
    }

    private void require(boolean yes, String where, String what) {
        if (!yes) {
            breaches.add(where + " " + what);
        }
    }
}
