package haetae.core.trading;

import haetae.core.market.Market;
import haetae.core.risk.Latch;
import haetae.core.risk.LatchCause;
import haetae.core.risk.Measure;
import haetae.core.time.Agenda;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Closes and opens latches; each cause at most once per market. */
final class Latches {

    private final Agenda agenda;
    private final Records records;
    private final Consumer<Latch> closed;

    /**
     * @param closed told of every latch that closes
     */
    Latches(Agenda agenda, Records records, Consumer<Latch> closed) {
        this.agenda = agenda;
        this.records = records;
        this.closed = closed;
    }

    /** Closes a latch; returns false when it was closed already. */
    boolean close(LatchCause cause, @Nullable Market market, String reason) {
        return close(cause, market, reason, null);
    }

    /**
     * Closes a latch because of a number; returns false when it was closed already.
     *
     * @param measure the number, or null when none did it
     */
    boolean close(
            LatchCause cause, @Nullable Market market, String reason, @Nullable Measure measure) {
        if (records.isClosed(cause, market)) {
            return false;
        }
        var latch = new Latch(cause, market, agenda.instant(), reason, measure);
        records.commit(new Change.LatchClosed(latch));
        closed.accept(latch);
        return true;
    }

    /**
     * Opens a latch; returns false when it was open already, or while the journal is away and it
     * has to stay closed.
     */
    boolean open(LatchCause cause, @Nullable Market market, String reason) {
        if (!records.isClosed(cause, market) || records.isAway()) {
            return false;
        }
        records.commit(new Change.LatchOpened(cause, market, agenda.instant(), reason));
        return true;
    }
}
