package haetae.server.account;

import haetae.server.account.Choices.Choice;
import haetae.server.account.SettingStore.Scope;
import haetae.server.world.Problem;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;

/** The settings: what holds, where it comes from, and its changes. */
@RestController
@PerAccount
@RequestMapping("/api/v1/config")
class SettingController {

    private final SettingStore store;
    private final SharedSettings shared;

    SettingController(SettingStore store, SharedSettings shared) {
        this.store = store;
        this.shared = shared;
    }

    record All(Map<String, Object> configs, int count) {}

    @GetMapping
    All all() {
        var values = new LinkedHashMap<String, Object>();
        for (var setting : Setting.values()) {
            values.put(setting.key(), shown(setting, store.choices().text(setting)));
        }
        return new All(values, values.size());
    }

    record Keys(List<String> keys) {}

    @GetMapping("/keys")
    Keys keys() {
        return new Keys(Setting.keys());
    }

    /** What people have set, without the operator's values and the constants. */
    @GetMapping("/db")
    All stored() {
        var values = new LinkedHashMap<String, Object>();
        store.stored(Scope.SYSTEM).forEach((key, kept) -> put(values, key, kept.value()));
        store.stored(Scope.USER).forEach((key, kept) -> put(values, key, kept.value()));
        return new All(values, values.size());
    }

    private static void put(Map<String, Object> values, Setting setting, String value) {
        values.put(setting.key(), shown(setting, value));
    }

    record RiskParams(
            BigDecimal stopLossPct,
            BigDecimal dailyLossLimitPct,
            BigDecimal volatilityThresholdPct,
            BigDecimal positionSizeMinPct,
            BigDecimal positionSizeMaxPct) {}

    @GetMapping("/risk-params")
    RiskParams riskParams() {
        var limits = store.choices().preferences().limits();
        return new RiskParams(
                limits.stopLossPct(),
                limits.dailyLossPct(),
                limits.volatilityPct(),
                limits.sizeMinPct(),
                limits.sizeMaxPct());
    }

    /**
     * A setting.
     *
     * @param source the layer that won: user, database, environment or default
     * @param updatedAt when it was set, null for the last two
     * @param range what it may be set to
     * @param defaultValue what holds when nobody sets it
     */
    record One(
            String key,
            Object value,
            String source,
            @Nullable Instant updatedAt,
            String range,
            Object defaultValue,
            String description) {

        static One of(Setting setting, Choice choice) {
            return new One(
                    setting.key(),
                    shown(setting, choice.value()),
                    choice.source().name().toLowerCase(Locale.ROOT),
                    choice.updatedAt(),
                    setting.range(),
                    shown(setting, setting.constant()),
                    setting.meaning());
        }
    }

    /** Yes or no as such, everything else as a text. */
    private static Object shown(Setting setting, String value) {
        return setting.isYesNo() ? (Object) Boolean.parseBoolean(value) : value;
    }

    @GetMapping("/{key}")
    One one(@PathVariable String key) {
        var setting = setting(key);
        return One.of(setting, store.choices().of(setting));
    }

    private static Setting setting(String key) {
        return Setting.of(key)
                .orElseThrow(() ->
                        Problem.notFound(
                                "there is no setting of that name: /api/v1/config/keys lists them"));
    }

    record Wish(@Nullable JsonNode value) {}

    @PatchMapping("/{key}")
    One set(
            @PathVariable String key,
            @RequestParam(required = false) @Nullable String scope,
            @RequestBody Wish wish) {
        var setting = setting(key);
        var changed = change(scope, Map.of(setting, Optional.of(text(setting, wish.value()))));
        return One.of(setting, changed.of(setting));
    }

    record Wishes(@Nullable Map<String, JsonNode> configs) {}

    record Updated(List<String> updated, List<String> failed) {}

    /** Sets many, all or none. */
    @PatchMapping
    Updated setMany(
            @RequestParam(required = false) @Nullable String scope, @RequestBody Wishes wishes) {
        if (wishes.configs() == null || wishes.configs().isEmpty()) {
            throw Problem.outOfBounds("configs names at least one setting with its value");
        }
        var wanted = new EnumMap<Setting, Optional<String>>(Setting.class);
        wishes.configs()
                .forEach((key, value) -> {
                    var setting = setting(key);
                    wanted.put(setting, Optional.of(text(setting, value)));
                });
        change(scope, wanted);
        return new Updated(wanted.keySet().stream().map(Setting::key).toList(), List.of());
    }

