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
import haetae.twin.exchange.Desk.Customer;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** An exchange that keeps its accounts: what is kept, and when it is told. */
class KeepingTests {

    private static final Market BTC = new Market("KRW-BTC");

    private static final Customer MAIN = new Customer(Desk.KEY, Desk.SECRET);
    private static final Customer OTHER = customer(1);
    private static final Customer NEW = customer(2);
    private static final Customer THIRD = customer(3);

    private static Customer customer(int number) {
        return new Customer("AccessKey" + number, "SecretKey" + number);
    }

    /** Keeps in memory, and fails when told to. */
    private static final class Memory implements Keeper {

        /** What is kept of one account. */
        private static final class Rows {
            private final Map<String, Kept.Holding> holdings = new LinkedHashMap<>();
            private final Map<String, Kept.Order> orders = new LinkedHashMap<>();
            private final List<Kept.Trade> trades = new ArrayList<>();
            private final List<String> identifiers = new ArrayList<>();
            private final List<Kept.Flow> flows = new ArrayList<>();
        }

        private final Map<String, Rows> accounts = new LinkedHashMap<>();
        private final List<Set<String>> changed = new ArrayList<>();
        private long ids;
        private boolean broken;

        Rows of(String account) {
            return accounts.computeIfAbsent(account, _ -> new Rows());
        }

        @Override
        public void keep(Kept change) {
            if (broken) {
                throw new IllegalStateException("planned");
            }
            ids = change.ids();
            changed.add(change.accounts().keySet());
            change.accounts()
                    .forEach((name, account) -> {
                        var rows = of(name);
                        account.holdings()
                                .forEach(holding -> rows.holdings.put(holding.currency(), holding));
                        account.orders().forEach(order -> rows.orders.put(order.uuid(), order));
                        rows.trades.addAll(account.trades());
                        rows.identifiers.addAll(account.identifiers());
                        rows.flows.addAll(account.flows());
                    });
        }

        Kept all() {
            var all = new LinkedHashMap<String, Kept.Account>();
            accounts.forEach((name, rows) ->
                    all.put(
                            name,
                            new Kept.Account(
                                    List.copyOf(rows.holdings.values()),
                                    List.copyOf(rows.orders.values()),
                                    rows.trades,
                                    rows.identifiers,
                                    rows.flows)));
            return new Kept(ids, all);
        }
    }

    /** An exchange in a program that can be ended at any moment. */
    private final class Program {
        private final TwinExchange exchange = new TwinExchange(agenda);
        private final FedMarket market = exchange.feed(BTC);
        private final RestApi api;

        Program() {
            exchange.keep(memory.all(), memory);
            exchange.openKeptAccount("main", MAIN.key(), MAIN.secret(), Krw.of(1_000_000));
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
            return buy(MAIN, identifier);
        }

