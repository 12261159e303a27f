package haetae.simulation;

import haetae.core.market.Market;
import haetae.core.market.Quote;
import haetae.core.money.Krw;
import haetae.core.money.Price;
import haetae.core.money.Quantity;
import haetae.core.order.OrderReport;
import haetae.core.order.OrderState;
import haetae.core.order.Side;
import haetae.core.risk.LatchCause;
import haetae.core.risk.Limits;
import haetae.core.signal.Action;
import haetae.core.signal.Advice;
import haetae.core.signal.AdviceReply;
import haetae.core.signal.AdviceRequest;
import haetae.core.signal.Advisor;
import haetae.core.time.VirtualAgenda;
import haetae.core.trading.Change;
import haetae.core.trading.DecisionRecord;
import haetae.simulation.SimulatedExchange.Placed;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Where a night is played: a market that trades every second at a price to be told, an exchange
 * whose troubles are told, processes that trade, and a note of everything that happened. Nothing
 * goes wrong here by chance.
 */
final class Stage {

    static final Market BTC = new Market("KRW-BTC");
    private static final Duration TICK = Duration.ofSeconds(1);
    private static final DateTimeFormatter CLOCK =
            DateTimeFormatter.ofPattern("HH:mm:ss.SSS").withZone(ZoneId.of("Asia/Seoul"));

    /** Something that is in the journal, and when it got there. */
    private record Noted(Instant at, Change change) {}

    /** An order that the exchange accepted. */
    record Accepted(Instant at, Placed order) {}

    private final Wiring wiring;
    private final VirtualAgenda time = new VirtualAgenda(Instant.parse("2024-12-03T09:00:00Z"));
    private final Chance chance = new Chance(1, EnumSet.noneOf(Trouble.class));
    private final SimulatedMarket market = new SimulatedMarket(BTC, 1, time.instant(), 130_000_000);
    private final Audit audit = new Audit(time, Limits.DEFAULTS);
    private final SimulatedJournal journal = new SimulatedJournal(time, this::kept);
    private final List<Node> nodes = new ArrayList<>();
    private final List<Noted> noted = new ArrayList<>();
    private final List<Accepted> accepted = new ArrayList<>();
    private final List<Night.Rule> rules = new ArrayList<>();
    private final NavigableMap<Instant, Boolean> answers = new TreeMap<>();
    private SimulatedExchange exchange = exchangeWith(10_000_000);
    private Advice advice = hold();
    private double from = 130_000_000;
    private double to = from;
    private Instant moveBegan = time.instant();
    private Duration moveTakes = Duration.ZERO;
    private boolean feedGap;
    private Instant lastSeen = time.instant();

    Stage(Wiring wiring) {
        this.wiring = wiring;
    }

    private static Advice hold() {
        return new Advice.Given(Action.HOLD, new BigDecimal("0.5"), "quiet");
    }

    private SimulatedExchange exchangeWith(long krw) {
        return new SimulatedExchange(
                time, chance, Map.of(BTC, market), krw, this::accepted, this::tell);
    }

    private void kept(List<Change> changes) {
        changes.forEach(change -> noted.add(new Noted(time.instant(), change)));
        audit.committed(changes);
    }

    private void accepted(Placed order) {
        accepted.add(new Accepted(time.instant(), order));
        audit.accepted(order);
    }

    private void tell(OrderReport report) {
        exchange.find(String.valueOf(report.identifier())).ifPresent(audit::moved);
        time.after(Duration.ofMillis(15), () -> nodes.forEach(node -> node.hears(report)));
    }

    // -- what a script says

    /** Begins with this much won and one process. */
    void begin(long krw) {
        begin(krw, 1);
    }

    void begin(long krw, int processes) {
        exchange = exchangeWith(krw);
        audit.watch(journal, exchange);
        for (int i = 0; i < processes; i++) {
            nodes.add(
                    new Node(
                            "process " + i,
                            time,
                            journal,
                            exchange,
                            audit,
                            chance,
                            List.of(BTC),
                            processes == 1,
                            Voice::new,
                            wiring));
        }
        nodes.forEach(Node::begin);
        answers.put(time.instant(), true);
        tick();
    }

    private void tick() {
        time.after(TICK, this::tick);
        var since = Duration.between(moveBegan, time.instant());
        double share =
                since.compareTo(moveTakes) >= 0
                        ? 1
                        : since.toMillis() / (double) moveTakes.toMillis();
        market.trade(time.instant(), from * StrictMath.pow(to / from, share));
        show(market.last(), market.quote());
    }

