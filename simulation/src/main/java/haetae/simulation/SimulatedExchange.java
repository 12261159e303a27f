package haetae.simulation;

import haetae.core.market.Market;
import haetae.core.market.MarketRules;
import haetae.core.market.OrderBook.Level;
import haetae.core.matching.MatchingBook;
import haetae.core.matching.MatchingBook.Match;
import haetae.core.money.Krw;
import haetae.core.money.Price;
import haetae.core.money.Quantity;
import haetae.core.money.Sendable;
import haetae.core.order.AccountOutcome;
import haetae.core.order.Balance;
import haetae.core.order.Fill;
import haetae.core.order.OrderReport;
import haetae.core.order.OrderTerms;
import haetae.core.order.PlaceOutcome;
import haetae.core.order.Refusal;
import haetae.core.order.Side;
import haetae.core.time.VirtualAgenda;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The truth: an account at an exchange that keeps Upbit's promises and no others. An identifier is
 * used up by whatever is done with it; a market order takes what the visible book gives and ends.
 */
final class SimulatedExchange {

    static final BigDecimal FEE = new BigDecimal("0.0005");
    private static final Krw MINIMUM = Krw.of(5_000);
    private static final Duration MATCHING = Duration.ofMillis(5);

    /** An order as the exchange keeps it. */
    static final class Placed {
        final String identifier;
        final String uuid;
        final Market market;
        final OrderTerms terms;
        final Instant acceptedAt;
        final List<Fill> fills = new ArrayList<>();
        Quantity executed = Quantity.ZERO;
        Krw fee = Krw.ZERO;
        boolean ended;
        private BigDecimal locked;

        Placed(
                String identifier,
                String uuid,
                Market market,
                OrderTerms terms,
                Instant acceptedAt,
                BigDecimal locked) {
            this.identifier = identifier;
            this.uuid = uuid;
            this.market = market;
            this.terms = terms;
            this.acceptedAt = acceptedAt;
            this.locked = locked;
        }

        OrderReport report(List<Fill> told) {
            return new OrderReport(
                    uuid, identifier, market, terms.side(), terms, ended, executed, fee, told);
        }
    }

    private final VirtualAgenda agenda;
    private final Chance chance;
    private final Map<Market, SimulatedMarket> markets;
    private final Consumer<Placed> accepted;
    private final Consumer<OrderReport> news;
    private final Map<String, Placed> orders = new HashMap<>();
    private final Set<String> used = new HashSet<>();
    private final Map<String, BigDecimal> free = new HashMap<>();
    private final Map<String, BigDecimal> locked = new HashMap<>();
    private @Nullable AccountOutcome stale;
    private Instant staleUntil = Instant.MIN;
    private Instant thinUntil = Instant.MIN;
    private Instant touchedAt;
    private long trades;
    Duration matching = MATCHING;
    boolean maintenance;
    boolean keyRefused;
    boolean away;
    @Nullable OrderReport foreign;

    /**
     * @param accepted told of every order that is accepted
     * @param news told of every order that moved
     */
    SimulatedExchange(
            VirtualAgenda agenda,
            Chance chance,
            Map<Market, SimulatedMarket> markets,
            long krw,
            Consumer<Placed> accepted,
            Consumer<OrderReport> news) {
        this.agenda = agenda;
        this.chance = chance;
        this.markets = markets;
        this.accepted = accepted;
        this.news = news;
        this.touchedAt = agenda.instant();
        free.put("KRW", BigDecimal.valueOf(krw));
    }

    // -- requests

    /** Takes a request to place an order, as it arrives. */
    PlaceOutcome accept(String identifier, Market market, OrderTerms terms) {
        if (away) {
            return new PlaceOutcome.Unknown("HTTP 503");
        }
        if (maintenance) {
            return refused(Refusal.Kind.OFFLINE, "market_offline");
        }
        if (keyRefused) {
            return refused(Refusal.Kind.KEY, "expired_access_key");
        }
        if (!used.add(identifier)) {
            return new PlaceOutcome.Duplicate();
        }
        var price = market(market).last();
        var worth = worth(terms, price);
        if (worth.compareTo(MINIMUM) < 0) {
            return refused(Refusal.Kind.UNDER_MINIMUM, "under_min_total");
        }
        var currency = terms.side() == Side.BUY ? "KRW" : market.coin();
        var needed =
                terms.side() == Side.SELL
                        ? volume(terms).amount()
                        : worth.amount().multiply(BigDecimal.ONE.add(FEE));
        if (free(currency).compareTo(needed) < 0) {
            return refused(Refusal.Kind.INSUFFICIENT_FUNDS, "insufficient_funds");
        }
        if (worth.compareTo(depth()) > 0) {
            return refused(Refusal.Kind.OTHER, "validation_error");
        }
        if (chance.happens(Trouble.STALE_BALANCES, 0.05)) {
            stale = account();
            staleUntil = agenda.instant().plus(chance.seconds(Trouble.STALE_BALANCES, 1, 10));
        }
        free.merge(currency, needed.negate(), BigDecimal::add);
        locked.merge(currency, needed, BigDecimal::add);
        touch();
        var order =
                new Placed(
                        identifier, "uuid-" + identifier, market, terms, agenda.instant(), needed);
        orders.put(identifier, order);
        accepted.accept(order);
        var report = order.report(List.of());
        var delay =
                chance.happens(Trouble.LATE_FILL, 0.08)
                        ? chance.seconds(Trouble.LATE_FILL, 1, 30)
                        : matching;
        agenda.after(delay, () -> match(order));
        return new PlaceOutcome.Accepted(report);
    }

