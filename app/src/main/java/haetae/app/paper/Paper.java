package haetae.app.paper;

import haetae.app.service.Mode;
import haetae.app.service.Surroundings;
import haetae.app.service.Venue;
import haetae.app.settings.Env;
import haetae.core.market.Market;
import haetae.core.time.Traffic;
import haetae.core.trading.Settings;
import haetae.server.account.Configured;
import haetae.server.database.Storage;
import haetae.server.world.PaperAccounts;
import haetae.server.world.Seams;
import haetae.server.world.World;
import haetae.twin.TwinServer;
import haetae.twin.exchange.FedMarket;
import haetae.twin.exchange.TwinExchange;
import haetae.twin.faults.FaultPlan;
import haetae.upbit.Signer;
import haetae.upbit.Upbit;
import haetae.upbit.WallAgenda;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.springframework.boot.logging.LogLevel;
import org.springframework.boot.logging.LoggingSystem;

/**
 * Paper money on the real market: market data come from Upbit, orders go to the twin's exchange in
 * this program, which is fed by the same data. Its keys are new at every start and open nothing
 * else.
 */
public final class Paper implements Mode {

    /** The account that there is without any other; its rows of before there were others, too. */
    private static final String MAIN = "main";

    private final Env env;
    private final Surroundings surroundings;

    private Paper(Env env, Surroundings surroundings) {
        this.env = env;
        this.surroundings = surroundings;
    }

    /**
     * Puts it together.
     *
     * @throws haetae.app.terminal.Problem if a setting is wrong
     */
    public static Paper of(Env env) {
        env.paperKrw();
        return new Paper(env, Surroundings.of(env));
    }

    @Override
    public String environment() {
        return "paper";
    }

    @Override
    public boolean hasAi() {
        return surroundings.ai() != null;
    }

    @Override
    public boolean mayGoByRule() {
        return true;
    }

    @Override
    public void check() {} // it needs no key, and waits for an exchange that does not answer

    @Override
    public List<String> checkForTrading() {
        return List.of();
    }

    @Override
    public Settings settings() {
        return surroundings.settings();
    }

    @Override
    public Configured configured() {
        return surroundings.configured();
    }

    @Override
    public Venue open(Storage storage) throws IOException {
        // The server sets up its log later; until then a log would tell of every step.
        LoggingSystem.get(Paper.class.getClassLoader())
                .setLogLevel(LoggingSystem.ROOT_LOGGER_NAME, LogLevel.WARN);
        var store = PaperStore.open(storage.database());
        try {
            return open(store);
        } catch (RuntimeException | IOException e) {
            store.close();
            throw e;
        }
    }

    private Venue open(PaperStore store) throws IOException {
        // Apart from those who trade: what is kept waits for the database, and they need not.
        var agenda = surroundings.agenda().beside("paper");
        try {
            return open(store, agenda);
        } catch (RuntimeException | IOException e) {
            agenda.close();
            throw e;
        }
    }

    private Venue open(PaperStore store, WallAgenda agenda) throws IOException {
        var source = surroundings.upbit(env.upbit());
        var exchange = new TwinExchange(agenda);
        var feed =
                CompletableFuture.supplyAsync(
                                () -> {
                                    var markets = new LinkedHashMap<Market, FedMarket>();
                                    env.markets()
                                            .forEach(market ->
                                                    markets.put(market, exchange.feed(market)));
                                    exchange.keep(store.all(), store);
                                    return new PublicFeed(
                                            agenda, source.forAccount("paper", agenda), markets);
                                },
                                agenda::post)
                        .join();
        var accounts = new KeptAccounts(exchange, env.paperKrw());
        var signer = accounts.open(MAIN);
        var door =
                TwinServer.open(Traffic.uncounted(exchange.agenda()), exchange, FaultPlan.NONE, 0);
        agenda.post(feed::open);
        return new Venue(
                world(source, surroundings.upbit(door.address()), signer, accounts),
                () -> {
                    CompletableFuture.runAsync(
                                    () -> {
                                        feed.close();
                                        exchange.endKeeping();
                                        store.close();
                                    },
                                    agenda::post)
                            .join();
                    door.close();
                    agenda.close();
                });
    }

    private World world(Upbit source, Upbit exchange, Signer signer, PaperAccounts accounts) {
        return new World(
                environment(),
                surroundings.agenda(),
                surroundings.traffic(),
                surroundings.client(),
                source,
                exchange,
                signer,
                env.markets(),
                surroundings.ai(),
                env.recipients(),
                Seams.NONE,
                accounts);
    }

    @Override
    public void close() {
        surroundings.close();
    }
}
