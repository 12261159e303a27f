package haetae.server.web;

import static org.assertj.core.api.Assertions.assertThat;

import haetae.core.trading.Engine;
import haetae.core.trading.Preferences;
import haetae.server.TestServer;
import haetae.server.account.Setting;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Settings over HTTP: their layers, their ranges, their history, and that they hold at once. */
@ExtendWith(TestServer.class)
class SettingsTests {

    private static final String CONFIG = "/api/v1/config";

    private final TestServer.Running running;
    private Api api;

    SettingsTests(TestServer.Running running) {
        this.running = running;
        this.api = new Api(running.server().port());
    }

    @BeforeEach
    void nothingSet() {
        for (var key : api.get(CONFIG + "/db").json().path("configs").propertyNames()) {
            for (var scope : List.of("user", "system")) {
                api.send("DELETE", CONFIG + "/" + key + "?scope=" + scope, null, bearer());
            }
        }
        assertThat(api.get(CONFIG + "/db").json().path("count").asInt()).isZero();
    }

    @AfterEach
    void tidyUp() {
        nothingSet();
        api.close();
    }

    private static String bearer() {
        return "Bearer " + TestServer.TOKEN;
    }

    private Api.Answer set(String key, String value) {
        return set(key, value, "user");
    }

    private Api.Answer set(String key, String value, String scope) {
        return api.send(
                "PATCH",
                CONFIG + "/" + key + "?scope=" + scope,
                "{\"value\":" + value + "}",
                bearer());
    }

    private Preferences inForce() {
        return running.server().trader().ask(Engine::preferences).join();
    }

    @Test
    void withoutAnybodySettingAnythingTheConstantsHold() {
        var one = api.get(CONFIG + "/stop_loss_pct").json();
        assertThat(one.at("/value").stringValue()).isEqualTo("5");
        assertThat(one.at("/source").stringValue()).isEqualTo("default");
        assertThat(one.at("/updated_at").isNull()).isTrue();
        assertThat(one.at("/range").stringValue()).isEqualTo("a number from 0.5 to 50");
        assertThat(inForce()).isEqualTo(Preferences.DEFAULTS);
        var all = api.get(CONFIG).json();
        assertThat(all.at("/count").intValue()).isEqualTo(Setting.values().length);
        assertThat(all.at("/configs/volatility_auto_resume").booleanValue()).isTrue();
        assertThat(api.get(CONFIG + "/db").json().at("/count").intValue()).isZero();
    }

    @Test
    void theUsersValueWinsOverTheOneForEverybody() {
        set("stop_loss_pct", "4", "system");
        assertThat(api.get(CONFIG + "/stop_loss_pct").json().at("/source").stringValue())
                .isEqualTo("database");
        set("stop_loss_pct", "\"3.50\"");
        var one = api.get(CONFIG + "/stop_loss_pct").json();
        assertThat(one.at("/value").stringValue()).isEqualTo("3.5");
        assertThat(one.at("/source").stringValue()).isEqualTo("user");
        assertThat(inForce().limits().stopLossPct()).isEqualByComparingTo("3.5");
        assertThat(api.send("DELETE", CONFIG + "/stop_loss_pct", null, bearer()).status())
                .isEqualTo(204);
        assertThat(inForce().limits().stopLossPct()).isEqualByComparingTo("4");
        assertThat(api.send("DELETE", CONFIG + "/stop_loss_pct", null, bearer()).status())
                .isEqualTo(404);
    }

    @ParameterizedTest
    @CsvSource({
        "position_size_min_pct, 2",
        "position_size_max_pct, 10",
        "exposure_max_pct, 40",
        "stop_loss_pct, 7.5",
        "daily_loss_limit_pct, 2",
        "volatility_threshold_pct, 1.5",
        "gap_margin_pct, 0",
        "spread_max_pct, 0.05",
        "order_deviation_max_pct, 0.5",
        "orders_per_hour, 3",
        "cooldown_minutes, 0",
        "signal_interval_minutes, 15",
        "volatility_check_seconds, 60",
        "sync_interval_minutes, 30",
        "volatility_auto_resume, false"
    })
    void eachIsInForceWhenTheAnswerComes(String key, String value) {
        assertThat(set(key, value).status()).isEqualTo(200);
        var now = inForce();
        Function<Preferences, Object> read =
                switch (Setting.of(key).orElseThrow()) {
                    case POSITION_SIZE_MIN_PCT -> p -> p.limits().sizeMinPct();
                    case POSITION_SIZE_MAX_PCT -> p -> p.limits().sizeMaxPct();
                    case EXPOSURE_MAX_PCT -> p -> p.limits().exposureMaxPct();
                    case STOP_LOSS_PCT -> p -> p.limits().stopLossPct();
                    case DAILY_LOSS_LIMIT_PCT -> p -> p.limits().dailyLossPct();
                    case VOLATILITY_THRESHOLD_PCT -> p -> p.limits().volatilityPct();
                    case GAP_MARGIN_PCT -> p -> p.limits().gapMarginPct();
                    case SPREAD_MAX_PCT -> p -> p.guards().spreadMaxPct();
                    case ORDER_DEVIATION_MAX_PCT -> p -> p.guards().deviationMaxPct();
                    case ORDERS_PER_HOUR -> p -> BigDecimal.valueOf(p.guards().ordersPerHour());
                    case COOLDOWN_MINUTES ->
                            p -> BigDecimal.valueOf(p.guards().cooldown().toMinutes());
                    case SIGNAL_INTERVAL_MINUTES ->
                            p -> BigDecimal.valueOf(p.decisionPeriod().toMinutes());
                    case VOLATILITY_CHECK_SECONDS ->
                            p -> BigDecimal.valueOf(p.periods().volatilityCheck().toSeconds());
                    case SYNC_INTERVAL_MINUTES ->
                            p -> BigDecimal.valueOf(p.periods().sync().toMinutes());
                    case VOLATILITY_AUTO_RESUME -> Preferences::volatilityAutoResume;
                    default -> throw new AssertionError(key + " is no preference of the engine");
                };
        assertThat(read.apply(now)).isNotEqualTo(read.apply(Preferences.DEFAULTS));
        assertThat(read.apply(now).toString()).isEqualTo(value);
    }

