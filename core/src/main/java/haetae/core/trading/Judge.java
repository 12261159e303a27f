package haetae.core.trading;

import haetae.core.risk.Latch;
import haetae.core.risk.LatchCause;
import haetae.core.time.Agenda;
import haetae.core.trading.Invariants.Breach;
import haetae.core.trading.Invariants.Known;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;

/** Has the invariants judged while the engine trades, and draws the conclusions. */
final class Judge {

    /** Changes that would break an invariant. */
    static final class Broken extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Broken(Breach breach) {
            super(breach.toString());
        }
    }

    private final Agenda agenda;
    private final Engine.Listener listener;
    private final Function<Set<String>, Known> known;
    private final Consumer<Latch> closed;

    /**
     * @param known what is known now; given identifiers, which of them were used before
     * @param closed told a moment later of a latch that was closed together with other changes
     */
    Judge(
            Agenda agenda,
            Engine.Listener listener,
            Function<Set<String>, Known> known,
            Consumer<Latch> closed) {
        this.agenda = agenda;
        this.listener = listener;
        this.known = known;
        this.closed = closed;
    }

    /**
     * What is to be kept of changes. Facts and sales are kept whatever they break, with a closed
     * latch beside them.
     *
     * @throws Broken if new risk would break an invariant: it is not kept
     */
    List<Change> judged(List<Change> changes) {
        var now = known.apply(named(changes));
        var breach = Invariants.judge(now, changes).orElse(null);
        if (breach == null) {
            return changes;
        }
        tell(breach, now, changes);
        if (changes.stream().anyMatch(Judge::isNewRisk)) {
            throw new Broken(breach);
        }
        if (isHalted(now)) {
            return changes;
        }
        var latch =
                new Latch(LatchCause.INVARIANT_BROKEN, null, agenda.instant(), breach.toString());
        var more = new ArrayList<>(changes);
        more.add(new Change.LatchClosed(latch));
        agenda.after(Duration.ZERO, () -> closed.accept(latch));
        return more;
    }

    private static boolean isHalted(Known now) {
        return now.latches().stream()
                .anyMatch(latch -> latch.is(LatchCause.INVARIANT_BROKEN, null));
    }

    /** Judges what stands, without a change; a breach is told once, until a person has looked. */
    Optional<Breach> standing() {
        var now = known.apply(Set.of());
        if (isHalted(now)) {
            return Optional.empty();
        }
        var breach = Invariants.judge(now, List.of());
        breach.ifPresent(found -> tell(found, now, List.of()));
        return breach;
    }

    private static Set<String> named(List<Change> changes) {
        var named = new HashSet<String>();
        for (var change : changes) {
            if (change instanceof Change.OrderRecorded(var intent)) {
                named.add(intent.identifier());
            }
        }
        return named;
    }

    private void tell(Breach breach, Known now, List<Change> changes) {
        listener.breached(
                new Invariants.Capsule(
                        agenda.instant(),
                        breach.invariant(),
                        breach.detail(),
                        now,
                        changes.stream().map(Judge::withoutAdvice).toList()));
        listener.alarm("an invariant is broken: " + breach);
    }

    /** What the adviser was told and said is no part of what is judged. */
    private static Change withoutAdvice(Change change) {
        return change instanceof Change.Decided(var made)
                ? new Change.Decided(
                        DecisionRecord.bare(
                                made.id(),
                                made.market(),
                                made.due(),
                                made.at(),
                                made.findings(),
                                made.result()))
                : change;
    }

    private static boolean isNewRisk(Change change) {
        return switch (change) {
            case Change.OrderRecorded(var intent) -> !intent.leg().reducesRisk();
            case Change.LatchOpened _, Change.Decided _ -> true;
            default -> false;
        };
    }
}
