package haetae.core.trading;

import haetae.core.market.Market;
import haetae.core.order.Order;
import haetae.core.portfolio.Books;
import haetae.core.risk.Latch;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a journal gives back after a crash.
 *
 * @param installEpoch part of every identifier; a restored backup begins a new one
 * @param opened true once the account's first balance was taken into the books
 * @param live orders that have not ended, with their booked fills
 * @param known identifiers of every order ever recorded
 * @param runs how far the positions have come, where that is kept
 * @param lastDecision when each market's newest decision was due
 * @param recent what was done lately
 */
public record Snapshot(
        String installEpoch,
        boolean opened,
        Books books,
        Optional<Day> day,
        List<Order> live,
        Set<String> known,
        List<Latch> latches,
        List<ExitOrder> exits,
        Map<Market, Run> runs,
        Map<Market, Instant> lastDecision,
        Recent recent) {}
