package haetae.core.portfolio;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;

/**
 * Which day a moment belongs to. There is one definition of a day in Haetae: midnight in this zone.
 */
public record TradingDay(ZoneId zone) {

    public LocalDate of(Instant moment) {
        return LocalDate.ofInstant(moment, zone);
    }

    public Instant startOf(LocalDate day) {
        return day.atStartOfDay(zone).toInstant();
    }
}
