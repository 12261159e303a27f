package haetae.server.apidoc;

import haetae.server.world.Answers;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Lazy;
import org.springframework.core.DefaultParameterNameDiscoverer;
import org.springframework.core.MethodParameter;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Component;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.ValueConstants;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.mvc.method.RequestMappingInfo;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/**
 * The API as an OpenAPI 3.1 document. Paths, parameters and forms come from the code, so that they
 * cannot be out of date; words, bounds, errors and examples from {@code openapi.yaml}.
 */
@Component
@Lazy // nobody may ever ask
class ApiDocument {

    private static final String PREFIX = "/api/v1";

    private static final String MALFORMED =
            "the parameters behind the ? cannot be read: each is name=value, joined by &";

    private static final String STRANGER =
            "sign in, or send a token as: Authorization: Bearer TOKEN";

    /** A parameter of which openapi.yaml says no more is described by this. */
    private static final Map<String, String> USUAL =
            Map.of(
                    "market", "one of the markets that are traded; the main one when left out",
                    "limit", "how many at most",
                    "offset", "how many of the newest to leave out",
                    "scope", "user for one's own value, system for everybody's");

    private final Map<String, Object> document;

    ApiDocument(RequestMappingHandlerMapping requestMappingHandlerMapping) {
        document = document(requestMappingHandlerMapping.getHandlerMethods());
    }

    Map<String, Object> document() {
        return document;
    }

    /** What openapi.yaml says, by method and path. */
    static Map<String, Map<String, Object>> words() {
        var yaml = new Yaml(new SafeConstructor(new LoaderOptions()));
        try (InputStream file = ApiDocument.class.getResourceAsStream("/openapi.yaml")) {
            return yaml.load(Objects.requireNonNull(file, "openapi.yaml is part of the build"));
        } catch (IOException e) {
            throw new IllegalStateException("openapi.yaml cannot be read", e);
        }
    }

    private static Map<String, Object> document(Map<?, HandlerMethod> mappings) {
        var forms = new Forms();
        var words = words();
        var paths = new TreeMap<String, Map<String, Object>>();
        var known = new TreeSet<String>();
        mappings.forEach((mapping, handler) -> {
            var info = (RequestMappingInfo) mapping;
            for (var path : info.getPatternValues()) {
                for (var method : info.getMethodsCondition().getMethods()) {
                    if (path.startsWith(PREFIX)) {
                        var name = method + " " + path;
                        known.add(name);
                        paths.computeIfAbsent(path, _ -> new TreeMap<>())
                                .put(
                                        method.name().toLowerCase(Locale.ROOT),
                                        operation(
                                                name,
                                                handler,
                                                words.getOrDefault(name, Map.of()),
                                                forms));
                    }
                }
            }
        });
        if (!known.equals(words.keySet())) {
            var difference = new TreeSet<>(known);
            difference.addAll(words.keySet());
            difference.removeIf(name -> known.contains(name) && words.containsKey(name));
            throw new IllegalStateException("openapi.yaml and the code differ in " + difference);
        }
        forms.schemas().put("Problem", problem());
        var document = new LinkedHashMap<String, Object>();
        document.put("openapi", "3.1.0");
        document.put(
                "info",
                Map.of(
                        "title",
                        "Haetae",
                        "version",
                        "0.1.0",
                        "description",
                        "Bitcoin trading on Upbit, driven by AI and guarded by code. Exact amounts are texts in"
                                + " plain digits, times are UTC. Errors are problem details (RFC 9457) whose detail says"
                                + " what to do.",
                        "license",
                        Map.of("name", "Apache-2.0", "identifier", "Apache-2.0")));
        document.put("security", List.of(Map.of("owner", List.of()), Map.of("session", List.of())));
        document.put("paths", paths);
        document.put(
                "components",
                Map.of(
                        "securitySchemes",
                        Map.of(
                                "owner",
                                Map.of(
                                        "type",
                                        "http",
                                        "scheme",
                                        "bearer",
                                        "description",
                                        "the owner's token, a personal access token, or one of whoever"
                                                + " signs people in"),
                                "session",
                                Map.of(
                                        "type",
                                        "apiKey",
                                        "in",
                                        "cookie",
                                        "name",
                                        "haetae_session",
                                        "description",
                                        "the page's; changes also need Origin or Sec-Fetch-Site to be"
                                                + " the page's own")),
                        "schemas",
                        forms.schemas()));
        return document;
    }

