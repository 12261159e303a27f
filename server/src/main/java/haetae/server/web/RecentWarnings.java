package haetae.server.web;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import haetae.server.logs.Secrets;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.stereotype.Component;

/** The last warnings and errors of this process, at hand for people. */
@Component
class RecentWarnings extends AppenderBase<ILoggingEvent> implements DisposableBean {

    static final int MOST = 500;
    private static final int LONGEST = 1_000;

    private final Deque<Line> lines = new ArrayDeque<>();
    private long seen;

    /**
     * @param level WARN or ERROR
     * @param error the exception's class and message, null when there was none
     */
    record Line(
            Instant timestamp,
            String level,
            String logger,
            String message,
            @Nullable String error) {}

    RecentWarnings() {
        setName("recent warnings");
        start();
        root().addAppender(this);
    }

    private static Logger root() {
        return (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    }

    @Override
    protected void append(ILoggingEvent event) {
        if (!event.getLevel().isGreaterOrEqual(Level.WARN)) {
            return;
        }
        var thrown = event.getThrowableProxy();
        var line =
                new Line(
                        event.getInstant(),
                        event.getLevel().toString(),
                        event.getLoggerName(),
                        cut(event.getFormattedMessage()),
                        thrown == null
                                ? null
                                : cut(thrown.getClassName() + ": " + thrown.getMessage()));
        synchronized (lines) {
            seen++;
            lines.addFirst(line);
            if (lines.size() > MOST) {
                lines.removeLast();
            }
        }
    }

    private static String cut(String text) {
        var masked = Secrets.mask(text);
        return masked.length() > LONGEST ? masked.substring(0, LONGEST) : masked;
    }

    /** Newest first. */
    List<Line> newest(int limit) {
        synchronized (lines) {
            return lines.stream().limit(limit).toList();
        }
    }

    /** Since the start, also those that are no longer at hand. */
    long seen() {
        synchronized (lines) {
            return seen;
        }
    }

    @Override
    public void destroy() {
        root().detachAppender(this);
        stop();
    }
}
