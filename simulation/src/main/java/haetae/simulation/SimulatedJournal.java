package haetae.simulation;

import haetae.core.market.Market;
import haetae.core.order.Order;
import haetae.core.order.OrderState;
import haetae.core.portfolio.Books;
import haetae.core.portfolio.Entry;
import haetae.core.risk.Latch;
import haetae.core.time.VirtualAgenda;
import haetae.core.trading.Batch;
import haetae.core.trading.Change;
import haetae.core.trading.Day;
import haetae.core.trading.ExitOrder;
import haetae.core.trading.Journal;
import haetae.core.trading.Recent;
import haetae.core.trading.Run;
import haetae.core.trading.Snapshot;
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
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What survives a crash: a journal in memory that adds up its own books from the ledger's lines and
 * refuses what a database would refuse.
 */
final class SimulatedJournal implements Journal {

    private static final Duration LEASE = Duration.ofSeconds(60);
    private static final Duration AWAITED_LEASE = Duration.ofSeconds(15);
    private static final Duration WAITING = Duration.ofSeconds(30);
    private static final Duration LONGEST_SEND = Duration.ofSeconds(5);

    private final VirtualAgenda time;
    private final Consumer<List<Change>> kept;
    private final Map<String, Order> live = new TreeMap<>();
    private final Map<String, Order> ended = new HashMap<>();
    private Instant awaitedAt = Instant.EPOCH;
    private final Set<String> references = new HashSet<>();
    private final List<Latch> latches = new ArrayList<>();
    private final Map<Market, ExitOrder> exits = new LinkedHashMap<>();
    private final Map<Market, Run> runs = new HashMap<>();
    private final Map<Market, Instant> lastDecision = new HashMap<>();
    private Books books = Books.EMPTY;
    private @Nullable Day day;
    private Recent recent = Recent.NOTHING;
    private boolean opened;
    private String owner = "";
    private Instant leasedUntil = Instant.MIN;
    private long epoch;
    private long last;

    /**
     * @param kept told of everything that is kept
     */
    SimulatedJournal(VirtualAgenda time, Consumer<List<Change>> kept) {
        this.time = time;
        this.kept = kept;
    }

    @Override
    public LeaseOutcome lease(String asker, Claim claim) {
        var now = time.instant();
        if (!asker.equals(owner) && !owner.isEmpty()) {
            boolean lapsed = now.isAfter(leasedUntil.plus(LONGEST_SEND));
            if (!lapsed || claim != Claim.TAKE_OVER) {
                awaitedAt = now;
                return new LeaseOutcome.TakenBy(owner, lapsed);
            }
        }
        if (!asker.equals(owner) || claim == Claim.BEGIN) {
            begin();
        }
        owner = asker;
        var length = awaitedAt.plus(WAITING).isAfter(now) ? AWAITED_LEASE : LEASE;
        leasedUntil = now.plus(length);
        return new LeaseOutcome.Held(epoch, length);
    }

    @Override
    public void release(String asker, long under) {
        if (asker.equals(owner) && under == epoch && time.instant().isBefore(leasedUntil)) {
            leasedUntil = time.instant();
        }
    }

    private void begin() {
        epoch++;
        last = 0;
    }

    /** The epoch that holds now. */
    long epoch() {
        return epoch;
    }

    /** The highest number that a batch of this epoch had. */
    long lastBatch() {
        return last;
    }

    /** True while this process may act. */
    boolean isOwner(String asker) {
        return asker.equals(owner) && time.instant().isBefore(leasedUntil);
    }

    @Override
    public void commit(Batch batch) {
        if (batch.epoch() != epoch) {
            throw new LeaseLost("epoch " + batch.epoch() + " is over, it is " + epoch);
        }
        if (batch.number() <= last) {
            return;
        }
        for (var change : batch.changes()) {
            if (change instanceof Change.Posted(var entry, var _)
                    && references.contains(entry.reference())) {
                throw refused("booked twice: " + entry.reference());
            }
            if (change instanceof Change.OrderRecorded(var intent)
                    && order(intent.identifier()).isPresent()) {
                throw refused("recorded twice: " + intent.identifier());
            }
        }
        last = batch.number();
        batch.changes().forEach(this::apply);
        kept.accept(batch.changes());
    }

    private static Refused refused(String why) {
        return new Refused(why, new IllegalStateException(why));
    }

    private void apply(Change change) {
        recent = recent.after(change);
        switch (change) {
            case Change.OrderRecorded(var intent) ->
                    live.put(intent.identifier(), Order.of(intent));
            case Change.OrderMoved(var id, var state, var uuid, var _) -> {
                var moved = known(id).withState(state);
                put(uuid == null ? moved : moved.withUuid(uuid));
            }
            case Change.FillBooked(var id, var fill, var profit) ->
                    put(known(id).withFill(fill).withProfit(profit));
            case Change.FeeBooked(var id, var total, var profit) ->
                    put(known(id).withBookedFee(total).withProfit(profit));
            case Change.Posted(var entry, var _) -> {
                references.add(entry.reference());
                books = books.after(entry);
                opened |= entry instanceof Entry.CashFlow;
                runs.keySet().removeIf(market -> books.position(market).isFlat());
            }
            case Change.DayMoved(var moved) -> day = moved;
            case Change.RunMoved(var market, var run) -> runs.put(market, run);
            case Change.LatchClosed(var latch) -> latches.add(latch);
            case Change.LatchOpened(var cause, var market, var _, var _) ->
                    latches.removeIf(latch -> latch.is(cause, market));
            case Change.ExitBegun(var exit) -> exits.put(exit.market(), exit);
            case Change.ExitEnded(var market, var _, var _) -> exits.remove(market);
            case Change.Decided(var decision) ->
                    lastDecision.put(decision.market(), decision.due());
        }
    }

    private Order known(String identifier) {
        return order(identifier)
                .orElseThrow(() -> new IllegalStateException("no order " + identifier));
    }

    private void put(Order order) {
        var id = order.intent().identifier();
        if (order.state() instanceof OrderState.Done) {
            live.remove(id);
            ended.put(id, order);
        } else {
            live.put(id, order);
        }
    }

    /** An order on record, live or ended. */
    Optional<Order> order(String identifier) {
        var found = live.get(identifier);
        return Optional.ofNullable(found == null ? ended.get(identifier) : found);
    }

    List<Order> live() {
        return List.copyOf(live.values());
    }

    List<Order> ended() {
        return List.copyOf(ended.values());
    }

    Books books() {
        return books;
    }

    List<Latch> latches() {
        return latches;
    }

    Optional<ExitOrder> exit(Market market) {
        return Optional.ofNullable(exits.get(market));
    }

    @Override
    public Snapshot load() {
        var known = new HashSet<>(ended.keySet());
        known.addAll(live.keySet());
        return new Snapshot(
                "simulated",
                opened,
                books,
                Optional.ofNullable(day),
                List.copyOf(live.values()),
                known,
                List.copyOf(latches),
                List.copyOf(exits.values()),
                Map.copyOf(runs),
                Map.copyOf(lastDecision),
                recent);
    }
}
