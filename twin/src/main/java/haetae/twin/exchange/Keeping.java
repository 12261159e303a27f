package haetae.twin.exchange;

import haetae.core.time.Agenda;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the accounts after every task of the exchange, all in one go, and holds back what the task
 * sent until that is done: nobody hears of a change that a crash could take back. Only accounts
 * that the task has touched are looked at. Lives on the agenda.
 */
final class Keeping {

    private static final Logger LOG = LoggerFactory.getLogger(Keeping.class);
    private static final Duration RETRY = Duration.ofSeconds(1);

    private final Agenda agenda;
    private final Orders orders;
    private final Keeper keeper;
    private final Map<TwinAccount, KeptSoFar> accounts = new HashMap<>();
    private final Set<TwinAccount> touched = new LinkedHashSet<>();
    private final List<Runnable> waiting = new ArrayList<>();
    private boolean retrying;
    private boolean ended;

    Keeping(Agenda agenda, Orders orders, Keeper keeper) {
        this.agenda = agenda;
        this.orders = orders;
        this.keeper = keeper;
    }

    /** An account has changed. */
    void touched(TwinAccount account) {
        touched.add(account);
    }

    /** What is kept of an account, and was restored into it. */
    void restored(TwinAccount account, Kept.Account before) {
        accounts.put(account, new KeptSoFar(account, before));
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
        var changes = changes();
        if (!changes.isEmpty()) {
            var change = new LinkedHashMap<String, Kept.Account>();
            changes.forEach((account, changed) -> change.put(account.name, changed));
            try {
                keeper.keep(new Kept(orders.ids(), change));
            } catch (RuntimeException e) {
                LOG.error("the accounts could not be kept; their answers wait until they are", e);
                tryAgain();
                return;
            }
            changes.forEach((account, changed) -> soFar(account).note(changed));
        }
        touched.clear();
        var ready = List.copyOf(waiting);
        waiting.clear();
        ready.forEach(Runnable::run);
    }

    private Map<TwinAccount, Kept.Account> changes() {
        var changes = new LinkedHashMap<TwinAccount, Kept.Account>();
        for (var account : touched) {
            var change = soFar(account).change();
            if (!change.isEmpty()) {
                changes.put(account, change);
            }
        }
        return changes;
    }

    private KeptSoFar soFar(TwinAccount account) {
        return accounts.computeIfAbsent(
                account, fresh -> new KeptSoFar(fresh, Kept.Account.NOTHING));
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

    /** How much of an account is kept. */
    private static final class KeptSoFar {

        /** How much of an open order is kept. */
        private record Known(Kept.Order order, int trades) {}

        private final TwinAccount account;
        private final Map<String, Kept.Holding> holdings = new HashMap<>();
        private final Map<TwinOrder, Known> open = new LinkedHashMap<>();
        private int ordersKnown;
        private int identifiersKnown;
        private int flowsKnown;

        KeptSoFar(TwinAccount account, Kept.Account before) {
            this.account = account;
            before.holdings().forEach(holding -> holdings.put(holding.currency(), holding));
            ordersKnown = before.orders().size();
            identifiersKnown = before.identifiers().size();
            flowsKnown = before.flows().size();
            for (int i = 0; i < ordersKnown; i++) {
                var order = account.orders.get(i); // in the order of what was kept
                if (order.isOpen()) {
                    open.put(order, new Known(before.orders().get(i), order.trades.size()));
                }
            }
        }

        /** Orders that may have changed: those that were open, and new ones. */
        private List<TwinOrder> candidates() {
            var candidates = new ArrayList<>(open.keySet());
            candidates.addAll(account.orders.subList(ordersKnown, account.orders.size()));
            return candidates;
        }

        /** What has changed since it was last kept. */
        Kept.Account change() {
            var changedOrders = new ArrayList<Kept.Order>();
            var trades = new ArrayList<Kept.Trade>();
            for (var order : candidates()) {
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
            var identifiers = account.usedIdentifiers();
            return new Kept.Account(
                    changedHoldings,
                    changedOrders,
                    trades,
                    identifiers.subList(identifiersKnown, identifiers.size()),
                    account.flows.subList(flowsKnown, account.flows.size()).stream()
                            .map(KeptForm::of)
                            .toList());
        }

        /** Such a change was kept; nothing has happened since it was asked for. */
        void note(Kept.Account change) {
            change.holdings().forEach(holding -> holdings.put(holding.currency(), holding));
            for (var order : candidates()) {
                if (order.isOpen()) {
                    open.put(order, new Known(KeptForm.of(order), order.trades.size()));
                } else {
                    open.remove(order);
                }
            }
            ordersKnown = account.orders.size();
            identifiersKnown += change.identifiers().size();
            flowsKnown += change.flows().size();
        }
    }
}
