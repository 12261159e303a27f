package haetae.core.trading;

import haetae.core.market.Market;
import haetae.core.money.Krw;
import haetae.core.order.Fill;
import haetae.core.order.Identifier;
import haetae.core.order.Leg;
import haetae.core.order.Order;
import haetae.core.order.OrderIntent;
import haetae.core.order.OrderReport;
import haetae.core.order.OrderState;
import haetae.core.order.OrderTerms;
import haetae.core.order.PlaceOutcome;
import haetae.core.order.Refusal;
import haetae.core.order.Side;
import haetae.core.order.TimeInForce;
import haetae.core.portfolio.Entry;
import haetae.core.risk.ApprovedOrder;
import haetae.core.time.Agenda;
import haetae.core.trading.OrderProtocol.Happening;
import haetae.core.trading.OrderProtocol.Todo;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** Sends approved orders and follows each to its end, booking what happens on the way. */
final class OrderDesk {

    /** A request that waited longer than this before it could leave is not sent. */
    private static final Duration FRESH = Duration.ofSeconds(2);

    private static final Duration ENTRY_WANTED = Duration.ofSeconds(30);
    private static final Duration EXIT_WANTED = Duration.ofMinutes(10);
    private static final Duration RESEND_PAUSE = Duration.ofMillis(250);

    /** What others want to know of an order's fate. */
    interface Listener {
        /**
         * @param refusal the exchange's no that ended it, if that is what ended it
         */
        void ended(Order order, Optional<Refusal> refusal);

        void alarm(String text);
    }

    private final Agenda agenda;
    private final Exchange exchange;
    private final Records records;
    private final Settings settings;
    private final Predicate<OrderIntent> allowed;
    private final Supplier<Duration> lastSend;
    private final Listener listener;
    private final Map<String, Agenda.Appointment> looks = new HashMap<>();
    private final Map<String, Integer> looked = new HashMap<>();

    /**
     * @param allowed whether an intent that is still wanted may be sent now
     * @param lastSend until when, on the monotonic clock, this process may send anything
     */
    OrderDesk(
            Agenda agenda,
            Exchange exchange,
            Records records,
            Settings settings,
            Predicate<OrderIntent> allowed,
            Supplier<Duration> lastSend,
            Listener listener) {
        this.agenda = agenda;
        this.exchange = exchange;
        this.records = records;
        this.settings = settings;
        this.allowed = allowed;
        this.lastSend = lastSend;
        this.listener = listener;
    }

    /**
     * The intent of an approved order, under an identifier that was never used. Nothing is sent or
     * recorded yet.
     */
    OrderIntent intend(ApprovedOrder approved, String decision) {
        int attempt = 1;
        String identifier;
        do {
            identifier =
                    Identifier.of(
                            records.installEpoch(),
                            settings.account(),
                            decision,
                            approved.leg(),
                            attempt++);
        } while (records.knows(identifier));
        var now = agenda.instant();
        var wanted = approved.leg().reducesRisk() ? EXIT_WANTED : ENTRY_WANTED;
        return new OrderIntent(
                identifier,
                approved.market(),
                approved.terms(),
                approved.leg(),
                decision,
                attempt - 1,
                now,
                now.plus(wanted));
    }

    /** Records the intent together with what led to it, then sends it. */
    void submit(OrderIntent intent, List<Change> alongside) {
        var changes = new ArrayList<>(alongside);
        changes.add(new Change.OrderRecorded(intent));
        records.commit(changes);
        send(intent);
    }

    /** Takes an order that an owner before sent for one of ours: on record first, then followed. */
    void adopt(OrderReport report, String identifier, OrderTerms terms) {
        var now = agenda.instant();
        records.commit(
                new Change.OrderRecorded(
                        new OrderIntent(
                                identifier,
                                report.market(),
                                terms,
                                Leg.STOP,
                                "inherited:" + identifier,
                                1,
                                now,
                                now)));
        happened(identifier, new Happening.Reported(report));
    }

    /** Takes up every live order after a restart. */
    void recover() {
        letGo();
        records.live()
                .forEach(order -> happened(order.intent().identifier(), new Happening.Recovered()));
    }

    /** Follows no order any more. */
    void letGo() {
        looks.values().forEach(Agenda.Appointment::cancel);
        looks.clear();
        looked.clear();
    }

    /** News of an order from the exchange's stream. */
    void reported(OrderReport report) {
        records.live().stream()
                .filter(order ->
                        order.intent().identifier().equals(report.identifier())
                                || report.uuid().equals(order.uuid()))
                .findFirst()
                .ifPresent(order ->
                        happened(order.intent().identifier(), new Happening.Reported(report)));
    }

    /** Asks to cancel every order in a market that would buy. */
    void cancelBuys(Market market) {
        cancel(market, OrderProtocol::mayBuy);
    }

    /** Asks to cancel what rests in a market. Returns whether a sale rests, which holds coins. */
    boolean cancelResting(Market market) {
        cancel(market, OrderDesk::rests);
        return records.liveIn(market).stream()
                .anyMatch(order -> rests(order) && order.intent().terms().side() == Side.SELL);
    }

    /**
     * Asks to cancel one order. Returns false when it is not at the exchange, or ends by itself.
     */
    boolean cancel(String identifier) {
        var order = records.live(identifier).orElse(null);
        if (order == null || !rests(order) || !(order.state() instanceof OrderState.Working)) {
            return false;
        }
        exchange.cancel(identifier);
        return true;
    }

    /** The identifier of a decision's first order of a leg; known once it is on record. */
    String first(String decision, Leg leg) {
        return Identifier.of(records.installEpoch(), settings.account(), decision, leg, 1);
    }

