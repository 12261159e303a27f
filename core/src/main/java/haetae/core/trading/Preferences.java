package haetae.core.trading;

import haetae.core.risk.Guards;
import haetae.core.risk.Limits;
import java.time.Duration;

/**
 * What a person may change while the account is traded; a change holds at once.
 *
 * @param volatilityAutoResume whether a volatility latch opens by itself once the market is calm
 * @param decisionPeriod time between decisions, a second to a day; they fall on its multiples since
 *     1970
 */
public record Preferences(
        Limits limits, Guards guards, boolean volatilityAutoResume, Duration decisionPeriod) {

    public static final Preferences DEFAULTS =
            new Preferences(Limits.DEFAULTS, Guards.DEFAULTS, true, Duration.ofHours(1));

    private static final Duration USUAL_DELAY = Duration.ofSeconds(5);
    private static final int SHARE_OF_SHORT_PERIODS = 5;

    public Preferences {
        if (decisionPeriod.compareTo(Duration.ofSeconds(1)) < 0
                || decisionPeriod.compareTo(Duration.ofDays(1)) > 0) {
            throw new IllegalArgumentException(
                    "decisions are 1 s to 24 h apart, not " + decisionPeriod);
        }
    }

    public Preferences with(Limits other) {
        return new Preferences(other, guards, volatilityAutoResume, decisionPeriod);
    }

    public Preferences with(Guards other) {
        return new Preferences(limits, other, volatilityAutoResume, decisionPeriod);
    }

    public Preferences withAutoResume(boolean yes) {
        return new Preferences(limits, guards, yes, decisionPeriod);
    }

    public Preferences every(Duration period) {
        return new Preferences(limits, guards, volatilityAutoResume, period);
    }

    /**
     * How long after a moment that is due its decision is made, so that the candle is surely
     * closed: five seconds, but well within short periods.
     */
    public Duration decisionDelay() {
        var share = decisionPeriod.dividedBy(SHARE_OF_SHORT_PERIODS);
        return share.compareTo(USUAL_DELAY) < 0 ? share : USUAL_DELAY;
    }
}
