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
import haetae.core.trading.OrderProtocol.Happening;
import haetae.core.trading.OrderProtocol.Step;
import haetae.core.trading.OrderProtocol.Todo;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The order protocol, state by state and happening by happening. */
class OrderProtocolTests {

    private static final Market BTC = new Market("KRW-BTC");
    private static final Instant NOW = Instant.parse("2026-01-12T00:00:00Z");
    private static final OrderTerms TERMS = new OrderTerms.MarketSell(Quantity.of("1"));
    private static final OrderIntent INTENT =
            new OrderIntent("hae1", BTC, TERMS, Leg.STOP, "d", 1, NOW, NOW.plusSeconds(30));

    /**
     * What follows from each happening (rows) in each state (columns), for wanted and unwanted
     * intents where that matters ({@code wanted|unwanted}).
     *
     * <p>Each cell is the next state and what to do. States: flight, working, unresolved, burnt;
     * the ends refused, cancelled, executed; = for the same state. To do: send, fence, later, now,
     * none. ! is an alarm. The columns burnt10 and burnt60 are burnt for 10 and 60 seconds.
     */
    private static final String TABLE =
            """
            happening         flight                   working          unresolved         burnt10          burnt60
            accepted          working:later            working:later    working:later      working:later    working:later
            refused           refused:none             =:now            burnt:now          =:now            =:now
            refused-key       refused:none             =:later          =:later            =:later          =:later
            duplicate         burnt:now                =:now            burnt:now          =:now            =:now
            unknown           unresolved:later         =:later          =:later            =:later          =:later
            not-sent          =:send|refused:none      =:later          =:later            =:later          =:later
            fence-accepted    =:later!                 =:later!         =:later!           =:later!         =:later!
            fence-refused     burnt:now                =:now            burnt:now          =:now            =:now
            fence-refused-key =:later                  =:later          =:later            =:later          =:later
            fence-duplicate   burnt:now                =:now            burnt:now          =:now            =:now
            fence-unknown     =:later                  =:later          =:later            =:later          =:later
            fence-not-sent    =:later                  =:later          =:later            =:later          =:later
            found             working:later            working:later    working:later      working:later    working:later
            not-found         =:later                  =:later          =:send|=:fence     =:later          refused:none
            look-unknown      =:later                  =:later          =:later            =:later          =:later
            traded            working:later            working:later    working:later      working:later    working:later
            ended-untraded    cancelled:none           cancelled:none   cancelled:none     cancelled:none   cancelled:none
            ended-traded      executed:none            executed:none    executed:none      executed:none    executed:none
            ended-incomplete  working:later            working:later    working:later      working:later    working:later
            another-order     =:later!                 =:later!         =:later!           =:later!         =:later!
            recovered         unresolved:now           =:now            =:now              =:now            =:now
            """;

    private static final Map<String, OrderState> STATES = new LinkedHashMap<>();
    private static final Map<String, Happening> HAPPENINGS = new LinkedHashMap<>();

    static {
        STATES.put("flight", new OrderState.InFlight());
        STATES.put("working", new OrderState.Working());
        STATES.put("unresolved", unresolved(null));
        STATES.put("burnt10", unresolved(NOW.minusSeconds(10)));
        STATES.put("burnt60", unresolved(NOW.minusSeconds(60)));

        placed("accepted", new PlaceOutcome.Accepted(report(false, "0", "0")));
        placed("refused", refused(Refusal.Kind.INSUFFICIENT_FUNDS));
        placed("refused-key", refused(Refusal.Kind.KEY));
        placed("duplicate", new PlaceOutcome.Duplicate());
        placed("unknown", new PlaceOutcome.Unknown("time-out"));
        placed("not-sent", new PlaceOutcome.NotSent("late"));
        lookedUp("found", new LookUpOutcome.Found(report(false, "0", "0")));
        lookedUp("not-found", new LookUpOutcome.NotFound());
        lookedUp("look-unknown", new LookUpOutcome.Unknown("time-out"));
        reported("traded", report(false, "0.5", "1", fill("a", "0.5")));
        reported("ended-untraded", report(true, "0", "0"));
        reported("ended-traded", report(true, "0.5", "1", fill("a", "0.5")));
        reported("ended-incomplete", report(true, "0.7", "1", fill("a", "0.5")));
        reported(
                "another-order",
                report("u", "hae1", BTC, Side.SELL, new OrderTerms.MarketSell(Quantity.of("2"))));
        HAPPENINGS.put("recovered", new Happening.Recovered());
    }

