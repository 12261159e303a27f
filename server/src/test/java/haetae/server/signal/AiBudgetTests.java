package haetae.server.signal;

import static org.assertj.core.api.Assertions.assertThat;

import haetae.advisor.AiSettings;
import haetae.advisor.Budget;
import haetae.advisor.Prices;
import haetae.core.trading.Settings;
import haetae.server.TestServer;
import haetae.server.account.Account;
import haetae.server.account.AccountDatabase;
import haetae.server.account.Seat;
import java.math.BigDecimal;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.jdbc.core.JdbcTemplate;

/** The budget in PostgreSQL: nothing is asked beyond it, whoever asks at the same time. */
@ExtendWith(TestServer.class)
class AiBudgetTests {

    /** Noon in Seoul of a day that no other test knows. */
    private final Instant noon =
            Instant.parse("2031-01-01T03:00:00Z")
                    .plusSeconds(86_400L * ThreadLocalRandom.current().nextInt(100_000));

    private final TestServer.Running running;
    private final List<AiBudget> opened = new ArrayList<>();
    private final AiBudget budget;

    AiBudgetTests(TestServer.Running running) {
        this.running = running;
        this.budget = open();
    }

    /** One more, as after a restart or on another node. */
    private AiBudget open() {
        var server = running.server();
        var another =
                new AiBudget(
                        server.part(AccountDatabase.class),
                        server.part(Seat.class),
                        server.part(Settings.class),
                        server.part(Account.class));
        opened.add(another);
        return another;
    }

    @AfterEach
    void close() {
        opened.forEach(AiBudget::destroy);
        db().update("DELETE FROM ai_usage WHERE at >= '2031-01-01'");
    }

    private JdbcTemplate db() {
        return running.server().database();
    }

    private static AiSettings cap(String krw, long tokens) {
        return new AiSettings(
                "gemini-2.5-pro",
                "none",
                new BigDecimal(krw),
                tokens,
                Prices.of(Prices.LISTED, new BigDecimal("1450")));
    }

    private static CompletableFuture<Budget.Leave> asks(
            AiBudget of, Instant at, String most, AiSettings settings) {
        var leave = new CompletableFuture<Budget.Leave>();
        of.book(
                new Budget.Call("d", "gemini", "gemini-2.5-pro", at, new BigDecimal(most), 5_000),
                settings,
                leave::complete);
        return leave;
    }

    private Budget.Leave ask(Instant at, String most, AiSettings settings) throws Exception {
        return asks(budget, at, most, settings).get(20, TimeUnit.SECONDS);
    }

    private long granted(Instant at, String most, AiSettings settings) throws Exception {
        return ((Budget.Leave.Granted) ask(at, most, settings)).booking();
    }

    @Test
    void aCallThatCouldExceedTheCapIsNotMade() throws Exception {
        granted(noon, "40", cap("100", 0));
        granted(noon, "60", cap("100", 0));
        assertThat(ask(noon, "0.0001", cap("100", 0)))
                .isEqualTo(
                        new Budget.Leave.Spent(
                                "the day's budget for advice of 100 KRW would be exceeded"));
        granted(noon, "1", cap("101", 0));
    }

    @Test
    void tokensAreCappedAsWellWhenSomebodyWantsIt() throws Exception {
        granted(noon, "1", cap("1000", 9_999));
        assertThat(ask(noon, "1", cap("1000", 9_999))).isInstanceOf(Budget.Leave.Spent.class);
        granted(noon, "1", cap("1000", 10_000));
        granted(noon, "1", cap("1000", 0));
    }

    /** The correction is on its way when the next call is booked: it counts all the same. */
    @Test
    void whatACallDidNotCostIsThereForTheNextAtOnce() throws Exception {
        for (int i = 0; i < 50; i++) {
            budget.settle(granted(noon, "100", cap("100", 0)), BigDecimal.ZERO, 0, 0);
        }
        budget.settle(granted(noon, "100", cap("100", 0)), new BigDecimal("0.5"), 10, 2);
        assertThat(ask(noon, "99.6", cap("100", 0))).isInstanceOf(Budget.Leave.Spent.class);
        granted(noon, "99.5", cap("100", 0));
        assertThat(
                        db().queryForMap(
                                        """
                                        SELECT input_tokens, output_tokens, tokens, settled FROM ai_usage
                                        WHERE cost_krw = 0.5 AND at = ?\
                                        """,
                                        Timestamp.from(noon)))
                .containsEntry("input_tokens", 10)
                .containsEntry("output_tokens", 2)
                .containsEntry("tokens", 12L)
                .containsEntry("settled", true);
    }

    @Test
    void aRestartForgetsNothingAndACallThatACrashCutOffCountsAtItsMost() throws Exception {
        granted(noon, "100", cap("100", 0));
        var after = open();
        assertThat(asks(after, noon, "1", cap("100", 0)).get(20, TimeUnit.SECONDS))
                .isInstanceOf(Budget.Leave.Spent.class);
    }

    @Test
    void atTheEndWhatWasToldIsWrittenAndNothingMoreIsBooked() throws Exception {
        var ending = open();
        var last = asks(ending, noon, "10", cap("100", 0));
        ending.destroy();
        assertThat(last.get(20, TimeUnit.SECONDS)).isInstanceOf(Budget.Leave.Granted.class);
        assertThat(asks(ending, noon, "10", cap("100", 0)).get(20, TimeUnit.SECONDS))
                .isInstanceOf(Budget.Leave.Unknown.class);
    }

    /** Midnight in Seoul is 15:00 UTC. */
    @Test
    void theNextTradingDayBeginsAnew() throws Exception {
        var lastSecond = noon.plusSeconds(12 * 3_600 - 1);
        granted(noon, "100", cap("100", 0));
        assertThat(ask(lastSecond, "1", cap("100", 0))).isInstanceOf(Budget.Leave.Spent.class);
        granted(lastSecond.plusSeconds(1), "100", cap("100", 0));
    }

    @Test
    void manyWhoAskAtTheSameTimeDoNotSpendMoreThanThereIs() throws Exception {
        var nodes = IntStream.range(0, 6).mapToObj(_ -> open()).toList();
        var asked =
                IntStream.range(0, 60)
                        .mapToObj(i -> asks(nodes.get(i % 6), noon, "10", cap("75", 0)))
                        .toList();
        int granted = 0;
        for (var answer : asked) {
            if (answer.get(30, TimeUnit.SECONDS) instanceof Budget.Leave.Granted) {
                granted++;
            }
        }
        assertThat(granted).isEqualTo(7);
    }
}
