package haetae.twin;

import static org.assertj.core.api.Assertions.assertThat;

import haetae.core.market.Market;
import haetae.core.money.Krw;
import haetae.core.money.Price;
import haetae.core.money.Quantity;
import haetae.core.order.Leg;
import haetae.core.order.OrderIntent;
import haetae.core.order.OrderReport;
import haetae.core.order.OrderTerms;
import haetae.core.order.SelfMatch;
import haetae.core.order.Side;
import haetae.core.order.TimeInForce;
import haetae.core.time.Traffic;
import haetae.twin.exchange.Desk;
import haetae.twin.exchange.TwinExchange;
import haetae.twin.faults.FaultPlan;
import haetae.upbit.Answer;
import haetae.upbit.Cancelled;
import haetae.upbit.Replaced;
import haetae.upbit.Signer;
import haetae.upbit.Upbit;
import haetae.upbit.UpbitRest;
import haetae.upbit.WallAgenda;
import java.io.IOException;
import java.net.http.HttpClient;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every type of order through our own client, over real connections, on the twin. */
class OrderTypesTests {

    private static final Market BTC = new Market("KRW-BTC");
    private static final Price PAR = Price.of(150_000_000);

    private final BlockingQueue<Throwable> failures = new LinkedBlockingQueue<>();
    private final WallAgenda agenda =
            new WallAgenda("twin", Instant.parse("2026-11-23T03:00:00Z"), 1, failures::add);
    private final HttpClient client = HttpClient.newHttpClient();
    private final TwinExchange exchange = new TwinExchange(agenda);
    private final TwinServer twin = twin();
    private final UpbitRest rest =
            new UpbitRest(
                    new Upbit(agenda, client, Traffic.uncounted(agenda), twin.address()),
                    new Signer(Desk.KEY, Desk.SECRET, () -> UUID.randomUUID().toString()));
    private int orders;

