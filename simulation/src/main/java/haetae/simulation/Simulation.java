package haetae.simulation;

import haetae.core.market.Market;
import haetae.core.money.Krw;
import haetae.core.money.Price;
import haetae.core.money.Quantity;
import haetae.core.order.Identifier;
import haetae.core.order.Leg;
import haetae.core.order.OrderReport;
import haetae.core.order.OrderTerms;
import haetae.core.order.Side;
import haetae.core.order.TimeInForce;
import haetae.core.risk.LatchCause;
import haetae.core.risk.Limits;
import haetae.core.signal.Action;
import haetae.core.signal.Advice;
import haetae.core.signal.AdviceReply;
import haetae.core.signal.AdviceRequest;
import haetae.core.signal.Advisor;
import haetae.core.time.VirtualAgenda;
import haetae.core.trading.Engine;
import haetae.core.trading.Invariant;
import haetae.core.trading.Journal.JournalFailure;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One run: a market, an exchange, people and a process that trades, for a number of hours. */
public final class Simulation {

    private static final Instant START = Instant.parse("2026-01-04T23:30:00Z");
    private static final Duration SETTLING = Duration.ofHours(2);
    private static final Limits WIDE =
            new Limits(
                    new BigDecimal("2"),
                    new BigDecimal("8"),
                    new BigDecimal("40"),
                    new BigDecimal("5"),
                    new BigDecimal("30"),
                    new BigDecimal("4"),
                    new BigDecimal("30"));
    private static final Limits NARROW = Limits.DEFAULTS;

    /**
     * What to run.
     *
     * @param hours of market time, at least one
     * @param troubles what may go wrong
     */
    public record Plan(long seed, int hours, Set<Trouble> troubles) {}

    /**
     * What became of it.
     *
     * @param broken the breached invariant, if any
     * @param afterHours when it broke
     */
    public record Outcome(
            Plan plan,
            Optional<Invariant> broken,
            String detail,
            double afterHours,
            long priceEvents,
            long commands,
            long fills,
            long stops,
            long deaths,
            Map<Trouble, Long> troubles) {}

    private final Plan plan;
    private final VirtualAgenda time = new VirtualAgenda(START);
    private final SplittableRandom random;
    private final Chance chance;
    private final Map<Market, SimulatedMarket> markets = new LinkedHashMap<>();
    private final Audit audit = new Audit(time, WIDE);
    private final SimulatedJournal journal = new SimulatedJournal(time, audit::committed);
    private final SimulatedExchange exchange;
    private final List<Node> nodes = new ArrayList<>();
    private boolean feedGap;
    private boolean newsAway;
    private boolean noQuotes;
    private boolean settling;
    private long priceEvents;
    private long fills;
    private long foreigners;

    public Simulation(Plan plan) {
        this(plan, Wiring.PLAIN);
    }

    Simulation(Plan plan, Wiring wiring) {
        this.plan = plan;
        random = new SplittableRandom(plan.seed());
        chance = new Chance(plan.seed(), plan.troubles());
        markets.put(
                new Market("KRW-BTC"),
                new SimulatedMarket(new Market("KRW-BTC"), random.nextLong(), START, 150_000_000));
        if (plan.seed() % 2 == 0) {
            markets.put(
                    new Market("KRW-ETH"),
                    new SimulatedMarket(
                            new Market("KRW-ETH"), random.nextLong(), START, 5_000_000));
        }
        exchange =
                new SimulatedExchange(
                        time,
                        chance,
                        markets,
                        200_000 + random.nextInt(3_000_000),
                        audit::accepted,
                        this::tell);
        audit.watch(journal, exchange);
        int processes = plan.seed() % 3 == 0 ? 2 : 1;
        for (int i = 0; i < processes; i++) {
            nodes.add(
                    new Node(
                            "process " + i,
                            time,
                            journal,
                            exchange,
                            audit,
                            chance,
                            List.copyOf(markets.keySet()),
                            processes == 1,
                            Oracle::new,
                            wiring));
        }
    }

