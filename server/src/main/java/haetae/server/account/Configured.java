package haetae.server.account;

import haetae.core.trading.Preferences;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The settings that the operator gave by environment or file.
 *
 * @param texts values as they were checked
 * @param period time between decisions where it is no whole number of minutes, for trials; wins
 *     over the interval unless a person sets that
 * @param masterKeys what people's secrets are sealed with, each 32 bytes in Base64, the one in use
 *     first; empty for the one that lies in the data folder
 */
public record Configured(
        Map<Setting, String> texts, Optional<Duration> period, List<String> masterKeys) {

    public static final Configured NOTHING = new Configured(Map.of(), Optional.empty());

    /** With the master key that lies in the data folder. */
    public Configured(Map<Setting, String> texts, Optional<Duration> period) {
        this(texts, period, List.of());
    }

    public Configured {
        texts = Map.copyOf(texts);
        masterKeys = List.copyOf(masterKeys);
    }

    @Override
    public String toString() {
        return "Configured" + texts; // without the keys
    }

    /**
     * @throws IllegalArgumentException if a value is out of its range, or two do not go together
     */
    public void check() {
        Choices.of(Map.of(), Map.of(), this);
    }

    /** What is needed so that these preferences hold. */
    public static Configured of(Preferences wanted) {
        var texts = new EnumMap<Setting, String>(Setting.class);
        texts.put(Setting.POSITION_SIZE_MIN_PCT, wanted.limits().sizeMinPct().toPlainString());
        texts.put(Setting.POSITION_SIZE_MAX_PCT, wanted.limits().sizeMaxPct().toPlainString());
        texts.put(Setting.EXPOSURE_MAX_PCT, wanted.limits().exposureMaxPct().toPlainString());
        texts.put(Setting.STOP_LOSS_PCT, wanted.limits().stopLossPct().toPlainString());
        texts.put(Setting.DAILY_LOSS_LIMIT_PCT, wanted.limits().dailyLossPct().toPlainString());
        texts.put(
                Setting.VOLATILITY_THRESHOLD_PCT, wanted.limits().volatilityPct().toPlainString());
        texts.put(Setting.GAP_MARGIN_PCT, wanted.limits().gapMarginPct().toPlainString());
        texts.put(Setting.VOLATILITY_AUTO_RESUME, Boolean.toString(wanted.volatilityAutoResume()));
        texts.put(Setting.SPREAD_MAX_PCT, wanted.guards().spreadMaxPct().toPlainString());
        texts.put(
                Setting.ORDER_DEVIATION_MAX_PCT, wanted.guards().deviationMaxPct().toPlainString());
        texts.put(Setting.ORDERS_PER_HOUR, Integer.toString(wanted.guards().ordersPerHour()));
        texts.put(Setting.COOLDOWN_MINUTES, Long.toString(wanted.guards().cooldown().toMinutes()));
        return new Configured(texts, Optional.of(wanted.decisionPeriod()));
    }
}
