package haetae.server.trading;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import haetae.core.money.Krw;
import haetae.core.money.Price;
import haetae.core.money.Quantity;
import haetae.core.order.Fill;
import haetae.core.order.Leg;
import haetae.core.order.Order;
import haetae.core.order.OrderIntent;
import haetae.core.order.OrderState;
import haetae.core.order.OrderTerms;
import haetae.core.portfolio.Books;
import haetae.core.portfolio.Entry;
import haetae.core.risk.Latch;
import haetae.core.risk.LatchCause;
import haetae.core.trading.Change;
import haetae.core.trading.Journal.JournalFailure;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionTemplate;

class PostgresJournalTests {

    private static final Instant AT = Instant.parse("2026-01-05T00:00:00Z");

    @TempDir static Path data;
    private static Fixture fixture;
    private static JdbcTemplate db;

    @BeforeAll
    static void start() throws IOException {
        fixture = new Fixture(data);
        db = fixture.part(JdbcTemplate.class);
    }

    @AfterAll
    static void stop() throws IOException {
        fixture.close();
    }

    private record Opened(long account, PostgresJournal journal) {}

    private static Opened journal(String name) {
        var account = fixture.part(Accounts.class).own("demo", name);
        return new Opened(
                account.id(),
                new PostgresJournal(
                        db,
                        fixture.part(TransactionTemplate.class),
                        account.id(),
                        account.installEpoch()));
    }

    private static OrderIntent intent(String identifier) {
        return new OrderIntent(
                identifier,
                Fixture.BTC,
                new OrderTerms.MarketBuy(Krw.of(10_000)),
                Leg.ENTRY,
                identifier,
                1,
                AT,
                AT.plusSeconds(60));
    }

    private static Fill fill(String tradeId, String volume) {
        var coins = Quantity.of(volume);
        return new Fill(tradeId, Price.of(1_000_000), coins, Price.of(1_000_000).times(coins), AT);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void givesBackExactlyWhatWasCommitted(long seed) {
        var random = new Random(seed);
        var journal = journal("seed-" + seed).journal();
        var books = Books.EMPTY;
        Map<String, Order> live = new LinkedHashMap<>();
        Map<LatchCause, Latch> latches = new LinkedHashMap<>();
        for (int i = 0; i < 60; i++) {
            var id = "s" + seed + "-" + i;
            var changes = new ArrayList<Change>();
            var cash = new Entry.CashFlow(AT, id, Krw.of(random.nextLong(1, 1_000_000)));
            books = books.after(cash);
            changes.add(new Change.Posted(cash, books));
            changes.add(new Change.OrderRecorded(intent(id)));
            var order = Order.of(intent(id));
            if (random.nextBoolean()) {
                var fill = fill(id, "0.0000" + random.nextInt(1, 9_999));
                var bought =
                        new Entry.Bought(
                                AT, "fill:" + id, Fixture.BTC, fill.volume(), fill.funds());
                books = books.after(bought);
                changes.add(new Change.FillBooked(id, fill, Krw.ZERO));
                changes.add(new Change.Posted(bought, books));
                order = order.withFill(fill);
            }
            OrderState state =
                    switch (random.nextInt(3)) {
                        case 0 -> new OrderState.Working();
                        case 1 -> new OrderState.Unresolved(AT, "no answer", null);
                        default -> new OrderState.Done(OrderState.Ending.CANCELLED, "");
                    };
            changes.add(new Change.OrderMoved(id, state, "uuid-" + id, AT));
            if (!(state instanceof OrderState.Done)) {
                live.put(id, order.withState(state).withUuid("uuid-" + id));
            }
            var cause = LatchCause.values()[random.nextInt(LatchCause.values().length)];
            if (latches.remove(cause) != null) {
                changes.add(new Change.LatchOpened(cause, null, AT, "over"));
            } else {
                var latch = new Latch(cause, null, AT, "because");
                latches.put(cause, latch);
                changes.add(new Change.LatchClosed(latch));
            }
            journal.commit(changes);
        }
        var loaded = journal.load();
        assertThat(loaded.opened()).isTrue();
        assertThat(loaded.books()).isEqualTo(books);
        assertThat(loaded.live()).isEqualTo(List.copyOf(live.values()));
        assertThat(loaded.latches()).isEqualTo(List.copyOf(latches.values()));
        assertThat(loaded.known()).hasSize(60);
    }

    @Test
    void refusesWhatWasBookedBeforeAndKeepsNothingOfThatCommit() {
        var journal = journal("doubles").journal();
        var paidIn = new Entry.CashFlow(AT, "opening", Krw.of(1));
        var books = Books.EMPTY.after(paidIn);
        var posted = new Change.Posted(paidIn, books);
        var recorded = new Change.OrderRecorded(intent("double"));
        var filled = new Change.FillBooked("double", fill("double-trade", "0.01"), Krw.ZERO);
        journal.commit(List.of(posted, recorded, filled));
        var before = journal.load();
        var fresh = new Change.OrderRecorded(intent("fresh"));
        for (var again : List.of(posted, recorded, filled)) {
            assertThatThrownBy(() -> journal.commit(List.of(fresh, again)))
                    .isInstanceOf(JournalFailure.class);
        }
        assertThatThrownBy(() ->
                        journal.commit(
                                List.of(new Change.FeeBooked("unknown", Krw.of(1), Krw.ZERO))))
                .isInstanceOf(JournalFailure.class);
        assertThat(journal.load()).isEqualTo(before);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "UPDATE books SET cash = cash + 1 WHERE account_id = ?",
                "UPDATE books SET realised = realised + 1 WHERE account_id = ?",
                "UPDATE positions SET cost = cost + 1 WHERE account_id = ?",
                "UPDATE positions SET quantity = quantity + 1 WHERE account_id = ?",
                "DELETE FROM ledger WHERE kind = 'BOUGHT' AND account_id = ?"
            })
    void refusesToLoadTamperedBooks(String tampering) {
        var opened = journal("tampered-" + Integer.toHexString(tampering.hashCode()));
        var paidIn = new Entry.CashFlow(AT, "opening", Krw.of(1_000_000));
        var bought =
                new Entry.Bought(AT, "trade", Fixture.BTC, Quantity.of("0.01"), Krw.of(10_000));
        var first = Books.EMPTY.after(paidIn);
        opened.journal()
                .commit(
                        List.of(
                                new Change.Posted(paidIn, first),
                                new Change.Posted(bought, first.after(bought))));
        assertThat(opened.journal().load().books()).isEqualTo(first.after(bought));
        db.update(tampering, opened.account());
        assertThatThrownBy(() -> opened.journal().load())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("ledger and the books differ");
    }
}
