package haetae.app.paper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import haetae.app.Prepared;
import haetae.app.backup.Migrations;
import haetae.core.money.Krw;
import haetae.server.database.Storage;
import haetae.twin.exchange.Kept;
import haetae.twin.exchange.TwinExchange;
import haetae.upbit.WallAgenda;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/** What the paper exchange keeps, in a real PostgreSQL. */
class PaperStoreTests {

    private static final Path CACHE = Path.of(System.getProperty("user.home"), ".cache", "haetae");
    private static final Instant AT = Instant.parse("2026-11-23T03:00:00.123456Z");

    @TempDir private Path data = Path.of("");

    private static BigDecimal amount(String text) {
        return new BigDecimal(text);
    }

    private static Kept.Holding holding(String currency, String free, String locked) {
        return new Kept.Holding(currency, amount(free), amount(locked), amount("0"));
    }

    private static Kept.Order order(String uuid, String identifier, String state) {
        return new Kept.Order(
                uuid,
                identifier,
                "KRW-BTC",
                "BUY",
                "LIMIT",
                amount("161299000"),
                null,
                amount("0.00176686"),
                "POST_ONLY",
                "NONE",
                AT,
                amount("0.0005"),
                state,
                amount("284992.75114285135"),
                amount("0"),
                amount("0"));
    }

    private static Kept.Trade trade(String uuid, String order) {
        return new Kept.Trade(uuid, order, amount("161299000"), amount("0.00000001"), AT);
    }

    private static final Kept.Account BEGUN =
            new Kept.Account(
                    List.of(holding("KRW", "9715007.24885714865", "284992.75114285135")),
                    List.of(order("order-1", "mine", "WAIT")),
                    List.of(),
                    List.of("burnt", "mine"),
                    List.of(new Kept.Flow("KRW", amount("10000000"), AT)));

    private static Kept main(long ids, Kept.Account change) {
        return new Kept(ids, Map.of("main", change));
    }

    private static Kept.Account main(Kept all) {
        return all.accounts().getOrDefault("main", Kept.Account.NOTHING);
    }

    @BeforeEach
    void prepare() throws IOException {
        Prepared.at(data, "paper");
    }

    @Test
    void keepsEveryDigitAcrossARestart() throws IOException {
        try (var storage = Storage.open(data, "paper", CACHE);
                var store = PaperStore.open(storage.database())) {
            assertThat(store.all()).isEqualTo(Kept.NOTHING);
            store.keep(main(3, BEGUN));
            store.keep(
                    main(
                            5,
                            new Kept.Account(
                                    List.of(holding("BTC", "0.00000001", "0")),
                                    List.of(order("order-1", "mine", "DONE")),
                                    List.of(trade("trade-1", "order-1")),
                                    List.of(),
                                    List.of())));
        }
        try (var storage = Storage.open(data, "paper", CACHE);
                var store = PaperStore.open(storage.database())) {
            assertThat(store.all().ids()).isEqualTo(5);
            var all = main(store.all());
            assertThat(all.holdings())
                    .containsExactlyInAnyOrder(
                            BEGUN.holdings().getFirst(), holding("BTC", "0.00000001", "0"));
            assertThat(all.orders()).containsExactly(order("order-1", "mine", "DONE"));
            assertThat(all.trades()).containsExactly(trade("trade-1", "order-1"));
            assertThat(all.identifiers()).containsExactlyInAnyOrder("burnt", "mine");
            assertThat(all.flows()).isEqualTo(BEGUN.flows());
        }
    }

