package haetae.twin.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import haetae.core.market.Market;
import haetae.core.market.OrderBook;
import haetae.core.market.OrderBook.Level;
import haetae.core.market.Trade;
import haetae.core.money.Krw;
import haetae.core.money.Price;
import haetae.core.money.Quantity;
import haetae.core.time.VirtualAgenda;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** An exchange that keeps its account: what is kept, and when it is told. */
class KeepingTests {

    private static final Market BTC = new Market("KRW-BTC");

    /** Keeps in memory, and fails when told to. */
    private static final class Memory implements Keeper {
        private final Map<String, Kept.Holding> holdings = new LinkedHashMap<>();
        private final Map<String, Kept.Order> orders = new LinkedHashMap<>();
        private final List<Kept.Trade> trades = new ArrayList<>();
        private final List<String> identifiers = new ArrayList<>();
        private final List<Kept.Flow> flows = new ArrayList<>();
        private long ids;
        private boolean broken;

        @Override
        public void keep(Kept change) {
            if (broken) {
                throw new IllegalStateException("planned");
            }
            change.holdings().forEach(holding -> holdings.put(holding.currency(), holding));
            change.orders().forEach(order -> orders.put(order.uuid(), order));
            trades.addAll(change.trades());
            identifiers.addAll(change.identifiers());
            flows.addAll(change.flows());
            ids = change.ids();
        }

        Kept all() {
            return new Kept(
                    ids,
                    List.copyOf(holdings.values()),
                    List.copyOf(orders.values()),
                    trades,
                    identifiers,
                    flows);
        }
    }

    /** An exchange in a program that can be ended at any moment. */
    private final class Program {
        private final TwinExchange exchange = new TwinExchange(agenda);
        private final FedMarket market = exchange.feed(BTC);
        private final RestApi api;

        Program() {
            exchange.openKeptAccount(
                    Desk.KEY, Desk.SECRET, Krw.of(1_000_000), memory.all(), memory);
            api = new RestApi(exchange);
            trade(100_000_000);
            market.book(
                    new OrderBook(
                            BTC,
                            agenda.instant(),
                            List.of(new Level(Price.of(100_000_000), Quantity.of("1"))),
                            List.of(new Level(Price.of(99_000_000), Quantity.of("1")))));
        }

        void trade(long price) {
            market.traded(
                    new Trade(BTC, agenda.instant(), Price.of(price), Quantity.of("1"), false, 1));
        }

        /** Asks over the agenda, as a server does; the answer comes when it may leave. */
        List<Desk.Answer> ask(Call call) {
            var answers = new ArrayList<Desk.Answer>();
            exchange.agenda()
                    .post(() -> {
                        var reply = api.handle(call);
                        exchange.whenKept(() -> answers.add(Desk.read(reply)));
                    });
            pass(Duration.ofMillis(1));
            return answers;
        }

        List<Desk.Answer> buy(String identifier) {
            return ask(
                    Desk.signed(
                            "POST",
                            "/v1/orders",
                            "market",
                            "KRW-BTC",
                            "side",
                            "bid",
                            "ord_type",
                            "price",
                            "price",
                            "100000",
                            "identifier",
                            identifier));
        }

        List<Desk.Answer> rest(String identifier, String price) {
            return ask(
                    Desk.signed(
                            "POST",
                            "/v1/orders",
                            "market",
                            "KRW-BTC",
                            "side",
                            "bid",
                            "ord_type",
                            "limit",
                            "price",
                            price,
                            "volume",
                            "0.001",
                            "identifier",
                            identifier));
        }

        Desk.Answer get(String path, String... parameters) {
            return ask(Desk.signed("GET", path, parameters)).getFirst();
        }
    }

    private final Memory memory = new Memory();
    private VirtualAgenda agenda = new VirtualAgenda(Desk.START);

    private void pass(Duration time) {
        agenda.runUntil(agenda.instant().plus(time));
    }

    /** Ends the program without a word and starts another on what was kept. */
    private Program restarted() {
        agenda = new VirtualAgenda(agenda.instant().plusSeconds(5));
        return new Program();
    }

