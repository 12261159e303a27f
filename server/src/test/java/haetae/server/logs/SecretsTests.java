package haetae.server.logs;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.encoder.Encoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.event.KeyValuePair;
import org.springframework.core.env.Environment;
import org.springframework.core.env.StandardEnvironment;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** No secret leaves by the log, in whatever form and wherever in a line it stands. */
class SecretsTests {

    private static final String SECRET = "Geheim /+\"\\&=?Schlüssel";
    private static final JsonMapper JSON = new JsonMapper();

    private final LoggerContext context = new LoggerContext();

    @BeforeEach
    void register() {
        Secrets.register(SECRET);
        context.putObject(Environment.class.getName(), new StandardEnvironment());
    }

    static Stream<String> forms() {
        byte[] bytes = SECRET.getBytes(StandardCharsets.UTF_8);
        byte[] pair = ("user:" + SECRET).getBytes(StandardCharsets.UTF_8);
        var encoded = URLEncoder.encode(SECRET, StandardCharsets.UTF_8);
        return Stream.of(
                SECRET,
                encoded,
                encoded.replace("+", "%20"),
                Base64.getEncoder().encodeToString(bytes),
                Base64.getUrlEncoder().withoutPadding().encodeToString(bytes),
                Base64.getEncoder().encodeToString(pair),
                JSON.writeValueAsString(Map.of("key", SECRET)));
    }

    private List<Encoder<ILoggingEvent>> encoders() {
        var text = new MaskedText();
        text.setContext(context);
        text.setPattern("%msg %X %kvp%n");
        text.start();
        return List.of(text, Logs.json(context));
    }

    private static void isMasked(String line) {
        for (var form : Secrets.forms(SECRET)) {
            assertThat(line).doesNotContain(form);
        }
        assertThat(line).contains(Secrets.MASK).doesNotContain("Geheim", "Schl");
    }

    private LoggingEvent event(String message, Object... arguments) {
        return event(Map.of(), message, arguments);
    }

    private LoggingEvent event(
            Map<String, String> diagnostics, String message, Object... arguments) {
        var event = new LoggingEvent();
        event.setLoggerContext(context);
        event.setLoggerName("haetae.Test");
        event.setThreadName("test");
        event.setLevel(Level.WARN);
        event.setTimeStamp(0);
        event.setMessage(message);
        event.setArgumentArray(arguments);
        event.setMDCPropertyMap(diagnostics);
        return event;
    }

    private void isMasked(LoggingEvent event) {
        for (var encoder : encoders()) {
            isMasked(new String(encoder.encode(event), StandardCharsets.UTF_8));
        }
    }

    @ParameterizedTest
    @MethodSource("forms")
    void everyFormIsMaskedInAMessageAndInAnArgument(String form) {
        isMasked(event("it is " + form + "!"));
        isMasked(event("it is {}!", form));
    }

    @ParameterizedTest
    @MethodSource("forms")
    void everyFormIsMaskedInTheContextAndInKeysWithValues(String form) {
        isMasked(event(Map.of(Logs.REQUEST, form), "nothing"));
        var inPair = event("nothing");
        inPair.addKeyValuePair(new KeyValuePair("about", form));
        isMasked(inPair);
    }

    @ParameterizedTest
    @MethodSource("forms")
    void everyFormIsMaskedInExceptionsAndTheirCauses(String form) {
        var thrown = new IllegalStateException("outside", new IllegalArgumentException(form));
        var event = event("it failed");
        event.setThrowableProxy(new ch.qos.logback.classic.spi.ThrowableProxy(thrown));
        isMasked(event);
    }

    @Test
    void aLineOfJsonStaysOneWhateverIsMasked() {
        var encoder = Logs.json(context);
        forms().forEach(form -> {
            var line = encoder.encode(event("it is {}", form));
            JsonNode json = JSON.readTree(line);
            assertThat(json.path("message").asString()).startsWith("it is");
        });
    }

    @Test
    void whatLooksLikeASecretIsMaskedWithoutBeingKnown() {
        assertThat(Secrets.mask("Authorization: Bearer abc-def.ghi"))
                .isEqualTo("Authorization: Bearer ***");
        assertThat(Secrets.mask("token eyJhbGciOiJIUzI1NiJ9.eyJhIjoxfQ.c2lnbmF0dXJl ends"))
                .isEqualTo("token *** ends");
        assertThat(Secrets.mask("GET https://a.example/x?api_key=abc&b=2&password=p%20q"))
                .isEqualTo("GET https://a.example/x?api_key=***&b=2&password=***");
        assertThat(Secrets.mask("http://127.0.0.1:8080/#token=abcdef"))
                .isEqualTo("http://127.0.0.1:8080/#token=***");
        assertThat(Secrets.mask("Cookie: haetae_session=" + "s".repeat(43) + "; x=1"))
                .isEqualTo("Cookie: haetae_session=***; x=1");
        assertThat(Secrets.mask("{\"token\":\"hpat_" + "t".repeat(43) + "\"}"))
                .isEqualTo("{\"token\":\"hpat_***\"}");
        assertThat(Secrets.mask("http://127.0.0.1:8080/#link=" + "l".repeat(43)))
                .isEqualTo("http://127.0.0.1:8080/#link=***");
        assertThat(Secrets.mask("postgresql://user:pass@host/db"))
                .isEqualTo("postgresql://user:***@host/db");
    }

    @Test
    void ordinaryWordsStay() {
        Secrets.register("short");
        for (var line :
                List.of(
                        "a short line",
                        "see /api/v1/risk/status?market=KRW-BTC",
                        "haetae.server.trading.Trader failed at 09:00:05")) {
            assertThat(Secrets.mask(line)).isEqualTo(line);
        }
    }

    @Test
    void aFileIsContinuedInANewOneWhenItIsLarge(@TempDir Path folder) throws Exception {
        var file = folder.resolve("logs").resolve("haetae.log");
        var appender = Logs.file(context, file, 2_000);
        for (int i = 0; i < 50; i++) {
            var event = event("line {} of " + SECRET, i);
            event.setTimeStamp(System.currentTimeMillis() + 60_000L * i);
            appender.doAppend(event);
        }
        appender.stop();
        try (var files = Files.list(folder.resolve("logs"))) {
            var lines =
                    files.flatMap(
                                    each -> {
                                        try {
                                            return Files.readAllLines(each).stream();
                                        } catch (java.io.IOException e) {
                                            throw new java.io.UncheckedIOException(e);
                                        }
                                    })
                            .toList();
            assertThat(lines).hasSize(50).noneMatch(line -> line.contains("Geheim"));
        }
    }
}
