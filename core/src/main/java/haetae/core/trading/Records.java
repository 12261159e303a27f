package haetae.core.trading;

import haetae.core.market.Market;
import haetae.core.order.Order;
import haetae.core.order.OrderState;
import haetae.core.portfolio.Books;
import haetae.core.portfolio.Entry;
import haetae.core.risk.Latch;
import haetae.core.risk.LatchCause;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What the engine knows and must not forget. It changes in one way only: a change is committed to
 * the journal, then it holds here too. So what is here is always what a restart would find.
 */
final class Records {

    private final Safekeeping keeping;
    private final Consumer<Change> committed;
    private final UnaryOperator<List<Change>> judged;
    private String installEpoch = "";
    private boolean opened;
    private Books books = Books.EMPTY;
    private @Nullable Day day;
    private final Map<String, Order> live = new TreeMap<>();
    private final Set<String> known = new HashSet<>();
    private final List<Latch> latches = new ArrayList<>();
    private final Map<Market, ExitOrder> exits = new TreeMap<>();
    private final Map<Market, Run> runs = new HashMap<>();
    private final Map<Market, Instant> lastDecision = new HashMap<>();
    private Recent recent = Recent.NOTHING;
    private long activity;

    /**
     * @param committed told of every change after it was committed; must not throw
     * @param judged what is to be kept of changes that are about to be: the same, and more if they
     *     break an invariant; throws if they must not be kept
     */
    Records(Safekeeping keeping, Consumer<Change> committed, UnaryOperator<List<Change>> judged) {
        this.keeping = keeping;
        this.committed = committed;
        this.judged = judged;
    }

    /** Forgets everything and reads the journal. */
    void reload() {
        var snapshot = keeping.load();
        installEpoch = snapshot.installEpoch();
        opened = snapshot.opened();
        books = snapshot.books();
        day = snapshot.day().orElse(null);
        live.clear();
        snapshot.live().forEach(order -> live.put(order.intent().identifier(), order));
        known.clear();
        known.addAll(snapshot.known());
        latches.clear();
        latches.addAll(snapshot.latches());
        exits.clear();
        snapshot.exits().forEach(exit -> exits.put(exit.market(), exit));
        runs.clear();
        runs.putAll(snapshot.runs());
        lastDecision.clear();
        lastDecision.putAll(snapshot.lastDecision());
        recent = snapshot.recent();
        activity++;
    }

    /**
     * Commits all or none. @throws Journal.JournalFailure if that failed; then nothing changed here
     */
    void commit(List<Change> changes) {
        if (changes.isEmpty()) {
            return;
        }
        var kept = judged.apply(changes);
        keeping.commit(kept);
        kept.forEach(this::apply);
        kept.forEach(committed);
    }

    void commit(Change... changes) {
        commit(List.of(changes));
    }

    private void apply(Change change) {
        recent = recent.after(change);
        switch (change) {
            case Change.OrderRecorded(var intent) -> {
                live.put(intent.identifier(), Order.of(intent));
                known.add(intent.identifier());
                activity++;
            }
            case Change.OrderMoved(var identifier, var state, var uuid, var _) -> {
                var order = order(identifier).withState(state);
                put(uuid == null ? order : order.withUuid(uuid));
            }
            case Change.FillBooked(var identifier, var fill, var profit) ->
                    put(order(identifier).withFill(fill).withProfit(profit));
            case Change.FeeBooked(var identifier, var total, var profit) ->
                    put(order(identifier).withBookedFee(total).withProfit(profit));
            case Change.Posted(var entry, var after) -> {
                books = after;
                runs.keySet().removeIf(market -> books.position(market).isFlat());
                opened |= entry instanceof Entry.CashFlow;
                activity++;
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

    private void put(Order order) {
        if (order.state() instanceof OrderState.Done) {
            live.remove(order.intent().identifier());
        } else {
            live.put(order.intent().identifier(), order);
        }
        activity++;
    }

    private Order order(String identifier) {
        var order = live.get(identifier);
        if (order == null) {
            throw new IllegalStateException("no live order " + identifier);
        }
        return order;
    }

    /** True while new risk cannot be put on record. */
    boolean isAway() {
        return keeping.isAway();
    }

    String installEpoch() {
        return installEpoch;
    }

    /** True once the account's first balance is in the books. */
    boolean opened() {
        return opened;
    }

    Books books() {
        return books;
    }

    Optional<Day> day() {
        return Optional.ofNullable(day);
    }

    /** Orders that have not ended, by identifier. */
    List<Order> live() {
        return List.copyOf(live.values());
    }

    Optional<Order> live(String identifier) {
        return Optional.ofNullable(live.get(identifier));
    }

    List<Order> liveIn(Market market) {
        return live.values().stream()
                .filter(order -> order.intent().market().equals(market))
                .toList();
    }

    boolean knows(String identifier) {
        return known.contains(identifier);
    }

    List<Latch> latches() {
        return List.copyOf(latches);
    }

    boolean isClosed(LatchCause cause, @Nullable Market market) {
        return latches.stream().anyMatch(latch -> latch.is(cause, market));
    }

    Optional<ExitOrder> exit(Market market) {
        return Optional.ofNullable(exits.get(market));
    }

    List<ExitOrder> exits() {
        return List.copyOf(exits.values());
    }

    /** When the newest decision of each market was due. */
    Map<Market, Instant> lastDecisions() {
        return Map.copyOf(lastDecision);
    }

    Optional<Instant> lastDecision(Market market) {
        return Optional.ofNullable(lastDecision.get(market));
    }

    /** How far a position has come, where that is kept. */
    Optional<Run> run(Market market) {
        return Optional.ofNullable(runs.get(market));
    }

    Map<Market, Run> runs() {
        return Map.copyOf(runs);
    }

    Recent recent() {
        return recent;
    }

    /** Grows whenever orders or books change; equal twice means nothing happened in between. */
    long activity() {
        return activity;
    }
}
