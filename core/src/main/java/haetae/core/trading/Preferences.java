package haetae.core.trading;

import haetae.core.risk.Guards;
import haetae.core.risk.Limits;
import haetae.core.risk.TakeProfit;
import haetae.core.signal.SignalChoices;
import java.time.Duration;

/**
 * What a person may change while the account is traded; a change holds at once.
 *
 * @param volatilityAutoResume whether a volatility latch opens by itself once the market is calm
 * @param takeProfit whether and when gains are taken
 * @param signals what a person has set of the rules for advice
 */
public record Preferences(
        Limits limits,
        Guards guards,
        boolean volatilityAutoResume,
        Periods periods,
        SignalChoices signals,
        TakeProfit takeProfit) {

    public static final Preferences DEFAULTS =
            new Preferences(
                    Limits.DEFAULTS,
                    Guards.DEFAULTS,
                    true,
                    Periods.DEFAULTS,
                    SignalChoices.BY_CLASS,
                    TakeProfit.OFF);

    /** The accounts of a node take turns within so much time. */
    public static final Duration LONGEST_TURN = Duration.ofSeconds(3);

    private static final Duration USUAL_DELAY = Duration.ofSeconds(5);
    private static final int SHARE_OF_SHORT_PERIODS = 5;

    public Preferences with(Limits other) {
        return new Preferences(other, guards, volatilityAutoResume, periods, signals, takeProfit);
    }

    public Preferences with(Guards other) {
        return new Preferences(limits, other, volatilityAutoResume, periods, signals, takeProfit);
    }

    public Preferences withAutoResume(boolean yes) {
        return new Preferences(limits, guards, yes, periods, signals, takeProfit);
    }

    public Preferences every(Duration period) {
        return with(new Periods(period, periods.volatilityCheck(), periods.sync()));
    }

    public Preferences with(Periods other) {
        return new Preferences(limits, guards, volatilityAutoResume, other, signals, takeProfit);
    }

    public Preferences with(SignalChoices other) {
        return new Preferences(limits, guards, volatilityAutoResume, periods, other, takeProfit);
    }

    public Preferences with(TakeProfit other) {
        return new Preferences(limits, guards, volatilityAutoResume, periods, signals, other);
    }

    public Duration decisionPeriod() {
        return periods.decision();
    }

    /**
     * How long after a moment that is due its decision is made, so that the candle is surely
     * closed: five seconds and the account's turn, but well within short periods.
     *
     * @param turn up to {@link #LONGEST_TURN}
     */
    public Duration decisionDelay(Duration turn) {
        var share = decisionPeriod().dividedBy(SHARE_OF_SHORT_PERIODS);
        var usual = USUAL_DELAY.plus(turn);
        return share.compareTo(usual) < 0 ? share : usual;
    }
}
