package haetae.core.trading;

import haetae.core.market.Market;
import haetae.core.money.Krw;
import haetae.core.money.Quantity;
import haetae.core.money.Sendable;
import haetae.core.order.Order;
import haetae.core.order.OrderTerms;
import haetae.core.order.Refusal;
import haetae.core.order.Side;
import haetae.core.risk.RiskGate;
import haetae.core.time.Agenda;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

/**
 * Carries out exits: cancels what would buy, awaits what is under way, then sells at market until
 * nothing is left that the exchange would take. It never waits for a better price and asks neither
 * AI nor gates.
 */
final class Exits {

    private static final Duration RETRY = Duration.ofSeconds(1);
    private static final Duration RETRY_REFUSED_KEY = Duration.ofSeconds(30);

    /** So many refusals in a row are met with another try a second later. */
    private static final int QUICK_TRIES = 30;

    /** A closed market opens without a word. */
    private static final Duration RETRY_CLOSED = Duration.ofSeconds(5);

    /** Coins that somebody else's order holds may be held for days. */
    private static final Duration RETRY_HELD = Duration.ofSeconds(60);

    private static final BigDecimal HALF = new BigDecimal("0.5");

    private final Agenda agenda;
    private final Records records;
    private final OrderDesk orders;
    private final Function<Market, Prices> prices;
    private final BooleanSupplier settled;
    private final Map<Market, Quantity> clips = new HashMap<>();
    private final Map<Market, Agenda.Appointment> retries = new HashMap<>();
    private final Map<Market, Integer> refusals = new HashMap<>();

    /**
     * @param settled whether the books are known to hold what an owner before did
     */
    Exits(
            Agenda agenda,
            Records records,
            OrderDesk orders,
            Function<Market, Prices> prices,
            BooleanSupplier settled) {
        this.agenda = agenda;
        this.settled = settled;
        this.records = records;
        this.orders = orders;
        this.prices = prices;
    }

    /**
     * Puts an exit on record unless one is under way, with what led to it in the same commit;
     * {@link #proceed} carries it out.
     */
    void begin(ExitOrder exit, List<Change> alongside) {
        if (records.exit(exit.market()).isPresent()) {
            records.commit(alongside);
            return;
        }
        var changes = new ArrayList<>(alongside);
        changes.add(new Change.ExitBegun(exit));
        records.commit(changes);
        clips.remove(exit.market());
        refusals.remove(exit.market());
    }

    /** Takes the next step of a market's exit, if there is one and nothing of it is under way. */
    void proceed(Market market) {
        var exit = records.exit(market).orElse(null);
        if (exit == null) {
            return;
        }
        if (!settled.getAsBoolean()) {
            retry(market, RETRY);
            return;
        }
        var live = records.liveIn(market);
        orders.cancelBuys(market);
        if (orders.cancelResting(market)) {
            retry(market, RETRY); // a wish to cancel may get lost
            return;
        }
        if (live.stream().anyMatch(order -> !OrderProtocol.mayBuy(order))) {
            return; // a sale under way ends by itself and brings us back
        }
        // A buy under way keeps no coins from being sold; what it still brings is sold after it.
        var owned = Sendable.quantity(records.books().position(market).quantity());
        if (owned.isZero()) {
            if (live.isEmpty()) {
                end(market, "flat");
            }
            return;
        }
        var price = prices.apply(market).last().orElse(null);
        if (price == null) {
            retry(market, RETRY);
            return;
        }
        var minimum = prices.apply(market).rules().minimum();
        if (price.times(owned).compareTo(minimum) < 0) {
            if (live.isEmpty()) {
                end(market, "dust: " + owned + " is worth less than " + minimum + " KRW");
            }
            return;
        }
        var clip = clips.getOrDefault(market, owned).min(owned);
        boolean restSellable = price.times(owned.minus(clip)).compareTo(minimum) >= 0;
        var volume = restSellable ? clip : owned;
        orders.submit(
                orders.intend(RiskGate.sell(market, volume, exit.leg()), exit.decision()),
                List.of());
    }

    /** What follows from the end of one of its orders. */
    void ended(Order order, Optional<Refusal> refusal) {
        var market = order.intent().market();
        if (records.exit(market).isEmpty()) {
            return;
        }
        if (!order.fills().isEmpty()) {
            refusals.remove(market);
        }
        if (refusal.isEmpty() || order.intent().terms().side() == Side.BUY) {
            if (order.fills().isEmpty() && order.intent().terms().side() == Side.SELL) {
                retry(market, RETRY); // nobody bids: asking again at once changes nothing
            } else {
                proceed(market);
            }
            return;
        }
        switch (refusal.get().kind()) {
            case OTHER -> {
                halve(order);
                retry(market, RETRY);
            }
            case UNDER_MINIMUM -> {
                if (records.liveIn(market).isEmpty()) {
                    end(market, "dust: the exchange takes no order this small");
                }
            }
            case INSUFFICIENT_FUNDS -> retry(market, pause(market, RETRY_HELD));
            case OFFLINE -> retry(market, pause(market, RETRY_CLOSED));
            case KEY -> retry(market, RETRY_REFUSED_KEY);
        }
    }

    private Duration pause(Market market, Duration later) {
        return refusals.merge(market, 1, Integer::sum) <= QUICK_TRIES ? RETRY : later;
    }

    /**
     * A refusal for want of depth has no name of its own: halve what is sold at once, down to what
     * is still taken.
     */
    private void halve(Order order) {
        if (order.intent().terms() instanceof OrderTerms.MarketSell(var volume)) {
            var market = order.intent().market();
            var half = Sendable.quantity(new Quantity(volume.amount().multiply(HALF)));
            var worth =
                    prices.apply(market).last().map(price -> price.times(half)).orElse(Krw.ZERO);
            if (worth.compareTo(prices.apply(market).rules().minimum()) >= 0) {
                clips.put(market, half);
            }
        }
    }

    private void end(Market market, String result) {
        records.commit(new Change.ExitEnded(market, agenda.instant(), result));
        clips.remove(market);
        refusals.remove(market);
    }

    private void retry(Market market, Duration pause) {
        var before = retries.put(market, agenda.after(pause, () -> proceed(market)));
        if (before != null) {
            before.cancel();
        }
    }
}
