package haetae.server.account;

import haetae.advisor.Prices;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Everything that a person may set, with its range and what holds when nobody sets it. The key is
 * the name in lower case, the environment variable the name itself.
 */
public enum Setting {
    POSITION_SIZE_MIN_PCT("1", "0.1", "50", "percent of equity that a buy takes at confidence 0.5"),
    POSITION_SIZE_MAX_PCT(
            "3", "0.1", "100", "percent of equity that a buy takes at confidence 0.9, and at most"),
    EXPOSURE_MAX_PCT(
            "15", "0.1", "100", "percent of equity in coins at most, orders under way included"),
    STOP_LOSS_PCT("5", "0.5", "50", "percent below average cost at which a position is sold"),
    DAILY_LOSS_LIMIT_PCT(
            "5", "0.5", "50", "loss in percent of the day's first equity that ends the day"),
    VOLATILITY_THRESHOLD_PCT(
            "3", "0.1", "50", "range of 300 seconds in percent above which nothing is bought"),
    VOLATILITY_AUTO_RESUME(
            true, "whether a volatility halt opens after 10 minutes under 80 % of its threshold"),
    GAP_MARGIN_PCT("30", "0", "90", "percent by which a sale at the stop may fall short of it"),
    SPREAD_MAX_PCT(
            "1", "0.01", "50", "percent between best bid and ask above which nothing is bought"),
    ORDER_DEVIATION_MAX_PCT(
            "2",
            "0.1",
            "50",
            "percent between last trade and best ask above which nothing is bought"),
    ORDERS_PER_HOUR(20, 1, 1_000, "buys in any hour"),
    COOLDOWN_MINUTES(30, 0, 1_440, "minutes without a buy in a market after its stop"),
    PROFIT_TAKE_ENABLED(false, "whether a part is sold at each profit tier"),
    PROFIT_TIER_1_PCT(
            "3", "0.5", "100", "percent above average cost at which a first part is sold"),
    PROFIT_TIER_1_SELL_PCT("50", "1", "100", "percent of the coins bought that are sold there"),
    PROFIT_TIER_2_PCT("5", "0.5", "100", "percent above average cost at which a second is sold"),
    PROFIT_TIER_2_SELL_PCT("30", "1", "100", "percent of the coins bought that are sold there"),
    PROFIT_TIER_3_PCT("8", "0.5", "100", "percent above average cost at which a third is sold"),
    PROFIT_TIER_3_SELL_PCT("20", "1", "100", "percent of the coins bought that are sold there"),
    TRAILING_STOP_ENABLED(false, "whether all is sold when the price falls from its peak"),
    TRAILING_STOP_ACTIVATION_PCT(
            "3", "0.5", "50", "percent above average cost from which on the peak counts"),
    TRAILING_STOP_DISTANCE_PCT("2.5", "0.3", "50", "percent below the peak at which all is sold"),
    SIGNAL_INTERVAL_MINUTES(60, 5, 120, "minutes between decisions"),
    COLLECT_INTERVAL_SECONDS(10, 5, 60, "seconds between the rows of market data"),
    VOLATILITY_CHECK_SECONDS(
            30, 5, 300, "seconds between looks at the volatility, besides every trade"),
    SYNC_INTERVAL_MINUTES(5, 1, 60, "minutes between comparisons with the exchange"),
    EVALUATION_INTERVAL_HOURS(4, 1, 24, "hours between scorings of past decisions"),
    CLEANUP_INTERVAL_HOURS(24, 1, 168, "hours between removals of old market data"),
    RETENTION_DAYS(365, 30, 3_650, "days that rows of market data are kept"),
    MIN_CONFIDENCE(
            "class",
            text -> isClassOr(text, "0", "1"),
            "class, or a number from 0 to 1",
            "confidence that a buy needs; class goes by the kind of coin"),
    MIN_CONFLUENCE(
            "class",
            text -> isClassOr(text, "0", "1"),
            "class, or a number from 0 to 1",
            "share of the timeframes that have to point up for a buy"),
    RSI_OVERBOUGHT(
            "class",
            text -> isClassOr(text, "50", "100"),
            "class, or a number from 50 to 100",
            "RSI from which on the market counts as overbought"),
    RSI_OVERSOLD(
            "class",
            text -> isClassOr(text, "0", "50"),
            "class, or a number from 0 to 50",
            "RSI at or below which a buy needs no confluence"),
    AI_MODEL(
            "gemini-2.5-pro",
            Setting::isModel,
            "a model's name, for example gemini-2.5-pro",
            "model that is asked first"),
    AI_FALLBACK_MODEL(
            "gpt-4.1-mini",
            Setting::isModel,
            "a model's name, for example gpt-4.1-mini, or none",
            "model that is asked when the first brings no usable answer"),
    AI_DAILY_BUDGET_KRW("2000", "0", "1000000", "won that advice may cost in a trading day"),
    AI_DAILY_TOKENS(
            0, 0, 100_000_000, "tokens that advice may use in a trading day, 0 for any number"),
    USD_KRW_RATE("1450", "500", "5000", "won for a US dollar, for the cost of advice"),
    AI_PRICES(
            Prices.LISTED,
            Setting::arePrices,
            "models with dollars per million tokens in/out, for example gpt-4.1-mini 0.40/1.60",
            "what models cost; an unknown one costs the dearest of these");

