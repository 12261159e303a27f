package haetae.twin.exchange;

import haetae.core.market.Interval;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/** The lengths of candles that Upbit offers. All begin in UTC, weeks on Monday. */
enum Span {
    SECOND("seconds", "1s", null),
    M1("minutes/1", "1m", Interval.M1),
    M3("minutes/3", "3m", Interval.M3),
    M5("minutes/5", "5m", Interval.M5),
    M10("minutes/10", "10m", Interval.M10),
    M15("minutes/15", "15m", Interval.M15),
    M30("minutes/30", "30m", Interval.M30),
    M60("minutes/60", "60m", Interval.H1),
    M240("minutes/240", "240m", Interval.H4),
    DAY("days", "1d", Interval.D1),
    WEEK("weeks", "1w", Interval.W1),
    MONTH("months", "1M", null),
    YEAR("years", "1y", null);

    final String path;
    final String stream;
    private final @Nullable Interval interval;

    Span(String path, String stream, @Nullable Interval interval) {
        this.path = path;
        this.stream = stream;
        this.interval = interval;
    }

    /** By the end of the REST path, or null. */
    static @Nullable Span ofPath(String path) {
        for (var span : values()) {
            if (span.path.equals(path)) {
                return span;
            }
        }
        return null;
    }

    /** By the end of the stream's type, or null; the stream has nothing above 240 minutes. */
    static @Nullable Span ofStream(String name) {
        for (var span : values()) {
            if (span.stream.equals(name) && span.compareTo(DAY) < 0) {
                return span;
            }
        }
        return null;
    }

    boolean isInMinutes() {
        return path.startsWith("minutes");
    }

    int minutes() {
        return interval == null ? 0 : interval.minutes();
    }

    Instant startOf(Instant moment) {
        if (interval != null) {
            return interval.startOf(moment);
        }
        if (this == SECOND) {
            return moment.truncatedTo(ChronoUnit.SECONDS);
        }
        var day = moment.atOffset(ZoneOffset.UTC).truncatedTo(ChronoUnit.DAYS);
        return (this == MONTH ? day.withDayOfMonth(1) : day.withDayOfYear(1)).toInstant();
    }
}
