package haetae.server.apidoc;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonRawValue;
import java.lang.reflect.AnnotatedParameterizedType;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * JSON Schemas of the records that the API reads and writes, as {@code JsonForm} has them written:
 * names in snake_case, exact amounts as texts.
 */
final class Forms {

    private static final Map<Class<?>, Map<String, Object>> SIMPLE =
            Map.ofEntries(
                    Map.entry(String.class, Map.of("type", "string")),
                    Map.entry(boolean.class, Map.of("type", "boolean")),
                    Map.entry(Boolean.class, Map.of("type", "boolean")),
                    Map.entry(int.class, Map.of("type", "integer", "format", "int32")),
                    Map.entry(Integer.class, Map.of("type", "integer", "format", "int32")),
                    Map.entry(long.class, Map.of("type", "integer", "format", "int64")),
                    Map.entry(Long.class, Map.of("type", "integer", "format", "int64")),
                    Map.entry(double.class, Map.of("type", "number", "format", "double")),
                    Map.entry(Double.class, Map.of("type", "number", "format", "double")),
                    Map.entry(
                            BigDecimal.class,
                            Map.of(
                                    "type", "string",
                                    "format", "decimal",
                                    "pattern", "^-?\\d+(\\.\\d+)?$")),
                    Map.entry(Instant.class, Map.of("type", "string", "format", "date-time")),
                    Map.entry(LocalDate.class, Map.of("type", "string", "format", "date")),
                    Map.entry(Duration.class, Map.of("type", "string", "format", "duration")));

    private final Map<String, Map<String, Object>> schemas = new TreeMap<>();
    private final Map<Class<?>, String> names = new LinkedHashMap<>();

    /** Every record met so far, by its name. */
    Map<String, Map<String, Object>> schemas() {
        return schemas;
    }

    Map<String, Object> of(Type type) {
        if (type instanceof ParameterizedType parameterized) {
            var raw = (Class<?>) parameterized.getRawType();
            var last =
                    parameterized
                            .getActualTypeArguments()[
                            parameterized.getActualTypeArguments().length - 1];
            if (Collection.class.isAssignableFrom(raw)) {
                return Map.of("type", "array", "items", of(last));
            }
            if (Map.class.isAssignableFrom(raw)) {
                return Map.of("type", "object", "additionalProperties", of(last));
            }
            return of(last); // an optional one, or an answer with a status
        }
        var raw = (Class<?>) type;
        if (SIMPLE.containsKey(raw)) {
            return SIMPLE.get(raw);
        }
        if (raw.isEnum()) {
            return Map.of(
                    "type",
                    "string",
                    "enum",
                    Arrays.stream(raw.getEnumConstants()).map(Object::toString).toList());
        }
        return raw.isRecord() ? Map.of("$ref", "#/components/schemas/" + named(raw)) : Map.of();
    }

    private String named(Class<?> type) {
        var known = names.get(type);
        if (known != null) {
            return known;
        }
        var simple = type.getSimpleName();
        var name =
                schemas.containsKey(simple)
                        ? type.getEnclosingClass().getSimpleName() + simple
                        : simple;
        names.put(type, name);
        schemas.put(name, Map.of()); // its name is taken while it is made
        schemas.put(name, object(type));
        return name;
    }

    private Map<String, Object> object(Class<?> type) {
        var properties = new LinkedHashMap<String, Object>();
        var required = new ArrayList<String>();
        for (var component : type.getRecordComponents()) {
            var name = name(component);
            properties.put(name, property(component));
            required.add(name);
        }
        var schema = new LinkedHashMap<String, Object>();
        schema.put("type", "object");
        schema.put("properties", properties);
        schema.put("required", required);
        return schema;
    }

    private Map<String, Object> property(RecordComponent component) {
        if (component.getAccessor().isAnnotationPresent(JsonRawValue.class)
                || field(component).isPresent()) {
            return Map.of("type", List.of("object", "null"));
        }
        var schema = of(component.getGenericType());
        return isNullable(component.getAnnotatedType()) ? orNull(schema) : schema;
    }

    private static Optional<JsonRawValue> field(RecordComponent component) {
        try {
            return Optional.ofNullable(
                    component
                            .getDeclaringRecord()
                            .getDeclaredField(component.getName())
                            .getAnnotation(JsonRawValue.class));
        } catch (NoSuchFieldException e) {
            throw new IllegalStateException(e);
        }
    }

    private static boolean isNullable(AnnotatedType type) {
        return type.isAnnotationPresent(Nullable.class)
                || type instanceof AnnotatedParameterizedType parameterized
                        && parameterized.isAnnotationPresent(Nullable.class);
    }

    /** The same, or null. A value of any kind may be null anyway. */
    static Map<String, Object> orNull(Map<String, Object> schema) {
        if (schema.isEmpty()) {
            return schema;
        }
        if (schema.get("type") instanceof String type && !schema.containsKey("enum")) {
            var either = new LinkedHashMap<>(schema);
            either.put("type", List.of(type, "null"));
            return either;
        }
        return Map.of("anyOf", List.of(schema, Map.of("type", "null")));
    }

    private static String name(RecordComponent component) {
        var given = component.getAccessor().getAnnotation(JsonProperty.class);
        if (given != null) {
            return given.value();
        }
        try {
            var field = component.getDeclaringRecord().getDeclaredField(component.getName());
            given = field.getAnnotation(JsonProperty.class);
        } catch (NoSuchFieldException e) {
            throw new IllegalStateException(e);
        }
        return given != null ? given.value() : snake(component.getName());
    }

    /** {@code priceAfter} becomes {@code price_after}. */
    static String snake(String name) {
        return name.replaceAll("([a-z0-9])([A-Z])", "$1_$2").toLowerCase(Locale.ROOT);
    }
}