    @Test
    void keepsAChangeWholeOrNotAtAllAndOnceHoweverOftenItIsOffered() throws IOException {
        try (var storage = Storage.open(data, "paper", CACHE);
                var store = PaperStore.open(storage.database())) {
            store.keep(main(3, BEGUN));
            store.keep(main(3, BEGUN));
            assertThat(store.all()).isEqualTo(main(3, BEGUN));

            var lastPartFails =
                    new Kept.Account(
                            List.of(holding("KRW", "1", "2")),
                            List.of(
                                    order("order-1", "mine", "CANCEL"),
                                    order("order-2", "other", "WAIT")),
                            List.of(trade("trade-1", "no such order")),
                            List.of("other"),
                            List.of());
            var others =
                    new Kept.Account(
                            List.of(holding("KRW", "5", "0")),
                            List.of(),
                            List.of(),
                            List.of(),
                            List.of());
            assertThatThrownBy(() ->
                            store.keep(
                                    new Kept(
                                            9,
                                            Map.of(
                                                    "another", others,
                                                    "main", lastPartFails))))
                    .isInstanceOf(DataAccessException.class);
            assertThat(store.all()).isEqualTo(main(3, BEGUN));
        }
    }

    @Test
    void keepsAccountsApartThatHoldTheSame() throws IOException {
        var another =
                new Kept.Account(
                        List.of(holding("KRW", "1", "0")),
                        List.of(order("order-2", "mine", "WAIT")),
                        List.of(trade("trade-2", "order-2")),
                        List.of("burnt", "mine"),
                        BEGUN.flows());
        var both = new Kept(7, Map.of("main", BEGUN, "another", another));
        try (var storage = Storage.open(data, "paper", CACHE);
                var store = PaperStore.open(storage.database())) {
            store.keep(both);
            assertThat(store.all()).isEqualTo(both);
        }
    }

    @Test
    void takesWhatWasKeptOfOneAccountForTheMainOne() throws IOException {
        try (var storage = Storage.open(data, "paper", CACHE)) {
            var login = storage.database();
            Migrations.run(login, Migrations.PAPER, "1");
            var db =
                    new JdbcTemplate(
                            new DriverManagerDataSource(
                                    login.url(), login.user(), login.password()));
            for (var statement :
                    """
                    INSERT INTO paper.exchange (ids) VALUES (3);
                    INSERT INTO paper.identifiers VALUES ('burnt'), ('mine');
                    INSERT INTO paper.holdings
                        VALUES ('KRW', 9715007.24885714865, 284992.75114285135, 0);
                    INSERT INTO paper.orders (uuid, identifier, market, side, type, price, volume,
                        force, smp, created_at, fee_rate, state, locked, prevented_volume,
                        prevented_locked)
                        VALUES ('order-1', 'mine', 'KRW-BTC', 'BUY', 'LIMIT', 161299000,
                            0.00176686, 'POST_ONLY', 'NONE', '2026-11-23T03:00:00.123456Z', 0.0005,
                            'WAIT', 284992.75114285135, 0, 0);
                    INSERT INTO paper.flows VALUES ('KRW', 10000000, '2026-11-23T03:00:00.123456Z')
                    """
                            .split(";")) {
                db.execute(statement);
            }
            try (var store = PaperStore.open(login)) {
                assertThat(store.all()).isEqualTo(main(3, BEGUN));
            }
        }
    }

    @Test
    void opensAccountsOfARunningExchangeAndFindsThemAgain() throws IOException {
        var opened = new ArrayList<Kept>();
        for (int start = 0; start < 2; start++) {
            try (var storage = Storage.open(data, "paper", CACHE);
                    var store = PaperStore.open(storage.database());
                    var agenda = WallAgenda.onMachineClock("paper", Throwable::printStackTrace)) {
                var exchange = new TwinExchange(agenda);
                CompletableFuture.runAsync(() -> exchange.keep(store.all(), store), agenda::post)
                        .join();
                var accounts = new KeptAccounts(exchange, Krw.of(1_000_000));
                var first = accounts.open("main");
                assertThat(accounts.open("main")).isNotSameAs(first);
                assertThat(accounts.open("another").pocket()).isEqualTo("another");
                assertThatThrownBy(() -> accounts.open("")).hasMessageContaining("1 to 64");
                opened.add(store.all()); // kept when open returns
            }
        }
        assertThat(opened.getFirst().accounts()).containsOnlyKeys("main", "another");
        assertThat(opened.getFirst().accounts().values())
                .allSatisfy(account ->
                        assertThat(account.holdings().getFirst().free())
                                .isEqualByComparingTo("1000000"));
        assertThat(opened.getLast()).isEqualTo(opened.getFirst());
    }
}
