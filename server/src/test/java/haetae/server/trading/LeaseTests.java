package haetae.server.trading;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import haetae.core.trading.Batch;
import haetae.core.trading.Change;
import haetae.core.trading.Journal;
import haetae.core.trading.Journal.Claim;
import haetae.core.trading.Journal.LeaseOutcome;
import haetae.server.TestServer;
import haetae.server.account.Account;
import haetae.server.account.AccountDatabase;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.jdbc.core.JdbcTemplate;

/** One owner per account, by a lease with an epoch in PostgreSQL. */
@ExtendWith(TestServer.class)
class LeaseTests {

    private AccountDatabase own;
    private final JdbcTemplate db;
    private final TestServer.Running running;
    private Account account = new Account(0, 0, "", "", List.of());

    LeaseTests(TestServer.Running running) {
        db = running.server().database();
        this.running = running;
        own = running.server().part(AccountDatabase.class);
    }

    @BeforeEach
    void openAnAccountOfItsOwn(TestInfo test) {
        account = running.account("lease " + test.getDisplayName());
        own = running.database(account);
    }

    private PostgresJournal journal(boolean shared) {
        return new PostgresJournal(
                own.jdbc(),
                own.transaction(),
                account.id(),
                account.installEpoch(),
                shared,
                Patience.limited());
    }

    private static long epoch(LeaseOutcome outcome) {
        return ((LeaseOutcome.Held) outcome).epoch();
    }

    private Change latch() {
        return new Change.LatchClosed(RandomStory.latch(1));
    }

    private void makeOld(String age) {
        db.update(
                "UPDATE leases SET until = clock_timestamp() - ?::interval WHERE account_id = ?",
                age,
                account.id());
    }

    @Test
    void theFirstWhoAsksHasIt() {
        var journal = journal(true);
        assertThat(journal.lease("one", Claim.KEEP))
                .isEqualTo(new LeaseOutcome.Held(1, PostgresJournal.LEASE));
        assertThat(journal.lease("two", Claim.BEGIN))
                .isEqualTo(new LeaseOutcome.TakenBy("one", false));
        assertThat(epoch(journal.lease("one", Claim.KEEP))).as("renewed").isEqualTo(1);
    }

    @Test
    void aNewProcessOfTheSameOwnerBeginsAnEpoch() {
        var journal = journal(true);
        journal.lease("one", Claim.BEGIN);
        assertThat(epoch(journal.lease("one", Claim.BEGIN))).isEqualTo(2);
    }

    @Test
    void anotherTakesOverOnceNothingCanBeOnItsWay() {
        var journal = journal(true);
        journal.lease("one", Claim.KEEP);
        makeOld("4 seconds");
        assertThat(journal.lease("two", Claim.BEGIN))
                .isEqualTo(new LeaseOutcome.TakenBy("one", false));
        makeOld("6 seconds");
        assertThat(journal.lease("two", Claim.BEGIN))
                .isEqualTo(new LeaseOutcome.TakenBy("one", true));
        assertThat(epoch(journal.lease("two", Claim.TAKE_OVER))).isEqualTo(2);
        assertThat(journal.lease("one", Claim.KEEP))
                .isEqualTo(new LeaseOutcome.TakenBy("two", false));
    }

    @Test
    void whoReleasesItIsAsIfItHadRunOut() {
        var journal = journal(true);
        journal.lease("one", Claim.KEEP);
        journal.release("two", 1);
        journal.release("one", 7);
        assertThat(secondsLeft()).as("another's, or another epoch").isBetween(50.0, 60.0);
        journal.release("one", 1);
        assertThat(secondsLeft()).isBetween(-5.0, 0.0);
        makeOld("6 seconds");
        journal.release("one", 1);
        assertThat(secondsLeft()).as("not longer than it was").isLessThan(-6);
        assertThat(epoch(journal.lease("two", Claim.TAKE_OVER))).isEqualTo(2);
        journal.release("one", 1);
        assertThat(secondsLeft()).as("it is another's now").isBetween(10.0, 60.0);
    }