    /** Runs to the end, or to the first breach. */
    public Outcome run() {
        try {
            nodes.forEach(Node::begin);
            markets.values().forEach(this::scheduleTick);
            scheduleHour();
            time.runUntil(START.plus(Duration.ofHours(plan.hours())));
            settle();
            return outcome(null);
        } catch (Breach breach) {
            return outcome(breach);
        } catch (RuntimeException bug) {
            var where = bug.getStackTrace().length > 0 ? " at " + bug.getStackTrace()[0] : "";
            return outcome(new Breach(Invariant.NO_BUG, bug + where));
        }
    }

    /** Everything works again; after a while nothing may be open or differ. */
    private void settle() {
        settling = true;
        chance.calm();
        recover();
        time.runUntil(time.instant().plus(SETTLING));
        audit.close();
    }

    private void recover() {
        exchange.away = false;
        exchange.maintenance = false;
        exchange.keyRefused = false;
        exchange.foreign = null;
        feedGap = false;
        noQuotes = false;
        hearAgain();
        for (var node : nodes) {
            node.journalAway(false);
            node.skew(Duration.ZERO);
            node.disarm();
            if (!node.isAlive()) {
                node.begin();
            }
        }
    }

    /** The process that trades, if one does. */
    private Optional<Node> trader() {
        return nodes.stream().filter(Node::isStanding).findFirst();
    }

    /** One of them, dead or alive. */
    private Node anyone(Trouble trouble) {
        return nodes.get(nodes.size() == 1 ? 0 : chance.below(trouble, nodes.size()));
    }

    private Outcome outcome(@Nullable Breach breach) {
        return new Outcome(
                plan,
                Optional.ofNullable(breach).map(found -> found.invariant),
                breach == null ? "" : String.valueOf(breach.getMessage()),
                Duration.between(START, time.instant()).toMillis() / 3_600_000.0,
                priceEvents,
                nodes.stream().mapToLong(Node::commands).sum(),
                fills,
                audit.stops(),
                nodes.stream().mapToLong(Node::deaths).sum(),
                chance.counts());
    }

    // -- the market

    private void scheduleTick(SimulatedMarket market) {
        int mean = 58 * markets.size();
        var pause = Duration.ofMillis((long) (mean * 1000 * (0.2 + 1.6 * random.nextDouble())));
        time.after(
                pause,
                () -> {
                    scheduleTick(market);
                    market.tick(time.instant());
                    show(market);
                });
    }

    private void show(SimulatedMarket market) {
        priceEvents++;
        if (!feedGap) {
            var quote = noQuotes ? null : market.quote();
            for (var node : nodes) {
                node.sees(market.market, time.instant(), market.last(), quote);
            }
        }
    }

    // -- what goes wrong by the hour

    private void scheduleHour() {
        time.after(
                Duration.ofHours(1),
                () -> {
                    if (!settling) {
                        troubleTheHour();
                    }
                    scheduleHour();
                    trader().ifPresent(node -> audit.inspect(node.engine().view()));
                });
    }

    private void during(
            Trouble trouble, double probability, int least, int most, Consumer<Boolean> set) {
        if (!chance.happens(trouble, probability)) {
            return;
        }
        var begin = chance.seconds(trouble, 0, 3500);
        var span = chance.seconds(trouble, least, most);
        time.after(
                begin,
                () -> {
                    if (settling) {
                        return;
                    }
                    audit.troubled(time.instant().plus(span));
                    set.accept(true);
                    time.after(span, () -> set.accept(false));
                });
    }

    private void at(Trouble trouble, double probability, Runnable happening) {
        if (chance.happens(trouble, probability)) {
            time.after(
                    chance.seconds(trouble, 0, 3599),
                    () -> {
                        if (!settling) {
                            happening.run();
                        }
                    });
        }
    }