    @Test
    void everythingSurvivesARestart() {
        var before = new Program();
        before.buy("bought");
        before.rest("resting", "90000000");
        pass(Duration.ofSeconds(1));
        var accounts = before.get("/v1/accounts").body();
        var bought = before.get("/v1/order", "identifier", "bought").body();
        var resting = before.get("/v1/order", "identifier", "resting").body();
        assertThat(bought.path("trades")).hasSize(1);

        var after = restarted();
        assertThat(after.get("/v1/accounts").body()).isEqualTo(accounts);
        assertThat(after.get("/v1/order", "identifier", "bought").body()).isEqualTo(bought);
        assertThat(after.get("/v1/order", "identifier", "resting").body()).isEqualTo(resting);
        assertThat(after.get("/v1/orders/open").body()).hasSize(1);
    }

    @Test
    void whatRestedGoesOnResting() {
        new Program().rest("resting", "90000000");
        pass(Duration.ofSeconds(1));
        var after = restarted();
        pass(Duration.ofSeconds(1));
        after.trade(89_000_000);
        assertThat(after.get("/v1/order", "identifier", "resting").text("state")).isEqualTo("done");
    }

    @Test
    void whatWasAcceptedButNotYetMatchedHasMissedItsMoment() {
        assertThat(new Program().buy("late")).hasSize(1); // and 20 ms later it would be matched
        var after = restarted();
        pass(Duration.ofSeconds(1));
        var order = after.get("/v1/order", "identifier", "late");
        assertThat(order.text("state")).isEqualTo("cancel");
        assertThat(order.text("executed_volume")).isEqualTo("0");
        assertThat(after.get("/v1/accounts").body().findValuesAsString("locked")).containsOnly("0");
    }

    @Test
    void anIdentifierStaysUsedAlsoAfterARefusal() {
        var before = new Program();
        var refused =
                before.ask(
                        Desk.signed(
                                "POST",
                                "/v1/orders",
                                "market",
                                "KRW-BTC",
                                "side",
                                "bid",
                                "ord_type",
                                "price",
                                "price",
                                "1",
                                "identifier",
                                "burnt"));
        assertThat(refused.getFirst().error()).isEqualTo("under_min_total_bid");
        assertThat(restarted().buy("burnt").getFirst().error()).isEqualTo("duplicated_identifier");
    }

    @Test
    void idsAreNeverGivenTwice() {
        new Program().buy("first");
        pass(Duration.ofSeconds(1));
        restarted().buy("second");
        pass(Duration.ofSeconds(1));
        assertThat(memory.orders).hasSize(2);
        assertThat(memory.trades.stream().map(Kept.Trade::uuid).distinct()).hasSize(2);
    }

    @Test
    void moneyIsPaidInOnce() {
        new Program();
        restarted();
        var flows = restarted().exchange.accounts().getFirst().flows;
        assertThat(flows).hasSize(1);
        assertThat(flows.getFirst().amount()).isEqualByComparingTo("1000000");
    }

    @Test
    void nothingIsSaidThatIsNotKept() {
        var program = new Program();
        memory.broken = true;
        var answers = program.buy("unkept");
        pass(Duration.ofMillis(500));
        assertThat(answers).isEmpty();
        assertThat(program.ask(Desk.signed("GET", "/v1/accounts"))).isEmpty();

        memory.broken = false;
        pass(Duration.ofSeconds(1));
        assertThat(answers).hasSize(1);
        assertThat(answers.getFirst().status()).isEqualTo(201);
        assertThat(restarted().get("/v1/order", "identifier", "unkept").text("state"))
                .isEqualTo("done");
        assertThat(memory.trades).hasSize(1);
    }

    @Test
    void whatCouldNotBeKeptNeverHappened() {
        var program = new Program();
        memory.broken = true;
        assertThat(program.buy("lost")).isEmpty();
        memory.broken = false;
        var after = restarted();
        assertThat(after.get("/v1/order", "identifier", "lost").status()).isEqualTo(404);
        assertThat(after.buy("lost").getFirst().status()).isEqualTo(201);
    }

    @Test
    void anOrderOfAMarketThatIsNotFollowedAnyMoreIsCancelled() {
        new Program().rest("resting", "90000000");
        pass(Duration.ofSeconds(1));
        agenda = new VirtualAgenda(agenda.instant());
        var exchange = new TwinExchange(agenda);
        exchange.feed(new Market("KRW-ETH"));
        exchange.openKeptAccount(Desk.KEY, Desk.SECRET, Krw.of(1_000_000), memory.all(), memory);
        assertThat(memory.orders.values())
                .singleElement()
                .extracting(Kept.Order::state)
                .isEqualTo("CANCEL");
        assertThat(memory.holdings.values())
                .singleElement()
                .satisfies(krw -> assertThat(krw.free()).isEqualByComparingTo("1000000"));
    }
}
