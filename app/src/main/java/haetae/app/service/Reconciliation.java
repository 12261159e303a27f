package haetae.app.service;

import haetae.app.settings.Env;
import haetae.server.database.DatabaseChoice;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

/** Compares the books of a server that runs with its exchange. */
public final class Reconciliation {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private Reconciliation() {}

    /**
     * Has the server follow up its orders, then compares until both are equal or a minute is over:
     * while it trades, balances and books move one after the other.
     *
     * @param env with the exchange's key in it the exchange is asked directly, else through the
     *     server
     */
    public static Comparison withRunning(Installation installation, DatabaseChoice choice, Env env)
            throws IOException {
        var api = installation.requireApi();
        api.post("/trading/orders/sync", null);
        try (var database = installation.open(choice)) {
            var books = StoredBooks.of(database.db());
            if (installation.environment().equals("live") && env.live() && env.hasUpbitKeys()) {
                try (var live = Live.of(env)) {
                    return compare(books, () -> Comparison.held(live.venue().balances()));
                }
            }
            var coin = api.get("/trading/position").path("symbol").asString("KRW-BTC").substring(4);
            return compare(books, () -> Comparison.held(api.get("/trading/balance"), coin));
        }
    }

    private static Comparison compare(
            StoredBooks books, Supplier<Map<String, BigDecimal>> exchange) {
        var last = new AtomicReference<>(Comparison.of(books, exchange.get()));
        Poll.until(
                PATIENCE,
                () ->
                        last.updateAndGet(before ->
                                        before.equal()
                                                ? before
                                                : Comparison.of(books, exchange.get()))
                                .equal());
        return last.get();
    }
}