    private void troubleTheHour() {
        during(Trouble.OUTAGE, 0.01, 5, 1800, on -> exchange.away = on);
        during(Trouble.MAINTENANCE, 0.006, 60, 3600, on -> exchange.maintenance = on);
        during(Trouble.KEY_REFUSED, 0.003, 60, 7200, on -> exchange.keyRefused = on);
        during(
                Trouble.JOURNAL_AWAY,
                0.008,
                1,
                600,
                away -> nodes.forEach(node -> node.journalAway(away)));
        during(Trouble.FEED_GAP, 0.02, 20, 900, this::gap);
        during(Trouble.NO_QUOTE, 0.01, 60, 1800, on -> noQuotes = on);
        during(Trouble.NEWS_AWAY, 0.02, 1, 900, this::newsAway);
        at(
                Trouble.THIN_BOOK,
                0.02,
                () -> exchange.thin(chance.seconds(Trouble.THIN_BOOK, 10, 1800)));
        at(Trouble.FLASH_WICK, 0.004, this::wick);
        at(Trouble.DEATH, 0.006, this::kill);
        at(Trouble.DEATH_AT_POINT, 0.012, this::armAPoint);
        at(Trouble.CLOCK_JUMP, 0.004, this::jump);
        at(Trouble.DEPOSIT, 0.005, () -> flow(Trouble.DEPOSIT, "KRW", 1));
        at(Trouble.WITHDRAWAL, 0.005, () -> flow(Trouble.WITHDRAWAL, "KRW", -1));
        at(Trouble.COINS_IN, 0.004, () -> flow(Trouble.COINS_IN, "BTC", 1));
        at(Trouble.COINS_OUT, 0.003, () -> flow(Trouble.COINS_OUT, "BTC", -1));
        at(Trouble.FOREIGN_ORDER, 0.001, this::foreignOrder);
        at(Trouble.PERSON, 0.01, this::person);
        at(Trouble.SETTINGS, 0.005, this::changeSettings);
        if (random.nextInt(3) == 0
                && journal.latches().stream()
                        .anyMatch(latch -> latch.cause() == LatchCause.FOREIGN_HAETAE)) {
            resume();
        }
        for (var node : nodes) {
            if (!node.isAlive()) {
                restartLater(node);
            }
        }
    }

    private void gap(boolean on) {
        feedGap = on;
        if (on) {
            time.after(
                    Duration.ofSeconds(35),
                    () -> {
                        if (feedGap) {
                            nodes.forEach(node -> markets.keySet().forEach(node::blind));
                        }
                    });
        }
    }

    private void wick() {
        var market = markets.values().iterator().next();
        double share = 0.05 + 0.2 * chance.share(Trouble.FLASH_WICK);
        market.fall(share);
        show(market);
        time.after(
                Duration.ofSeconds(2),
                () -> {
                    market.fall(1 - 1 / (1 - share));
                    show(market);
                });
    }

    private void kill() {
        var node = anyone(Trouble.DEATH);
        if (node.deaths() % 3 == 0) {
            node.leave();
        } else {
            node.die();
        }
        restartLater(node);
    }

    private void armAPoint() {
        var points = CrashPoint.values();
        anyone(Trouble.DEATH_AT_POINT)
                .arm(
                        points[chance.below(Trouble.DEATH_AT_POINT, points.length)],
                        1 + chance.below(Trouble.DEATH_AT_POINT, 3));
    }

    private void restartLater(Node node) {
        var down =
                chance.seconds(Trouble.DEATH, 1, chance.below(Trouble.DEATH, 10) == 0 ? 3600 : 60);
        audit.troubled(time.instant().plus(down));
        time.after(
                down,
                () -> {
                    if (!node.isAlive()) {
                        node.begin();
                    }
                });
    }

    private void jump() {
        var node = anyone(Trouble.CLOCK_JUMP);
        node.skew(Duration.ofMillis(chance.below(Trouble.CLOCK_JUMP, 7_200_000) - 3_600_000L));
        time.after(chance.seconds(Trouble.CLOCK_JUMP, 60, 7200), () -> node.skew(Duration.ZERO));
    }

    private void flow(Trouble trouble, String currency, int sign) {
        double share = chance.share(trouble);
        var most = currency.equals("KRW") ? BigDecimal.valueOf(500_000) : new BigDecimal("0.003");
        exchange.flow(
                currency,
                most.multiply(BigDecimal.valueOf((long) (share * 1e9), 9))
                        .multiply(BigDecimal.valueOf(sign)));
        markets.keySet().forEach(audit::coinsTaken);
    }

