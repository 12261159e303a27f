package haetae.core.trading;

import haetae.core.market.Market;
import haetae.core.order.AccountOutcome;
import haetae.core.order.Identifier;
import haetae.core.order.OrderReport;
import haetae.core.order.Side;
import haetae.core.time.Agenda;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * What an owner before may have left at the exchange without being able to put it on record: sales
 * that it sent from its refuge while the journal was away from it. Whoever takes over looks for
 * them before it sells anything, and for a while after, since one may still have been on its way.
 */
final class Inheritance {

    private static final Duration LOOK_EVERY = Duration.ofSeconds(15);
    private static final Duration RETRY = Duration.ofSeconds(1);

    /** Longer than a request may be on its way after its sender has given up. */
    private static final Duration LONGEST_WAY = Duration.ofMinutes(2);

    /** Longer than any owner goes on without its journal, and than clocks differ. */
    private static final Duration LOOK_BACK = Duration.ofHours(2);

    private final Agenda agenda;
    private final Exchange exchange;
    private final Records records;
    private final Settings settings;
    private final Consumer<OrderReport> found;
    private final Set<Market> unseen = new HashSet<>();
    private boolean openUnseen;
    private Instant since = Instant.MAX;
    private Duration until = Duration.ZERO;

    /**
     * @param found told of every such order, once
     */
    Inheritance(
            Agenda agenda,
            Exchange exchange,
            Records records,
            Settings settings,
            Consumer<OrderReport> found) {
        this.agenda = agenda;
        this.exchange = exchange;
        this.records = records;
        this.settings = settings;
        this.found = found;
    }

    /** There was no owner before, or it was this process. */
    void none() {
        unseen.clear();
        openUnseen = false;
        until = Duration.ZERO;
    }

    /** Another process was the owner. */
    void begin() {
        since = agenda.instant().minus(LOOK_BACK);
        until = agenda.monotonic().plus(LONGEST_WAY);
        unseen.clear();
        unseen.addAll(settings.markets());
        openUnseen = true;
        settings.markets().forEach(this::look);
        lookAtOpen();
    }

    /** True once everything was looked at: what the books own can be sold. */
    boolean isSettled() {
        return unseen.isEmpty() && !openUnseen;
    }

    /** Takes an order for the heir's, if it is one that an owner before left. */
    void consider(OrderReport report) {
        var identifier = report.identifier();
        if (!isOver()
                && identifier != null
                && Identifier.isHaetaes(identifier)
                && !records.knows(identifier)
                && settings.markets().contains(report.market())
                && report.side() == Side.SELL
                && report.terms() != null) {
            found.accept(report);
        }
    }

    private void look(Market market) {
        if (isOver() && !unseen.contains(market)) {
            return;
        }
        exchange.endedSince(
                market,
                since,
                reports -> {
                    reports.ifPresent(seen -> {
                        seen.forEach(this::consider);
                        unseen.remove(market);
                    });
                    agenda.after(reports.isPresent() ? LOOK_EVERY : RETRY, () -> look(market));
                });
    }

    private boolean isOver() {
        return agenda.monotonic().compareTo(until) >= 0;
    }

    private void lookAtOpen() {
        if (isOver() && !openUnseen) {
            return;
        }
        exchange.account(outcome -> {
            boolean read = outcome instanceof AccountOutcome.Read;
            var open =
                    outcome instanceof AccountOutcome.Read(var _, var orders)
                            ? orders
                            : List.<OrderReport>of();
            open.forEach(this::consider);
            openUnseen &= !read;
            agenda.after(read ? LOOK_EVERY : RETRY, this::lookAtOpen);
        });
    }
}
