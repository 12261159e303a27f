package haetae.core.trading;

import haetae.core.market.Market;
import haetae.core.money.Krw;
import haetae.core.money.Price;
import haetae.core.money.Quantity;
import haetae.core.money.Sendable;
import haetae.core.order.Leg;
import haetae.core.order.Order;
import haetae.core.order.OrderIntent;
import haetae.core.order.OrderTerms;
import haetae.core.order.Side;
import haetae.core.portfolio.Books;
import haetae.core.portfolio.Position;
import haetae.core.risk.Latch;
import haetae.core.risk.Limits;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Judges changes before they are kept: a pure function, so a breach can be judged again from what
 * was known and what was about to change. It shares no arithmetic with the gates and the exits.
 */
public final class Invariants {

    private Invariants() {}

    /** An invariant that does not hold, and what was seen. */
    public record Breach(Invariant invariant, String detail) {}

    /**
     * What is known when changes are judged.
     *
     * @param known identifiers of every live order and of those that these changes would record
     * @param booksAgree whether the books were found to agree with the exchange
     * @param prices last prices of the markets that are heard now
     * @param bids what is bid there, where that is known
     * @param exiting markets whose coins are being sold
     * @param minimum won below which the exchange takes no order
     * @param personSpeaks whether a person's word is being carried out
     */
    public record Known(
            Books books,
            List<Order> live,
            Set<String> known,
            List<Latch> latches,
            Map<Market, Instant> lastDecision,
            boolean booksAgree,
            Map<Market, Price> prices,
            Map<Market, Price> bids,
            Set<Market> exiting,
            Krw minimum,
            Limits limits,
            boolean personSpeaks) {

        public Known {
            live = List.copyOf(live);
            known = Set.copyOf(known);
            latches = List.copyOf(latches);
            lastDecision = Map.copyOf(lastDecision);
            prices = Map.copyOf(prices);
            bids = Map.copyOf(bids);
            exiting = Set.copyOf(exiting);
        }
    }

    /** A breach with all that is needed to judge it again. */
    public record Capsule(
            Instant at, Invariant invariant, String detail, Known known, List<Change> changes) {

        public Capsule {
            changes = List.copyOf(changes);
        }

        /** Judges it again. */
        public Optional<Breach> replay() {
            return judge(known, changes);
        }
    }

    /**
     * The first breach in these changes, taken in their order; without changes, in what is known.
     */
    public static Optional<Breach> judge(Known before, List<Change> changes) {
        if (changes.isEmpty()) {
            return unprotected(before);
        }
        var judging = new Judging(before);
        for (var change : changes) {
            var breach = judging.judge(change);
            if (breach.isPresent()) {
                return breach;
            }
        }
        return Optional.empty();
    }

    private static double stop(Position position, Limits limits) {
        return position.cost().amount().doubleValue()
                / position.quantity().amount().doubleValue()
                * (1 - limits.stopLossPct().doubleValue() / 100)
                * (1 - 1e-9);
    }

    /** A first, quick look: whether a position was traded below its stop. */
    static boolean mayBeUnprotected(Position position, Optional<Price> traded, Limits limits) {
        return traded.isPresent() && traded.get().doubleValue() < stop(position, limits);
    }

    /** A position that is traded and bid below its stop is being sold. */
    private static Optional<Breach> unprotected(Known known) {
        for (var held : known.books().positions().entrySet()) {
            var market = held.getKey();
            var position = held.getValue();
            var price = known.prices().get(market);
            var bid = known.bids().get(market);
            double stop = stop(position, known.limits());
            if (price != null
                    && bid != null
                    && price.doubleValue() < stop
                    && bid.doubleValue() < stop
                    && position.valueAt(price).compareTo(known.minimum()) >= 0
                    && Sendable.quantity(position.quantity()).isPositive()
                    && !known.exiting().contains(market)) {
                return Optional.of(
                        new Breach(
                                Invariant.PROTECTED,
                                "%s traded at %s, bid at %s, the stop is at %s"
                                        .formatted(market, price, bid, stop)));
            }
        }
        return Optional.empty();
    }

    private static final class Judging {
        private final Known before;
        private final Map<String, Order> live = new HashMap<>();
        private Books books;

        Judging(Known before) {
            this.before = before;
            this.books = before.books();
            before.live().forEach(order -> live.put(order.intent().identifier(), order));
        }

        Optional<Breach> judge(Change change) {
            return switch (change) {
                case Change.OrderRecorded(var intent) -> recorded(intent);
                case Change.FillBooked booked -> filled(booked);
                case Change.Posted(var entry, var after) -> {
                    var added = books.after(entry);
                    books = after;
                    yield posted(added, after);
                }
                case Change.Decided(var decision) -> decided(decision);
                case Change.LatchOpened(var cause, var _, var _, var why) ->
                        unless(
                                !cause.needsPerson() || before.personSpeaks(),
                                Invariant.HALT_STAYS,
                                cause + " opened because " + why);
                case Change.OrderMoved _,
                        Change.FeeBooked _,
                        Change.DayMoved _,
                        Change.RunMoved _,
                        Change.LatchClosed _,
                        Change.ExitBegun _,
                        Change.ExitEnded _ ->
                        Optional.empty();
            };
        }

