package haetae.twin.exchange;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What of Upbit's behaviour can be chosen.
 *
 * @param matching from an order's acceptance to its matching
 * @param cancelling from a cancel's acceptance to its effect
 * @param eventsFirst whether an order's first event goes out before the reply to its request
 * @param idleClose WebSockets that sent nothing for so long are cut; null for never
 * @param speed market seconds per second, as {@code /twin/clock} tells it
 */
public record Behaviour(
        Duration matching,
        Duration cancelling,
        boolean eventsFirst,
        @Nullable Duration idleClose,
        double speed) {

    /** For runs in virtual time: no idle sockets are cut. */
    public static final Behaviour DEFAULT =
            new Behaviour(Duration.ofMillis(20), Duration.ofMillis(50), false, null, 1);

    /** As Upbit was observed: sockets that are silent for a minute are cut. */
    public static Behaviour atSpeed(double speed) {
        return new Behaviour(
                DEFAULT.matching, DEFAULT.cancelling, false, Duration.ofSeconds(60), speed);
    }
}