    /** Uses up an identifier with a refusal that has no name. */
    PlaceOutcome refuse(String identifier) {
        return used.add(identifier)
                ? refused(Refusal.Kind.OTHER, "validation_error")
                : new PlaceOutcome.Duplicate();
    }

    private static PlaceOutcome refused(Refusal.Kind kind, String name) {
        return new PlaceOutcome.Refused(new Refusal(kind, name, ""));
    }

    private static Quantity volume(OrderTerms terms) {
        return switch (terms) {
            case OrderTerms.MarketSell(var volume) -> volume;
            case OrderTerms.BestSell(var volume, var _) -> volume;
            case OrderTerms.Limit(var _, var _, var volume, var _) -> volume;
            case OrderTerms.MarketBuy _, OrderTerms.BestBuy _ -> Quantity.ZERO;
        };
    }

    private static Krw worth(OrderTerms terms, Price price) {
        return switch (terms) {
            case OrderTerms.MarketBuy(var funds) -> funds;
            case OrderTerms.MarketSell(var volume) -> price.times(volume);
            case OrderTerms.BestBuy(var funds, var _) -> funds;
            case OrderTerms.BestSell(var volume, var _) -> price.times(volume);
            case OrderTerms.Limit(var _, var limit, var volume, var _) -> limit.times(volume);
        };
    }

    /** Cancels what is left of an order, if anything is. */
    void cancel(String identifier) {
        var order = orders.get(identifier);
        if (!away && order != null && !order.ended) {
            end(order);
        }
    }

    Optional<Placed> find(String identifier) {
        return Optional.ofNullable(orders.get(identifier));
    }

    /** Ended orders of a market, without their trades; empty when nothing answers. */
    Optional<List<OrderReport>> endedSince(Market market, Instant since) {
        if (away || maintenance || keyRefused) {
            return Optional.empty();
        }
        return Optional.of(
                orders.values().stream()
                        .filter(order -> order.ended && order.market.equals(market))
                        .filter(order -> !order.acceptedAt.isBefore(since))
                        .map(order -> order.report(List.of()))
                        .toList());
    }

    /** What a request for the balances and open orders is told now. */
    AccountOutcome readAccount() {
        if (away) {
            return new AccountOutcome.Unknown("HTTP 503");
        }
        if (maintenance) {
            return new AccountOutcome.Refused(
                    new Refusal(Refusal.Kind.OFFLINE, "market_offline", ""));
        }
        if (keyRefused) {
            return new AccountOutcome.Refused(
                    new Refusal(Refusal.Kind.KEY, "expired_access_key", ""));
        }
        return stale != null && agenda.instant().isBefore(staleUntil) ? stale : account();
    }

    private AccountOutcome account() {
        var balances = new HashMap<String, Balance>();
        free.forEach((currency, amount) ->
                balances.put(
                        currency,
                        new Balance(amount, locked.getOrDefault(currency, BigDecimal.ZERO))));
        var open = new ArrayList<OrderReport>();
        for (var order : orders.values()) {
            if (!order.ended) {
                open.add(order.report(List.of()));
            }
        }
        if (foreign != null) {
            open.add(foreign);
        }
        return new AccountOutcome.Read(balances, open);
    }

    // -- matching

    private Krw depth() {
        return agenda.instant().isBefore(thinUntil) ? Krw.of(12_000) : Krw.of(100_000_000);
    }

    /** For a while the book shows next to nothing. */
    void thin(Duration span) {
        thinUntil = agenda.instant().plus(span);
    }

    private void match(Placed order) {
        if (order.ended) {
            return;
        }
        var book = book(order.market);
        boolean partly = chance.happens(Trouble.PARTIAL_FILL, 0.1);
        var share =
                partly
                        ? BigDecimal.valueOf(1 + chance.below(Trouble.PARTIAL_FILL, 98), 2)
                        : BigDecimal.ONE;
        take(book, order, share).forEach(match -> fill(order, match));
        if (partly && chance.below(Trouble.PARTIAL_FILL, 2) == 0) {
            agenda.after(chance.seconds(Trouble.PARTIAL_FILL, 1, 60), () -> matchRest(order));
        } else {
            end(order);
        }
    }

