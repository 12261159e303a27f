package haetae.server;

import haetae.core.market.Market;
import haetae.core.portfolio.TradingDay;
import haetae.core.time.Agenda;
import haetae.core.time.Traffic;
import haetae.core.trading.Preferences;
import haetae.core.trading.Settings;
import haetae.server.account.Account;
import haetae.server.account.AccountDatabase;
import haetae.server.account.Configured;
import haetae.server.account.OpenAccounts;
import haetae.server.account.Owner;
import haetae.server.account.People;
import haetae.server.account.Role;
import haetae.server.database.Storage;
import haetae.server.trading.SeededBooks;
import haetae.server.world.Recipients;
import haetae.server.world.Seams;
import haetae.server.world.World;
import haetae.upbit.Signer;
import haetae.upbit.Upbit;
import haetae.upbit.WallAgenda;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.ZoneId;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import javax.sql.DataSource;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * The one server of this module's tests: a real PostgreSQL, a real web server, an exchange without
 * a network. Tests take it as a parameter; the last one closes it.
 */
public final class TestServer implements ParameterResolver {

    public static final String TOKEN = "a-token-for-tests-0123456789";

    /** The last trade's price in won. */
    public static final long PRICE = 98_000_000;

    public static final Market BTC = new Market("KRW-BTC");
    public static final Path CACHE = Path.of(System.getProperty("user.home"), ".cache", "haetae");

    /** Where hosts are, as the server is told; others are not known to it. */
    public static final Map<String, InetAddress> HOSTS = new ConcurrentHashMap<>();

    private static final Seams NAMES =
            new Seams() {
                @Override
                public List<InetAddress> addresses(String host) throws UnknownHostException {
                    if (HOSTS.get(host) instanceof InetAddress address) {
                        return List.of(address);
                    }
                    throw new UnknownHostException(host);
                }
            };

    /** A running server with its exchange. */
    public record Running(HaetaeServer server, FakeUpbit upbit, Agenda agenda, Storage storage)
            implements AutoCloseable {
        /** The account of a person of this name, who is new the first time. */
        public Account account(String person) {
            return server.part(People.class)
                    .vouchedFor(person, person + "@test", person, Role.USER)
                    .account();
        }

        /** The database as an account sees it, without opening the account. */
        public AccountDatabase database(Account account) {
            try {
                return new AccountDatabase(server.part(DataSource.class), account);
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public void close() throws IOException {
            server.close();
            ((WallAgenda) agenda).close();
            storage.close();
            deleteTree(storage.folder().path());
        }
    }

    public static Settings settings() {
        return new Settings(
                "test",
                List.of(BTC),
                new TradingDay(ZoneId.of("Asia/Seoul")),
                Preferences.DEFAULTS);
    }

    public static World world(Agenda agenda, FakeUpbit upbit, Market... markets) {
        var traffic = Traffic.uncounted(agenda);
        var exchange = new Upbit(agenda, upbit, traffic, URI.create("http://upbit.invalid"));
        return new World(
                "demo",
                agenda,
                traffic,
                upbit,
                exchange,
                exchange,
                new Signer("access", "a secret of at least thirty-two letters", () -> "nonce"),
                List.of(markets),
                null,
                Recipients.NOBODY,
                NAMES);
    }

    private static Running start() {
        try {
            var folder = Files.createTempDirectory("haetae-server-test-");
            var agenda =
                    WallAgenda.onMachineClock(
                            "test-agenda",
                            e -> {
                                throw new AssertionError(e);
                            });
            var upbit = new FakeUpbit();
            upbit.accounts(Map.of("KRW", SeededBooks.CASH, "BTC", SeededBooks.COINS));
            var storage = Storage.open(folder, "demo", CACHE);
            var server =
                    HaetaeServer.start(
                            world(agenda, upbit, BTC),
                            settings(),
                            Configured.NOTHING,
                            new Owner(TOKEN),
                            storage,
                            0);
            SeededBooks.write(server);
            server.part(OpenAccounts.class).open(server.part(People.class).owner());
            server.part(OpenAccounts.class).begin();
            server.trader().ask(_ -> true).join();
            CompletableFuture.runAsync(() -> {}, agenda::post).join(); // now all streams are open
            upbit.trade(BTC.code(), agenda.instant(), 99_000_000, "0.25", 1);
            upbit.trade(BTC.code(), agenda.instant(), PRICE, "0.25", 2);
            return new Running(server, upbit, agenda, storage);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static void deleteTree(Path root) throws IOException {
        try (var paths = Files.walk(root)) {
            for (var path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        }
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == Running.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return context.getRoot()
                .getStore(ExtensionContext.Namespace.GLOBAL)
                .computeIfAbsent(Running.class, _ -> start(), Running.class);
    }
}
