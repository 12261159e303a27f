package haetae.twin.faults;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** One entry of a plan: what happens, to what, and when. */
public record Fault(Effect effect, Target on, When when) {

    /** What a fault applies to. */
    public sealed interface Target {

        /** Requests whose method and path match, with {@code *} for any letters. */
        record Requests(Pattern methodAndPath) implements Target {
            boolean matches(String method, String path) {
                return methodAndPath.matcher(method + " " + path).matches();
            }
        }

        /** Streams of the public address, the private one, or both. */
        record Streams(boolean ofPublic, boolean ofPrivate) implements Target {
            boolean matches(boolean isPrivate) {
                return isPrivate ? ofPrivate : ofPublic;
            }
        }

        /** Requests for advice, by whichever provider's address. */
        record Advice() implements Target {}
    }

    /**
     * The moments of a fault, in market time since the twin opened. Exactly one of {@code at},
     * {@code every} and {@code probability} is given.
     *
     * @param at single moments, ascending; empty for none
     * @param every a period
     * @param from where the period or the draws begin
     * @param probability chance for each matching request or frame
     * @param lasts everything that matches this long is hit; null to hit {@code hits} of them
     * @param hits how many requests or frames one moment hits
     * @param count how many moments there are at most
     */
    public record When(
            List<Duration> at,
            @Nullable Duration every,
            @Nullable BigDecimal probability,
            Duration from,
            @Nullable Duration lasts,
            int hits,
            long count) {

        public When {
            at = List.copyOf(at);
        }

        /** How many moments have come by this time. */
        long dueBy(Duration elapsed) {
            if (every != null) {
                return elapsed.compareTo(from) < 0
                        ? 0
                        : Math.min(count, elapsed.minus(from).dividedBy(every) + 1);
            }
            return Math.min(
                    count, at.stream().filter(moment -> moment.compareTo(elapsed) <= 0).count());
        }

        /** The moment with this number, counted from 1; null when there is none. */
        @Nullable Duration moment(long number) {
            if (number > count) {
                return null;
            }
            if (every != null) {
                return from.plus(every.multipliedBy(number - 1));
            }
            return number <= at.size() ? at.get((int) number - 1) : null;
        }
    }
}