    private static String text(Setting setting, @Nullable JsonNode value) {
        if (value != null && (value.isNumber() || value.isBoolean() || value.isString())) {
            return value.isString() ? value.stringValue().strip() : value.toString();
        }
        throw Problem.outOfBounds(setting.key() + " is " + setting.range());
    }

    /**
     * The scope that a setting is changed in: the one that is named, else that of all for what is
     * one for all, else the person's own.
     */
    private Scope scope(@Nullable String text, Setting setting) {
        var scope =
                switch (text) {
                    case null -> setting.isOfAll() ? Scope.SYSTEM : Scope.USER;
                    case "user" -> Scope.USER;
                    case "system" -> Scope.SYSTEM;
                    default -> throw Problem.outOfBounds("scope is user or system");
                };
        if (scope == Scope.USER && setting.isOfAll()) {
            throw Problem.outOfBounds(
                    setting.key()
                            + " is one for everybody ("
                            + setting.range()
                            + "): set it with scope=system");
        }
        if (scope == Scope.SYSTEM && !Caller.required().user().isAdmin()) {
            throw Problem.forbidden(
                    "what holds for everybody is set by an administrator: leave scope out to set your own "
                            + setting.key());
        }
        return scope;
    }

    private Choices change(@Nullable String scope, Map<Setting, Optional<String>> wanted) {
        var byScope = new EnumMap<Scope, Map<Setting, Optional<String>>>(Scope.class);
        wanted.forEach((setting, value) ->
                byScope.computeIfAbsent(scope(scope, setting), _ -> new EnumMap<>(Setting.class))
                        .put(setting, value));
        requireWithinMeans(byScope.getOrDefault(Scope.USER, Map.of()));
        try {
            return store.change(byScope);
        } catch (IllegalArgumentException e) {
            throw Problem.outOfBounds(String.valueOf(e.getMessage()));
        }
    }

    /** Advice is paid by the operator: nobody else gives themselves more of it. */
    private void requireWithinMeans(Map<Setting, Optional<String>> own) {
        if (Caller.required().user().isAdmin()) {
            return;
        }
        var all = shared.choices();
        var krw = own.getOrDefault(Setting.AI_DAILY_BUDGET_KRW, Optional.empty());
        var most = all.number(Setting.AI_DAILY_BUDGET_KRW);
        if (krw.isPresent() && isMore(krw.get(), most)) {
            throw Problem.outOfBounds(
                    "ai_daily_budget_krw is at most what everybody has here, "
                            + most.toPlainString());
        }
        var tokens = own.getOrDefault(Setting.AI_DAILY_TOKENS, Optional.empty());
        int mostTokens = all.whole(Setting.AI_DAILY_TOKENS);
        if (mostTokens > 0
                && tokens.isPresent()
                && (tokens.get().equals("0")
                        || isMore(tokens.get(), BigDecimal.valueOf(mostTokens)))) {
            throw Problem.outOfBounds(
                    "ai_daily_tokens is from 1 to what everybody has here, " + mostTokens);
        }
    }

    /** What is no number is told by its setting. */
    private static boolean isMore(String text, BigDecimal most) {
        try {
            return new BigDecimal(text).compareTo(most) > 0;
        } catch (NumberFormatException e) {
            return false;
        }
    }

    @DeleteMapping("/{key}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void remove(@PathVariable String key, @RequestParam(required = false) @Nullable String scope) {
        remove(scope, List.of(setting(key)));
    }

    /** Removes many, all or none; the next layer holds then. */
    @DeleteMapping
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void removeMany(
            @RequestParam List<String> keys,
            @RequestParam(required = false) @Nullable String scope) {
        remove(scope, keys.stream().map(SettingController::setting).toList());
    }

    private void remove(@Nullable String scope, List<Setting> settings) {
        var wanted = new EnumMap<Setting, Optional<String>>(Setting.class);
        for (var setting : settings) {
            if (!store.stored(scope(scope, setting)).containsKey(setting)) {
                throw Problem.notFound(setting.key() + " is not set there: nothing to remove");
            }
            wanted.put(setting, Optional.empty());
        }
        change(scope, wanted);
    }

    record Changes(List<SettingStore.Change> items, long total) {}

    /** Who changed what, newest first. */
    @GetMapping("/history")
    Changes history(
            @RequestParam(required = false) @Nullable String key,
            @RequestParam(defaultValue = "50") int limit,
            @RequestParam(defaultValue = "0") int offset) {
        Problem.checkRange("limit", limit, 1, 100);
        Problem.checkRange("offset", offset, 0, Integer.MAX_VALUE);
        var only = key == null ? null : setting(key).key();
        return new Changes(store.changes(only, limit, offset), store.countChanges(only));
    }
}
