package haetae.core.trading;

import haetae.core.market.Candle;
import haetae.core.market.Interval;
import haetae.core.market.Market;
import haetae.core.market.MarketRules;
import haetae.core.money.Krw;
import haetae.core.money.Price;
import haetae.core.money.Quantity;
import haetae.core.money.Sendable;
import haetae.core.order.AccountOutcome;
import haetae.core.order.Balance;
import haetae.core.order.Fill;
import haetae.core.order.LookUpOutcome;
import haetae.core.order.OrderIntent;
import haetae.core.order.OrderReport;
import haetae.core.order.OrderTerms;
import haetae.core.order.PlaceOutcome;
import haetae.core.order.Refusal;
import haetae.core.order.Side;
import haetae.core.time.Agenda;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * An exchange in a few lines that keeps Upbit's promises and no others: identifiers are used up for
 * ever, everything fills at the last price, and requests and replies may be lost or late.
 */
final class ModelExchange implements Exchange {

    private static final BigDecimal FEE = new BigDecimal("0.0005");
    private static final Duration TRIP = Duration.ofMillis(10);

    /** What happens to one request to place an order. */
    enum Fate {
        ARRIVES,
        /** Executed, but the reply never comes. */
        REPLY_LOST,
        /** Never arrives and no reply comes. */
        LOST,
        /** No reply comes, and it arrives 45 seconds later. */
        LATE,
        /** Refused for a reason without a name. */
        REFUSED,
        /** Arrives twice. */
        REPEATED
    }

    private final Agenda agenda;
    private final Market market;
    private final Map<String, OrderReport> orders = new LinkedHashMap<>();
    private final Set<String> used = new HashSet<>();
    private final Deque<Fate> fates = new ArrayDeque<>();
    final List<OrderTerms> effects = new ArrayList<>();
    private Consumer<OrderReport> stream = _ -> {};
    private Price price;
    BigDecimal krw;
    BigDecimal coins = BigDecimal.ZERO;
    BigDecimal coinLimit = new BigDecimal("1000000");
    boolean down;

    /** What it knows of the higher timeframes. */
    final Map<Interval, List<Candle>> higher =
            new EnumMap<>(
                    Map.of(
                            Interval.H4, List.of(),
                            Interval.D1, List.of(),
                            Interval.W1, List.of()));

    final List<Interval> candlesAsked = new ArrayList<>();

    /** Hours that it knows, the forming one included. */
    int hours = 1_000;

    /** Nobody bids: a sale is taken and ends without a trade. */
    boolean noBids;

    /** Buys this many times what was ordered. */
    BigDecimal overfill = BigDecimal.ONE;

    /** Every order is refused like this, or null. */
    Refusal.@Nullable Kind refuses;

    /** What a market's rules are told to be, or null for the usual ones. */
    @Nullable MarketRules rules;

    int refused;
    final List<String> cancelled = new ArrayList<>();

    /** Balances are refused like this, or null. */
    Refusal.@Nullable Kind hides;

    boolean blocks;

    /** Orders are taken and not executed. */
    boolean stands;

    /** Tells nothing of orders, by news or when asked. */
    boolean silent;

    List<OrderReport> foreign = List.of();
    private int trades;
    private Random chance = new Random(0);
    private double trouble;

    ModelExchange(Agenda agenda, Market market, Price price, long krw) {
        this.agenda = agenda;
        this.market = market;
        this.price = price;
        this.krw = BigDecimal.valueOf(krw);
    }

    void tellOf(Consumer<OrderReport> listener) {
        stream = listener;
    }

    void price(Price now) {
        price = now;
    }

    Price price() {
        return price;
    }

    void fates(Fate... next) {
        fates.addAll(List.of(next));
    }

    /** From now on requests meet with trouble at this rate, and so do replies and news. */
    void trouble(long seed, double rate) {
        chance = new Random(seed);
        trouble = rate;
    }

    private boolean unlucky() {
        return trouble > 0 && chance.nextDouble() < trouble;
    }

    @Override
    public void place(OrderIntent intent, Duration sendBy, Consumer<PlaceOutcome> then) {
        send(intent.identifier(), intent.terms(), intent.market(), then);
    }

    @Override
    public void fence(OrderIntent intent, Consumer<PlaceOutcome> then) {
        var tooSmall =
                intent.terms().side() == Side.BUY
                        ? new OrderTerms.MarketBuy(Krw.of(1))
                        : new OrderTerms.MarketSell(Quantity.of("0.00000001"));
        send(intent.identifier(), tooSmall, intent.market(), then);
    }

