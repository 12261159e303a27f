package haetae.twin.exchange;

import haetae.core.market.Market;
import haetae.core.money.Krw;
import haetae.core.money.Price;
import haetae.core.money.Quantity;
import haetae.core.money.Sendable;
import haetae.core.order.Fill;
import haetae.core.order.Side;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An order on the twin, as its exchange keeps it. */
final class TwinOrder {

    enum State {
        WAIT,
        DONE,
        CANCEL
    }

    final String uuid;
    final TwinAccount account;
    final @Nullable String identifier;
    final Market market;
    final Terms terms;
    final Instant createdAt;
    final BigDecimal feeRate;
    final List<Fill> trades = new ArrayList<>();
    State state = State.WAIT;
    Quantity executed = Quantity.ZERO;
    Krw funds = Krw.ZERO;
    Krw paidFee = Krw.ZERO;
    Quantity preventedVolume = Quantity.ZERO;
    BigDecimal preventedLocked = BigDecimal.ZERO;

    /** Held back for this order: won for a buy, fee included; coins for a sale. */
    BigDecimal locked;

    TwinOrder(
            String uuid,
            TwinAccount account,
            @Nullable String identifier,
            Market market,
            Terms terms,
            Instant createdAt,
            BigDecimal feeRate) {
        this.uuid = uuid;
        this.account = account;
        this.identifier = identifier;
        this.market = market;
        this.terms = terms;
        this.createdAt = createdAt;
        this.feeRate = feeRate;
        this.locked =
                side() == Side.BUY ? reserved().plus(reservedFee()).amount() : volume().amount();
    }

    Side side() {
        return terms.side();
    }

    boolean isOpen() {
        return state == State.WAIT;
    }

    /** The won that a buy is for, without fee; zero for a sale. */
    private Krw reserved() {
        if (side() == Side.SELL) {
            return Krw.ZERO;
        }
        var price = terms.price();
        return terms.funds() != null
                ? terms.funds()
                : price == null ? Krw.ZERO : price.times(volume());
    }

    /**
     * What a buy reserves for fees in all; zero for a sale, whose fee comes out of the proceeds.
     */
    Krw reservedFee() {
        return reserved().times(feeRate);
    }

    /** The ordered volume; zero for a buy by amount. */
    Quantity volume() {
        var volume = terms.volume();
        return volume == null ? Quantity.ZERO : volume;
    }

    /** The volume neither executed nor prevented; zero for a buy by amount. */
    Quantity remaining() {
        return terms.volume() == null
                ? Quantity.ZERO
                : terms.volume().minus(executed).minus(preventedVolume);
    }

    /**
     * How much more of a share of the order can be had at a price.
     *
     * @param share above 0, up to 1
     */
    Quantity wanted(Price at, BigDecimal share) {
        var buying = terms.funds();
        if (buying != null) {
            var left = buying.times(share).minus(funds).minus(at.times(preventedVolume));
            return left.isPositive() ? Sendable.bought(left, at) : Quantity.ZERO;
        }
        var part = Sendable.quantity(new Quantity(volume().amount().multiply(share)));
        return part.minus(executed).minus(preventedVolume);
    }

    /** Whether nothing of it is left to execute. */
    boolean isSpent() {
        return terms.funds() != null
                ? funds.equals(terms.funds())
                : executed.equals(terms.volume());
    }

    /**
     * Books one trade of this order and moves its account's balances. Returns the fee of this
     * trade.
     */
    Krw execute(String tradeId, Price price, Quantity volume, Instant at) {
        var worth = price.times(volume);
        var fee = worth.times(feeRate);
        trades.add(new Fill(tradeId, price, volume, worth, at));
        executed = executed.plus(volume);
        funds = funds.plus(worth);
        paidFee = paidFee.plus(fee);
        if (side() == Side.BUY) {
            var cost = worth.plus(fee).amount();
            locked = locked.subtract(cost);
            account.spendLocked("KRW", cost);
            account.bought(market.coin(), volume.amount(), worth.amount());
        } else {
            locked = locked.subtract(volume.amount());
            account.spendLocked(market.coin(), volume.amount());
            account.receive("KRW", worth.minus(fee).amount());
        }
        return fee;
    }

    /** Takes back a part of the order that would have met one of the same account. */
    void prevent(Quantity volume, Price at) {
        preventedVolume = preventedVolume.plus(volume);
        var worth = at.times(volume);
        var freed =
                side() == Side.BUY ? worth.plus(worth.times(feeRate)).amount() : volume.amount();
        preventedLocked = preventedLocked.add(freed);
        locked = locked.subtract(freed);
        account.unlock(lockedCurrency(), freed);
    }

    String lockedCurrency() {
        return side() == Side.BUY ? "KRW" : market.coin();
    }

    /**
     * Ends the order and gives back what was held. {@code locked} keeps telling what was given
     * back, as Upbit's does.
     */
    void end(State ending) {
        state = ending;
        account.unlock(lockedCurrency(), locked);
    }
}
