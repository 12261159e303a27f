package haetae.server.logs;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.encoder.Encoder;
import ch.qos.logback.core.rolling.RollingFileAppender;
import ch.qos.logback.core.rolling.SizeAndTimeBasedRollingPolicy;
import ch.qos.logback.core.util.FileSize;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import org.slf4j.bridge.SLF4JBridgeHandler;
import org.springframework.boot.logging.LoggingSystem;
import org.springframework.core.env.Environment;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;

/**
 * Where log lines of a server go. Until it begins, and for every other command, they go to standard
 * error as text, as logback.xml says.
 *
 * <p>Spring's own set-up of logging is switched off: it would begin only with the context, and what
 * is logged before would have another form.
 */
public final class Logs implements AutoCloseable {

    /** Names of what a line may carry besides its text. */
    public static final String REQUEST = "request_id";

    /** The decision that a line belongs to. */
    public static final String DECISION = "decision_id";

    /** The account that a line belongs to, by its row. */
    public static final String ACCOUNT = "account";

    /** How lines look on the console. */
    public enum Format {
        /** For people: lines of text, to standard error. */
        TEXT,
        /** For programs: one JSON object a line, to standard output. */
        JSON
    }

    /**
     * Below INFO these repeat word for word what is sent to the server or the database, secrets
     * that nobody has registered yet among it.
     */
    private static final List<String> REPEATING =
            List.of(
                    "org.apache.coyote",
                    "org.apache.tomcat",
                    "org.apache.catalina",
                    "org.postgresql",
                    "org.springframework.jdbc");

    private static final long LARGEST_FILE = 10 * FileSize.MB_COEFFICIENT;
    private static final int DAYS = 7;

    private final List<Appender<ILoggingEvent>> before;
    private final List<Appender<ILoggingEvent>> mine;

    private Logs(List<Appender<ILoggingEvent>> before, List<Appender<ILoggingEvent>> mine) {
        this.before = before;
        this.mine = mine;
    }

    /**
     * Sends lines there from now on.
     *
     * @param file also written to, as JSON; a new one begins every day and at 10 MB, and those of
     *     the last seven days are kept; null for none
     * @param level the least that is logged, of everything; null for what logback.xml says
     * @throws IOException if the file cannot be written
     */
    public static Logs begin(Format format, @Nullable Path file, @Nullable Level level)
            throws IOException {
        System.setProperty(LoggingSystem.SYSTEM_PROPERTY, LoggingSystem.NONE);
        SLF4JBridgeHandler.removeHandlersForRootLogger();
        SLF4JBridgeHandler.install();
        var context = (LoggerContext) LoggerFactory.getILoggerFactory();
        var environment = new StandardEnvironment();
        environment
                .getPropertySources()
                .addFirst(
                        new MapPropertySource(
                                "haetae", Map.of("logging.structured.ecs.service.name", "haetae")));
        context.putObject(Environment.class.getName(), environment);
        if (level != null) {
            root().setLevel(level);
            context.getLogger("haetae").setLevel(level);
        }
        REPEATING.forEach(name -> context.getLogger(name).setLevel(Level.INFO));
        var mine = new ArrayList<Appender<ILoggingEvent>>();
        if (file != null) {
            mine.add(file(context, file, LARGEST_FILE));
        }
        var before = new ArrayList<Appender<ILoggingEvent>>();
        if (format == Format.JSON) {
            mine.add(standardOutput(context));
            var console = root().getAppender("console");
            if (console != null) {
                before.add(console);
            }
        }
        before.forEach(root()::detachAppender);
        mine.forEach(root()::addAppender);
        return new Logs(before, mine);
    }

    private static Appender<ILoggingEvent> standardOutput(LoggerContext context) {
        var console = new ConsoleAppender<ILoggingEvent>();
        console.setContext(context);
        console.setName("standard output");
        console.setEncoder(json(context));
        console.start();
        return console;
    }

    /**
     * @param largest bytes, more or less
     * @throws IOException if it cannot be written
     */
    static Appender<ILoggingEvent> file(LoggerContext context, Path file, long largest)
            throws IOException {
        var folder = file.toAbsolutePath().getParent();
        if (folder != null) {
            Files.createDirectories(folder);
        }
        if (Files.isDirectory(file) || Files.exists(file) && !Files.isWritable(file)) {
            throw new IOException(file + " cannot be written: name another HAETAE_LOG_FILE");
        }
        var appender = new RollingFileAppender<ILoggingEvent>();
        var rolling = new SizeAndTimeBasedRollingPolicy<ILoggingEvent>();
        appender.setContext(context);
        appender.setName("file");
        appender.setFile(file.toString());
        appender.setEncoder(json(context));
        rolling.setContext(context);
        rolling.setParent(appender);
        rolling.setFileNamePattern(file + ".%d{yyyy-MM-dd, UTC}.%i");
        rolling.setMaxFileSize(new FileSize(largest));
        rolling.setMaxHistory(DAYS);
        rolling.setCleanHistoryOnStart(true);
        rolling.start();
        appender.setRollingPolicy(rolling);
        appender.start();
        return appender;
    }

    static Encoder<ILoggingEvent> json(LoggerContext context) {
        var encoder = new MaskedJson();
        encoder.setContext(context);
        encoder.setFormat("ecs");
        encoder.start();
        return encoder;
    }

    private static Logger root() {
        return (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    }

    /** Lines go where they went before. */
    @Override
    public void close() {
        before.forEach(root()::addAppender);
        mine.forEach(root()::detachAppender);
        mine.forEach(Appender::stop);
    }
}
