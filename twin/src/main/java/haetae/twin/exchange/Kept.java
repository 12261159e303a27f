package haetae.twin.exchange;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The accounts of an exchange as they are kept: all there is, or only what a change has touched.
 *
 * @param ids how many ids the exchange has given out
 * @param accounts by their names
 */
public record Kept(long ids, Map<String, Account> accounts) {

    public static final Kept NOTHING = new Kept(0, Map.of());

    public Kept {
        accounts = Map.copyOf(accounts);
    }

    /**
     * An account and its orders. Everything is a new fact but holdings and orders, which replace
     * what was kept of them before.
     *
     * @param identifiers clients' ids that were used, also by orders that were refused
     */
    public record Account(
            List<Holding> holdings,
            List<Order> orders,
            List<Trade> trades,
            List<String> identifiers,
            List<Flow> flows) {

        public static final Account NOTHING =
                new Account(List.of(), List.of(), List.of(), List.of(), List.of());

        public Account {
            holdings = List.copyOf(holdings);
            orders = List.copyOf(orders);
            trades = List.copyOf(trades);
            identifiers = List.copyOf(identifiers);
            flows = List.copyOf(flows);
        }

        /** True when there is nothing in it. */
        public boolean isEmpty() {
            return holdings.isEmpty()
                    && orders.isEmpty()
                    && trades.isEmpty()
                    && identifiers.isEmpty()
                    && flows.isEmpty();
        }
    }

    /**
     * @param average what a coin cost on average, without fees; zero for won
     */
    public record Holding(
            String currency, BigDecimal free, BigDecimal locked, BigDecimal average) {}

    /**
     * An order's terms and how it stands. What was executed follows from its trades.
     *
     * @param price unit price of a limit order, else null
     * @param funds won to spend of a buy by amount, else null
     * @param volume coins of all others, else null
     * @param force ioc, fok or post_only in capitals, else null
     * @param smp what happens when it would meet an order of its own account
     * @param state WAIT, DONE or CANCEL
     * @param locked held back for it; of an order that has ended, what was given back
     */
    public record Order(
            String uuid,
            @Nullable String identifier,
            String market,
            String side,
            String type,
            @Nullable BigDecimal price,
            @Nullable BigDecimal funds,
            @Nullable BigDecimal volume,
            @Nullable String force,
            String smp,
            Instant createdAt,
            BigDecimal feeRate,
            String state,
            BigDecimal locked,
            BigDecimal preventedVolume,
            BigDecimal preventedLocked) {}

    /** A trade of an order; an order's trades come in the order in which they happened. */
    public record Trade(
            String uuid, String order, BigDecimal price, BigDecimal volume, Instant at) {}

    /** What came in or went out by no trade; negative for a withdrawal. */
    public record Flow(String currency, BigDecimal amount, Instant at) {}
}
