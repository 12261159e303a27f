package haetae.app.paper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import haetae.server.database.Storage;
import haetae.twin.exchange.Kept;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.dao.DataAccessException;

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

    private static final Kept BEGUN =
            new Kept(
                    3,
                    List.of(holding("KRW", "9715007.24885714865", "284992.75114285135")),
                    List.of(order("order-1", "mine", "WAIT")),
                    List.of(),
                    List.of("burnt", "mine"),
                    List.of(new Kept.Flow("KRW", amount("10000000"), AT)));

    @Test
    void keepsEveryDigitAcrossARestart() throws IOException {
        try (var storage = Storage.open(data, "paper", CACHE);
                var store = PaperStore.open(storage.database())) {
            assertThat(store.all()).isEqualTo(Kept.NOTHING);
            store.keep(BEGUN);
            store.keep(
                    new Kept(
                            5,
                            List.of(holding("BTC", "0.00000001", "0")),
                            List.of(order("order-1", "mine", "DONE")),
                            List.of(trade("trade-1", "order-1")),
                            List.of(),
                            List.of()));
        }
        try (var storage = Storage.open(data, "paper", CACHE);
                var store = PaperStore.open(storage.database())) {
            var all = store.all();
            assertThat(all.ids()).isEqualTo(5);
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
            store.keep(BEGUN);
            store.keep(BEGUN);
            assertThat(store.all()).isEqualTo(BEGUN);

            var lastPartFails =
                    new Kept(
                            9,
                            List.of(holding("KRW", "1", "2")),
                            List.of(
                                    order("order-1", "mine", "CANCEL"),
                                    order("order-2", "other", "WAIT")),
                            List.of(trade("trade-1", "no such order")),
                            List.of("other"),
                            List.of());
            assertThatThrownBy(() -> store.keep(lastPartFails))
                    .isInstanceOf(DataAccessException.class);
            assertThat(store.all()).isEqualTo(BEGUN);
        }
    }
}