    private void show(Price price, Quote quote) {
        if (!feedGap) {
            lastSeen = time.instant();
            nodes.forEach(node -> node.sees(BTC, time.instant(), price, quote));
        } else if (Duration.between(lastSeen, time.instant()).compareTo(Duration.ofSeconds(30))
                >= 0) {
            nodes.forEach(node -> node.blind(BTC));
        }
    }

    /** Something happens at a moment to come. */
    void at(Instant moment, Runnable happening) {
        time.after(Duration.between(time.instant(), moment), happening);
    }

    void pass(Duration span) {
        time.runUntil(time.instant().plus(span));
    }

    /** Goes on until this time of day in Seoul. */
    void passUntil(String clock) {
        var zone = ZoneId.of("Asia/Seoul");
        var today = time.instant().atZone(zone);
        var then = today.with(LocalTime.parse(clock));
        time.runUntil((then.isAfter(today) ? then : then.plusDays(1)).toInstant());
    }

    Instant now() {
        return time.instant();
    }

    double price() {
        return market.last().doubleValue();
    }

    /** The price goes evenly to {@code target} within a span; at once when that is zero. */
    void move(double target, Duration within) {
        from = price();
        to = target;
        moveBegan = time.instant();
        moveTakes = within;
        if (within.isZero()) {
            from = target;
            market.trade(time.instant(), target);
            show(market.last(), market.quote());
        }
    }

    /** One trade at a price at which nobody bids. */
    void print(long price) {
        nodes.forEach(node -> node.sees(BTC, time.instant(), Price.of(price), market.quote()));
    }

    void advise(Action action, String confidence) {
        advice = new Advice.Given(action, new BigDecimal(confidence), "told");
    }

    void adviserFails() {
        advice = new Advice.Failed("HTTP 503");
    }

    /** Buys as often as the rules allow within some hours, then advises to hold. */
    void buyFor(int hours) {
        advise(Action.BUY, "0.9");
        pass(Duration.ofHours(hours));
        advice = hold();
        pass(Duration.ofMinutes(30));
        rule("something is owned when it begins", owned().isPositive(), owned() + " BTC");
    }

    /** Changes what the exchange answers. */
    void exchange(Consumer<SimulatedExchange> change) {
        change.accept(exchange);
        boolean works = !exchange.away && !exchange.maintenance && !exchange.keyRefused;
        answers.put(time.instant(), works);
        if (!works) {
            audit.troubled(time.instant().plus(Duration.ofHours(3)));
        }
    }

    void feedGap(boolean on) {
        feedGap = on;
    }

    void journalAway(boolean away) {
        audit.troubled(time.instant().plus(Duration.ofHours(1)));
        nodes.forEach(node -> node.journalAway(away));
    }

    /** The process that trades dies and never comes back. */
    void ownerDies() {
        audit.troubled(time.instant().plus(Duration.ofMinutes(5)));
        nodes.stream().filter(Node::isStanding).findFirst().ifPresent(Node::die);
    }

    // -- what was seen

    Quantity owned() {
        return journal.books().position(BTC).quantity();
    }

    /** Five percent below what a coin cost, fees included. */
    double stop() {
        var position = journal.books().position(BTC);
        return position.cost().amount().doubleValue()
                / position.quantity().amount().doubleValue()
                * 0.95;
    }

    /** When the stop was begun after a moment. */
    Optional<Instant> exitBegun(Instant after) {
        return noted(after, change -> change instanceof Change.ExitBegun).stream().findFirst();
    }

    List<Instant> noted(Instant after, Predicate<Change> which) {
        return noted.stream()
                .filter(each -> !each.at().isBefore(after) && which.test(each.change()))
                .map(Noted::at)
                .toList();
    }

    boolean closed(LatchCause cause, Instant after) {
        return !noted(
                        after,
                        change ->
                                change instanceof Change.LatchClosed(var latch)
                                        && latch.cause() == cause)
                .isEmpty();
    }

    List<Accepted> accepted(Side side, Instant after) {
        return accepted.stream()
                .filter(each -> !each.at().isBefore(after) && each.order().terms.side() == side)
                .toList();
    }

    List<DecisionRecord> decisions(Instant after) {
        return noted.stream()
                .filter(each -> !each.at().isBefore(after))
                .flatMap(each ->
                        each.change() instanceof Change.Decided(var decision)
                                ? Stream.of(decision)
                                : Stream.empty())
                .toList();
    }

