package haetae.core.trading;

import static org.assertj.core.api.Assertions.assertThat;

import haetae.core.market.Market;
import haetae.core.money.Krw;
import haetae.core.money.Price;
import haetae.core.money.Quantity;
import haetae.core.order.Fill;
import haetae.core.order.Leg;
import haetae.core.order.LookUpOutcome;
import haetae.core.order.Order;
import haetae.core.order.OrderIntent;
import haetae.core.order.OrderReport;
import haetae.core.order.OrderState;
import haetae.core.order.OrderState.Ending;
import haetae.core.order.OrderTerms;
import haetae.core.order.PlaceOutcome;
import haetae.core.order.Refusal;
import haetae.core.order.Side;
import haetae.core.order.TimeInForce;
import haetae.core.time.VirtualAgenda;
import haetae.core.trading.OrderProtocol.Happening;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Random walks of one order against an exchange that loses requests and replies, delivers up to 60
 * seconds late and twice, refuses, and lets its lists lag; whether it looks at the identifier or at
 * the balance first is drawn too. It keeps one promise: an identifier is used up by the first
 * request that carries it, also by a refused one.
 */
class OrderProtocolWalkTests {

    private static final Instant START = Instant.parse("2026-01-12T00:00:00Z");
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Market BTC = new Market("KRW-BTC");
    private static final Quantity VOLUME = Quantity.of("1");
    private static final List<OrderTerms> TERMS =
            List.of(
                    new OrderTerms.MarketSell(VOLUME),
                    new OrderTerms.BestSell(VOLUME, TimeInForce.IMMEDIATE_OR_CANCEL),
                    limit(TimeInForce.GOOD_TILL_CANCELLED),
                    limit(TimeInForce.IMMEDIATE_OR_CANCEL),
                    limit(TimeInForce.FILL_OR_KILL),
                    limit(TimeInForce.POST_ONLY));

    private static OrderTerms limit(TimeInForce force) {
        return new OrderTerms.Limit(Side.SELL, Price.of(7), VOLUME, force);
    }

    @ParameterizedTest(name = "walks from seed {0}")
    @ValueSource(longs = {1, 100_000, 200_000, 300_000})
    void anOrderHasEffectAtMostOnceAndIsBookedExactly(long firstSeed) {
        Map<Ending, Integer> endings = new EnumMap<>(Ending.class);
        for (long seed = firstSeed; seed < firstSeed + 1_500; seed++) {
            endings.merge(new Walk(seed).run(), 1, Integer::sum);
        }
        assertThat(endings.keySet()).as("all ways to end were met").contains(Ending.values());
        assertThat(endings.get(Ending.REFUSED)).isGreaterThan(50);
        assertThat(endings.get(Ending.EXECUTED)).isGreaterThan(50);
    }

    /** One order from its intent to its end. */
    private static final class Walk {
        private final long seed;
        private final Random random;
        private final VirtualAgenda agenda = new VirtualAgenda(START);
        private final double trouble;
        private final boolean balanceFirst;
        private final boolean covered;
        private final Duration lag;
        private final OrderTerms terms;

        private boolean used;
        private int effects;
        private Instant acceptedAt = START;
        private OrderReport atExchange;
        private BigDecimal left = VOLUME.amount();

        private Order order;
        private final Set<String> booked = new HashSet<>();
        private Krw fees = Krw.ZERO;
        private int looks;

        Walk(long seed) {
            this.seed = seed;
            this.random = new Random(seed);
            trouble = random.nextInt(4) * 0.25;
            balanceFirst = random.nextBoolean();
            covered = random.nextInt(4) > 0;
            lag = Duration.ofMillis(random.nextInt(3_000));
            terms = TERMS.get((int) (seed % TERMS.size()));
            atExchange = report(false, List.of(), Krw.ZERO);
            var wanted = START.plusSeconds(random.nextInt(120));
            order = Order.of(new OrderIntent("hae1", BTC, terms, Leg.EXIT, "d", 1, START, wanted));
        }