    private static void placed(String name, PlaceOutcome outcome) {
        HAPPENINGS.put(name, new Happening.Placed(outcome));
        HAPPENINGS.put("fence-" + name, new Happening.Fenced(outcome));
    }

    private static void lookedUp(String name, LookUpOutcome outcome) {
        HAPPENINGS.put(name, new Happening.LookedUp(outcome));
    }

    private static void reported(String name, OrderReport report) {
        HAPPENINGS.put(name, new Happening.Reported(report));
    }

    private static OrderState unresolved(@Nullable Instant burntSince) {
        return new OrderState.Unresolved(NOW.minusSeconds(90), "time-out", burntSince);
    }

    private static PlaceOutcome refused(Refusal.Kind kind) {
        return new PlaceOutcome.Refused(new Refusal(kind, "no", ""));
    }

    private static Fill fill(String id, String volume) {
        return new Fill(
                id,
                Price.of(10),
                Quantity.of(volume),
                Price.of(10).times(Quantity.of(volume)),
                NOW);
    }

    private static OrderReport report(boolean ended, String volume, String fee, Fill... fills) {
        return new OrderReport(
                "u",
                "hae1",
                BTC,
                Side.SELL,
                TERMS,
                ended,
                Quantity.of(volume),
                Krw.of(fee),
                List.of(fills));
    }

    private static OrderReport report(
            String uuid, @Nullable String name, Market market, Side side, OrderTerms terms) {
        return new OrderReport(
                uuid, name, market, side, terms, false, Quantity.ZERO, Krw.ZERO, List.of());
    }

    @TestFactory
    Stream<DynamicTest> everyStateMeetsEveryHappening() {
        var lines = TABLE.lines().map(line -> List.of(line.trim().split(" +"))).toList();
        var states = lines.getFirst();
        assertThat(states.subList(1, states.size())).containsExactlyElementsOf(STATES.keySet());
        var rows = lines.subList(1, lines.size());
        assertThat(rows.stream().map(List::getFirst))
                .containsExactlyInAnyOrderElementsOf(HAPPENINGS.keySet());
        return rows.stream()
                .flatMap(row ->
                        Stream.iterate(1, i -> i < row.size(), i -> i + 1)
                                .map(i ->
                                        DynamicTest.dynamicTest(
                                                row.getFirst() + " when " + states.get(i),
                                                () ->
                                                        meets(
                                                                states.get(i),
                                                                row.getFirst(),
                                                                row.get(i)))));
    }

    private static void meets(String state, String happening, String cell) {
        var cells = cell.split("\\|");
        var order = Order.of(INTENT).withState(Objects.requireNonNull(STATES.get(state)));
        for (boolean wanted : new boolean[] {true, false}) {
            var met = Objects.requireNonNull(HAPPENINGS.get(happening));
            var step = OrderProtocol.next(order, met, NOW, wanted);
            assertThat(shown(order, step))
                    .as(wanted ? "wanted" : "unwanted")
                    .isEqualTo(wanted ? cells[0] : cells[cells.length - 1]);
        }
    }

    private static String shown(Order before, Step step) {
        var after = step.order().state();
        var state =
                after.equals(before.state()) && step.order().uuid() == null
                        ? "="
                        : switch (after) {
                            case OrderState.InFlight _ -> "flight";
                            case OrderState.Working _ -> "working";
                            case OrderState.Unresolved open ->
                                    open.burntSince() == null ? "unresolved" : "burnt";
                            case OrderState.Done done ->
                                    done.ending().name().toLowerCase(Locale.ROOT);
                        };
        var todo =
                switch (step.todo()) {
                    case NOTHING -> "none";
                    case SEND -> "send";
                    case FENCE -> "fence";
                    case LOOK_LATER -> "later";
                    case LOOK_NOW -> "now";
                };
        return state + ":" + todo + (step.alarm().isPresent() ? "!" : "");
    }

    @Test
    void nothingMovesAnOrderThatEnded() {
        var done = Order.of(INTENT).withState(new OrderState.Done(Ending.REFUSED, "never arrived"));
        for (var happening : HAPPENINGS.values()) {
            assertThat(OrderProtocol.next(done, happening, NOW, true))
                    .isEqualTo(new Step(done, List.of(), Krw.ZERO, Todo.NOTHING, noAlarm()));
        }
    }

    private static Optional<String> noAlarm() {
        return Optional.empty();
    }