    private void foreignOrder() {
        var market = markets.keySet().iterator().next();
        exchange.foreign =
                new OrderReport(
                        "foreign-" + ++foreigners,
                        Identifier.of("another", "one", "" + foreigners, Leg.ENTRY, 1),
                        market,
                        Side.BUY,
                        new OrderTerms.Limit(
                                Side.BUY,
                                Price.of(1_000_000),
                                Quantity.of("0.01"),
                                TimeInForce.GOOD_TILL_CANCELLED),
                        false,
                        Quantity.ZERO,
                        Krw.ZERO,
                        List.of());
        time.after(chance.seconds(Trouble.FOREIGN_ORDER, 60, 3600), () -> exchange.foreign = null);
    }

    private void person() {
        int choice = chance.below(Trouble.PERSON, 3);
        var later = chance.seconds(Trouble.PERSON, 60, 6 * 3600);
        told(
                engine -> {
                    switch (choice) {
                        case 0 -> engine.halt("a person says stop");
                        case 1 -> engine.resume();
                        default -> engine.flatten(markets.keySet().iterator().next(), "a person");
                    }
                },
                () -> {}); // tries again another day
        if (choice == 0) {
            time.after(later, this::resume);
        }
    }

    private void resume() {
        told(Engine::resume, () -> time.after(Duration.ofMinutes(10), this::resume));
    }

    /** A person says something to the process that trades, and hears when it could not be done. */
    private void told(Consumer<Engine> word, Runnable otherwise) {
        var node = trader().orElse(null);
        if (node == null) {
            otherwise.run();
            return;
        }
        audit.person(() ->
                node.run(() -> {
                    try {
                        word.accept(node.engine());
                    } catch (JournalFailure told) {
                        otherwise.run();
                    }
                }));
    }

    private void changeSettings() {
        audit.limits = audit.limits.equals(WIDE) ? NARROW : WIDE;
        nodes.forEach(node -> node.change(audit.limits));
    }

    // -- news of orders

    private void newsAway(boolean away) {
        if (away) {
            newsAway = true;
        } else {
            hearAgain();
        }
    }

    private void hearAgain() {
        newsAway = false;
        nodes.forEach(node -> node.run(() -> node.engine().reconnected()));
    }

    private void tell(OrderReport report) {
        exchange.find(String.valueOf(report.identifier())).ifPresent(audit::moved);
        if (!report.fills().isEmpty()) {
            fills++;
        }
        if (newsAway || chance.happens(Trouble.LOST_NEWS, 0.06)) {
            return;
        }
        var delay =
                chance.happens(Trouble.LATE_NEWS, 0.06)
                        ? chance.seconds(Trouble.LATE_NEWS, 1, 60)
                        : Duration.ofMillis(15);
        time.after(delay, () -> nodes.forEach(node -> node.hears(report)));
        if (chance.happens(Trouble.REPEATED_NEWS, 0.05)) {
            time.after(delay.multipliedBy(3), () -> nodes.forEach(node -> node.hears(report)));
        }
    }

    /** An adviser that says anything. */
    private final class Oracle implements Advisor {
        private final Node node;

        Oracle(Node node) {
            this.node = node;
        }

        @Override
        public String name() {
            return "oracle";
        }

        @Override
        public void advise(AdviceRequest request, Consumer<AdviceReply> then) {
            if (chance.happens(Trouble.ADVISER_SILENT, 0.01)) {
                return;
            }
            var reply = reply(advice());
            node.after(Duration.ofSeconds(1), () -> then.accept(reply));
            if (chance.happens(Trouble.ADVISER_REPEATS, 0.01)) {
                node.after(Duration.ofSeconds(3), () -> then.accept(reply));
            }
        }

        private AdviceReply reply(Advice advice) {
            return new AdviceReply(advice, name(), "", "", 0, 0, Duration.ZERO, List.of());
        }

        private Advice advice() {
            if (chance.happens(Trouble.ADVISER_FAILS, 0.03)) {
                return chance.below(Trouble.ADVISER_FAILS, 2) == 0
                        ? new Advice.Failed("HTTP 503")
                        : new Advice.Refused("no JSON");
            }
            int drawn = random.nextInt(100);
            var action = drawn < 50 ? Action.BUY : drawn < 70 ? Action.SELL : Action.HOLD;
            return new Advice.Given(
                    action, BigDecimal.valueOf(40 + random.nextInt(61), 2), "drawn");
        }
    }
}