    /**
     * What one person's choice would change for everybody: the installation has one value of it.
     */
    private static final Set<Setting> OF_ALL =
            EnumSet.of(
                    COLLECT_INTERVAL_SECONDS,
                    EVALUATION_INTERVAL_HOURS,
                    CLEANUP_INTERVAL_HOURS,
                    RETENTION_DAYS,
                    USD_KRW_RATE,
                    AI_PRICES);

    private enum Kind {
        DECIMAL,
        INTEGER,
        YES_NO,
        TEXT
    }

    private static final int LONGEST = 500;
    private static final Pattern MODEL = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._:-]{0,49}");
    private static final Pattern NUMBER = Pattern.compile("-?\\d{1,12}(\\.\\d{1,8})?");

    private final Kind kind;
    private final String constant;
    private final @Nullable BigDecimal least;
    private final @Nullable BigDecimal most;
    private final String meaning;

    @SuppressWarnings("ImmutableEnumChecker") // the forms are pure functions
    private final Predicate<String> form;

    private final String formInWords;

    Setting(String constant, String least, String most, String meaning) {
        this(Kind.DECIMAL, constant, new BigDecimal(least), new BigDecimal(most), meaning);
    }

    Setting(int constant, int least, int most, String meaning) {
        this(
                Kind.INTEGER,
                Integer.toString(constant),
                BigDecimal.valueOf(least),
                BigDecimal.valueOf(most),
                meaning);
    }

    Setting(boolean constant, String meaning) {
        this(Kind.YES_NO, Boolean.toString(constant), null, null, meaning);
    }

    Setting(
            Kind kind,
            String constant,
            @Nullable BigDecimal least,
            @Nullable BigDecimal most,
            String meaning) {
        this(kind, constant, least, most, _ -> true, "", meaning);
    }

    Setting(String constant, Predicate<String> form, String formInWords, String meaning) {
        this(Kind.TEXT, constant, null, null, form, formInWords, meaning);
    }

    Setting(
            Kind kind,
            String constant,
            @Nullable BigDecimal least,
            @Nullable BigDecimal most,
            Predicate<String> form,
            String formInWords,
            String meaning) {
        this.form = form;
        this.formInWords = formInWords;
        this.kind = kind;
        this.constant = constant;
        this.least = least;
        this.most = most;
        this.meaning = meaning;
    }

    /** The setting of this key, for example {@code stop_loss_pct}. */
    public static Optional<Setting> of(String key) {
        return Arrays.stream(values()).filter(each -> each.key().equals(key)).findFirst();
    }

    /** Every key. */
    public static List<String> keys() {
        return Arrays.stream(values()).map(Setting::key).toList();
    }

    public String key() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** What holds when nobody sets it. */
    public String constant() {
        return constant;
    }

    /** True for what holds for all people alike: only an administrator sets it. */
    public boolean isOfAll() {
        return OF_ALL.contains(this);
    }

    public String meaning() {
        return meaning;
    }

    /** The range in words, for example {@code a number from 0.5 to 50}. */
    public String range() {
        return switch (kind) {
            case YES_NO -> "true or false";
            case TEXT -> formInWords;
            case INTEGER -> "a whole number from " + least + " to " + most;
            case DECIMAL -> "a number from " + least + " to " + most;
        };
    }

    public boolean isText() {
        return kind == Kind.TEXT;
    }

    public boolean isYesNo() {
        return kind == Kind.YES_NO;
    }

    /**
     * The value in its one form: numbers in plain digits without needless zeros.
     *
     * @throws IllegalArgumentException if it is none, with the range
     */
    public String checked(String text) {
        boolean fits =
                switch (kind) {
                    case YES_NO -> text.equals("true") || text.equals("false");
                    case TEXT ->
                            text.length() <= LONGEST
                                    && text.chars().allMatch(c -> c >= ' ' && c <= '~')
                                    && form.test(text);
                    case INTEGER, DECIMAL -> isWithin(text);
                };
        if (!fits) {
            throw new IllegalArgumentException(
                    key() + " is " + range() + ", not " + (text.length() > 40 ? "this" : text));
        }
        return kind == Kind.INTEGER || kind == Kind.DECIMAL ? plain(new BigDecimal(text)) : text;
    }

    private static boolean isClassOr(String text, String least, String most) {
        return text.equals("class")
                || (NUMBER.matcher(text).matches()
                        && new BigDecimal(text).compareTo(new BigDecimal(least)) >= 0
                        && new BigDecimal(text).compareTo(new BigDecimal(most)) <= 0);
    }

    private static boolean isModel(String text) {
        return MODEL.matcher(text).matches();
    }

    private static boolean arePrices(String text) {
        try {
            Prices.of(text, BigDecimal.ONE);
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private boolean isWithin(String text) {
        if (!NUMBER.matcher(text).matches()) {
            return false;
        }
        var number = new BigDecimal(text);
        boolean whole = number.stripTrailingZeros().scale() <= 0;
        return (kind == Kind.DECIMAL || whole)
                && (least == null || number.compareTo(least) >= 0)
                && (most == null || number.compareTo(most) <= 0);
    }

    private static String plain(BigDecimal number) {
        return number.signum() == 0 ? "0" : number.stripTrailingZeros().toPlainString();
    }
}