        Ending run() {
            send(false);
            if (random.nextInt(3) == 0) {
                agenda.after(upTo(30), () -> happened(new Happening.Recovered()));
            }
            // Trouble ends at some time; requests of that time are still on their way for a minute.
            agenda.runUntil(START.plus(Duration.ofMinutes(30)));
            assertThat(order.state()).as("seed %d", seed).isInstanceOf(OrderState.Done.class);
            var ending = ((OrderState.Done) order.state()).ending();
            assertThat(effects).as("seed %d", seed).isEqualTo(ending == Ending.REFUSED ? 0 : 1);
            if (ending != Ending.REFUSED) {
                assertThat(order.executedVolume()).isEqualTo(atExchange.executedVolume());
                assertThat(order.bookedFee()).isEqualTo(atExchange.paidFee());
                assertThat(fees).isEqualTo(atExchange.paidFee());
                assertThat(booked).hasSize(atExchange.fills().size());
                assertThat(ending == Ending.EXECUTED)
                        .isEqualTo(atExchange.executedVolume().isPositive());
            }
            return ending;
        }

        // -- our side

        private void happened(Happening happening) {
            boolean live = order.isLive();
            var step =
                    OrderProtocol.next(
                            order,
                            happening,
                            agenda.instant(),
                            order.intent().isWanted(agenda.instant()));
            order = step.order();
            assertThat(step.alarm()).as("seed %d", seed).isEmpty();
            for (var fill : step.fills()) {
                assertThat(booked.add(fill.tradeId())).as("seed %d", seed).isTrue();
            }
            fees = fees.plus(step.feeGrowth());
            if (live && order.state() instanceof OrderState.Done done) {
                ended(done.ending());
            }
            switch (step.todo()) {
                case NOTHING -> {}
                case SEND -> agenda.after(Duration.ofMillis(250), () -> send(false));
                case FENCE -> send(true);
                case LOOK_NOW -> look();
                case LOOK_LATER -> agenda.after(OrderProtocol.pause(looks++, true), this::look);
            }
        }

        /** What counts as the end must be one already at that moment. */
        private void ended(Ending ending) {
            if (ending == Ending.REFUSED) {
                assertThat(effects).as("seed %d", seed).isZero();
            } else {
                assertThat(atExchange.ended()).as("seed %d", seed).isTrue();
            }
        }

        private void send(boolean fence) {
            if (random.nextInt(10) == 0 && !fence) {
                agenda.post(() -> happened(new Happening.Placed(new PlaceOutcome.NotSent("late"))));
                return;
            }
            request(
                    () -> accept(fence),
                    new PlaceOutcome.Unknown("time-out"),
                    outcome ->
                            happened(
                                    fence
                                            ? new Happening.Fenced(outcome)
                                            : new Happening.Placed(outcome)),
                    60);
        }

        private void look() {
            if (order.isLive()) {
                request(
                        this::found,
                        new LookUpOutcome.Unknown("time-out"),
                        outcome -> happened(new Happening.LookedUp(outcome)),
                        9);
            }
        }

        // -- the network

        /** Delivers a request never, once or twice, and answers within the patience or not. */
        private <T> void request(Supplier<T> arrive, T unknown, Consumer<T> then, int latest) {
            var sent = agenda.instant();
            boolean[] answered = {false};
            boolean[] arrived = {false};
            Consumer<T> once =
                    outcome -> {
                        if (!answered[0]) {
                            answered[0] = true;
                            then.accept(outcome);
                        }
                    };
            agenda.after(PATIENCE, () -> once.accept(unknown));
            int copies = unlucky() ? random.nextInt(3) : 1;
            for (int i = 0; i < copies; i++) {
                boolean replyLost = unlucky();
                agenda.after(
                        unlucky() ? upTo(latest) : Duration.ofMillis(10),
                        () -> {
                            // A repeated copy carries a used token and is not even looked at.
                            var outcome = arrived[0] ? unknown : arrive.get();
                            arrived[0] = true;
                            var reply = unlucky() ? upTo(15) : Duration.ofMillis(10);
                            boolean inTime =
                                    agenda.instant().plus(reply).isBefore(sent.plus(PATIENCE));
                            if (!replyLost && inTime) {
                                agenda.after(reply, () -> once.accept(outcome));
                            }
                        });
            }
        }

