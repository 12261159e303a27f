package haetae.server.trading;

import haetae.core.market.Market;
import haetae.core.order.Order;
import haetae.core.portfolio.Books;
import haetae.core.portfolio.Entry;
import haetae.core.risk.Latch;
import haetae.core.trading.Change;
import haetae.core.trading.Day;
import haetae.core.trading.ExitOrder;
import haetae.core.trading.Recent;
import haetae.core.trading.Run;
import haetae.core.trading.Snapshot;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a journal should give back, kept in memory in the plainest way. */
final class JournalOracle {

    private final String installEpoch;
    private final Map<String, Order> orders = new LinkedHashMap<>();
    private final List<Latch> latches = new ArrayList<>();
    private final List<ExitOrder> exits = new ArrayList<>();
    private final Map<Market, Run> runs = new HashMap<>();
    private final Map<Market, Instant> lastDecision = new HashMap<>();
    private Books books = Books.EMPTY;
    private boolean opened;
    private Recent recent = Recent.NOTHING;
    private @Nullable Day day;

    JournalOracle(String installEpoch) {
        this.installEpoch = installEpoch;
    }

    Books books() {
        return books;
    }

    Optional<Day> day() {
        return Optional.ofNullable(day);
    }

    List<Order> live() {
        return orders.values().stream().filter(Order::isLive).toList();
    }

    List<Latch> latches() {
        return List.copyOf(latches);
    }

    List<ExitOrder> exits() {
        return List.copyOf(exits);
    }

    void apply(Change change) {
        recent = recent.after(change);
        switch (change) {
            case Change.OrderRecorded(var intent) ->
                    orders.put(intent.identifier(), Order.of(intent));
            case Change.OrderMoved(var identifier, var state, var uuid, var _) ->
                    orders.computeIfPresent(
                            identifier,
                            (_, order) -> {
                                var moved = order.withState(state);
                                return uuid == null ? moved : moved.withUuid(uuid);
                            });
            case Change.FillBooked(var identifier, var fill, var profit) ->
                    orders.computeIfPresent(
                            identifier, (_, order) -> order.withFill(fill).withProfit(profit));
            case Change.FeeBooked(var identifier, var total, var profit) ->
                    orders.computeIfPresent(
                            identifier,
                            (_, order) -> order.withBookedFee(total).withProfit(profit));
            case Change.Posted(var entry, var after) -> {
                books = after;
                opened |= entry instanceof Entry.CashFlow;
                runs.keySet().removeIf(market -> after.position(market).isFlat());
            }
            case Change.DayMoved(var moved) -> day = moved;
            case Change.RunMoved(var market, var run) -> runs.put(market, run);
            case Change.LatchClosed(var latch) -> latches.add(latch);
            case Change.LatchOpened(var cause, var market, var _, var _) ->
                    latches.removeIf(latch -> latch.is(cause, market));
            case Change.ExitBegun(var exit) -> exits.add(exit);
            case Change.ExitEnded(var market, var _, var _) ->
                    exits.removeIf(exit -> exit.market().equals(market));
            case Change.Decided(var decision) ->
                    lastDecision.merge(
                            decision.market(), decision.due(), (a, b) -> a.isAfter(b) ? a : b);
        }
    }

    Snapshot snapshot() {
        Set<String> known = new HashSet<>(orders.keySet());
        return new Snapshot(
                installEpoch,
                opened,
                books,
                day(),
                live(),
                known,
                latches(),
                exits(),
                Map.copyOf(runs),
                lastDecision,
                recent);
    }
}
