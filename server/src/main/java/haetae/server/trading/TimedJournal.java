package haetae.server.trading;

import haetae.core.trading.Batch;
import haetae.core.trading.Journal;
import haetae.core.trading.Snapshot;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;

/** Measures how long a commit takes, also one that fails: the engine waits for it. */
final class TimedJournal implements Journal {

    private final Journal journal;
    private final Timer commits;

    /**
     * @param account whose journal it is, by its row
     */
    TimedJournal(Journal journal, MeterRegistry meters, long account) {
        this.journal = journal;
        this.commits =
                Timer.builder("haetae.journal.commit")
                        .description("How long a commit of the journal takes")
                        .tag("account", Long.toString(account))
                        .serviceLevelObjectives(
                                Duration.ofMillis(1),
                                Duration.ofMillis(2),
                                Duration.ofMillis(5),
                                Duration.ofMillis(10),
                                Duration.ofMillis(25),
                                Duration.ofMillis(50),
                                Duration.ofMillis(100),
                                Duration.ofMillis(250),
                                Duration.ofMillis(500),
                                Duration.ofSeconds(1),
                                Duration.ofSeconds(5))
                        .register(meters);
    }

    @Override
    public LeaseOutcome lease(String owner, Claim claim) {
        return journal.lease(owner, claim);
    }

    @Override
    public void release(String owner, long epoch) {
        journal.release(owner, epoch);
    }

    @Override
    public Snapshot load() {
        return journal.load();
    }

    @Override
    public void commit(Batch batch) {
        commits.record(() -> journal.commit(batch));
    }
}