        private boolean unlucky() {
            boolean over = agenda.instant().isAfter(START.plus(Duration.ofMinutes(10)));
            return !over && random.nextDouble() < trouble;
        }

        private Duration upTo(int seconds) {
            return Duration.ofMillis(random.nextInt(seconds * 1_000));
        }

        // -- the exchange

        private PlaceOutcome accept(boolean tooSmall) {
            boolean uncovered = !covered || effects > 0; // the first copy took the balance
            if (balanceFirst && (tooSmall || uncovered)) {
                used = true;
                return refused(tooSmall);
            }
            if (used) {
                return new PlaceOutcome.Duplicate();
            }
            used = true;
            if (tooSmall || uncovered) {
                return refused(tooSmall);
            }
            effects++;
            acceptedAt = agenda.instant();
            agenda.after(upTo(5), this::trade);
            return new PlaceOutcome.Accepted(atExchange);
        }

        private static PlaceOutcome refused(boolean tooSmall) {
            var kind = tooSmall ? Refusal.Kind.UNDER_MINIMUM : Refusal.Kind.INSUFFICIENT_FUNDS;
            return new PlaceOutcome.Refused(new Refusal(kind, "no", ""));
        }

        private LookUpOutcome found() {
            boolean listed = effects > 0 && !agenda.instant().isBefore(acceptedAt.plus(lag));
            return listed ? new LookUpOutcome.Found(atExchange) : new LookUpOutcome.NotFound();
        }

        /** Executes a part, or ends; tells of it, or not, or late and twice. */
        private void trade() {
            var fills = new ArrayList<>(atExchange.fills());
            boolean last = random.nextInt(4) == 0 || left.signum() == 0;
            var fee = atExchange.paidFee();
            if (!last) {
                var volume = new Quantity(left.min(BigDecimal.valueOf(random.nextInt(1, 100), 2)));
                left = left.subtract(volume.amount());
                var funds = Price.of(7).times(volume);
                fee = fee.plus(funds.times(new BigDecimal("0.0005")));
                fills.add(
                        new Fill("t" + fills.size(), Price.of(7), volume, funds, agenda.instant()));
                agenda.after(upTo(5), this::trade);
            }
            atExchange = report(last, fills, fee);
            var news = random.nextBoolean() ? onlyTheLast(atExchange) : atExchange;
            for (int i = unlucky() ? random.nextInt(3) : 1; i > 0; i--) {
                agenda.after(
                        unlucky() ? upTo(20) : Duration.ZERO,
                        () -> happened(new Happening.Reported(news)));
            }
        }

        /** The stream tells the cumulative figures with the one trade that it is about. */
        private static OrderReport onlyTheLast(OrderReport whole) {
            var fills = whole.fills();
            return new OrderReport(
                    whole.uuid(),
                    whole.identifier(),
                    whole.market(),
                    whole.side(),
                    null,
                    whole.ended(),
                    whole.executedVolume(),
                    whole.paidFee(),
                    fills.subList(Math.max(0, fills.size() - 1), fills.size()));
        }

        private OrderReport report(boolean ended, List<Fill> fills, Krw fee) {
            return new OrderReport(
                    "u",
                    "hae1",
                    BTC,
                    Side.SELL,
                    terms,
                    ended,
                    fills.stream().map(Fill::volume).reduce(Quantity.ZERO, Quantity::plus),
                    fee,
                    fills);
        }
    }
}