    /** Orders that the exchange refused, or that never came to be. */
    long refused(Instant after) {
        return noted(
                        after,
                        change ->
                                change
                                                instanceof
                                                Change.OrderMoved(
                                                        var _,
                                                        OrderState.Done(var ending, var _),
                                                        var _,
                                                        var _)
                                        && ending == OrderState.Ending.REFUSED)
                .size();
    }

    long commands() {
        return nodes.stream().mapToLong(Node::commands).sum();
    }

    Krw cash() {
        return journal.books().cash();
    }

    /** Since a moment, when the exchange would first have carried out an order. */
    Instant firstChance(Instant since) {
        var before = answers.floorEntry(since);
        if (before != null && before.getValue()) {
            return since;
        }
        return answers.tailMap(since, false).entrySet().stream()
                .filter(Map.Entry::getValue)
                .map(Map.Entry::getKey)
                .findFirst()
                .orElse(Instant.MAX);
    }

    // -- rules

    void rule(String text, boolean holds, String seen) {
        rules.add(new Night.Rule(text, holds, seen));
    }

    /** Within a second of a moment the stop has begun, whatever works and whatever does not. */
    void ruleStopBegins(Instant reached) {
        var begun = exitBegun(reached);
        rule(
                "the sale begins within a second of the price at the stop",
                begun.filter(at -> !at.isAfter(reached.plusSeconds(1))).isPresent(),
                begun.map(at -> "reached " + clock(reached) + ", begun " + clock(at))
                        .orElse("never"));
    }

    /** From the first moment at which the exchange takes an order, it has one within a time. */
    void ruleSoldAtFirstChance(Instant reached, Duration within) {
        var chance = firstChance(reached);
        var sold = accepted(Side.SELL, reached).stream().map(Accepted::at).findFirst();
        rule(
                "it is sold at the first chance, within " + within.toMillis() / 1000.0 + " s",
                sold.filter(at -> !at.isAfter(chance.plus(within))).isPresent(),
                "chance " + clock(chance) + ", accepted " + sold.map(Stage::clock).orElse("never"));
    }

    void ruleAllSold(Instant since) {
        var sales = accepted(Side.SELL, since);
        rule(
                "all of it is sold, and nothing twice",
                owned().isZero(),
                sales.size() + " orders, " + owned() + " BTC left");
    }

    void ruleNothingBought(Instant since) {
        ruleNothingBought(since, time.instant());
    }

    void ruleNothingBought(Instant since, Instant until) {
        var buys =
                accepted(Side.BUY, since).stream()
                        .filter(each -> each.at().isBefore(until))
                        .toList();
        rule(
                "nothing is bought meanwhile",
                buys.isEmpty(),
                clock(since) + " to " + clock(until) + ": " + buys.size() + " buys");
    }

    void ruleAsked(long before, long most) {
        long asked = commands() - before;
        rule(
                "the exchange is not stormed: at most " + most + " orders are sent",
                asked <= most,
                asked + " sent");
    }

    static String clock(Instant at) {
        return at.equals(Instant.MAX) ? "never" : CLOCK.format(at);
    }

    /** Everything works again; in the end nothing may be open or differ. */
    void settle() {
        exchange(all -> {
            all.away = false;
            all.maintenance = false;
            all.keyRefused = false;
        });
        journalAway(false);
        feedGap = false;
        pass(Duration.ofHours(4));
        audit.close();
        rule(
                "books and exchange agree to the last digit, no invariant was broken",
                true,
                cash() + " KRW, " + owned() + " BTC");
    }

    void broken(Breach breach) {
        rule(
                "books and exchange agree to the last digit, no invariant was broken",
                false,
                breach.invariant + ": " + breach.getMessage());
    }

    List<Night.Rule> rules() {
        return List.copyOf(rules);
    }

    /** Latches that are closed now. */
    Map<LatchCause, String> latches() {
        var causes = new LinkedHashMap<LatchCause, String>();
        journal.latches().forEach(latch -> causes.put(latch.cause(), latch.reason()));
        return causes;
    }

    /** The adviser says what the script says. */
    private final class Voice implements Advisor {
        private final Node node;

        Voice(Node node) {
            this.node = node;
        }

        @Override
        public String name() {
            return "script";
        }

        @Override
        public void advise(AdviceRequest request, Consumer<AdviceReply> then) {
            var reply = new AdviceReply(advice, name(), "", "", 0, 0, Duration.ZERO, List.of());
            node.after(Duration.ofSeconds(1), () -> then.accept(reply));
        }
    }
}