    private void send(
            String identifier, OrderTerms terms, Market where, Consumer<PlaceOutcome> then) {
        var fate = fates.isEmpty() ? drawn() : fates.remove();
        Runnable lost = () -> then.accept(new PlaceOutcome.Unknown("no reply"));
        var patience = Duration.ofSeconds(10);
        switch (fate) {
            case ARRIVES -> agenda.after(TRIP, () -> then.accept(accept(identifier, terms, where)));
            case REPLY_LOST -> {
                agenda.after(TRIP, () -> accept(identifier, terms, where));
                agenda.after(patience, lost);
            }
            case LOST -> agenda.after(patience, lost);
            case LATE -> {
                agenda.after(Duration.ofSeconds(45), () -> accept(identifier, terms, where));
                agenda.after(patience, lost);
            }
            case REFUSED ->
                    agenda.after(
                            TRIP,
                            () -> {
                                used.add(identifier);
                                then.accept(refused(Refusal.Kind.OTHER, "over_depth"));
                            });
            case REPEATED ->
                    agenda.after(
                            TRIP,
                            () -> {
                                accept(identifier, terms, where);
                                then.accept(accept(identifier, terms, where));
                            });
        }
    }

    private Fate drawn() {
        if (!unlucky()) {
            return Fate.ARRIVES;
        }
        var all = Fate.values();
        return all[1 + chance.nextInt(all.length - 1)];
    }

    private static PlaceOutcome refused(Refusal.Kind kind, String name) {
        return new PlaceOutcome.Refused(new Refusal(kind, name, ""));
    }

    private PlaceOutcome accept(String identifier, OrderTerms terms, Market where) {
        if (down) {
            return new PlaceOutcome.Unknown("HTTP 500");
        }
        if (!used.add(identifier)) {
            return new PlaceOutcome.Duplicate();
        }
        if (refuses != null) {
            refused++;
            return refused(refuses, "made_up");
        }
        var worth =
                switch (terms) {
                    case OrderTerms.MarketBuy(var funds) -> funds;
                    case OrderTerms.MarketSell(var volume) -> price.times(volume);
                    case OrderTerms.BestBuy(var funds, var _) -> funds;
                    case OrderTerms.BestSell(var volume, var _) -> price.times(volume);
                    case OrderTerms.Limit(var _, var limit, var volume, var _) ->
                            limit.times(volume);
                };
        if (worth.compareTo(Krw.of(5_000)) < 0) {
            return refused(Refusal.Kind.UNDER_MINIMUM, "under_min_total");
        }
        boolean covered =
                terms.side() == Side.BUY
                        ? krw.compareTo(worth.times(BigDecimal.ONE.add(FEE)).amount()) >= 0
                        : coins.compareTo(sold(terms).amount()) >= 0;
        if (!covered) {
            return refused(Refusal.Kind.INSUFFICIENT_FUNDS, "insufficient_funds");
        }
        if (terms instanceof OrderTerms.MarketSell(var volume)
                && volume.amount().compareTo(coinLimit) > 0) {
            return refused(Refusal.Kind.OTHER, "over_depth");
        }
        var report =
                new OrderReport(
                        "uuid-" + identifier,
                        identifier,
                        where,
                        terms.side(),
                        terms,
                        false,
                        Quantity.ZERO,
                        Krw.ZERO,
                        List.of());
        orders.put(identifier, report);
        agenda.after(TRIP, () -> execute(identifier, terms));
        return new PlaceOutcome.Accepted(report);
    }

    private static Quantity sold(OrderTerms terms) {
        return switch (terms) {
            case OrderTerms.MarketSell(var volume) -> volume;
            case OrderTerms.BestSell(var volume, var _) -> volume;
            case OrderTerms.Limit(var _, var _, var volume, var _) -> volume;
            case OrderTerms.MarketBuy _, OrderTerms.BestBuy _ -> Quantity.ZERO;
        };
    }

    /** True for a limit that the price has not reached. */
    private boolean waits(OrderTerms terms) {
        return terms instanceof OrderTerms.Limit(var side, var limit, var _, var _)
                && (side == Side.BUY ? price.compareTo(limit) > 0 : price.compareTo(limit) < 0);
    }

    private void execute(String identifier, OrderTerms terms) {
        if (Objects.requireNonNull(orders.get(identifier)).ended()) {
            return; // cancelled
        }
        if (stands || waits(terms)) {
            agenda.after(Duration.ofSeconds(1), () -> execute(identifier, terms));
            return;
        }
        if (noBids && terms.side() == Side.SELL) {
            ended(Objects.requireNonNull(orders.get(identifier)));
            return;
        }
        effects.add(terms);
        var volume =
                switch (terms) {
                    case OrderTerms.MarketBuy(var funds) ->
                            Sendable.bought(funds.times(overfill), price);
                    case OrderTerms.MarketSell(var sold) -> sold;
                    case OrderTerms.BestBuy(var funds, var _) -> Sendable.bought(funds, price);
                    case OrderTerms.BestSell(var sold, var _) -> sold;
                    case OrderTerms.Limit(var _, var _, var limited, var _) -> limited;
                };
        var half = Sendable.quantity(new Quantity(volume.amount().multiply(new BigDecimal("0.4"))));
        fill(identifier, half, false);
        agenda.after(TRIP, () -> fill(identifier, volume.minus(half), true));
    }

