package haetae.core.trading;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import haetae.core.risk.Latch;
import haetae.core.risk.LatchCause;
import haetae.core.time.VirtualAgenda;
import haetae.core.trading.Journal.LeaseOutcome;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The lease, and the refuge while the journal is away. */
class SafekeepingTests {

    private static final Instant NOW = Instant.parse("2026-11-23T00:00:00Z");
    private static final List<Change> CLOSED =
            List.of(
                    new Change.LatchClosed(
                            new Latch(LatchCause.MANUAL, null, NOW, "a person says stop")));
    private static final List<Change> OPENED =
            List.of(new Change.LatchOpened(LatchCause.MANUAL, null, NOW, "a person says go"));

    private final VirtualAgenda agenda = new VirtualAgenda(NOW);
    private final InMemoryRefuge refuge = new InMemoryRefuge();
    private final List<String> alarms = new ArrayList<>();
    private final List<Batch> kept = new ArrayList<>();
    private LeaseOutcome lease = new LeaseOutcome.Held(1, Duration.ofSeconds(60));
    private final List<String> released = new ArrayList<>();
    private boolean away;
    private boolean refuses;
    private long begun;

    private final Journal journal =
            new Journal() {
                @Override
                public LeaseOutcome lease(String owner, Claim claim) {
                    reach();
                    if (lease instanceof LeaseOutcome.Held(var epoch, var length)
                            && claim == Claim.BEGIN) {
                        begun++;
                        lease = new LeaseOutcome.Held(epoch + 1, length);
                    }
                    if (lease instanceof LeaseOutcome.TakenBy(var _, var lapsed)
                            && lapsed
                            && claim == Claim.TAKE_OVER) {
                        lease = new LeaseOutcome.Held(9, Duration.ofSeconds(60));
                    }
                    return lease;
                }

                @Override
                public void release(String owner, long epoch) {
                    reach();
                    released.add(owner + " " + epoch);
                }

                @Override
                public Snapshot load() {
                    reach();
                    throw new UnsupportedOperationException();
                }

                @Override
                public void commit(Batch batch) {
                    reach();
                    if (refuses) {
                        throw new Refused("a contradiction", new IllegalStateException());
                    }
                    kept.add(batch);
                }

                private void reach() {
                    if (away) {
                        throw new JournalFailure("away", new IllegalStateException());
                    }
                }
            };

    private final Safekeeping keeping =
            new Safekeeping(agenda, journal, refuge, "test", alarms::add);

    @Test
    void asksForMoreAfterAThirdOfTheLeaseWithinBounds() {
        for (var each : new long[][] {{60, 20}, {6, 4}, {1_000_000, 600}}) {
            lease = new LeaseOutcome.Held(begun, Duration.ofSeconds(each[0]));
            assertThat(keeping.takeHold()).isTrue();
            assertThat(keeping.renewsIn()).isEqualTo(Duration.ofSeconds(each[1]));
        }
    }

    private void pass(long seconds) {
        agenda.runUntil(agenda.instant().plusSeconds(seconds));
    }

    @Test
    void holdsTheAccountUntilFiveSecondsBeforeItsLeaseEnds() {
        assertThat(keeping.isOwner()).isFalse();
        assertThat(keeping.takeHold()).isTrue();
        assertThat(begun).as("under a new epoch").isEqualTo(1);
        assertThat(keeping.lastSend()).isEqualTo(Duration.ofSeconds(55));
        assertThat(keeping.isOwner()).isTrue();
        assertThat(keeping.inherits()).isFalse();
        pass(54);
        assertThat(keeping.isOwner()).isTrue();
        pass(1);
        assertThat(keeping.isOwner()).as("not at the very end").isFalse();
        assertThat(keeping.renew()).isTrue();
        assertThat(keeping.isOwner()).isTrue();
        keeping.letGo();
        assertThat(keeping.isOwner()).isFalse();
        assertThatThrownBy(() -> keeping.commit(CLOSED)).isInstanceOf(Journal.LeaseLost.class);
    }

    @Test
    void releasesItsOwnLeaseOnceAndHoldsTheAccountNoMore() {
        keeping.release();
        assertThat(released).as("what it does not hold").isEmpty();
        keeping.takeHold();
        keeping.release();
        keeping.release();
        assertThat(released).containsExactly("test 2");
        assertThat(keeping.isOwner()).isFalse();
        assertThatThrownBy(() -> keeping.commit(CLOSED)).isInstanceOf(Journal.LeaseLost.class);
    }

    @Test
    void aLeaseThatCannotBeReleasedRunsOut() {
        keeping.takeHold();
        away = true;
        keeping.release();
        assertThat(keeping.isOwner()).isFalse();
        assertThat(alarms).singleElement().asString().contains("runs out by itself: away");
    }

    @Test
    void whatTookRefugeKeepsTheLeaseFromBeingReleased() {
        keeping.takeHold();
        away = true;
        keeping.commit(CLOSED);
        away = false;
        keeping.release();
        assertThat(released).isEmpty();
    }

