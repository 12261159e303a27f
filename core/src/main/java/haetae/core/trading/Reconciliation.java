package haetae.core.trading;

import haetae.core.market.Market;
import haetae.core.money.Krw;
import haetae.core.money.Quantity;
import haetae.core.order.AccountOutcome;
import haetae.core.order.Identifier;
import haetae.core.order.OrderReport;
import haetae.core.order.Refusal;
import haetae.core.portfolio.Books;
import haetae.core.portfolio.Entry;
import haetae.core.risk.LatchCause;
import haetae.core.time.Agenda;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Compares the books with the exchange. The exchange is the truth about what is in the account, our
 * fills about what is ours. Balances lag behind: a difference counts only when it stood unchanged
 * for a minute in which nothing was booked. Until then there is no new risk.
 */
final class Reconciliation {

    private static final Duration SECOND_LOOK = Duration.ofSeconds(2);
    private static final Duration RETRY = Duration.ofSeconds(5);
    private static final Duration LONGEST_LAG = Duration.ofSeconds(60);
    private static final int FAILURES_UNTIL_OFFLINE = 3;

    /**
     * Exchange less books, in won and in coins of ours that are missing. Seen twice with the same
     * books, it is no passing lag: then nothing was booked in between.
     */
    private record Difference(BigDecimal cash, Map<Market, Quantity> missing, Books books) {
        boolean isNone() {
            return cash.signum() == 0 && missing.isEmpty();
        }
    }

    private final Agenda agenda;
    private final Exchange exchange;
    private final Records records;
    private final Settings settings;
    private final Latches latches;
    private final Runnable agreed;
    private @Nullable Difference seenBefore;
    private Duration seenSince = Duration.ZERO;
    private boolean underWay;
    private int round;
    private boolean booksAgree;
    private int failures;

    /**
     * @param agreed run every time the books were found to agree
     */
    Reconciliation(
            Agenda agenda,
            Exchange exchange,
            Records records,
            Settings settings,
            Latches latches,
            Runnable agreed) {
        this.agenda = agenda;
        this.exchange = exchange;
        this.records = records;
        this.settings = settings;
        this.latches = latches;
        this.agreed = agreed;
    }

    /** True once the books agreed with the exchange and no difference was seen since. */
    boolean booksAgree() {
        return booksAgree;
    }

    /** Starts a comparison unless one is under way. */
    void begin() {
        if (!underWay) {
            underWay = true;
            read(++round);
        }
    }

    /** After a restart nothing is sure until it was compared again. */
    void forget() {
        booksAgree = false;
        seenBefore = null;
        underWay = false;
        round++; // what is still under way belongs to an earlier round
    }

    private void readLater(Duration pause, int mine) {
        agenda.after(pause, () -> read(mine));
    }

    private void read(int mine) {
        if (mine != round) {
            return;
        }
        if (!records.live().stream().allMatch(OrderDesk::isResting)) {
            readLater(SECOND_LOOK, mine); // balances move with an order under way
            return;
        }
        long activity = records.activity();
        exchange.account(outcome -> {
            if (mine != round) {
                return;
            }
            switch (outcome) {
                case AccountOutcome.Read read -> {
                    failures = 0;
                    latches.open(LatchCause.EXCHANGE_OFFLINE, null, "the exchange answers");
                    latches.open(LatchCause.KEY_INVALID, null, "the exchange accepts the key");
                    latches.open(LatchCause.RATE_BLOCKED, null, "the exchange answers");
                    if (activity != records.activity()) {
                        readLater(SECOND_LOOK, mine);
                    } else {
                        compare(read, mine);
                    }
                }
                case AccountOutcome.Refused(var refusal) -> {
                    latches.close(
                            refusal.kind() == Refusal.Kind.KEY
                                    ? LatchCause.KEY_INVALID
                                    : LatchCause.EXCHANGE_OFFLINE,
                            null,
                            refusal.name() + ": " + refusal.message());
                    readLater(RETRY, mine);
                }
                case AccountOutcome.Blocked(var cause) -> {
                    latches.close(LatchCause.RATE_BLOCKED, null, cause);
                    readLater(RETRY, mine);
                }
                case AccountOutcome.Unknown(var cause) -> {
                    if (++failures == FAILURES_UNTIL_OFFLINE) {
                        latches.close(LatchCause.EXCHANGE_OFFLINE, null, cause);
                    }
                    readLater(RETRY, mine);
                }
            }
        });
    }

    /** An order that a Haetae named and that we do not know: another one trades this account. */
    void watchForForeign(OrderReport report) {
        var identifier = report.identifier();
        if (identifier != null && Identifier.isHaetaes(identifier) && !records.knows(identifier)) {
            latches.close(
                    LatchCause.FOREIGN_HAETAE,
                    null,
                    "order " + identifier + " is not ours but a Haetae's");
        }
    }

    private void compare(AccountOutcome.Read read, int mine) {
        read.open().forEach(this::watchForForeign);
        if (!records.opened()) {
            records.commit(cashFlow("opening", new Krw(read.of("KRW").total())));
        }
        var difference = difference(read);
        if (difference.isNone()) {
            agreeAgain();
            settled();
        } else if (!records.live().isEmpty()) {
            booksAgree = false;
            readLater(
                    RETRY, mine); // it may be a trade of the resting order that is not heard of yet
        } else if (!difference.equals(seenBefore)) {
            booksAgree = false;
            seenBefore = difference;
            seenSince = agenda.monotonic();
            readLater(RETRY, mine);
        } else if (agenda.monotonic().minus(seenSince).compareTo(LONGEST_LAG) < 0) {
            readLater(RETRY, mine);
        } else {
            book(difference);
            settled();
        }
    }

    /** The latch of a loss stands until a later comparison finds nothing missing. */
    private void agreeAgain() {
        for (var market : settings.markets()) {
            latches.open(LatchCause.BOOKS_DISAGREE, market, "the books agree with the exchange");
        }
    }

    private void settled() {
        underWay = false;
        seenBefore = null;
        booksAgree = true;
        agreed.run();
    }

    private Difference difference(AccountOutcome.Read read) {
        var missing = new TreeMap<Market, Quantity>();
        for (var market : settings.markets()) {
            var owned = records.books().position(market).quantity();
            var there = new Quantity(read.of(market.coin()).total());
            if (there.compareTo(owned) < 0) {
                missing.put(market, owned.minus(there));
            }
        }
        var cash = read.of("KRW").total().subtract(records.books().cash().amount());
        return new Difference(new Krw(cash).amount(), missing, records.books());
    }

    /**
     * Won that came or went is a flow. Coins of ours that are gone are an outflow that a person
     * must hear of.
     */
    private void book(Difference difference) {
        var now = agenda.instant();
        if (difference.cash().signum() != 0) {
            records.commit(cashFlow("flow:" + now, new Krw(difference.cash())));
        }
        difference
                .missing()
                .forEach((market, volume) -> {
                    var entry =
                            new Entry.CoinsLost(now, "lost:" + market + ":" + now, market, volume);
                    records.commit(new Change.Posted(entry, records.books().after(entry)));
                    latches.close(
                            LatchCause.BOOKS_DISAGREE,
                            market,
                            volume + " of our coins are no longer on the exchange");
                });
    }

    private Change cashFlow(String reference, Krw amount) {
        var entry = new Entry.CashFlow(agenda.instant(), reference, amount);
        return new Change.Posted(entry, records.books().after(entry));
    }
}