    @Test
    void whileAnotherWaitsItIsShortAndAfterThatLongAgain() {
        var journal = journal(true);
        journal.lease("one", Claim.KEEP);
        journal.lease("two", Claim.KEEP);
        assertThat(journal.lease("one", Claim.KEEP))
                .isEqualTo(new LeaseOutcome.Held(1, PostgresJournal.AWAITED_LEASE));
        assertThat(secondsLeft()).isBetween(10.0, 15.0);
        db.update(
                "UPDATE leases SET awaited_at = awaited_at - interval '31 seconds' WHERE account_id = ?",
                account.id());
        assertThat(journal.lease("one", Claim.KEEP))
                .isEqualTo(new LeaseOutcome.Held(1, PostgresJournal.LEASE));
        assertThat(secondsLeft()).isBetween(50.0, 60.0);
    }

    private double secondsLeft() {
        return db.query(
                        "SELECT extract(epoch FROM until - clock_timestamp()) FROM leases WHERE account_id = ?",
                        (row, _) -> row.getDouble(1),
                        account.id())
                .getFirst();
    }

    @Test
    void whereTheDataFolderIsProofItIsTakenAtOnceAndForEver() {
        journal(false).lease("one", Claim.KEEP);
        assertThat(journal(false).lease("two", Claim.BEGIN))
                .isEqualTo(new LeaseOutcome.Held(2, Journal.FOR_EVER));
    }

    @Test
    void refusesWhatAnOldEpochWrites() {
        var journal = journal(true);
        journal.lease("one", Claim.KEEP);
        journal.commit(new Batch(1, 1, List.of()));
        makeOld("1 hour");
        journal.lease("two", Claim.TAKE_OVER);
        assertThatThrownBy(() -> journal.commit(new Batch(1, 2, List.of(latch()))))
                .isInstanceOf(Journal.LeaseLost.class)
                .hasMessageContaining("two");
        assertThat(journal.load().latches()).isEmpty();
    }

    @Test
    void keepsABatchOnceHoweverOftenItComes() {
        var journal = journal(true);
        long epoch = epoch(journal.lease("one", Claim.BEGIN));
        var batch = new Batch(epoch, 1, List.of(latch()));
        journal.commit(batch);
        journal.commit(batch);
        assertThat(journal.load().latches()).hasSize(1);
        journal.commit(new Batch(epoch, 3, List.of()));
        journal.commit(new Batch(epoch, 2, List.of(latch())));
        assertThat(journal.load().latches()).as("a number once passed is over").hasSize(1);
    }

    @Test
    void tellsARefusalFromADatabaseThatIsAway() {
        var journal = journal(true);
        long epoch = epoch(journal.lease("one", Claim.BEGIN));
        var order = RandomStory.order(account.id() + "-twice", 1);
        journal.commit(new Batch(epoch, 1, List.of(new Change.OrderRecorded(order))));
        assertThatThrownBy(() ->
                        journal.commit(
                                new Batch(epoch, 2, List.of(new Change.OrderRecorded(order)))))
                .isInstanceOf(Journal.Refused.class);
    }

    @Test
    void waitsNoLongerThanItsPatienceForARowThatAnotherHolds() {
        var journal = journal(true);
        long epoch = epoch(journal.lease("one", Claim.BEGIN));
        own.transaction()
                .executeWithoutResult(_ -> {
                    own.jdbc()
                            .update(
                                    "UPDATE leases SET owner = owner WHERE account_id = ?",
                                    account.id());
                    var batch = new Batch(epoch, 1, List.of(latch()));
                    assertThatThrownBy(() -> journal.commit(batch))
                            .isInstanceOf(Journal.JournalFailure.class)
                            .isNotInstanceOf(Journal.Refused.class)
                            .hasMessageContaining("no answer from the database");
                    assertThatThrownBy(() -> journal.commit(batch))
                            .hasMessageContaining("still owes an earlier answer");
                });
    }
}