    private void matchRest(Placed order) {
        if (!order.ended) {
            take(book(order.market), order, BigDecimal.ONE).forEach(match -> fill(order, match));
            end(order);
        }
    }

    private static List<Match> take(MatchingBook book, Placed order, BigDecimal share) {
        return switch (order.terms) {
            case OrderTerms.MarketBuy(var funds) -> {
                var spent = order.fills.stream().map(Fill::funds).reduce(Krw.ZERO, Krw::plus);
                yield book.buyFor(funds.minus(spent).times(share));
            }
            case OrderTerms.MarketSell(var volume) ->
                    book.take(Side.SELL, part(volume.minus(order.executed), share), null);
            case OrderTerms.BestBuy(var funds, var _) -> {
                var best = book.asks().getFirst().price();
                var spent = order.fills.stream().map(Fill::funds).reduce(Krw.ZERO, Krw::plus);
                var left = Sendable.bought(funds.minus(spent).times(share), best);
                yield book.take(Side.BUY, left, best);
            }
            case OrderTerms.BestSell(var volume, var _) ->
                    book.take(
                            Side.SELL,
                            part(volume.minus(order.executed), share),
                            book.bids().getFirst().price());
            case OrderTerms.Limit(var side, var price, var volume, var _) ->
                    book.take(side, part(volume.minus(order.executed), share), price);
        };
    }

    private static Quantity part(Quantity left, BigDecimal share) {
        return share.compareTo(BigDecimal.ONE) == 0
                ? left
                : Sendable.quantity(new Quantity(left.amount().multiply(share)));
    }

    private MatchingBook book(Market market) {
        var quote = market(market).quote();
        var asks = new ArrayList<Level>();
        var bids = new ArrayList<Level>();
        long ask = quote.ask().amount().longValueExact();
        long bid = quote.bid().amount().longValueExact();
        for (int i = 0; i < 4; i++) {
            var level = depth().times(new BigDecimal("0.3"));
            var above = Price.of(ask + 1_000L * i);
            var below = Price.of(Math.max(1_000, bid - 1_000L * i));
            asks.add(new Level(above, Sendable.bought(level, above)));
            bids.add(new Level(below, Sendable.bought(level, below)));
        }
        var book = new MatchingBook();
        book.show(asks, bids);
        return book;
    }

    private void fill(Placed order, Match match) {
        var funds = match.price().times(match.volume());
        var fee = funds.times(FEE);
        boolean buys = order.terms.side() == Side.BUY;
        var coin = order.market.coin();
        var paid = buys ? funds.plus(fee).amount() : match.volume().amount();
        order.locked = order.locked.subtract(paid);
        locked.merge(buys ? "KRW" : coin, paid.negate(), BigDecimal::add);
        if (buys) {
            free.merge(coin, match.volume().amount(), BigDecimal::add);
        } else {
            free.merge("KRW", funds.minus(fee).amount(), BigDecimal::add);
        }
        var fill =
                new Fill(
                        "trade-" + ++trades,
                        match.price(),
                        match.volume(),
                        funds,
                        agenda.instant());
        order.fills.add(fill);
        order.executed = order.executed.plus(match.volume());
        order.fee = order.fee.plus(fee);
        touch();
        news.accept(order.report(List.of(fill)));
    }

    private void end(Placed order) {
        order.ended = true;
        var currency = order.terms.side() == Side.BUY ? "KRW" : order.market.coin();
        locked.merge(currency, order.locked.negate(), BigDecimal::add);
        free.merge(currency, order.locked, BigDecimal::add);
        order.locked = BigDecimal.ZERO;
        touch();
        news.accept(order.report(List.of()));
    }

    // -- the world outside

    /** Moves an amount into the account, or out of it; never more than is free. */
    BigDecimal flow(String currency, BigDecimal amount) {
        var moved = amount.max(free(currency).negate());
        free.merge(currency, moved, BigDecimal::add);
        touch();
        return moved;
    }

    BigDecimal free(String currency) {
        return free.getOrDefault(currency, BigDecimal.ZERO);
    }

    BigDecimal total(String currency) {
        return free(currency).add(locked.getOrDefault(currency, BigDecimal.ZERO));
    }

    /** When the account last changed. */
    Instant touchedAt() {
        return touchedAt;
    }

    private void touch() {
        touchedAt = agenda.instant();
    }

    MarketRules rules() {
        return MarketRules.at(agenda.instant());
    }

    Set<Market> markets() {
        return markets.keySet();
    }

    SimulatedMarket market(Market market) {
        var found = markets.get(market);
        if (found == null) {
            throw new IllegalArgumentException("no such market: " + market);
        }
        return found;
    }
}
