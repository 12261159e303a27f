package haetae.app.service;

import haetae.app.backup.UpToDate;
import haetae.core.market.Market;
import haetae.core.trading.Engine;
import haetae.server.HaetaeServer;
import haetae.server.account.Owner;
import haetae.server.database.DatabaseChoice;
import haetae.server.database.Storage;
import haetae.server.trading.Trader;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A server that is started for one errand on a data folder whose own server is down. Trading is
 * halted for as long, so it takes no new risk; orders that were under way are followed up.
 */
public final class Errand {

    private static final Logger LOG = LoggerFactory.getLogger(Errand.class);
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private final Path folder;
    private final DatabaseChoice database;
    private final Mode mode;

    public Errand(Installation installation, DatabaseChoice database, Mode mode) {
        this.folder = installation.folder();
        this.database = database;
        this.mode = mode;
    }

    /**
     * Follows up what was under way and compares the books with the exchange.
     *
     * @return what both hold then
     */
    public Comparison reconcile() throws IOException {
        var reason = "reconciling while the server is down";
        try (var storage = open();
                var venue = mode.open(storage);
                var server = start(venue, storage)) {
            var books = StoredBooks.of(server.database());
            boolean ours = books.halt(reason);
            var trader = server.trader();
            trader.start();
            Poll.until(PATIENCE, () -> settled(trader));
            trader.stop().join();
            if (ours) {
                books.takeBack(reason);
            }
            return Comparison.of(books, Comparison.held(venue.balances()));
        }
    }

    /**
     * Sells all that Haetae owns. Trading stays halted afterwards, for a person to resume.
     *
     * @return true if nothing is left but dust that cannot be sold
     */
    public boolean flatten() throws IOException {
        try (var storage = open();
                var venue = mode.open(storage);
                var server = start(venue, storage)) {
            var books = StoredBooks.of(server.database());
            books.halt("flattened by hand");
            var trader = server.trader();
            trader.start();
            boolean ready = Poll.until(PATIENCE, () -> settled(trader));
            var markets = books.held().stream().map(held -> new Market(held.market())).toList();
            trader.ask(engine -> sell(engine, markets)).join();
            boolean sold = ready && Poll.until(PATIENCE, () -> settled(trader));
            trader.stop().join();
            return sold;
        }
    }

    private static boolean sell(Engine engine, List<Market> markets) {
        markets.forEach(market -> engine.flatten(market, "flattened by hand"));
        return true;
    }

    private Storage open() throws IOException {
        return UpToDate.open(folder, mode.environment(), database, LOG::info);
    }

    private HaetaeServer start(Venue venue, Storage storage) throws IOException {
        return HaetaeServer.start(
                venue.world(),
                mode.settings(),
                mode.configured(),
                new Owner(UUID.randomUUID().toString()),
                storage,
                0);
    }

    private static boolean settled(Trader trader) {
        var view = trader.ask(Engine::view).join();
        return view.booksAgree() && view.live().isEmpty() && view.exits().isEmpty();
    }
}
