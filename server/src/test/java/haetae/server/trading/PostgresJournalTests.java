package haetae.server.trading;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import haetae.core.money.Krw;
import haetae.core.trading.Change;
import haetae.core.trading.Day;
import haetae.core.trading.Journal;
import haetae.server.TestServer;
import haetae.server.account.Account;
import haetae.server.account.AccountDatabase;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.jdbc.core.JdbcTemplate;

@ExtendWith(TestServer.class)
class PostgresJournalTests {

    private AccountDatabase own;
    private final JdbcTemplate db;
    private final TestServer.Running running;
    private Account account;
    private PostgresJournal journal;

    PostgresJournalTests(TestServer.Running running) {
        db = running.server().database();
        this.running = running;
        own = running.server().part(AccountDatabase.class);
        account = new Account(0, 0, "", "", List.of());
        journal =
                new PostgresJournal(
                        own.jdbc(), own.transaction(), 0, "", false, Patience.endless());
    }

    @BeforeEach
    void openAnAccountOfItsOwn(TestInfo test) {
        account = running.account("journal " + test.getDisplayName());
        own = running.database(account);
        journal = journal();
    }

    private PostgresJournal journal() {
        return new PostgresJournal(
                own.jdbc(),
                own.transaction(),
                account.id(),
                account.installEpoch(),
                false,
                Patience.endless());
    }

    @Test
    void givesAnEmptyBookBeforeAnythingHappened() {
        assertThat(journal.load()).isEqualTo(new JournalOracle(account.installEpoch()).snapshot());
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void givesBackWhatWasCommitted(long seed) {
        var oracle = new JournalOracle(account.installEpoch());
        var story = new RandomStory(new Random(seed), account.id() + "-" + seed);
        for (int i = 0; i < 60; i++) {
            var changes = story.next(oracle);
            journal.keep(changes);
            changes.forEach(oracle::apply);
            if (i % 6 == 0) {
                assertThat(journal().load()).as("after commit %d", i).isEqualTo(oracle.snapshot());
            }
        }
        assertThat(journal().load()).isEqualTo(oracle.snapshot());
    }

    @Test
    void keepsNothingOfACommitThatFailsInItsMiddle() {
        var before = journal.load();
        var order = RandomStory.order(account.id() + "-half", 1);
        assertThatThrownBy(() ->
                        journal.keep(
                                List.of(
                                        new Change.OrderRecorded(order),
                                        new Change.OrderRecorded(order))))
                .isInstanceOf(Journal.JournalFailure.class);
        assertThat(journal.load()).isEqualTo(before);
    }

    @Test
    void refusesTheSameIdentifierTwice() {
        var order = RandomStory.order(account.id() + "-twice", 1);
        journal.keep(List.of(new Change.OrderRecorded(order)));
        refuses(new Change.OrderRecorded(order));
    }

    @Test
    void refusesTheSameTradeTwice() {
        var order = RandomStory.order(account.id() + "-trade", 1);
        var fill = RandomStory.fill("trade-" + account.id(), 1);
        journal.keep(
                List.of(
                        new Change.OrderRecorded(order),
                        new Change.FillBooked(order.identifier(), fill, Krw.ZERO)));
        refuses(new Change.FillBooked(order.identifier(), fill, Krw.ZERO));
    }

    @Test
    void leavesALatchThatIsClosedAsItIs() {
        journal.keep(List.of(new Change.LatchClosed(RandomStory.latch(1))));
        journal.keep(List.of(new Change.LatchClosed(RandomStory.latch(2))));
        assertThat(journal.load().latches()).containsExactly(RandomStory.latch(1));
    }

    @Test
    void refusesASecondLineWithTheSameReference() {
        var oracle = new JournalOracle(account.installEpoch());
        var deposit = RandomStory.deposit(oracle, "once");
        journal.keep(List.of(deposit));
        oracle.apply(deposit);
        refuses(RandomStory.deposit(oracle, "once"));
    }

    private void refuses(Change change) {
        assertThatThrownBy(() -> journal.keep(List.of(change)))
                .isInstanceOf(Journal.JournalFailure.class);
    }

    @Test
    void refusesBooksThatAreNotTheSumOfTheirLines() {
        journal.keep(List.of(RandomStory.deposit(new JournalOracle(account.installEpoch()), "in")));
        db.update("UPDATE books SET cash = cash + 0.0001 WHERE account_id = ?", account.id());
        assertThatThrownBy(() -> journal.load())
                .hasMessageContaining("the ledger and the books differ");
    }

    @Test
    void refusesCoinsThatNoLineBrought() {
        db.update(
                """
                INSERT INTO positions (account_id, symbol, quantity, cost, updated_at)
                VALUES (?, 'KRW-BTC', 1, 1, now())\
                """,
                account.id());
        assertThatThrownBy(() -> journal.load())
                .hasMessageContaining("the ledger and the books differ");
    }

    @Test
    void writesRiskEventsInTheWordsOfTheReferenceSystem() {
        journal.keep(List.of(new Change.LatchClosed(RandomStory.latch(1))));
        assertThat(
                        db.queryForList(
                                "SELECT event_type FROM risk_events WHERE account_id = ?",
                                String.class,
                                account.id()))
                .containsExactly("VOLATILITY_HALT");
    }

    @Test
    void theNextDayEndsTheOneBefore() {
        var today = LocalDate.parse("2026-03-01");
        journal.keep(List.of(new Change.DayMoved(day(today, 1_000_000, 0))));
        journal.keep(List.of(new Change.DayMoved(day(today.plusDays(1), 1_012_345, 2_345))));
        var days =
                db.queryForList(
                        "SELECT ending_balance, realized_pnl FROM daily_stats WHERE account_id = ? ORDER BY date",
                        account.id());
        assertThat(days.getFirst().get("ending_balance")).isEqualTo(new BigDecimal("1012345"));
        assertThat(days.getFirst().get("realized_pnl")).isEqualTo(new BigDecimal("2345"));
        assertThat(days.getLast().get("ending_balance"))
                .as("as it began, until it ends")
                .isEqualTo(new BigDecimal("1012345"));
    }

    private static Day day(LocalDate date, long equity, long realised) {
        return new Day(date, Krw.of(equity), Krw.of(1_000_000), Krw.of(realised), 0, 0, 0);
    }
}
