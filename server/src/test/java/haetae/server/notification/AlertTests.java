package haetae.server.notification;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;

/** What people are told of an event, and how many messages many alerts become. */
class AlertTests {

    private static final JsonMapper JSON = new JsonMapper();

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "order      | {\"state\":\"DONE\",\"status\":\"EXECUTED\",\"market\":\"KRW-BTC\",\"side\":\"BUY\",\"leg\":\"ENTRY\",\"executed_amount\":\"0.00120000\",\"executed_price\":\"145123456.5\"} | KRW-BTC: bought 0.0012 at 145123457 KRW (entry)",
                "order      | {\"state\":\"DONE\",\"status\":\"FAILED\",\"market\":\"KRW-BTC\",\"side\":\"BUY\",\"executed_amount\":\"0\",\"error_message\":\"too small\"} | KRW-BTC: an order was refused: too small",
                "halt       | {\"cause\":\"BOOKS_DISAGREE\",\"market\":null,\"closed\":true,\"reason\":\"coins are gone\"} | HALTED by BOOKS_DISAGREE: coins are gone",
                "halt       | {\"cause\":\"VOLATILITY\",\"market\":\"KRW-ETH\",\"closed\":false,\"opened_why\":\"calm again\"} | no longer halted by VOLATILITY in KRW-ETH: calm again",
                "risk_event | {\"event_type\":\"STOP_LOSS\",\"market\":\"KRW-BTC\",\"action_taken\":\"sold\"} | KRW-BTC: STOP: sold",
                "signal     | {\"market\":\"KRW-BTC\",\"hold_cause\":\"PROVIDERS_FAILED\",\"detail\":\"both are down\"} | KRW-BTC: held, both are down",
                "halt       | {\"cause\":\"DAILY_LOSS\",\"market\":null,\"closed\":true,\"reason\":\"lost 5 %\"} | HALTED by DAILY_LOSS: lost 5 %",
                "signal     | {\"market\":\"KRW-BTC\",\"hold_cause\":null,\"unadvised_before\":4} | KRW-BTC: there is advice again, after 4 decisions without",
                "key_expiry | {\"expires_at\":\"2026-12-01T00:00:00Z\",\"hours_left\":30} | the exchange key ends at 2026-12-01T00:00:00Z, in 30 hours: issue a new one at Upbit and put it in its place",
            })
    void tellsWhatMatters(String kind, String data, String text) {
        assertThat(Alert.of(kind, JSON.readTree(data)))
                .hasValueSatisfying(alert -> assertThat(alert.text()).isEqualTo(text));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "order      | {\"state\":\"WORKING\",\"status\":\"PENDING\",\"executed_amount\":\"0\"}",
                "order      | {\"state\":\"DONE\",\"status\":\"CANCELLED\",\"executed_amount\":\"0\"}",
                "risk_event | {\"event_type\":\"VOLATILITY_HALT\"}",
                "signal     | {\"hold_cause\":\"LOW_CONFIDENCE\"}",
                "signal     | {\"hold_cause\":null}",
                "fill       | {\"price\":\"1\"}"
            })
    void tellsNothingThatIsToldElsewhereOrOfNoUse(String kind, String data) {
        assertThat(Alert.of(kind, JSON.readTree(data))).isEmpty();
    }

    private static List<Alert> alerts(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> new Alert(i % 2 == 0 ? "orders" : "stops", "alert " + i, i % 2 == 1))
                .toList();
    }

    @Test
    void fewAreToldOneByOne() {
        assertThat(Digest.of(alerts(3), 0)).containsExactly("alert 0", "⚠ alert 1", "alert 2");
        assertThat(Digest.of(alerts(10), 0)).hasSize(10);
        assertThat(Digest.of(List.of(), 5)).isEmpty();
    }

    @Test
    void manyBecomeOneThatCountsThemAndShowsTheLastGraveOnes() {
        var told = Digest.of(alerts(1_000), 0);
        assertThat(told).hasSize(1);
        assertThat(told.getFirst())
                .startsWith("1000 alerts: 500 orders, 500 stops\n")
                .contains("⚠ alert 999")
                .doesNotContain("alert 1\n")
                .hasLineCount(6);
        assertThat(Digest.of(alerts(2), 9)).as("the minute is full").hasSize(1);
    }

    @Test
    void aTextWithoutEndIsCut() {
        var long_ = String.join("", Collections.nCopies(1_000, "x"));
        assertThat(new Alert("alarms", long_, true).text()).hasSize(500).endsWith("…");
    }
}
