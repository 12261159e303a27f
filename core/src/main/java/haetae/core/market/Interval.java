package haetae.core.market;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.time.temporal.TemporalAdjusters;

/**
 * The length of a candle. Days and weeks begin at 00:00 UTC (09:00 in Seoul), weeks on Monday, as
 * Upbit has it.
 */
public enum Interval {
    M1(1),
    M3(3),
    M5(5),
    M10(10),
    M15(15),
    M30(30),
    H1(60),
    H4(240),
    D1(1_440),
    W1(10_080);

    private final int minutes;

    Interval(int minutes) {
        this.minutes = minutes;
    }

    public int minutes() {
        return minutes;
    }

    public Duration duration() {
        return Duration.ofMinutes(minutes);
    }

    /** The start of the interval that holds this moment. */
    public Instant startOf(Instant moment) {
        if (this == W1) {
            return moment.atOffset(ZoneOffset.UTC)
                    .truncatedTo(ChronoUnit.DAYS)
                    .with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY))
                    .toInstant();
        }
        long seconds = minutes * 60L;
        return Instant.ofEpochSecond(Math.floorDiv(moment.getEpochSecond(), seconds) * seconds);
    }

    /** The start of the interval after the one that starts at {@code start}. */
    public Instant next(Instant start) {
        return start.plus(minutes, ChronoUnit.MINUTES);
    }
}
