package haetae.app.trading;

import static haetae.app.trading.TwinTrading.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import haetae.core.money.Krw;
import haetae.server.jobs.Jobs;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.springframework.jdbc.core.JdbcTemplate;

/** Scores of decisions, whenever they are computed. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ScoringTests {

    private final TwinTrading trading;

    ScoringTests() throws IOException {
        trading = new TwinTrading(Krw.of(1_000_000));
    }

    @AfterAll
    void close() throws IOException {
        trading.close();
    }

    @AfterEach
    void forget() {
        db().update("DELETE FROM trading_signals");
    }

    private JdbcTemplate db() {
        return trading.server().database();
    }

    private void signal(String type, Instant at, String price) {
        db().update(
                        """
                        INSERT INTO trading_signals (account_id, decision, market, due_at, signal_type, confidence, reasoning,
                            model_name, input_tokens, output_tokens, price_at_signal, hold_cause, detail, funds, record, created_at)
                        SELECT id, 'test@' || ?, 'KRW-BTC', ?, ?, 0.7, '', 'test', 0, 0, ?,
                               CASE WHEN ? = 'HOLD' THEN 'CHOSEN' END, '', CASE WHEN ? = 'BUY' THEN 10000 END, '{}', ?
                        FROM accounts\
                        """,
                        type + at,
                        at.atOffset(ZoneOffset.UTC),
                        type,
                        new BigDecimal(price),
                        type,
                        type,
                        at.atOffset(ZoneOffset.UTC));
    }

    /** What the exchange itself says the last trade at or before a moment was. */
    private BigDecimal traded(Instant at) {
        return trading.closeBefore(at);
    }

    private void score() {
        trading.server().part(Jobs.class).run("evaluate_signal_performance").join();
    }

    @Test
    void aScoreIsExactAlsoAfterThreeDaysOfDowntime() {
        var at =
                Instant.now()
                        .minus(4, ChronoUnit.DAYS)
                        .truncatedTo(ChronoUnit.HOURS)
                        .plusMillis(5_371);
        db().update("DELETE FROM candles"); // nothing was collected meanwhile
        var then = traded(at);
        signal("BUY", at, then.toPlainString());
        signal("SELL", at, then.toPlainString());
        signal("HOLD", at, then.toPlainString());
        eventually(() -> {
            score(); // the exchange may limit us at first: then it is left for the next time
            return 3
                    == db().queryForObject(
                                    "SELECT count(*) FROM trading_signals WHERE outcome_evaluated AND price_after_4h > 0",
                                    Integer.class);
        });
        var soon = traded(at.plus(4, ChronoUnit.HOURS));
        var later = traded(at.plus(24, ChronoUnit.HOURS));
        var scored =
                db().queryForList(
                                "SELECT * FROM trading_signals WHERE decision LIKE 'test@%' ORDER BY id");
        assertThat(scored).hasSize(3);
        for (var row : scored) {
            assertThat((BigDecimal) row.get("price_after_4h")).isEqualByComparingTo(soon);
            assertThat((BigDecimal) row.get("price_after_24h")).isEqualByComparingTo(later);
            assertThat(row.get("outcome_evaluated")).isEqualTo(true);
        }
        double change = later.doubleValue() / then.doubleValue() - 1;
        assertThat(scored.get(0).get("outcome_correct")).isEqualTo(change > 0.0010006);
        assertThat(scored.get(1).get("outcome_correct")).isEqualTo(change < -0.0009995);
        assertThat(scored.get(2).get("outcome_correct")).isEqualTo(Math.abs(change) < 0.03);
        var told = trading.get("/signals/performance").json();
        assertThat(told.at("/count").asInt()).isGreaterThanOrEqualTo(3);
        assertThat(told.at("/by_type/0/scored").asInt()).isEqualTo(1);
        score();
        assertThat(
                        db().queryForList(
                                        "SELECT * FROM trading_signals WHERE decision LIKE 'test@%' ORDER BY id"))
                .as("a second time changes nothing")
                .isEqualTo(scored);
    }

    @Test
    void whatIsNotADayOldHasOnlyItsFirstPrice() {
        var at = Instant.now().minus(5, ChronoUnit.HOURS);
        signal("BUY", at, "100000000");
        eventually(() -> {
            score();
            return 1
                    == db().queryForObject(
                                    "SELECT count(*) FROM trading_signals WHERE decision = ? AND price_after_4h > 0",
                                    Integer.class,
                                    "test@BUY" + at);
        });
        var row =
                db().queryForMap(
                                "SELECT * FROM trading_signals WHERE decision = ?",
                                "test@BUY" + at);
        assertThat((BigDecimal) row.get("price_after_4h"))
                .isEqualByComparingTo(traded(at.plus(4, ChronoUnit.HOURS)));
        assertThat(row.get("price_after_24h")).isNull();
        assertThat(row.get("outcome_evaluated")).isEqualTo(false);
    }
}
