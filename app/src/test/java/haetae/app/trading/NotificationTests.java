package haetae.app.trading;

import static haetae.app.trading.TwinTrading.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import haetae.core.money.Krw;
import haetae.server.world.Recipients;
import haetae.server.world.Recipients.Channel;
import haetae.server.world.Recipients.Kind;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What people hear of while the server trades on a twin. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class NotificationTests {

    private static final String BUY =
            "{\"side\":\"BUY\",\"order_type\":\"MARKET\",\"amount\":\"20000\"}";

    private final Postbox slack = new Postbox();
    private final TwinTrading trading;

    NotificationTests() throws IOException {
        trading =
                new TwinTrading(
                        Krw.of(1_000_000),
                        new Recipients(
                                List.of(
                                        new Channel(
                                                Kind.SLACK, slack.address("/T0/secret-part"), "")),
                                Optional.of(slack.address("/ping")),
                                slack.address("/telegram")),
                        TwinTrading.BTC);
    }

    @AfterAll
    void close() throws IOException {
        trading.close();
        slack.close();
    }

    @BeforeEach
    void allIsTold() {
        slack.answers(200);
        eventually(() -> waiting() == 0);
    }

    private long waiting() {
        return trading.get("/notifications/channels").json().at("/channels/0/waiting").asLong();
    }

    private void buyAndSell() {
        assertThat(trading.post("/trading/orders", BUY).status()).isEqualTo(201);
        eventually(() -> !trading.view().books().positions().isEmpty());
        eventually(() -> trading.view().live().isEmpty());
        trading.post("/trading/flatten", "{}");
        eventually(() -> trading.view().books().positions().isEmpty());
    }

    @Test
    void ordersAndHaltsAreToldAndTheEventIsMarkedSo() {
        buyAndSell();
        trading.post("/risk/halt", "{\"reason\":\"a look around\"}");
        eventually(() -> slack.has("HALTED by MANUAL: a look around"));
        assertThat(slack.has("KRW-BTC: bought 0.")).isTrue();
        assertThat(slack.has("(flatten)")).isTrue();
        trading.post("/risk/resume", "{}");
        eventually(() -> slack.has("no longer halted by MANUAL"));
        eventually(() -> waiting() == 0);
        var untold = "SELECT count(*) FROM risk_events WHERE NOT notified";
        assertThat(trading.server().database().queryForObject(untold, Long.class)).isZero();
        assertThat(slack.beats()).as("somebody knows that it lives").isPositive();
    }

    @Test
    void whatAChannelDoesNotTakeIsToldLaterAlsoByTheNextProcess() {
        slack.answers(500);
        int before = slack.messages().size();
        trading.post("/risk/halt", "{\"reason\":\"while nobody listens\"}");
        eventually(() -> slack.refused() > 0);
        eventually(() ->
                trading.get("/notifications/channels")
                        .text("/channels/0/failure")
                        .equals("HTTP 500"));
        trading.restartEngine();
        assertThat(slack.messages()).hasSize(before);
        slack.answers(200);
        eventually(() -> slack.has("while nobody listens"));
        trading.post("/risk/resume", "{}");
    }

    @Test
    void aThousandAlertsInAMinuteBecomeAFew() {
        int before = slack.messages().size();
        trading.server()
                .database()
                .update(
                        """
                        INSERT INTO risk_events (account_id, event_type, cause, code, market, action_taken, created_at)
                        SELECT (SELECT id FROM accounts),
                               CASE WHEN n % 4 = 0 THEN 'POSITION_LIMIT' ELSE 'STOP_LOSS' END, 'STOP_LOSS', 'FLOOD_' || n,
                               'KRW-BTC', 'flood ' || n, now() FROM generate_series(1, 1000) n\
                        """);
        eventually(() -> waiting() == 0);
        var told = slack.messages().subList(before, slack.messages().size());
        var summaries = told.stream().filter(each -> each.contains(" alerts: ")).toList();
        assertThat(told).hasSizeLessThanOrEqualTo(3);
        assertThat(summaries).as("each counts by kind, and all are counted").isNotEmpty();
        assertThat(counted(summaries, "stops")).isEqualTo(750);
        assertThat(counted(summaries, "limits")).isEqualTo(250);
        assertThat(String.join("\n", told)).contains("flood 999");
        assertThat(summaries).allMatch(each -> each.length() < 2_000 && each.lines().count() <= 6);
    }

    private static int counted(List<String> summaries, String topic) {
        return summaries.stream()
                .flatMap(each -> Pattern.compile("(\\d+) " + topic).matcher(each).results())
                .mapToInt(count -> Integer.parseInt(count.group(1)))
                .sum();
    }

    private void bot(String token) {
        var body = "{\"bot_token\":\"" + token + "\",\"chat_id\":\"42\"}";
        assertThat(trading.send("PUT", "/notifications/channels/telegram", body).status())
                .isEqualTo(200);
    }

    @Test
    void aPersonsChannelIsToldAtOnceBesideTheOperatorsAndNoMoreOnceItIsTakenAway() {
        bot("1:mine");
        trading.post("/risk/halt", "{\"reason\":\"heard twice\"}");
        eventually(() -> slack.count("HALTED by MANUAL: heard twice") == 2);
        trading.send("DELETE", "/notifications/channels/telegram", null);
        trading.post("/risk/resume", "{}");
        eventually(() -> waiting() == 0);
        trading.post("/risk/halt", "{\"reason\":\"heard once\"}");
        eventually(() -> slack.has("heard once"));
        trading.post("/risk/resume", "{}");
        eventually(() -> waiting() == 0);
        assertThat(slack.count("heard once")).isEqualTo(1);
    }

    @Test
    void aChannelThatNeverAnswersKeepsNoOtherWaiting() {
        slack.staysSilentAt("/bot2:silent/");
        bot("2:silent");
        trading.post("/risk/halt", "{\"reason\":\"a dead channel\"}");
        eventually(() -> slack.unanswered() > 0);
        eventually(() -> slack.has("a dead channel"));
        trading.post("/risk/resume", "{}");
        eventually(() -> waiting() == 0);
        assertThat(trading.get("/notifications/channels").json().at("/channels/1/waiting").asLong())
                .as("and what it was not told is kept for it")
                .isPositive();
        trading.send("DELETE", "/notifications/channels/telegram", null);
    }

    @Test
    void aTestMessageTellsWhetherItArrives() {
        var tried = trading.post("/notifications/test", null);
        assertThat(tried.json().at("/0/delivered").asBoolean()).isTrue();
        assertThat(slack.has("Nothing has happened")).isTrue();
        slack.answers(404);
        var failed = trading.post("/notifications/test", null);
        assertThat(failed.json().at("/0/delivered").asBoolean(true)).isFalse();
        assertThat(failed.text("/0/failure")).isEqualTo("HTTP 404");
        assertThat(failed.response().body() + trading.get("/notifications/channels"))
                .doesNotContain("secret-part");
    }
}