        List<Desk.Answer> buy(Customer by, String identifier) {
            return ask(
                    by.signed(
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
            return limit(MAIN, identifier, "bid", price, "0.001");
        }

        List<Desk.Answer> limit(
                Customer by, String identifier, String side, String price, String volume) {
            return ask(
                    by.signed(
                            "POST",
                            "/v1/orders",
                            "market",
                            "KRW-BTC",
                            "side",
                            side,
                            "ord_type",
                            "limit",
                            "price",
                            price,
                            "volume",
                            volume,
                            "identifier",
                            identifier));
        }

        /** Opens another account while the exchange runs. */
        void open(String name, Customer by) {
            exchange.agenda()
                    .post(() ->
                            exchange.openKeptAccount(
                                    name, by.key(), by.secret(), Krw.of(1_000_000)));
            pass(Duration.ofMillis(1));
        }

        Desk.Answer get(Customer by, String path, String... parameters) {
            return ask(by.signed("GET", path, parameters)).getFirst();
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
        assertThat(memory.of("main").orders).hasSize(2);
        assertThat(memory.of("main").trades.stream().map(Kept.Trade::uuid).distinct()).hasSize(2);
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
        assertThat(memory.of("main").trades).hasSize(1);
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
        exchange.keep(memory.all(), memory);
        assertThat(memory.of("main").orders.values())
                .singleElement()
                .extracting(Kept.Order::state)
                .isEqualTo("CANCEL");
        assertThat(memory.of("main").holdings.values())
                .singleElement()
                .satisfies(krw -> assertThat(krw.free()).isEqualByComparingTo("1000000"));
    }

    // -- several accounts

    @Test
    void everyAccountSurvivesARestartAlsoBeforeItIsOpenedAgain() {
        var before = new Program();
        before.open("other", OTHER);
        before.buy("mine");
        before.limit(OTHER, "theirs", "bid", "90000000", "0.001");
        pass(Duration.ofSeconds(1));
        var mine = before.get("/v1/accounts").body();
        assertThat(before.get(OTHER, "/v1/accounts").body()).isNotEqualTo(mine);

        var after = restarted();
        assertThat(after.get("/v1/accounts").body()).isEqualTo(mine);
        assertThat(after.get(OTHER, "/v1/accounts").status()).isEqualTo(401);
        pass(Duration.ofSeconds(1));
        after.trade(89_000_000); // nobody has a key, and the order rests all the same
        after.open("other", NEW);
        var filled = after.get(NEW, "/v1/order", "identifier", "theirs");
        assertThat(filled.text("state")).isEqualTo("done");
        assertThat(after.get("/v1/order", "identifier", "theirs").status()).isEqualTo(404);
        assertThat(restarted().exchange.accounts()).hasSize(2);
    }

    @Test
    void anAccountThatIsOpenedAgainGoesOnUnderItsNewKeyOnly() {
        var program = new Program();
        program.open("other", OTHER);
        program.buy(OTHER, "once");
        pass(Duration.ofSeconds(1));
        var balances = program.get(OTHER, "/v1/accounts").body();
        program.open("other", NEW);
        assertThat(program.get(NEW, "/v1/accounts").body()).isEqualTo(balances);
        assertThat(program.get(OTHER, "/v1/accounts").error()).isEqualTo("invalid_access_key");
        assertThat(program.buy(NEW, "once").getFirst().error()).isEqualTo("duplicated_identifier");
        assertThat(memory.of("other").flows).hasSize(1);
    }

    @Test
    void identifiersAreCountedPerAccount() {
        var program = new Program();
        program.open("other", OTHER);
        assertThat(program.buy("same").getFirst().status()).isEqualTo(201);
        assertThat(program.buy(OTHER, "same").getFirst().status()).isEqualTo(201);
    }

    @Test
    void aTaskIsKeptInOneGoAndOnlyWhatItTouched() {
        var program = new Program();
        for (int i = 0; i < 100; i++) {
            program.open("account " + i, customer(i));
        }
        program.limit(customer(1), "one", "bid", "90000000", "0.001");
        program.limit(customer(2), "two", "bid", "90000000", "0.001");
        pass(Duration.ofSeconds(1));
        memory.changed.clear();
        program.get(customer(3), "/v1/accounts");
        assertThat(memory.changed).isEmpty();
        program.trade(89_000_000);
        assertThat(memory.changed).containsExactly(Set.of("account 1", "account 2"));
    }

    @Test
    void whatOneAccountCouldNotKeepIsKeptWithTheNextChangeOfAnother() {
        var program = new Program();
        program.open("other", OTHER);
        memory.broken = true;
        var answers = program.buy("unkept");
        memory.broken = false;
        assertThat(program.buy(OTHER, "next")).hasSize(1);
        assertThat(answers).hasSize(1);
        assertThat(memory.of("main").identifiers).containsExactly("unkept");
    }

    @Test
    void twoAccountsShareWhatTheVisibleBookHolds() {
        var program = new Program();
        program.open("other", OTHER);
        program.limit(MAIN, "first", "bid", "100000000", "0.006");
        program.market.book(
                new OrderBook(
                        BTC,
                        agenda.instant(),
                        List.of(new Level(Price.of(100_000_000), Quantity.of("0.01"))),
                        List.of()));
        program.limit(OTHER, "second", "bid", "100000000", "0.006");
        pass(Duration.ofSeconds(1));
        assertThat(program.get("/v1/order", "identifier", "first").text("executed_volume"))
                .isEqualTo("0.006");
        assertThat(program.get(OTHER, "/v1/order", "identifier", "second").text("executed_volume"))
                .isEqualTo("0.004");
    }

    @Test
    void aTradeThroughThePriceFillsTheEarlierOrderFirstWhoseverItIs() {
        var program = new Program();
        program.open("other", OTHER);
        program.limit(OTHER, "first", "bid", "98000000", "0.006");
        program.limit(MAIN, "second", "bid", "98000000", "0.006");
        pass(Duration.ofSeconds(1));
        // A taker that meets neither must not change their places.
        program.market.book(
                new OrderBook(
                        BTC,
                        agenda.instant(),
                        List.of(new Level(Price.of(100_000_000), Quantity.of("1"))),
                        List.of(new Level(Price.of(97_000_000), Quantity.of("1")))));
        program.open("third", THIRD);
        program.exchange.deposit(coins(program, "third"), "BTC", new BigDecimal("0.01"));
        program.limit(THIRD, "sale", "ask", "97000000", "0.001");
        pass(Duration.ofSeconds(1));
        program.market.traded(
                new Trade(
                        BTC,
                        agenda.instant(),
                        Price.of(97_000_000),
                        Quantity.of("0.008"),
                        false,
                        2));
        assertThat(program.get(OTHER, "/v1/order", "identifier", "first").text("executed_volume"))
                .isEqualTo("0.006");
        assertThat(program.get("/v1/order", "identifier", "second").text("executed_volume"))
                .isEqualTo("0.002");
        var sale = program.get(THIRD, "/v1/order", "identifier", "sale");
        assertThat(sale.body().path("trades").findValuesAsString("price"))
                .containsExactly("97000000");
    }

    private static TwinAccount coins(Program program, String name) {
        var account = program.exchange.accountNamed(name);
        if (account == null) {
            throw new IllegalStateException("not opened: " + name);
        }
        return account;
    }

    @Test
    void twoAccountsNeverTradeWithEachOther() {
        var program = new Program();
        program.open("other", OTHER);
        program.exchange.deposit(coins(program, "other"), "BTC", new BigDecimal("0.01"));
        program.limit(OTHER, "offer", "ask", "99500000", "0.01");
        pass(Duration.ofSeconds(1));
        program.buy("taker");
        program.limit(MAIN, "crossing", "bid", "99500000", "0.001");
        pass(Duration.ofSeconds(1));
        var taker = program.get("/v1/order", "identifier", "taker");
        assertThat(taker.body().path("trades").findValuesAsString("price"))
                .containsExactly("100000000");
        assertThat(program.get("/v1/order", "identifier", "crossing").text("state"))
                .isEqualTo("wait");
        var offer = program.get(OTHER, "/v1/order", "identifier", "offer");
        assertThat(offer.text("state")).isEqualTo("wait");
        assertThat(offer.text("prevented_volume")).isIn("", "0");
    }
}