    private void ended(OrderReport order) {
        var after =
                new OrderReport(
                        order.uuid(),
                        order.identifier(),
                        order.market(),
                        order.side(),
                        order.terms(),
                        true,
                        Quantity.ZERO,
                        Krw.ZERO,
                        List.of());
        orders.put(String.valueOf(order.identifier()), after);
        stream.accept(after);
    }

    private void fill(String identifier, Quantity volume, boolean last) {
        var before = Objects.requireNonNull(orders.get(identifier));
        var funds = price.times(volume);
        var fee = funds.times(FEE);
        var sign = before.side() == Side.BUY ? BigDecimal.ONE : BigDecimal.ONE.negate();
        krw = krw.subtract(funds.amount().multiply(sign)).subtract(fee.amount());
        coins = coins.add(volume.amount().multiply(sign));
        var fill = new Fill("trade-" + ++trades, price, volume, funds, agenda.instant());
        var fills = new ArrayList<>(before.fills());
        fills.add(fill);
        var after =
                new OrderReport(
                        before.uuid(),
                        identifier,
                        before.market(),
                        before.side(),
                        before.terms(),
                        last,
                        before.executedVolume().plus(volume),
                        before.paidFee().plus(fee),
                        fills);
        orders.put(identifier, after);
        if (!silent && !unlucky()) { // news may be lost, and come late or twice
            agenda.after(unlucky() ? Duration.ofSeconds(7) : TRIP, () -> stream.accept(after));
            if (unlucky()) {
                agenda.after(Duration.ofSeconds(3), () -> stream.accept(after));
            }
        }
    }

    @Override
    public void lookUp(String identifier, Consumer<LookUpOutcome> then) {
        agenda.after(
                TRIP,
                () -> {
                    var report = orders.get(identifier);
                    if (down || silent || unlucky()) {
                        then.accept(new LookUpOutcome.Unknown("HTTP 500"));
                    } else if (report == null) {
                        then.accept(new LookUpOutcome.NotFound());
                    } else {
                        then.accept(new LookUpOutcome.Found(report));
                    }
                });
    }

    @Override
    public void cancel(String identifier) {
        cancelled.add(identifier);
        agenda.after(
                TRIP,
                () -> {
                    var order = orders.get(identifier);
                    if (order != null
                            && !order.ended()
                            && order.terms() != null
                            && waits(order.terms())) {
                        ended(order);
                    }
                });
    }

    @Override
    public void account(Consumer<AccountOutcome> then) {
        agenda.after(
                TRIP,
                () ->
                        then.accept(
                                hides != null
                                        ? new AccountOutcome.Refused(new Refusal(hides, "no", ""))
                                        : blocks
                                                ? new AccountOutcome.Blocked("HTTP 418")
                                                : down || unlucky()
                                                        ? new AccountOutcome.Unknown("HTTP 500")
                                                        : new AccountOutcome.Read(
                                                                Map.of(
                                                                        "KRW",
                                                                        new Balance(
                                                                                krw,
                                                                                BigDecimal.ZERO),
                                                                        market.coin(),
                                                                        new Balance(
                                                                                coins,
                                                                                BigDecimal.ZERO)),
                                                                foreign)));
    }

    @Override
    public void endedSince(
            Market where, Instant since, Consumer<Optional<List<OrderReport>>> then) {
        agenda.after(
                TRIP,
                () ->
                        then.accept(
                                down
                                        ? Optional.empty()
                                        : Optional.of(
                                                orders.values().stream()
                                                        .filter(OrderReport::ended)
                                                        .toList())));
    }

    @Override
    public void candles(
            Market where, Interval interval, int count, Consumer<Optional<List<Candle>>> then) {
        candlesAsked.add(interval);
        if (interval != Interval.H1) {
            var told = Optional.ofNullable(higher.get(interval));
            agenda.after(TRIP, () -> then.accept(down ? Optional.empty() : told));
            return;
        }
        var start = Interval.H1.startOf(agenda.instant());
        var candles = new ArrayList<Candle>();
        for (int i = 0; i < Math.min(count, hours); i++) {
            candles.add(
                    new Candle(
                            start.minus(Duration.ofHours(i)),
                            Interval.H1,
                            price,
                            price,
                            price,
                            price,
                            Quantity.of("1"),
                            price.times(Quantity.of("1"))));
        }
        agenda.after(TRIP, () -> then.accept(down ? Optional.empty() : Optional.of(candles)));
    }

    @Override
    public void rules(Market where, Consumer<Optional<MarketRules>> then) {
        agenda.after(
                TRIP,
                () ->
                        then.accept(
                                Optional.of(
                                        rules != null ? rules : MarketRules.at(agenda.instant()))));
    }
}