    /** True for an order that stands at the exchange until it is filled or cancelled. */
    static boolean isResting(Order order) {
        return rests(order) && order.state() instanceof OrderState.Working;
    }

    private static boolean rests(Order order) {
        return order.intent().terms() instanceof OrderTerms.Limit limit
                && (limit.force() == TimeInForce.GOOD_TILL_CANCELLED
                        || limit.force() == TimeInForce.POST_ONLY);
    }

    private void cancel(Market market, Predicate<Order> which) {
        records.liveIn(market).stream()
                .filter(which)
                .filter(order -> order.state() instanceof OrderState.Working)
                .forEach(order -> exchange.cancel(order.intent().identifier()));
    }

    private void happened(String identifier, Happening happening) {
        var before = records.live(identifier).orElse(null);
        if (before == null) {
            return;
        }
        var now = agenda.instant();
        var step = OrderProtocol.next(before, happening, now, mayBeSent(before.intent(), now));
        records.commit(changes(before, step, now));
        step.alarm().ifPresent(listener::alarm);
        if (!step.fills().isEmpty()) {
            looked.remove(identifier); // it moves: look again soon
        }
        todo(step.order().intent(), step.todo());
        if (!step.order().isLive()) {
            forget(identifier);
            listener.ended(step.order(), refusal(happening));
        }
    }

    private boolean mayBeSent(OrderIntent intent, Instant now) {
        return intent.isWanted(now) && allowed.test(intent);
    }

    private static Optional<Refusal> refusal(Happening happening) {
        return happening instanceof Happening.Placed(PlaceOutcome.Refused(var refusal))
                ? Optional.of(refusal)
                : Optional.empty();
    }

    private void todo(OrderIntent intent, Todo todo) {
        var identifier = intent.identifier();
        switch (todo) {
            case NOTHING -> {}
            case SEND -> agenda.after(RESEND_PAUSE, () -> resend(intent));
            case FENCE ->
                    exchange.fence(
                            intent, outcome -> happened(identifier, new Happening.Fenced(outcome)));
            case LOOK_NOW -> look(identifier);
            case LOOK_LATER ->
                    looks.computeIfAbsent(
                            identifier,
                            _ -> {
                                int looksSoFar = looked.merge(identifier, 1, Integer::sum) - 1;
                                return agenda.after(
                                        OrderProtocol.pause(looksSoFar, intent.leg().reducesRisk()),
                                        () -> {
                                            looks.remove(identifier);
                                            look(identifier);
                                        });
                            });
        }
    }

    private void send(OrderIntent intent) {
        var fresh = agenda.monotonic().plus(FRESH);
        var last = lastSend.get();
        exchange.place(
                intent,
                fresh.compareTo(last) < 0 ? fresh : last,
                outcome -> happened(intent.identifier(), new Happening.Placed(outcome)));
    }

    /** Sends again what is still wanted after the pause; a no of our own is news like any other. */
    private void resend(OrderIntent intent) {
        var identifier = intent.identifier();
        if (records.live(identifier).isEmpty()) {
            return;
        }
        if (mayBeSent(intent, agenda.instant())) {
            send(intent);
        } else {
            var tooLate = new PlaceOutcome.NotSent("no longer wanted");
            happened(identifier, new Happening.Placed(tooLate));
        }
    }

    private void look(String identifier) {
        if (records.live(identifier).isPresent()) {
            exchange.lookUp(
                    identifier, outcome -> happened(identifier, new Happening.LookedUp(outcome)));
        }
    }

    private void forget(String identifier) {
        looked.remove(identifier);
        var look = looks.remove(identifier);
        if (look != null) {
            look.cancel();
        }
    }

    private List<Change> changes(Order before, OrderProtocol.Step step, Instant now) {
        var changes = new ArrayList<Change>();
        var intent = before.intent();
        var after = step.order();
        var books = records.books();
        for (var fill : step.fills()) {
            var entry = entry(intent, fill);
            var next = books.after(entry);
            changes.add(
                    new Change.FillBooked(
                            intent.identifier(), fill, next.realised().minus(books.realised())));
            changes.add(new Change.Posted(entry, next));
            books = next;
        }
        if (!step.feeGrowth().isZero()) {
            var entry = feeEntry(intent, after.bookedFee(), step.feeGrowth(), now);
            var next = books.after(entry);
            changes.add(
                    new Change.FeeBooked(
                            intent.identifier(),
                            after.bookedFee(),
                            next.realised().minus(books.realised())));
            changes.add(new Change.Posted(entry, next));
            books = next;
        }
        if (!before.state().equals(after.state()) || !Objects.equals(before.uuid(), after.uuid())) {
            changes.add(
                    new Change.OrderMoved(intent.identifier(), after.state(), after.uuid(), now));
        }
        if (!after.isLive() && !after.fills().isEmpty()) {
            var profit = before.profit().plus(books.realised().minus(records.books().realised()));
            records.day()
                    .ifPresent(day ->
                            changes.add(
                                    new Change.DayMoved(
                                            intent.terms().side() == Side.BUY
                                                    ? day.withTrade()
                                                    : day.withSale(profit))));
        }
        return changes;
    }

    private static Entry entry(OrderIntent intent, Fill fill) {
        var reference = "trade:" + fill.tradeId();
        return intent.terms().side() == Side.BUY
                ? new Entry.Bought(
                        fill.at(), reference, intent.market(), fill.volume(), fill.funds())
                : new Entry.Sold(
                        fill.at(), reference, intent.market(), fill.volume(), fill.funds());
    }

    private static Entry feeEntry(OrderIntent intent, Krw total, Krw growth, Instant now) {
        return new Entry.FeePaid(
                now,
                "fee:" + intent.identifier() + ":" + total,
                intent.market(),
                intent.terms().side() == Side.BUY,
                growth);
    }
}
