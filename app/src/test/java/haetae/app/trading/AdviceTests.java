package haetae.app.trading;

import static haetae.app.trading.TwinTrading.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import haetae.app.service.Rebuilt;
import haetae.core.money.Krw;
import haetae.server.trading.DecisionJson;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.springframework.jdbc.core.JdbcTemplate;

/** Decisions that people ask for, of two providers that come and go. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AdviceTests {

    private static final String GENERATE = "/signals/generate";

    private final TwinTrading trading;

    AdviceTests() throws IOException {
        trading = new TwinTrading(Krw.of(1_000_000));
    }

    @AfterAll
    void close() throws IOException {
        trading.close();
    }

    /** Five minutes pass. */
    @BeforeEach
    void later() {
        trading.restartEngine();
        trading.ais().says(Ais.GEMINI, "HOLD", "0.5");
        trading.ais().says(Ais.OPENAI, "HOLD", "0.5");
        trading.send("PATCH", "/config/min_confluence", "{\"value\":0}");
    }

    @AfterEach
    void sellAll() {
        trading.send("DELETE", "/config/ai_daily_budget_krw", null);
        trading.post("/trading/flatten", "{}");
        eventually(() -> trading.view().exits().isEmpty() && trading.view().live().isEmpty());
    }

    private JdbcTemplate db() {
        return trading.server().database();
    }

    @Test
    void aBuyIsDecidedAndOrdered() {
        trading.ais().says(Ais.GEMINI, "BUY", "0.9");
        var answer = trading.post(GENERATE, null);
        assertThat(answer.status()).as(answer.response().body()).isEqualTo(200);
        assertThat(answer.text("/signal/signal_type")).isEqualTo("BUY");
        assertThat(answer.text("/signal/model_name")).isEqualTo("gemini-2.5-pro");
        assertThat(answer.text("/signal/cost_krw")).isEqualTo("3.2625");
        eventually(() ->
                trading.get("/trading/orders?status=executed").json().path("total").asInt() > 0);
        var order = trading.get("/trading/orders").json().at("/items/0");
        assertThat(order.at("/signal_id").asLong())
                .isEqualTo(answer.json().at("/signal/id").asLong());
    }

    @Test
    void aDecisionIsRebuiltFromItsRecordWhenItsMarketRowsAreGone() {
        trading.ais().says(Ais.GEMINI, "BUY", "0.9");
        var id = trading.post(GENERATE, null).text("/signal/id");
        db().update("DELETE FROM candles");
        db().update("DELETE FROM market_data");
        var record = trading.get("/signals/" + id + "/record").response().body();
        var rebuilt = Rebuilt.of(DecisionJson.read(record));
        assertThat(rebuilt.parts())
                .as(rebuilt.lines().toString())
                .extracting(Rebuilt.Part::finding)
                .containsOnly(Rebuilt.Finding.EQUAL);
        assertThat(rebuilt.parts()).extracting(Rebuilt.Part::name).contains("prompt", "gates");
        assertThat(record).contains("\"form_version\"", "\"known_at\"");
    }

    @Test
    void whoDoesNotWaitIsToldWhereTheDecisionWillBe() {
        trading.ais().takes(2_000);
        try {
            var later = trading.post(GENERATE + "?execute=false", null, "Prefer", "wait=1");
            assertThat(later.status()).isEqualTo(202);
            var place = later.response().headers().firstValue("Location").orElseThrow();
            assertThat(place).startsWith("/api/v1/signals/decisions/");
            eventually(() -> trading.get(place.substring("/api/v1".length())).status() == 200);
        } finally {
            trading.ais().takes(0);
        }
    }

    @Test
    void healthIsToldWithoutAskingAnAdviser() {
        int before = trading.ais().calls(Ais.GEMINI) + trading.ais().calls(Ais.OPENAI);
        for (int i = 0; i < 3; i++) {
            assertThat(trading.get("/health/detail").json().at("/components").toString())
                    .contains("ai_api");
        }
        assertThat(trading.ais().calls(Ais.GEMINI) + trading.ais().calls(Ais.OPENAI))
                .isEqualTo(before);
    }

    @Test
    void adviceAloneTradesNothing() {
        trading.ais().says(Ais.GEMINI, "BUY", "0.9");
        long before = trading.get("/trading/orders").json().path("total").asLong();
        var answer = trading.post(GENERATE + "?execute=false", null);
        assertThat(answer.text("/signal/hold_cause")).isEqualTo("NOT_EXECUTED");
        assertThat(answer.text("/signal/detail")).startsWith("would buy for");
        assertThat(trading.get("/trading/orders").json().path("total").asLong()).isEqualTo(before);
    }

    @Test
    void soonAfterADecisionAnotherIsRefusedWithTheTimeToWait() {
        assertThat(trading.post(GENERATE, null).status()).isEqualTo(200);
        var again = trading.post(GENERATE, null);
        assertThat(again.status()).isEqualTo(429);
        var wait = again.response().headers().firstValue("Retry-After").orElseThrow();
        assertThat(Integer.parseInt(wait)).isBetween(290, 301);
    }

    @Test
    void askedTwiceAtOnceItIsOneDecision() {
        int before = trading.ais().calls(Ais.GEMINI);
        trading.ais().takes(400);
        try {
            var other = CompletableFuture.supplyAsync(() -> trading.post(GENERATE, null));
            var mine = trading.post(GENERATE, null);
            assertThat(mine.status()).isEqualTo(200);
            assertThat(other.join().text("/signal/id")).isEqualTo(mine.text("/signal/id"));
            assertThat(trading.ais().calls(Ais.GEMINI)).isEqualTo(before + 1);
        } finally {
            trading.ais().takes(0);
        }
    }

    @Test
    void whenGeminiIsDownOpenAiDecidesInTheSameCycle() {
        trading.ais().fails(Ais.GEMINI, 503);
        trading.ais().says(Ais.OPENAI, "BUY", "0.8");
        var answer = trading.post(GENERATE, null);
        assertThat(answer.text("/signal/signal_type")).isEqualTo("BUY");
        assertThat(answer.text("/signal/model_name")).isEqualTo("gpt-4.1-mini");
        var record = trading.get("/signals/" + answer.text("/signal/id") + "/record").json();
        assertThat(record.at("/reply/attempts").size()).isGreaterThanOrEqualTo(2);
        assertThat(record.toString())
                .doesNotContain("a-gemini-key")
                .doesNotContain("an-openai-key");
    }

    @Test
    void whenBothAreDownItHoldsAlarmsAndAsksAgainTheNextTime() {
        trading.ais().fails(Ais.GEMINI, 400);
        trading.ais().fails(Ais.OPENAI, 400);
        int alarms = trading.alarms().size();
        var answer = trading.post(GENERATE, null);
        assertThat(answer.text("/signal/hold_cause")).isEqualTo("PROVIDERS_FAILED");
        assertThat(trading.alarms()).hasSizeGreaterThan(alarms);
        assertThat(trading.alarms().getLast()).contains("no adviser answers");
        later();
        trading.ais().says(Ais.GEMINI, "BUY", "0.9");
        assertThat(trading.post(GENERATE, null).text("/signal/signal_type")).isEqualTo("BUY");
    }

    @Test
    void theBudgetEndsTheCallsAndARestartDoesNotForgetIt() {
        var spent =
                db().queryForObject(
                                "SELECT coalesce(sum(cost_krw), 0) FROM ai_usage WHERE day = (SELECT max(day) FROM ai_usage)",
                                BigDecimal.class);
        // enough for one more call of the cheap model at its worst, not of the dear one
        var cap = (spent == null ? BigDecimal.ZERO : spent).add(new BigDecimal("15"));
        trading.send(
                "PATCH",
                "/config/ai_daily_budget_krw",
                "{\"value\":\"" + cap.toBigInteger() + "\"}");
        int gemini = trading.ais().calls(Ais.GEMINI);
        var cheap = trading.post(GENERATE, null);
        assertThat(cheap.text("/signal/model_name")).isEqualTo("gpt-4.1-mini");
        trading.send(
                "PATCH",
                "/config/ai_daily_budget_krw",
                "{\"value\":\"" + (cap.toBigInteger().intValue() - 10) + "\"}");
        later();
        int openAi = trading.ais().calls(Ais.OPENAI);
        var broke = trading.post(GENERATE, null);
        assertThat(broke.text("/signal/hold_cause")).isEqualTo("BUDGET_SPENT");
        assertThat(trading.ais().calls(Ais.OPENAI)).isEqualTo(openAi);
        assertThat(trading.ais().calls(Ais.GEMINI)).isEqualTo(gemini);
    }
}
