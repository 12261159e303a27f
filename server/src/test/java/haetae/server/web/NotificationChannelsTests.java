package haetae.server.web;

import static org.assertj.core.api.Assertions.assertThat;

import haetae.server.TestServer;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Channels that people set over the API. */
@ExtendWith(TestServer.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class NotificationChannelsTests {

    private static final String PATH = "/api/v1/notifications/channels";
    private static final String SLACK =
            "{\"address\":\"https://hooks.slack.com/services/T0/B0/the-secret-part\"}";
    private static final String WEBHOOK =
            "{\"address\":\"https://alerts.example.com/the-secret-part\"}";
    private static final String BOT =
            "{\"bot_token\":\"123456:the-secret-part\",\"chat_id\":\"-100987\"}";
    private static final String OWNER = "Bearer " + TestServer.TOKEN;

    private final TestServer.Running running;
    private final Api api;

    NotificationChannelsTests(TestServer.Running running) {
        this.running = running;
        api = new Api(running.server().port());
    }

    @BeforeEach
    void known() throws UnknownHostException {
        TestServer.HOSTS.put("hooks.slack.com", InetAddress.getByName("1.1.1.1"));
        TestServer.HOSTS.put("alerts.example.com", InetAddress.getByName("1.1.1.1"));
    }

    @AfterEach
    void forget() {
        for (var kind : new String[] {"slack", "discord", "telegram", "webhook"}) {
            api.send("DELETE", PATH + "/" + kind, null, OWNER);
        }
        TestServer.HOSTS.clear();
    }

    @AfterAll
    void close() {
        api.close();
    }

    private Api.Answer put(String kind, String body) {
        return api.send("PUT", PATH + "/" + kind, body, OWNER);
    }

    @Test
    void anAddressGoesInAndOnlyItsHostComesOut() {
        var set = put("slack", SLACK);
        assertThat(set.status()).isEqualTo(200);
        assertThat(set.json().path("host").asString()).isEqualTo("hooks.slack.com");
        assertThat(set.json().path("own").asBoolean()).isTrue();
        assertThat(put("telegram", BOT).json().path("host").asString())
                .isEqualTo("api.telegram.org");
        var all = api.get(PATH);
        assertThat(all.json().path("channels")).hasSize(2);
        assertThat(set.response().body() + all.response().body())
                .doesNotContain("secret-part")
                .doesNotContain("987");
    }

    @Test
    void whatIsKeptIsSealed() {
        put("slack", SLACK);
        put("telegram", BOT);
        var kept =
                running.server()
                        .database()
                        .query(
                                "SELECT secret, coalesce(chat, '') AS chat FROM notification_channels",
                                (row, _) ->
                                        new String(
                                                        row.getBytes("secret"),
                                                        StandardCharsets.ISO_8859_1)
                                                + new String(
                                                        row.getBytes("chat"),
                                                        StandardCharsets.ISO_8859_1));
        assertThat(kept).hasSize(2);
        assertThat(String.join("", kept)).doesNotContain("secret-part").doesNotContain("987");
    }

    @Test
    void aNewAddressTakesThePlaceOfTheOneBeforeAndMissesNothing() {
        put("webhook", WEBHOOK);
        running.server()
                .database()
                .update("UPDATE notification_marks SET told = 0 WHERE own AND channel = 'webhook'");
        put("webhook", WEBHOOK.replace("secret", "other"));
        var channels = api.get(PATH).json().path("channels");
        assertThat(channels).hasSize(1);
        assertThat(channels.get(0).path("waiting").asLong()).isPositive();
    }

    @Test
    void whatIsTakenAwayIsGone() {
        put("webhook", WEBHOOK);
        assertThat(api.send("DELETE", PATH + "/webhook", null, OWNER).status()).isEqualTo(204);
        assertThat(api.get(PATH).json().path("channels")).isEmpty();
        var again = api.send("DELETE", PATH + "/webhook", null, OWNER);
        assertThat(again.status()).isEqualTo(404);
        assertThat(again.detail()).contains("nothing to remove");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "slack | {} | address is",
                "slack | {\"address\":\"http://hooks.slack.com/x\"} | begins with https",
                "slack | {\"address\":\"https://alerts.example.com/x\"} | at hooks.slack.com",
                "webhook | {\"address\":\"https://127.0.0.1/x\"} | names a host",
                "webhook | {\"address\":\"https://inside.example.com/x\"} | private network",
                "webhook | {\"address\":\"https://nowhere.example.com/x\"} | cannot be found",
                "telegram | {\"bot_token\":\"x\",\"chat_id\":\"1\"} | bot_token is",
                "telegram | {\"bot_token\":\"1:x/../y\",\"chat_id\":\"1\"} | bot_token is",
                "telegram | {\"bot_token\":\"1:x\",\"chat_id\":\"a b\"} | chat_id is"
            })
    void whatMayNotBeUsedIsRefusedAndTheReasonTold(String kind, String body, String why)
            throws UnknownHostException {
        TestServer.HOSTS.put("inside.example.com", InetAddress.getByName("192.168.0.7"));
        var answer = put(kind, body);
        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.detail()).contains(why);
        assertThat(api.get(PATH).json().path("channels")).isEmpty();
    }

    @Test
    void anotherKindIsNotFound() {
        assertThat(put("pigeon", SLACK).status()).isEqualTo(404);
    }

    @Test
    void aHostThatMovesInsideLaterIsSentNothing() throws UnknownHostException {
        put("webhook", WEBHOOK);
        TestServer.HOSTS.put("alerts.example.com", InetAddress.getByName("10.0.0.1"));
        var tried = api.post("/api/v1/notifications/test", "").json();
        assertThat(tried.at("/0/delivered").asBoolean(true)).isFalse();
        assertThat(tried.at("/0/failure").asString())
                .isEqualTo("its host is no longer one of the public internet");
    }
}