    @Test
    void losesItWhenAnotherProcessWasTheOwnerInBetween() {
        keeping.takeHold();
        lease = new LeaseOutcome.Held(7, Duration.ofSeconds(60)); // ours again, under another epoch
        assertThat(keeping.renew()).isFalse();
        lease = new LeaseOutcome.TakenBy("other", false);
        assertThat(keeping.renew()).isFalse();
    }

    @Test
    void takesALapsedLeaseOverAfterFourSecondsOfLookingAtIt() {
        lease = new LeaseOutcome.TakenBy("other", false);
        assertThat(keeping.takeHold()).isFalse();
        lease = new LeaseOutcome.TakenBy("other", true);
        assertThat(keeping.takeHold()).isFalse();
        pass(3);
        assertThat(keeping.takeHold()).isFalse();
        pass(1);
        assertThat(keeping.takeHold()).isTrue();
        assertThat(keeping.inherits()).isTrue();
        assertThat(keeping.isOwner()).isTrue();
    }

    @Test
    void beginsToCountAgainWhenTheOwnerCameBackMeanwhile() {
        lease = new LeaseOutcome.TakenBy("other", true);
        keeping.takeHold();
        pass(3);
        lease = new LeaseOutcome.TakenBy("other", false);
        keeping.takeHold();
        lease = new LeaseOutcome.TakenBy("other", true);
        pass(3);
        assertThat(keeping.takeHold()).isFalse();
        pass(3);
        assertThat(keeping.takeHold()).isFalse();
        pass(1);
        assertThat(keeping.takeHold()).isTrue();
    }

    @Test
    void keepsInTheRefugeWhatCannotWaitAndCarriesItOver() {
        keeping.takeHold();
        away = true;
        keeping.commit(CLOSED);
        assertThat(keeping.isAway()).isTrue();
        assertThat(alarms).singleElement().asString().contains("away");
        assertThatThrownBy(() -> keeping.commit(OPENED))
                .as("what must wait")
                .isInstanceOf(Journal.JournalFailure.class);
        keeping.commit(CLOSED);
        assertThat(refuge.read()).extracting(Batch::number).containsExactly(1L, 3L);
        assertThat(keeping.restore()).isFalse();
        away = false;
        assertThat(keeping.restore()).isTrue();
        assertThat(keeping.isAway()).isFalse();
        assertThat(refuge.read()).isEmpty();
        assertThat(kept).extracting(Batch::number).containsExactly(1L, 3L);
        keeping.commit(OPENED);
        assertThat(kept.getLast().number()).isEqualTo(4);
    }

    @Test
    void takesNoRefugeOnceItsLeaseIsOver() {
        keeping.takeHold();
        away = true;
        pass(55);
        assertThatThrownBy(() -> keeping.commit(CLOSED)).isInstanceOf(Journal.JournalFailure.class);
        assertThat(refuge.read()).isEmpty();
    }

    @Test
    void setsAsideWhatTheJournalRefusesAndSaysSo() {
        keeping.takeHold();
        away = true;
        keeping.commit(CLOSED);
        away = false;
        refuses = true;
        assertThat(keeping.restore()).isTrue();
        assertThat(refuge.aside).hasSize(1);
        assertThat(alarms).anySatisfy(text -> assertThat(text).contains("contradicts"));
    }

    @Test
    void carriesOverWhatAnEarlierProcessLeftBeforeANewEpochBegins() {
        refuge.append(new Batch(1, 5, CLOSED));
        keeping.takeHold();
        assertThat(kept).containsExactly(new Batch(1, 5, CLOSED));
        assertThat(refuge.read()).isEmpty();
    }

    @Test
    void whatItLeftBehindIsSetAsideWhenItTakesTheAccountBackAndNothingNewWithIt() {
        refuge.append(new Batch(7, 5, OPENED));
        lease = new LeaseOutcome.TakenBy("other", true);
        assertThat(keeping.takeHold()).isFalse();
        pass(4);
        assertThat(keeping.takeHold()).isTrue();
        assertThat(keeping.inherits()).isTrue();
        assertThat(refuge.aside).containsExactly(new Batch(7, 5, OPENED));
        assertThat(alarms).anySatisfy(text -> assertThat(text).contains("set aside"));
        away = true;
        keeping.commit(CLOSED);
        away = false;
        assertThat(keeping.restore()).isTrue();
        assertThat(kept).containsExactly(new Batch(9, 1, CLOSED));
    }

    @Test
    void knowsThatTheJournalIsAwayWhenItCannotBeRead() {
        keeping.takeHold();
        away = true;
        assertThatThrownBy(keeping::load).isInstanceOf(Journal.JournalFailure.class);
        assertThat(keeping.isAway()).isTrue();
        lease = new LeaseOutcome.TakenBy("other", false);
        away = false;
        assertThatThrownBy(keeping::restore).isInstanceOf(Journal.LeaseLost.class);
    }
}
