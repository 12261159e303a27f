package haetae.server.trading;

import haetae.core.market.Market;
import haetae.core.money.Krw;
import haetae.core.money.Price;
import haetae.core.money.Quantity;
import haetae.core.order.Fill;
import haetae.core.order.Leg;
import haetae.core.order.OrderIntent;
import haetae.core.order.OrderState;
import haetae.core.order.OrderState.Ending;
import haetae.core.order.OrderTerms;
import haetae.core.portfolio.Books;
import haetae.core.portfolio.Entry;
import haetae.core.signal.Action;
import haetae.core.signal.Advice;
import haetae.core.signal.AdviceReply;
import haetae.core.signal.HoldCause;
import haetae.core.trading.Change;
import haetae.core.trading.DecisionRecord;
import haetae.core.trading.DecisionRecord.Result;
import haetae.server.HaetaeServer;
import haetae.server.account.Account;
import haetae.server.account.AccountDatabase;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * What the server of the tests finds in its journal: a deposit, a decision to buy and its order, a
 * decision to hold, a refused order and a cancelled one.
 */
public final class SeededBooks {

    /** Won and coins that the books come to. */
    public static final String CASH = "899950";

    public static final String COINS = "0.001";

    static final Instant AT = Instant.parse("2026-03-01T10:00:05Z");
    private static final Market BTC = new Market("KRW-BTC");

    private SeededBooks() {}

    public static void write(HaetaeServer server) {
        var account = server.part(Account.class);
        var journal =
                new PostgresJournal(
                        server.part(AccountDatabase.class).jdbc(),
                        server.part(AccountDatabase.class).transaction(),
                        account.id(),
                        account.installEpoch(),
                        false,
                        Patience.endless());
        var changes = new ArrayList<Change>();
        var books =
                post(
                        changes,
                        Books.EMPTY,
                        new Entry.CashFlow(AT.minusSeconds(60), "opening", Krw.of(1_000_000)));
        changes.add(bought());
        changes.add(held());
        bought(changes, books);
        ended(changes, "refused-1", Ending.REFUSED, "under_min_total_bid: too small");
        ended(changes, "cancelled-1", Ending.CANCELLED, "by us");
        journal.keep(changes);
    }

    private static void bought(List<Change> changes, Books before) {
        var fill =
                new Fill(
                        "trade-1",
                        Price.of("100000000"),
                        Quantity.of("0.001"),
                        Krw.of(100_000),
                        AT);
        changes.add(new Change.OrderRecorded(intent("entry-1", Leg.ENTRY, "KRW-BTC@seed")));
        changes.add(new Change.FillBooked("entry-1", fill, Krw.ZERO));
        var books =
                post(
                        changes,
                        before,
                        new Entry.Bought(AT, "trade:trade-1", BTC, fill.volume(), fill.funds()));
        changes.add(new Change.FeeBooked("entry-1", Krw.of(50), Krw.ZERO));
        post(changes, books, new Entry.FeePaid(AT, "fee:entry-1", BTC, true, Krw.of(50)));
        changes.add(
                new Change.OrderMoved(
                        "entry-1", new OrderState.Done(Ending.EXECUTED, ""), "uuid-1", AT));
    }

    private static void ended(List<Change> changes, String name, Ending ending, String why) {
        changes.add(new Change.OrderRecorded(intent(name, Leg.ENTRY, "seed:" + name)));
        changes.add(new Change.OrderMoved(name, new OrderState.Done(ending, why), null, AT));
    }

    private static OrderIntent intent(String identifier, Leg leg, String decision) {
        return new OrderIntent(
                identifier,
                BTC,
                new OrderTerms.MarketBuy(Krw.of(100_000)),
                leg,
                decision,
                1,
                AT,
                AT.plusSeconds(2));
    }

    private static Books post(List<Change> changes, Books before, Entry entry) {
        var after = before.after(entry);
        changes.add(new Change.Posted(entry, after));
        return after;
    }

    private static Change bought() {
        var advice =
                new Advice.Given(Action.BUY, new BigDecimal("0.80"), "a dip <b>worth</b> buying");
        return new Change.Decided(
                new DecisionRecord(
                        "KRW-BTC@seed",
                        BTC,
                        AT.minusSeconds(5),
                        AT,
                        false,
                        null,
                        null,
                        new AdviceReply(
                                advice,
                                "gemini-test",
                                "prompt",
                                "{}",
                                120,
                                30,
                                Duration.ZERO,
                                List.of()),
                        null,
                        List.of(),
                        new Result.Buys(Krw.of(100_000), "entry-1")));
    }

    private static Change held() {
        return new Change.Decided(
                DecisionRecord.bare(
                        "KRW-BTC@seed2",
                        BTC,
                        AT.plusSeconds(3_595),
                        AT.plusSeconds(3_600),
                        List.of(),
                        new Result.Holds(HoldCause.STALE_DATA, "no fresh price")));
    }
}