    @ParameterizedTest
    @EnumSource(Setting.class)
    void eachRefusesWhatIsOutOfItsRangeAndTellsTheRange(Setting setting) {
        for (var wrong : wrong(setting)) {
            var answer = set(setting.key(), wrong);
            assertThat(answer.status()).as("%s = %s", setting, wrong).isIn(400, 422);
            if (answer.status() == 422) {
                assertThat(answer.detail()).contains(setting.key()).contains(setting.range());
            }
        }
        assertThat(inForce()).isEqualTo(Preferences.DEFAULTS);
    }

    private static List<String> wrong(Setting setting) {
        return setting.isText()
                ? List.of("\"\"", "null", "[]", "{}", "\"a b/c\"", "\"\u0000\"", "\"한\"")
                : List.of(
                        "-1",
                        "\"1e3\"",
                        "1e999999999",
                        "\"NaN\"",
                        "\"\"",
                        "null",
                        "[]",
                        "{}",
                        "1000000000",
                        "\"perhaps\"",
                        "0.000000001");
    }

    @Test
    void twoThatDoNotGoTogetherAreRefusedAndNothingChanges() {
        var answer = set("position_size_min_pct", "4");
        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.detail()).contains("position_size_max_pct 3");
        var both =
                api.send(
                        "PATCH",
                        CONFIG,
                        "{\"configs\":{\"position_size_min_pct\":4,\"position_size_max_pct\":6}}",
                        bearer());
        assertThat(both.status()).isEqualTo(200);
        assertThat(inForce().limits().sizeMaxPct()).isEqualByComparingTo("6");
        var half =
                api.send(
                        "PATCH",
                        CONFIG,
                        "{\"configs\":{\"stop_loss_pct\":2,\"orders_per_hour\":0}}",
                        bearer());
        assertThat(half.status()).isEqualTo(422);
        assertThat(inForce().limits().stopLossPct()).isEqualByComparingTo("5");
        var alone = api.send("DELETE", CONFIG + "?keys=position_size_max_pct", null, bearer());
        assertThat(alone.status()).as("4 would be above 3").isEqualTo(422);
        assertThat(
                        api.send(
                                        "DELETE",
                                        CONFIG
                                                + "?keys=position_size_max_pct,position_size_min_pct",
                                        null,
                                        bearer())
                                .status())
                .isEqualTo(204);
    }

    @ParameterizedTest
    @ValueSource(strings = {"no_such_thing", "STOP_LOSS_PCT", "upbit_secret_key", "database_url"})
    void whatIsNoSettingIsNotFound(String key) {
        assertThat(api.get(CONFIG + "/" + key).status()).isEqualTo(404);
        assertThat(set(key, "1").status()).isEqualTo(404);
        assertThat(api.send("DELETE", CONFIG + "/" + key, null, bearer()).status()).isEqualTo(404);
    }

    @Test
    void everyChangeIsOnRecord() {
        long before = api.get(CONFIG + "/history").json().at("/total").longValue();
        set("cooldown_minutes", "5");
        set("cooldown_minutes", "6");
        api.send("DELETE", CONFIG + "/cooldown_minutes", null, bearer());
        set("cooldown_minutes", "-6");
        var history = api.get(CONFIG + "/history?key=cooldown_minutes&limit=3").json();
        assertThat(api.get(CONFIG + "/history").json().at("/total").longValue())
                .isEqualTo(before + 3);
        assertThat(history.at("/items/0/old_value").stringValue()).isEqualTo("6");
        assertThat(history.at("/items/0/new_value").isNull()).isTrue();
        assertThat(history.at("/items/2/old_value").isNull()).isTrue();
        assertThat(history.at("/items/2/new_value").stringValue()).isEqualTo("5");
        assertThat(history.at("/items/0/changed_by").stringValue()).isEqualTo("owner");
        assertThat(history.at("/items/0/scope").stringValue()).isEqualTo("user");
    }

    @Test
    void aNarrowerIntervalMovesTheNextDecision() {
        set("signal_interval_minutes", "5");
        assertThat(inForce().decisionPeriod()).isEqualTo(Duration.ofMinutes(5));
    }

    @Test
    void nobodyChangesAnythingWithoutTheToken() {
        assertThat(api.send("PATCH", CONFIG + "/stop_loss_pct", "{\"value\":50}", null).status())
                .isEqualTo(401);
        assertThat(api.send("GET", CONFIG, null, null).status()).isEqualTo(401);
    }

    @Test
    void tradingStatusTellsTheMainMarket() {
        var status = api.get(CONFIG + "/trading-status").json();
        assertThat(status.at("/ticker").stringValue()).isEqualTo("KRW-BTC");
        assertThat(status.at("/trading_enabled").isBoolean()).isTrue();
    }
}