    private TwinServer twin() {
        try {
            exchange.openAccount(Desk.KEY, Desk.SECRET, Krw.of(10_000_000));
            exchange.open(BTC, PAR);
            return TwinServer.open(Traffic.uncounted(agenda), exchange, FaultPlan.NONE, 0);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @AfterEach
    void close() {
        client.shutdownNow();
        twin.close();
        agenda.close();
        assertThat(failures).isEmpty();
    }

    private <T> T ask(Consumer<Consumer<Answer<T>>> question) {
        var answer = new CompletableFuture<Answer<T>>();
        agenda.post(() -> question.accept(answer::complete));
        var given = answer.orTimeout(20, TimeUnit.SECONDS).join();
        assertThat(given).isInstanceOf(Answer.Ok.class);
        return ((Answer.Ok<T>) given).value();
    }

    private OrderIntent intent(OrderTerms terms, SelfMatch selfMatch) {
        return new OrderIntent(
                "order-" + ++orders,
                BTC,
                terms,
                selfMatch,
                Leg.ENTRY,
                "d",
                1,
                Instant.EPOCH,
                Instant.MAX);
    }

    private OrderReport place(OrderIntent intent) {
        return ask(then ->
                rest.place(
                        intent,
                        agenda.monotonic().plusSeconds(10),
                        () -> then.accept(new Answer.Unknown<>("too late")),
                        then));
    }

    private OrderReport place(OrderTerms terms) {
        return place(intent(terms, SelfMatch.CANCEL_MAKER));
    }

    private OrderReport look(String identifier) {
        return ask(then -> rest.orderByIdentifier(identifier, then));
    }

    /** The order once it has ended. */
    private OrderReport ended(OrderReport order) throws InterruptedException {
        for (int i = 0; i < 100; i++) {
            var now = look(String.valueOf(order.identifier()));
            if (now.ended()) {
                return now;
            }
            TimeUnit.MILLISECONDS.sleep(20);
        }
        throw new AssertionError("still open: " + order);
    }

    private static OrderTerms limit(Side side, long price, String volume, TimeInForce force) {
        return new OrderTerms.Limit(side, Price.of(price), Quantity.of(volume), force);
    }

    @Test
    void eachTypeIsAcceptedToldBackAsItWasMeantAndEndsAsItShould() throws Exception {
        var buy = place(new OrderTerms.MarketBuy(Krw.of(1_000_000)));
        var bought = ended(buy).executedVolume();
        assertThat(bought.isPositive()).isTrue();

        var best = new OrderTerms.BestBuy(Krw.of(10_000), TimeInForce.IMMEDIATE_OR_CANCEL);
        assertThat(place(best).terms()).isEqualTo(best);
        var bestSale = new OrderTerms.BestSell(Quantity.of("0.0001"), TimeInForce.FILL_OR_KILL);
        var sold = place(bestSale);
        assertThat(sold.terms()).isEqualTo(bestSale);
        assertThat(ended(sold).executedVolume()).isEqualTo(Quantity.of("0.0001"));

        var low = limit(Side.BUY, 100_000_000, "0.001", TimeInForce.IMMEDIATE_OR_CANCEL);
        assertThat(ended(place(low)).executedVolume()).isEqualTo(Quantity.ZERO);
        var all = limit(Side.BUY, 160_000_000, "0.0001", TimeInForce.FILL_OR_KILL);
        assertThat(ended(place(all)).executedVolume()).isEqualTo(Quantity.of("0.0001"));
        var crossing = limit(Side.BUY, 160_000_000, "0.0001", TimeInForce.POST_ONLY);
        assertThat(ended(place(intent(crossing, SelfMatch.NONE))).executedVolume())
                .isEqualTo(Quantity.ZERO);

        var resting = limit(Side.BUY, 100_000_000, "0.001", TimeInForce.POST_ONLY);
        var rests = place(intent(resting, SelfMatch.NONE));
        assertThat(rests.terms()).isEqualTo(resting);
        assertThat(look("order-" + orders).ended()).isFalse();
    }

    @Test
    void anOrderThatIsOnlyTestedIsNotMade() {
        var intent = intent(new OrderTerms.MarketBuy(Krw.of(10_000)), SelfMatch.CANCEL_MAKER);
        assertThat(this.<OrderReport>ask(then -> rest.test(intent, then)).terms())
                .isEqualTo(intent.terms());
        List<OrderReport> open = ask(rest::openOrders);
        assertThat(open).isEmpty();
    }

    @Test
    void ordersAreCancelledTogether() throws Exception {
        var first = place(limit(Side.BUY, 100_000_000, "0.001", TimeInForce.GOOD_TILL_CANCELLED));
        var second = place(limit(Side.BUY, 90_000_000, "0.001", TimeInForce.GOOD_TILL_CANCELLED));
        var third = place(limit(Side.BUY, 80_000_000, "0.001", TimeInForce.GOOD_TILL_CANCELLED));
        Cancelled one =
                ask(then ->
                        rest.cancelByIdentifiers(
                                List.of(String.valueOf(first.identifier()), "never-was"), then));
        assertThat(one.accepted()).extracting(Cancelled.Ref::uuid).containsExactly(first.uuid());
        ended(first);
        Cancelled none = ask(then -> rest.cancelOpen(BTC, Side.SELL, then));
        assertThat(none.accepted()).isEmpty();
        TimeUnit.SECONDS.sleep(2); // this group takes one request in two seconds
        Cancelled rest = ask(then -> this.rest.cancelOpen(BTC, Side.BUY, then));
        assertThat(rest.accepted())
                .extracting(Cancelled.Ref::uuid)
                .containsExactlyInAnyOrder(second.uuid(), third.uuid());
        ended(second);
        ended(third);
    }

    @Test
    void anOrderIsReplacedByAnother() throws Exception {
        var first = place(limit(Side.BUY, 100_000_000, "0.001", TimeInForce.GOOD_TILL_CANCELLED));
        var next =
                intent(
                        limit(Side.BUY, 110_000_000, "0.002", TimeInForce.GOOD_TILL_CANCELLED),
                        SelfMatch.CANCEL_TAKER);
        var replaced =
                this.<Replaced>ask(then ->
                        rest.cancelAndPlace(String.valueOf(first.identifier()), next, then));
        assertThat(replaced.previous().uuid()).isEqualTo(first.uuid());
        ended(first);
        var after = look(next.identifier());
        assertThat(after.uuid()).isEqualTo(replaced.nextUuid());
        assertThat(after.terms()).isEqualTo(next.terms());
        assertThat(after.ended()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "CANCEL_MAKER, true, 0, 0.001",
        "CANCEL_TAKER, false, 0, 0",
        "NONE, true, 0.001, 0.001",
        "REDUCE, true, 0, 0"
    })
    void theTakingOrderDecidesWhatBecomesOfASelfMatch(
            SelfMatch mode, boolean makerEnds, String makerSells, String takerBuys)
            throws Exception {
        ended(place(new OrderTerms.MarketBuy(Krw.of(1_000_000))));
        onAgenda(() -> Desk.show(exchange, List.of("150010000 1"), List.of("149990000 1")));
        var maker = place(limit(Side.SELL, 150_000_000, "0.001", TimeInForce.GOOD_TILL_CANCELLED));
        look(String.valueOf(maker.identifier()));
        var taker =
                place(
                        intent(
                                limit(
                                        Side.BUY,
                                        150_010_000,
                                        "0.001",
                                        TimeInForce.IMMEDIATE_OR_CANCEL),
                                mode));
        assertThat(ended(taker).executedVolume()).isEqualTo(Quantity.of(takerBuys));
        var after = look(String.valueOf(maker.identifier()));
        assertThat(after.ended()).isEqualTo(makerEnds);
        assertThat(after.executedVolume()).isEqualTo(Quantity.of(makerSells));
    }

    private void onAgenda(Runnable task) {
        CompletableFuture.runAsync(task, agenda::post).join();
    }
}