    private static Step reports(Order order, OrderReport report) {
        return OrderProtocol.next(order, new Happening.Reported(report), NOW, true);
    }

    @Test
    void booksEachTradeOnceAndTheFeeAsItGrows() {
        var a = fill("a", "0.25");
        var b = fill("b", "0.75");
        var first = reports(Order.of(INTENT), report(false, "0.25", "1", a));
        assertThat(first.fills()).containsExactly(a);
        assertThat(first.feeGrowth()).isEqualTo(Krw.of(1));
        var again = reports(first.order(), report(false, "0.25", "1", a));
        assertThat(again.fills()).isEmpty();
        assertThat(again.feeGrowth()).isEqualTo(Krw.ZERO);
        var done = reports(again.order(), report(true, "1", "4", a, b));
        assertThat(done.fills()).containsExactly(b);
        assertThat(done.feeGrowth()).isEqualTo(Krw.of(3));
        assertThat(done.order().bookedFee()).isEqualTo(Krw.of(4));
        assertThat(done.order().isLive()).isFalse();
    }

    @Test
    void aLateReportOfEarlierThingsTakesNothingBack() {
        var a = fill("a", "0.25");
        var b = fill("b", "0.5");
        var ahead = reports(Order.of(INTENT), report(false, "0.75", "3", a, b)).order();
        var step = reports(ahead, report(false, "0.25", "1", a));
        assertThat(step.order()).isEqualTo(ahead);
        assertThat(step.feeGrowth()).isEqualTo(Krw.ZERO);
    }

    @Test
    void endsOnlyWhenTheTradesAddUp() {
        var step = reports(Order.of(INTENT), report(true, "1", "4", fill("b", "0.75")));
        assertThat(step.order().isLive()).isTrue();
        assertThat(step.todo()).isEqualTo(Todo.LOOK_LATER);
        var rest = reports(step.order(), report(true, "1", "4", fill("a", "0.25")));
        assertThat(rest.order().state()).isEqualTo(new OrderState.Done(Ending.EXECUTED, ""));
    }

    @Test
    void adoptsOnlyTheOrderThatWasMeant() {
        var sell = Order.of(INTENT);
        var other = new Market("KRW-XRP");
        var buy = new OrderTerms.MarketBuy(Krw.of(1));
        for (var wrong :
                List.of(
                        report("u", "hae1", other, Side.SELL, TERMS),
                        report("u", "hae1", BTC, Side.BUY, buy),
                        report("u", "hae2", BTC, Side.SELL, TERMS),
                        report(
                                "u",
                                "hae1",
                                BTC,
                                Side.SELL,
                                new OrderTerms.Limit(
                                        Side.SELL,
                                        Price.of(1),
                                        Quantity.of("1"),
                                        TimeInForce.GOOD_TILL_CANCELLED)))) {
            assertThat(reports(sell, wrong).alarm()).isPresent();
        }
        var known = sell.withUuid("u");
        assertThat(reports(known, report("v", "hae1", BTC, Side.SELL, TERMS)).alarm()).isPresent();
        assertThat(reports(known, report("u", null, BTC, Side.SELL, TERMS)).alarm()).isEmpty();
    }

    @Test
    void aNoToALaterCopyCountsOnceTheExchangeDeniesTheOrderAsWell() {
        var refused = new Happening.Placed(refused(Refusal.Kind.INSUFFICIENT_FUNDS));
        var denied = new Happening.LookedUp(new LookUpOutcome.NotFound());
        var order = Order.of(INTENT).withState(unresolved(null));
        var burnt = OrderProtocol.next(order, refused, NOW, true).order();
        var early = NOW.plus(OrderProtocol.REFUSED_SILENCE).minusMillis(1);
        assertThat(OrderProtocol.next(burnt, denied, early, true).order()).isEqualTo(burnt);
        var late = NOW.plus(OrderProtocol.REFUSED_SILENCE);
        assertThat(OrderProtocol.next(burnt, denied, late, true).order().isLive()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"0, 1", "1, 2", "2, 4", "3, 8", "4, 16", "5, 30", "6, 30", "1000000, 30"})
    void looksLessAndLessOften(int looks, long seconds) {
        assertThat(OrderProtocol.pause(looks, false)).isEqualTo(Duration.ofSeconds(seconds));
        assertThat(OrderProtocol.pause(looks, true))
                .as("a sale is looked for at least every two seconds")
                .isEqualTo(Duration.ofSeconds(Math.min(2, seconds)));
    }
}
