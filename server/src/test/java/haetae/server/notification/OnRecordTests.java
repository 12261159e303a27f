package haetae.server.notification;

import static org.assertj.core.api.Assertions.assertThat;

import haetae.server.TestServer;
import haetae.server.account.Account;
import haetae.server.account.AccountDatabase;
import haetae.server.account.People;
import haetae.server.account.Role;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.json.JsonMapper;

/**
 * Alerts that need what was on record before them: none is told again while its cause lasts. The
 * listener's account is never opened, so that nobody else puts anything on record for it.
 */
@ExtendWith(TestServer.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OnRecordTests {

    private static final JsonMapper JSON = new JsonMapper();
    private static final Instant NOW = Instant.parse("2026-03-02T08:00:00Z");

    private final Account listener;
    private final JdbcClient db;
    private final KeyWatch keys;
    private final JdbcClient keyOwner;
    private long before;
    private long keysBefore;
    private int decisions;

    OnRecordTests(TestServer.Running running) {
        listener = running.account("a listener");
        db = running.database(listener).client();
        var server = running.server();
        var owner =
                server.part(People.class)
                        .vouchedFor("a key's owner", "key@test", "a key's owner", Role.USER);
        keys = server.part(owner, KeyWatch.class);
        keyOwner = server.part(owner, AccountDatabase.class).client();
    }

    @BeforeEach
    void mark() {
        before = last(db);
        keysBefore = last(keyOwner);
    }

    private static long last(JdbcClient db) {
        return db.sql("SELECT coalesce(max(id), 0) FROM events").query(Long.class).single();
    }

    /** What the listener was told since, event for event. */
    private List<String> told() {
        return told(db, "SELECT kind, data FROM events WHERE id > ? ORDER BY id", before);
    }

    /** What the key's owner was told of the key; the engine of that account tells things, too. */
    private List<String> toldOfTheKey() {
        return told(
                keyOwner,
                "SELECT kind, data FROM events WHERE id > ? AND kind = 'key_expiry' ORDER BY id",
                keysBefore);
    }

    private static List<String> told(JdbcClient db, String events, long before) {
        return db
                .sql(events)
                .params(before)
                .query((row, _) ->
                        Alert.of(row.getString("kind"), JSON.readTree(row.getString("data")))
                                .map(Alert::text))
                .list()
                .stream()
                .flatMap(Optional::stream)
                .toList();
    }

    private void decided(String market, String holdCause) {
        db.sql(
                        """
                        INSERT INTO trading_signals (account_id, decision, market, due_at, signal_type, reasoning, model_name,
                                                     input_tokens, output_tokens, hold_cause, detail, record, created_at)
                        VALUES (?, ?, ?, now(), 'HOLD', '', 'none', 0, 0, ?, ?, '{}', now())\
                        """)
                .params(
                        listener.id(),
                        "listener-" + ++decisions,
                        market,
                        holdCause,
                        "because of " + holdCause)
                .update();
    }

    private void decided(String market, int times, String holdCause) {
        for (int i = 0; i < times; i++) {
            decided(market, holdCause);
        }
    }

    @Test
    void failedAdviceIsToldWhenItBeginsWhenItPilesUpAndWhenItIsOver() {
        decided("KRW-BTC", 50, "PROVIDERS_FAILED");
        decided("KRW-BTC", 1, "CHOSEN");
        decided("KRW-BTC", 3, "CHOSEN");
        assertThat(told())
                .containsExactly(
                        "KRW-BTC: held, because of PROVIDERS_FAILED",
                        "KRW-BTC: held 3 times in a row for want of advice, now: because of PROVIDERS_FAILED; told again when there is advice",
                        "KRW-BTC: there is advice again, after 50 decisions without");
        mark();
        decided("KRW-BTC", 2, "PROVIDERS_FAILED");
        decided("KRW-BTC", 1, "VETOED");
        assertThat(told())
                .as("it begins anew, and two are no heap")
                .containsExactly("KRW-BTC: held, because of PROVIDERS_FAILED");
    }

    @Test
    void causesThatTakeTurnsAreOneHeapAndEachIsToldOnce() {
        for (int i = 0; i < 5; i++) {
            decided("KRW-XRP", "REFUSED_ANSWER");
            decided("KRW-XRP", "PROVIDERS_FAILED");
            decided("KRW-XRP", "STALE_DATA");
        }
        decided("KRW-XRP", 4, "BUDGET_SPENT");
        assertThat(told())
                .containsExactly(
                        "KRW-XRP: held, because of PROVIDERS_FAILED",
                        "KRW-XRP: held 3 times in a row for want of advice, now: because of REFUSED_ANSWER; told again when there is advice",
                        "KRW-XRP: held, because of BUDGET_SPENT");
    }

    @Test
    void marketsAreCountedApart() {
        decided("KRW-ETH", 2, "REFUSED_ANSWER");
        decided("KRW-SOL", 2, "REFUSED_ANSWER");
        assertThat(told()).isEmpty();
        decided("KRW-ETH", 1, "REFUSED_ANSWER");
        assertThat(told()).hasSize(1).first().asString().startsWith("KRW-ETH: held 3 times");
    }

    private void limited(String market, String code, Instant at) {
        db.sql(
                        """
                        INSERT INTO risk_events (account_id, event_type, cause, code, market, action_taken, created_at)
                        VALUES (?, 'POSITION_LIMIT', 'POSITION_SIZE', ?, ?, 'not bought', ?)\
                        """)
                .params(listener.id(), code, market, at.atOffset(ZoneOffset.UTC))
                .update();
    }

    @Test
    void aLimitThatGoesOnStoppingTheSameBuyIsToldOnceUntilADayWasQuiet() {
        for (int i = 0; i < 300; i++) {
            limited("KRW-BTC", "POSITION_SIZE_EXCEEDED", NOW.plusSeconds(600L * i));
        }
        assertThat(told()).containsExactly("KRW-BTC: not bought");
        limited("KRW-BTC", "OTHER", NOW);
        limited("KRW-ETH", "POSITION_SIZE_EXCEEDED", NOW);
        limited("KRW-BTC", "POSITION_SIZE_EXCEEDED", NOW.plus(Duration.ofDays(9)));
        assertThat(told()).hasSize(4);
    }

    @Test
    void aKeyThatEndsWithinAWeekIsToldOnceADay() {
        var end = NOW.plus(Duration.ofDays(6));
        assertThat(keys.keep(end, NOW)).isTrue();
        assertThat(keys.keep(end, NOW.plus(Duration.ofHours(2)))).isFalse();
        assertThat(keys.keep(end, NOW.plus(Duration.ofDays(1)))).isTrue();
        assertThat(toldOfTheKey())
                .containsExactly(
                        "the exchange key ends at 2026-03-08T08:00:00Z, in 144 hours: issue a new one at Upbit and put it in its place",
                        "the exchange key ends at 2026-03-08T08:00:00Z, in 120 hours: issue a new one at Upbit and put it in its place");
    }

    @Test
    void aKeyThatEndsLaterOrHasEndedIsNot() {
        assertThat(keys.keep(NOW.plus(Duration.ofDays(8)), NOW)).isFalse();
        assertThat(keys.keep(NOW.minusSeconds(1), NOW)).isFalse();
        assertThat(toldOfTheKey()).isEmpty();
    }
}
