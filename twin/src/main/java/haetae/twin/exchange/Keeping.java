package haetae.twin.exchange;

import haetae.core.time.Agenda;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps an account after every task of the exchange, and holds back what the task sent until that
 * is done: nobody hears of a change that a crash could take back. Lives on the agenda.
 */
final class Keeping {

    private static final Logger LOG = LoggerFactory.getLogger(Keeping.class);
    private static final Duration RETRY = Duration.ofSeconds(1);

    /** How much of an open order is kept. */
    private record Known(Kept.Order order, int trades) {}

    private final Agenda agenda;
    private final Orders orders;
    private final TwinAccount account;
    private final Keeper keeper;
    private final Map<String, Kept.Holding> holdings = new HashMap<>();
    private final Map<TwinOrder, Known> open = new LinkedHashMap<>();
    private final List<Runnable> waiting = new ArrayList<>();
    private int ordersKnown;
    private int identifiersKnown;
    private int flowsKnown;
    private boolean retrying;
    private boolean ended;

    /**
     * @param before what is kept of the account, and was restored into it
     */
    Keeping(Agenda agenda, Orders orders, TwinAccount account, Kept before, Keeper keeper) {
        this.agenda = agenda;
        this.orders = orders;
        this.account = account;
        this.keeper = keeper;
        before.holdings().forEach(holding -> holdings.put(holding.currency(), holding));
        var byUuid = new HashMap<String, Kept.Order>();
        before.orders().forEach(order -> byUuid.put(order.uuid(), order));
        for (var order : orders.of(account)) {
            var kept = byUuid.get(order.uuid);
            if (kept != null && kept.state().equals(TwinOrder.State.WAIT.name())) {
                open.put(order, new Known(kept, order.trades.size()));
            }
        }
        ordersKnown = before.orders().size();
        identifiersKnown = before.identifiers().size();
        flowsKnown = before.flows().size();
    }

    /** Sends something once all that led to it is kept. */
    void whenKept(Runnable send) {
        waiting.add(send);
    }

    void end() {
        ended = true;
        waiting.clear();
    }

    /** Keeps what has changed, then sends what waits for it. After a failure it tries again. */
    void keep() {
        if (ended) {
            return;
        }
        var all = orders.of(account);
        var touched = touched(all);
        var change = change(touched);
        if (!change.isEmpty()) {
            try {
                keeper.keep(change);
            } catch (RuntimeException e) {
                LOG.error("the account could not be kept; its answers wait until it is", e);
                tryAgain();
                return;
            }
            note(change, touched, all.size());
        }
        var ready = List.copyOf(waiting);
        waiting.clear();
        ready.forEach(Runnable::run);
    }

    private void tryAgain() {
        if (!retrying) {
            retrying = true;
            agenda.after(
                    RETRY,
                    () -> {
                        retrying = false;
                        keep();
                    });
        }
    }

    /** Orders that may have changed: those that were open, and new ones. */
    private List<TwinOrder> touched(List<TwinOrder> all) {
        var touched = new ArrayList<>(open.keySet());
        touched.addAll(all.subList(ordersKnown, all.size()));
        return touched;
    }

    private Kept change(List<TwinOrder> touched) {
        var changedOrders = new ArrayList<Kept.Order>();
        var trades = new ArrayList<Kept.Trade>();
        for (var order : touched) {
            var known = open.get(order);
            var now = KeptForm.of(order);
            if (known == null || !known.order().equals(now)) {
                changedOrders.add(now);
            }
            order.trades.stream()
                    .skip(known == null ? 0 : known.trades())
                    .forEach(trade -> trades.add(KeptForm.of(order, trade)));
        }
        var changedHoldings =
                account.known().stream()
                        .map(currency -> KeptForm.of(account, currency))
                        .filter(holding -> !holding.equals(holdings.get(holding.currency())))
                        .toList();
        return new Kept(
                orders.ids(),
                changedHoldings,
                changedOrders,
                trades,
                account.usedIdentifiers.stream().skip(identifiersKnown).toList(),
                account.flows.stream().skip(flowsKnown).map(KeptForm::of).toList());
    }

    private void note(Kept change, List<TwinOrder> touched, int orderCount) {
        change.holdings().forEach(holding -> holdings.put(holding.currency(), holding));
        for (var order : touched) {
            if (order.isOpen()) {
                open.put(order, new Known(KeptForm.of(order), order.trades.size()));
            } else {
                open.remove(order);
            }
        }
        ordersKnown = orderCount;
        identifiersKnown += change.identifiers().size();
        flowsKnown += change.flows().size();
    }

    /** The agenda with the keeping after every task. */
    Agenda agenda() {
        return new Agenda() {
            @Override
            public Instant instant() {
                return agenda.instant();
            }

            @Override
            public Duration monotonic() {
                return agenda.monotonic();
            }

            @Override
            public Appointment after(Duration delay, Runnable task) {
                return agenda.after(
                        delay,
                        () -> {
                            try {
                                task.run();
                            } finally {
                                keep();
                            }
                        });
            }
        };
    }
}