    private static Map<String, Object> operation(
            String name, HandlerMethod handler, Map<String, Object> words, Forms forms) {
        var operation = new LinkedHashMap<String, Object>();
        operation.put(
                "operationId",
                handler.getBeanType().getSimpleName().replace("Controller", "")
                        + "."
                        + handler.getMethod().getName());
        operation.put("tags", List.of(name.split("/", -1)[3]));
        operation.put("summary", text(words, "summary"));
        operation.put("description", text(words, "description"));
        var parameters = new ArrayList<Object>();
        for (var parameter : handler.getMethodParameters()) {
            if (parameter.hasParameterAnnotation(RequestBody.class)) {
                operation.put("requestBody", body(parameter, words, forms));
            } else {
                parameters.add(parameter(parameter, map(words, "parameters"), forms));
            }
        }
        operation.put("parameters", parameters);
        operation.put("responses", responses(handler, words, forms));
        if (Boolean.TRUE.equals(words.get("open"))) {
            operation.put("security", List.of());
        }
        return operation;
    }

    private static String text(Map<String, Object> words, String key) {
        return Objects.toString(words.get(key), "").strip();
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> map(Map<String, Object> words, String key) {
        return words.get(key) instanceof Map<?, ?> map ? (Map<String, Object>) map : Map.of();
    }

    private static Map<String, Object> parameter(
            MethodParameter parameter, Map<String, Object> words, Forms forms) {
        var place = place(parameter);
        var schema = new LinkedHashMap<>(forms.of(parameter.getGenericParameterType()));
        if (place.standard() != null) {
            schema.put("default", standard(schema, place.standard()));
        }
        var said = words.get(place.name());
        var description = Objects.toString(said, USUAL.getOrDefault(place.name(), ""));
        if (said instanceof Map<?, ?> more) {
            description = Objects.toString(more.get("is"), USUAL.getOrDefault(place.name(), ""));
            more.forEach((key, value) -> {
                if (!key.equals("is")) {
                    schema.put(key.toString(), value);
                }
            });
        }
        var result = new LinkedHashMap<String, Object>();
        result.put("name", place.name());
        result.put("in", place.in());
        result.put("required", place.required());
        result.put("description", description);
        result.put("schema", schema);
        return result;
    }

    private static Object standard(Map<String, Object> schema, String text) {
        return switch (String.valueOf(schema.get("type"))) {
            case "integer" -> Long.parseLong(text);
            case "boolean" -> Boolean.parseBoolean(text);
            default -> text;
        };
    }

    private record Place(String name, String in, boolean required, @Nullable String standard) {}

    private static Place place(MethodParameter parameter) {
        parameter.initParameterNameDiscovery(new DefaultParameterNameDiscoverer());
        var own = String.valueOf(parameter.getParameterName());
        var path = parameter.getParameterAnnotation(PathVariable.class);
        if (path != null) {
            return new Place(path.name().isEmpty() ? own : path.name(), "path", true, null);
        }
        var header = parameter.getParameterAnnotation(RequestHeader.class);
        if (header != null) {
            return new Place(header.name(), "header", header.required(), null);
        }
        var query = parameter.getParameterAnnotation(RequestParam.class);
        if (query == null) {
            throw new IllegalStateException("where " + parameter + " comes from is not said");
        }
        boolean given = !query.defaultValue().equals(ValueConstants.DEFAULT_NONE);
        return new Place(
                query.name().isEmpty() ? own : query.name(),
                "query",
                query.required() && !given,
                given ? query.defaultValue() : null);
    }

    private static Map<String, Object> body(
            MethodParameter parameter, Map<String, Object> words, Forms forms) {
        var annotation =
                Objects.requireNonNull(parameter.getParameterAnnotation(RequestBody.class));
        var media = new LinkedHashMap<String, Object>();
        media.put("schema", forms.of(parameter.getGenericParameterType()));
        if (words.containsKey("request")) {
            media.put("example", words.get("request"));
        }
        return Map.of(
                "required", annotation.required(), "content", Map.of("application/json", media));
    }

    private static Map<String, Object> responses(
            HandlerMethod handler, Map<String, Object> words, Forms forms) {
        var responses = new TreeMap<String, Object>();
        var answers = handler.getMethodAnnotation(Answers.class);
        var status = handler.getMethodAnnotation(ResponseStatus.class);
        Type type = type(handler.getMethod().getGenericReturnType());
        if (answers != null && answers.value() != Object.class) {
            type = answers.value();
        }
        int success =
                answers != null ? answers.status() : status != null ? status.code().value() : 200;
        var done = new LinkedHashMap<String, Object>();
        done.put("description", success == 204 ? "done" : success == 302 ? "go there" : "as asked");
        if (type == SseEmitter.class) {
            done.put(
                    "content",
                    Map.of(
                            "text/event-stream",
                            Map.of(
                                    "schema",
                                    Map.of("type", "string"),
                                    "example",
                                    words.getOrDefault("example", ""))));
        } else if (type != void.class) {
            var media = new LinkedHashMap<String, Object>();
            media.put("schema", type == String.class ? Map.of("type", "object") : forms.of(type));
            media.put("example", words.getOrDefault("example", Map.of()));
            done.put("content", Map.of("application/json", media));
        }
        responses.put(Integer.toString(success), done);
        map(words, "also")
                .forEach((code, what) ->
                        responses.put(code, Map.of("description", what.toString())));
        responses.put("400", error("400", MALFORMED)); // whatever is asked for
        map(words, "errors")
                .forEach((code, why) ->
                        responses.put(
                                code,
                                error(
                                        code,
                                        code.equals("401") && !words.containsKey("open")
                                                ? STRANGER
                                                : why.toString())));
        return responses;
    }

    private static Type type(Type declared) {
        return declared instanceof ParameterizedType parameterized
                        && parameterized.getRawType() == ResponseEntity.class
                ? parameterized.getActualTypeArguments()[0] instanceof Class<?> known
                        ? known
                        : Object.class
                : declared;
    }

    private static Map<String, Object> error(String code, String why) {
        var example = new LinkedHashMap<String, Object>();
        example.put("type", "about:blank");
        example.put("title", HttpStatus.valueOf(Integer.parseInt(code)).getReasonPhrase());
        example.put("status", Integer.parseInt(code));
        example.put("detail", why);
        return Map.of(
                "description",
                why,
                "content",
                Map.of(
                        "application/problem+json",
                        Map.of(
                                "schema",
                                Map.of("$ref", "#/components/schemas/Problem"),
                                "example",
                                example)));
    }

    private static Map<String, Object> problem() {
        var properties = new LinkedHashMap<String, Object>();
        properties.put("type", Map.of("type", "string"));
        properties.put("title", Map.of("type", "string"));
        properties.put("status", Map.of("type", "integer"));
        properties.put(
                "detail", Map.of("type", "string", "description", "what is wrong and what to do"));
        properties.put("instance", Map.of("type", "string"));
        properties.put(
                "code", Map.of("type", "string", "description", "a gate's code where one blocks"));
        properties.put(
                "sign_in",
                Map.of("type", "string", "description", "by which way people come in, with a 401"));
        return Map.of(
                "type",
                "object",
                "properties",
                properties,
                "required",
                List.of("title", "status", "detail"));
    }
}
