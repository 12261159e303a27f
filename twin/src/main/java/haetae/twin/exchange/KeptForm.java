package haetae.twin.exchange;

import haetae.core.market.Market;
import haetae.core.money.Krw;
import haetae.core.money.Price;
import haetae.core.money.Quantity;
import haetae.core.order.Fill;
import haetae.core.order.Side;

/** An account and its orders in the form in which they are kept, and back. */
final class KeptForm {

    private KeptForm() {}

    static Kept.Holding of(TwinAccount account, String currency) {
        return new Kept.Holding(
                currency,
                account.free(currency),
                account.locked(currency),
                account.average(currency));
    }

    static Kept.Flow of(TwinAccount.Flow flow) {
        return new Kept.Flow(flow.currency(), flow.amount(), flow.at());
    }

    static Kept.Trade of(TwinOrder order, Fill trade) {
        return new Kept.Trade(
                trade.tradeId(),
                order.uuid,
                trade.price().amount(),
                trade.volume().amount(),
                trade.at());
    }

    static Kept.Order of(TwinOrder order) {
        var terms = order.terms;
        return new Kept.Order(
                order.uuid,
                order.identifier,
                order.market.code(),
                terms.side().name(),
                terms.type().name(),
                terms.price() == null ? null : terms.price().amount(),
                terms.funds() == null ? null : terms.funds().amount(),
                terms.volume() == null ? null : terms.volume().amount(),
                terms.force() == null ? null : terms.force().name(),
                terms.smp().name(),
                order.createdAt,
                order.feeRate,
                order.state.name(),
                order.locked,
                order.preventedVolume.amount(),
                order.preventedLocked);
    }

    /** Puts what was kept into an account and among the orders; resting is another matter. */
    static void restore(Kept.Account kept, TwinAccount account, Orders orders) {
        kept.holdings().forEach(account::restore);
        account.restoreUsed(kept.identifiers());
        kept.flows()
                .forEach(flow ->
                        account.flows.add(
                                new TwinAccount.Flow(flow.at(), flow.currency(), flow.amount())));
        kept.orders().forEach(order -> orders.add(order(order, account)));
        for (var trade : kept.trades()) {
            var order = orders.byUuid(trade.order());
            if (order == null) {
                throw new IllegalArgumentException("a trade of no order: " + trade.uuid());
            }
            restore(trade, order);
        }
    }

    private static TwinOrder order(Kept.Order kept, TwinAccount account) {
        var order =
                new TwinOrder(
                        kept.uuid(),
                        account,
                        kept.identifier(),
                        new Market(kept.market()),
                        terms(kept),
                        kept.createdAt(),
                        kept.feeRate());
        order.state = TwinOrder.State.valueOf(kept.state());
        order.locked = kept.locked();
        order.preventedVolume = new Quantity(kept.preventedVolume());
        order.preventedLocked = kept.preventedLocked();
        return order;
    }

    private static Terms terms(Kept.Order kept) {
        return new Terms(
                Side.valueOf(kept.side()),
                Terms.Type.valueOf(kept.type()),
                kept.price() == null ? null : new Price(kept.price()),
                kept.funds() == null ? null : new Krw(kept.funds()),
                kept.volume() == null ? null : new Quantity(kept.volume()),
                kept.force() == null ? null : Terms.Force.valueOf(kept.force()),
                Terms.Smp.valueOf(kept.smp()));
    }

    /** The balances were moved by the trade when it happened, and are kept as they were then. */
    private static void restore(Kept.Trade kept, TwinOrder order) {
        var price = new Price(kept.price());
        var volume = new Quantity(kept.volume());
        var worth = price.times(volume);
        order.trades.add(new Fill(kept.uuid(), price, volume, worth, kept.at()));
        order.executed = order.executed.plus(volume);
        order.funds = order.funds.plus(worth);
        order.paidFee = order.paidFee.plus(worth.times(order.feeRate));
    }
}
