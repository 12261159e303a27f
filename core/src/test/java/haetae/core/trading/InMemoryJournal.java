package haetae.core.trading;

import haetae.core.market.Market;
import haetae.core.order.Order;
import haetae.core.order.OrderState;
import haetae.core.portfolio.Books;
import haetae.core.portfolio.Entry;
import haetae.core.risk.Latch;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A journal in memory that folds its changes on load, refuses doubles, and can be made to fail. */
final class InMemoryJournal implements Journal {

    private final List<Change> changes = new ArrayList<>();
    private final Set<String> references = new HashSet<>();
    private int failures;
    private boolean away;
    private String owner = "";
    private long epoch;
    private long last;
    private boolean lapsed;

    /** The next commit is refused. */
    boolean refusesNext;

    /** For how long the lease is given. */
    Duration length = FOR_EVER;

    /** The next commits fail. */
    void failNext(int times) {
        failures = times;
    }

    /** Nothing can be reached. */
    void away(boolean now) {
        away = now;
    }

    /** Another process takes the lease. */
    void takenBy(String other) {
        owner = other;
        epoch++;
        last = 0;
    }

    /** The owner's lease has run out: another process may take over. */
    void lapse() {
        lapsed = true;
    }

    @Override
    public LeaseOutcome lease(String asker, Claim claim) {
        reach();
        if (owner.isEmpty()) {
            owner = asker;
        }
        if (!owner.equals(asker) && lapsed && claim == Claim.TAKE_OVER) {
            takenBy(asker);
            lapsed = false;
        }
        if (!owner.equals(asker)) {
            return new LeaseOutcome.TakenBy(owner, lapsed);
        }
        if (claim == Claim.BEGIN) {
            epoch++;
            last = 0;
        }
        return new LeaseOutcome.Held(epoch, length);
    }

    @Override
    public void release(String asker, long under) {
        reach();
        lapsed |= asker.equals(owner) && under == epoch;
    }

    private void reach() {
        if (away) {
            throw new JournalFailure("away", new IllegalStateException());
        }
    }

    List<Change> changes() {
        return List.copyOf(changes);
    }

    <T extends Change> List<T> changes(Class<T> type) {
        return changes.stream().filter(type::isInstance).map(type::cast).toList();
    }

    @Override
    public void commit(Batch batch) {
        reach();
        if (batch.epoch() != epoch) {
            throw new LeaseLost("epoch " + batch.epoch() + " is over");
        }
        if (batch.number() <= last) {
            return;
        }
        var added = batch.changes();
        if (failures > 0) {
            failures--;
            throw new JournalFailure("the disk is full", new IllegalStateException());
        }
        if (refusesNext) {
            refusesNext = false;
            throw new Refused("a contradiction", new IllegalStateException());
        }
        for (var change : added) {
            if (change instanceof Change.Posted(var entry, var _)
                    && !references.add(entry.reference())) {
                throw new Refused(
                        "booked twice: " + entry.reference(), new IllegalStateException());
            }
        }
        last = batch.number();
        changes.addAll(added);
    }

    @Override
    public Snapshot load() {
        reach();
        boolean opened = false;
        var books = Books.EMPTY;
        Optional<Day> day = Optional.empty();
        var orders = new LinkedHashMap<String, Order>();
        var latches = new ArrayList<Latch>();
        var exits = new LinkedHashMap<Market, ExitOrder>();
        Map<Market, Instant> decisions = new HashMap<>();
        var runs = new HashMap<Market, Run>();
        var recent = Recent.NOTHING;
        for (var change : changes) {
            recent = recent.after(change);
            switch (change) {
                case Change.OrderRecorded(var intent) ->
                        orders.put(intent.identifier(), Order.of(intent));
                case Change.OrderMoved(var id, var state, var uuid, var _) ->
                        orders.computeIfPresent(
                                id,
                                (_, order) ->
                                        uuid == null
                                                ? order.withState(state)
                                                : order.withState(state).withUuid(uuid));
                case Change.FillBooked(var id, var fill, var profit) ->
                        orders.computeIfPresent(
                                id, (_, order) -> order.withFill(fill).withProfit(profit));
                case Change.FeeBooked(var id, var total, var profit) ->
                        orders.computeIfPresent(
                                id, (_, order) -> order.withBookedFee(total).withProfit(profit));
                case Change.Posted(var entry, var _) -> {
                    books = books.after(entry);
                    opened |= entry instanceof Entry.CashFlow;
                    var now = books;
                    runs.keySet().removeIf(market -> now.position(market).isFlat());
                }
                case Change.DayMoved(var moved) -> day = Optional.of(moved);
                case Change.RunMoved(var market, var run) -> runs.put(market, run);
                case Change.LatchClosed(var latch) -> latches.add(latch);
                case Change.LatchOpened(var cause, var market, var _, var _) ->
                        latches.removeIf(latch -> latch.is(cause, market));
                case Change.ExitBegun(var exit) -> exits.put(exit.market(), exit);
                case Change.ExitEnded(var market, var _, var _) -> exits.remove(market);
                case Change.Decided(var decision) ->
                        decisions.put(decision.market(), decision.due());
            }
        }
        return new Snapshot(
                "epoch",
                opened,
                books,
                day,
                orders.values().stream()
                        .filter(order -> !(order.state() instanceof OrderState.Done))
                        .toList(),
                Set.copyOf(orders.keySet()),
                latches,
                List.copyOf(exits.values()),
                runs,
                decisions,
                recent);
    }
}
