package haetae.core.trading;

import haetae.core.time.Agenda;
import haetae.core.trading.Journal.Claim;
import haetae.core.trading.Journal.JournalFailure;
import haetae.core.trading.Journal.LeaseOutcome;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The engine's hold on its journal: the lease, and where changes go. While the journal is away,
 * changes that lead to less risk, or tell what has happened, go to the refuge; all others fail.
 */
final class Safekeeping {

    /** What is sent must be over before another owner can begin. */
    private static final Duration LEASE_MARGIN = Duration.ofSeconds(5);

    /**
     * For so long a lapsed lease is left alone while the journal can be reached: an owner that only
     * lost its journal takes it up again within a second, with what took refuge.
     */
    private static final Duration GRACE = Duration.ofSeconds(4);

    private static final int LEASE_PARTS = 3;
    private static final Duration RENEW_SOON = Duration.ofSeconds(4);
    private static final Duration RENEW_LATE = Duration.ofMinutes(10);

    private final Agenda agenda;
    private final Journal journal;
    private final Refuge refuge;
    private final String owner;
    private final Consumer<String> alarm;
    private boolean owned;
    private boolean away;
    private long epoch;
    private long number;
    private Duration until = Duration.ZERO;
    private @Nullable Duration lapsedSince;
    private boolean inherits;

    Safekeeping(
            Agenda agenda, Journal journal, Refuge refuge, String owner, Consumer<String> alarm) {
        this.agenda = agenda;
        this.journal = journal;
        this.refuge = refuge;
        this.owner = owner;
        this.alarm = alarm;
    }

    /** True while this process may act for the account. */
    boolean isOwner() {
        return owned && agenda.monotonic().compareTo(lastSend()) < 0;
    }

    /** True while the journal cannot be reached. */
    boolean isAway() {
        return away;
    }

    /** The last moment, on the monotonic clock, at which a request may leave. */
    Duration lastSend() {
        return until.minus(LEASE_MARGIN);
    }

    /**
     * Takes hold of the account: carries over what an earlier process left in the refuge, and
     * begins a new epoch. Returns false while another process has it.
     */
    boolean takeHold() {
        owned = false;
        inherits = false;
        var before = lapsedSince;
        lapsedSince = null; // what is not seen again now counts for nothing
        switch (ask(Claim.KEEP)) {
            case LeaseOutcome.Held _ -> {
                carryOver();
                owned = ask(Claim.BEGIN) instanceof LeaseOutcome.Held;
            }
            case LeaseOutcome.TakenBy(var _, var lapsed) -> {
                if (lapsed) {
                    lapsedSince = before == null ? agenda.monotonic() : before;
                    owned =
                            agenda.monotonic().minus(lapsedSince).compareTo(GRACE) >= 0
                                    && ask(Claim.TAKE_OVER) instanceof LeaseOutcome.Held;
                    inherits = owned;
                    if (owned) {
                        leaveBehind();
                    }
                }
            }
        }
        if (owned) {
            lapsedSince = null;
            away = false;
        }
        return owned;
    }

    /**
     * What this process left in the refuge before another one was the owner is not carried over:
     * that one has found what was sent. It must not stay either, or what takes refuge from now on
     * would be refused with it.
     */
    private void leaveBehind() {
        if (!refuge.read().isEmpty()) {
            refuge.setAside();
            alarm.accept("what happened before another process had the account is set aside");
        }
    }

    /** True when another process was the owner before. */
    boolean inherits() {
        return inherits;
    }

    /** Asks for more time. Returns false when another process has taken over. */
    boolean renew() {
        return ask(Claim.KEEP) instanceof LeaseOutcome.Held;
    }

    /**
     * When to ask for more of the lease: after a third of it, for then two more tries are left. One
     * that no other process can take is looked after now and then.
     */
    Duration renewsIn() {
        var third = Duration.ofNanos(until.minus(agenda.monotonic()).toNanos() / LEASE_PARTS);
        return third.compareTo(RENEW_SOON) < 0
                ? RENEW_SOON
                : third.compareTo(RENEW_LATE) > 0 ? RENEW_LATE : third;
    }

    private LeaseOutcome ask(Claim claim) {
        var asked = agenda.monotonic();
        var outcome = journal.lease(owner, claim);
        if (outcome instanceof LeaseOutcome.Held(var under, var length)) {
            if (owned && under != epoch) {
                return new LeaseOutcome.TakenBy("another process in between", false);
            }
            if (!owned) {
                epoch = under;
                number = 0;
            }
            until = asked.plus(length);
        }
        return outcome;
    }

    /** Lets go of the account: from now on nothing is committed. */
    void letGo() {
        owned = false;
    }

    /** Lets go, and lets another process take hold without waiting for the lease's end. */
    void release() {
        if (owned && !away) {
            owned = false;
            try {
                journal.release(owner, epoch);
            } catch (JournalFailure e) {
                alarm.accept("the lease runs out by itself: " + e.getMessage());
            }
        }
    }

    /** What is kept. */
    Snapshot load() {
        try {
            return journal.load();
        } catch (JournalFailure e) {
            away = true;
            throw e;
        }
    }

    /**
     * Keeps the changes, all or none.
     *
     * @throws JournalFailure if they are not kept, or it is not known
     */
    void commit(List<Change> changes) {
        if (!owned) {
            throw new Journal.LeaseLost("this process does not hold the account");
        }
        var batch = new Batch(epoch, ++number, changes);
        if (!away) {
            try {
                journal.commit(batch);
                return;
            } catch (Journal.Refused | Journal.LeaseLost e) {
                throw e;
            } catch (JournalFailure e) {
                away = true;
                alarm.accept("the journal is away: " + e.getMessage());
                takeRefuge(batch, e);
                return;
            }
        }
        takeRefuge(
                batch,
                new JournalFailure("the journal is away", new IllegalStateException("away")));
    }

    private void takeRefuge(Batch batch, JournalFailure why) {
        if (!isOwner() || !batch.mayTakeRefuge()) {
            throw why;
        }
        refuge.append(batch);
    }

    /**
     * Tries whether the journal is back, and if so carries over what took refuge. Returns false
     * while it is away.
     */
    boolean restore() {
        try {
            if (!renew()) {
                throw new Journal.LeaseLost("another process has taken over");
            }
            carryOver();
            away = false;
            return true;
        } catch (Journal.LeaseLost e) {
            throw e;
        } catch (JournalFailure e) {
            return false;
        }
    }

    /** Each batch is known by its number: what was kept before is not kept again. */
    private void carryOver() {
        for (var batch : refuge.read()) {
            try {
                journal.commit(batch);
            } catch (Journal.Refused | Journal.LeaseLost e) {
                refuge.setAside();
                alarm.accept("what happened without the journal contradicts it: " + e.getMessage());
                return;
            }
        }
        refuge.clear();
    }
}