        private static Optional<Breach> unless(boolean holds, Invariant invariant, String detail) {
            return holds ? Optional.empty() : Optional.of(new Breach(invariant, detail));
        }

        private Optional<Breach> recorded(OrderIntent intent) {
            var id = intent.identifier();
            if (before.known().contains(id) || live.containsKey(id)) {
                return Optional.of(new Breach(Invariant.NO_EFFECT_TWICE, id + " is known already"));
            }
            var breach = intent.terms().side() == Side.BUY ? buys(intent) : sells(intent);
            live.put(id, Order.of(intent));
            return breach;
        }

        private Optional<Breach> buys(OrderIntent intent) {
            var market = intent.market();
            var closed = before.latches().stream().filter(latch -> latch.holdsFor(market)).toList();
            if (intent.leg() != Leg.ENTRY || !closed.isEmpty()) {
                return Optional.of(
                        new Breach(Invariant.NO_BLIND_RISK, intent.leg() + " while " + closed));
            }
            if (!before.booksAgree() || !before.prices().containsKey(market)) {
                return Optional.of(
                        new Breach(
                                Invariant.NO_BLIND_RISK,
                                "books agree: "
                                        + before.booksAgree()
                                        + ", prices: "
                                        + before.prices()));
            }
            var coins = Krw.ZERO;
            for (var held : books.positions().entrySet()) {
                var price = before.prices().get(held.getKey());
                coins =
                        coins.plus(
                                price == null
                                        ? held.getValue().cost()
                                        : held.getValue().valueAt(price));
            }
            var underWay = live.values().stream().map(Order::wonLeft).reduce(Krw.ZERO, Krw::plus);
            var meant = Order.of(intent).wonLeft();
            var equity = books.cash().plus(coins);
            var cap = equity.times(before.limits().exposureMaxPct().movePointLeft(2));
            return unless(
                    coins.plus(underWay).plus(meant).compareTo(cap) <= 0,
                    Invariant.EXPOSURE_CAPPED,
                    "coins %s, under way %s, now %s of %s".formatted(coins, underWay, meant, cap));
        }

        private Optional<Breach> sells(OrderIntent intent) {
            var owned = books.position(intent.market()).quantity();
            var selling = Order.of(intent).coinsLeft();
            for (var order : live.values()) {
                if (order.intent().market().equals(intent.market())) {
                    selling = selling.plus(order.coinsLeft());
                }
            }
            return unless(
                    selling.compareTo(owned) <= 0,
                    Invariant.NO_FOREIGN_COINS_SOLD,
                    "would sell " + selling + " of " + owned);
        }

        private Optional<Breach> filled(Change.FillBooked booked) {
            var order = live.get(booked.identifier());
            if (order == null || order.fills().containsKey(booked.fill().tradeId())) {
                return Optional.of(
                        new Breach(Invariant.BOOKED_ONCE, booked.fill() + " of " + order));
            }
            var after = order.withFill(booked.fill());
            live.put(booked.identifier(), after);
            return unless(
                    within(after),
                    Invariant.NO_EFFECT_TWICE,
                    after.intent().terms()
                            + " executed "
                            + after.executedVolume()
                            + " for "
                            + after.executedFunds());
        }

        private static boolean within(Order order) {
            return switch (order.intent().terms()) {
                case OrderTerms.MarketBuy _, OrderTerms.BestBuy _ -> !order.wonLeft().isNegative();
                case OrderTerms.MarketSell _, OrderTerms.BestSell _ ->
                        order.coinsLeft().compareTo(Quantity.ZERO) >= 0;
                case OrderTerms.Limit(var _, var _, var volume, var _) ->
                        order.executedVolume().compareTo(volume) <= 0;
            };
        }

        private static Optional<Breach> posted(Books added, Books after) {
            if (!added.equals(after)) {
                return Optional.of(
                        new Breach(Invariant.IDENTITY, "adds up to " + added + ", not " + after));
            }
            var cost = Krw.ZERO;
            for (var position : after.positions().values()) {
                cost = cost.plus(position.cost());
                if (!position.quantity().isPositive() || !position.cost().isPositive()) {
                    return Optional.of(new Breach(Invariant.NOTHING_NEGATIVE, position.toString()));
                }
            }
            if (after.cash().isNegative()) {
                return Optional.of(new Breach(Invariant.NOTHING_NEGATIVE, after.toString()));
            }
            return unless(
                    after.cash().plus(cost).minus(after.flows()).equals(after.realised()),
                    Invariant.IDENTITY,
                    after.toString());
        }

        private Optional<Breach> decided(DecisionRecord decision) {
            var last = before.lastDecision().get(decision.market());
            boolean again = last != null && !decision.due().isAfter(last);
            boolean blind =
                    decision.result() instanceof DecisionRecord.Result.Buys
                            && !before.prices().containsKey(decision.market());
            return again
                    ? Optional.of(new Breach(Invariant.DECIDED_ONCE, decision.id()))
                    : unless(!blind, Invariant.NO_BLIND_RISK, decision.id() + " buys unseen");
        }
    }
}
