package haetae.server.account;

import haetae.core.risk.Guards;
import haetae.core.risk.Limits;
import haetae.core.risk.TakeProfit;
import haetae.core.risk.TakeProfit.Tier;
import haetae.core.signal.SignalChoices;
import haetae.core.trading.Periods;
import haetae.core.trading.Preferences;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What holds for one user, setting by setting: the user's own value, else the one for everybody,
 * else the operator's, else the constant.
 */
public record Choices(Map<Setting, Choice> all, Preferences preferences) {

    /** The layer that won. */
    public enum Source {
        USER,
        DATABASE,
        ENVIRONMENT,
        DEFAULT
    }

    /**
     * @param updatedAt when it was set, null where that is not known
     */
    public record Choice(String value, Source source, @Nullable Instant updatedAt) {}

    /** A value that somebody set. */
    record Stored(String value, Instant at) {}

    /**
     * Lays the layers over each other.
     *
     * @throws IllegalArgumentException if a value is out of its range, or two do not go together
     */
    static Choices of(
            Map<Setting, Stored> user, Map<Setting, Stored> everybody, Configured configured) {
        var all = new EnumMap<Setting, Choice>(Setting.class);
        for (var setting : Setting.values()) {
            var own = user.get(setting);
            var common = everybody.get(setting);
            var text = configured.texts().get(setting);
            all.put(
                    setting,
                    own != null
                            ? new Choice(setting.checked(own.value()), Source.USER, own.at())
                            : common != null
                                    ? new Choice(
                                            setting.checked(common.value()),
                                            Source.DATABASE,
                                            common.at())
                                    : text != null
                                            ? new Choice(
                                                    setting.checked(text), Source.ENVIRONMENT, null)
                                            : new Choice(setting.constant(), Source.DEFAULT, null));
        }
        return new Choices(Map.copyOf(all), preferences(all, configured));
    }

    private static Preferences preferences(Map<Setting, Choice> all, Configured configured) {
        var interval = choice(all, Setting.SIGNAL_INTERVAL_MINUTES);
        boolean chosen = interval.source() == Source.USER || interval.source() == Source.DATABASE;
        var minutes = Duration.ofMinutes(whole(all, Setting.SIGNAL_INTERVAL_MINUTES));
        return new Preferences(
                new Limits(
                        number(all, Setting.POSITION_SIZE_MIN_PCT),
                        number(all, Setting.POSITION_SIZE_MAX_PCT),
                        number(all, Setting.EXPOSURE_MAX_PCT),
                        number(all, Setting.STOP_LOSS_PCT),
                        number(all, Setting.DAILY_LOSS_LIMIT_PCT),
                        number(all, Setting.VOLATILITY_THRESHOLD_PCT),
                        number(all, Setting.GAP_MARGIN_PCT)),
                new Guards(
                        number(all, Setting.SPREAD_MAX_PCT),
                        number(all, Setting.ORDER_DEVIATION_MAX_PCT),
                        whole(all, Setting.ORDERS_PER_HOUR),
                        Duration.ofMinutes(whole(all, Setting.COOLDOWN_MINUTES))),
                isOn(all, Setting.VOLATILITY_AUTO_RESUME),
                new Periods(
                        chosen ? minutes : configured.period().orElse(minutes),
                        Duration.ofSeconds(whole(all, Setting.VOLATILITY_CHECK_SECONDS)),
                        Duration.ofMinutes(whole(all, Setting.SYNC_INTERVAL_MINUTES))),
                new SignalChoices(
                        own(all, Setting.MIN_CONFIDENCE),
                        own(all, Setting.MIN_CONFLUENCE),
                        own(all, Setting.RSI_OVERBOUGHT),
                        own(all, Setting.RSI_OVERSOLD)),
                new TakeProfit(
                        isOn(all, Setting.PROFIT_TAKE_ENABLED),
                        List.of(
                                new Tier(
                                        number(all, Setting.PROFIT_TIER_1_PCT),
                                        number(all, Setting.PROFIT_TIER_1_SELL_PCT)),
                                new Tier(
                                        number(all, Setting.PROFIT_TIER_2_PCT),
                                        number(all, Setting.PROFIT_TIER_2_SELL_PCT)),
                                new Tier(
                                        number(all, Setting.PROFIT_TIER_3_PCT),
                                        number(all, Setting.PROFIT_TIER_3_SELL_PCT))),
                        isOn(all, Setting.TRAILING_STOP_ENABLED),
                        number(all, Setting.TRAILING_STOP_ACTIVATION_PCT),
                        number(all, Setting.TRAILING_STOP_DISTANCE_PCT)));
    }

    private static boolean isOn(Map<Setting, Choice> all, Setting setting) {
        return Boolean.parseBoolean(choice(all, setting).value());
    }

    private static Choice choice(Map<Setting, Choice> all, Setting setting) {
        var choice = all.get(setting);
        if (choice == null) {
            throw new IllegalStateException(setting + " has no value");
        }
        return choice;
    }

    private static BigDecimal number(Map<Setting, Choice> all, Setting setting) {
        return new BigDecimal(choice(all, setting).value());
    }

    /** A number of one's own, or empty to go by the coin's class. */
    private static Optional<BigDecimal> own(Map<Setting, Choice> all, Setting setting) {
        var text = choice(all, setting).value();
        return text.equals("class") ? Optional.empty() : Optional.of(new BigDecimal(text));
    }

    private static int whole(Map<Setting, Choice> all, Setting setting) {
        return number(all, setting).intValueExact();
    }

    public Choice of(Setting setting) {
        return choice(all, setting);
    }

    public String text(Setting setting) {
        return of(setting).value();
    }

    public BigDecimal number(Setting setting) {
        return number(all, setting);
    }

    public int whole(Setting setting) {
        return whole(all, setting);
    }

    public boolean isOn(Setting setting) {
        return isOn(all, setting);
    }
}
