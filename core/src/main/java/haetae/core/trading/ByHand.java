package haetae.core.trading;

import haetae.core.market.Market;
import haetae.core.market.MarketRules;
import haetae.core.money.Krw;
import haetae.core.money.Price;
import haetae.core.money.Quantity;
import haetae.core.money.Sendable;
import haetae.core.order.Leg;
import haetae.core.order.Order;
import haetae.core.order.OrderTerms;
import haetae.core.order.Side;
import haetae.core.order.TimeInForce;
import haetae.core.risk.Guards;
import haetae.core.risk.Limits;
import haetae.core.risk.RiskFacts;
import haetae.core.risk.RiskGate;
import haetae.core.risk.Verdict;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;

/**
 * Judges what a person wants to order. A buy passes every gate, as the AI's does. A sale passes
 * none, but sells no coins that are not Haetae's, and leaves nothing that could not be sold.
 */
final class ByHand {

    /** What is known of the market and of what is owned there. */
    record Facts(
            RiskFacts risk,
            Limits limits,
            Guards guards,
            Quantity owned,
            List<Order> live,
            boolean exitUnderWay) {}

    private ByHand() {}

    /**
     * @throws IllegalArgumentException if the price is not on the market's grid, or nothing is left
     *     of the amount after rounding
     */
    static Proposal propose(Wish wish, Facts facts) {
        return wish.side() == Side.BUY ? buy(wish, facts) : sell(wish, facts);
    }

    private static Proposal buy(Wish wish, Facts facts) {
        var terms = buyTerms(wish, facts.risk().rules());
        if (facts.exitUnderWay()) {
            return Proposal.blocked(
                    terms, "EXIT_UNDER_WAY", "everything is being sold in this market", List.of());
        }
        var verdict =
                RiskGate.buy(wish.market(), terms, facts.risk(), facts.limits(), facts.guards());
        return switch (verdict) {
            case Verdict.Vetoed vetoed ->
                    Proposal.blocked(terms, vetoed.by().code(), vetoed.detail(), vetoed.findings());
            case Verdict.Approved(var order, var findings) ->
                    Proposal.approved(terms, order, findings);
        };
    }

    private static OrderTerms buyTerms(Wish wish, MarketRules rules) {
        if (wish.price() == null) {
            var funds = Sendable.spend(new Krw(wish.amount()));
            if (!funds.isPositive()) {
                throw new IllegalArgumentException(
                        "amount is won here, at least 1, not " + wish.amount().toPlainString());
            }
            return new OrderTerms.MarketBuy(funds);
        }
        return new OrderTerms.Limit(
                Side.BUY,
                onGrid(wish.price(), rules),
                coins(wish.amount()),
                TimeInForce.GOOD_TILL_CANCELLED);
    }

    private static Proposal sell(Wish wish, Facts facts) {
        var rules = facts.risk().rules();
        var wanted = coins(wish.amount());
        var held =
                facts.live().stream().map(Order::coinsLeft).reduce(Quantity.ZERO, Quantity::plus);
        var free = Sendable.quantity(facts.owned().minus(held));
        var limit =
                wish.price() == null
                        ? Optional.<Price>empty()
                        : Optional.of(onGrid(wish.price(), rules));
        var last = facts.risk().price();
        var worthOfOne = limit.isPresent() ? limit : last;
        var volume = wholeIfRestIsDust(wanted, free, last, rules.minimum());
        var terms = sellTerms(volume, limit);
        if (facts.exitUnderWay()) {
            return Proposal.blocked(
                    terms, "EXIT_UNDER_WAY", "everything is being sold in this market", List.of());
        }
        if (wanted.compareTo(free) > 0) {
            return Proposal.blocked(
                    terms,
                    "INSUFFICIENT_BALANCE",
                    "Haetae owns " + free + " that no other order holds",
                    List.of());
        }
        if (worthOfOne.isEmpty()) {
            return Proposal.blocked(
                    terms, "NO_PRICE", "the market's price is not known", List.of());
        }
        var worth = worthOfOne.get().times(volume);
        if (worth.compareTo(rules.minimum()) < 0) {
            return Proposal.blocked(
                    terms,
                    "BELOW_MINIMUM",
                    "%s coins are worth %s KRW, the exchange takes no order below %s KRW"
                            .formatted(volume, worth, rules.minimum()),
                    List.of());
        }
        return Proposal.approved(
                terms, RiskGate.sell(wish.market(), terms, Leg.FLATTEN), List.of());
    }

    /** A rest that could not be sold is sold along. */
    private static Quantity wholeIfRestIsDust(
            Quantity wanted, Quantity free, Optional<Price> last, Krw minimum) {
        if (wanted.compareTo(free) >= 0) {
            return wanted;
        }
        boolean dust =
                last.map(price -> price.times(free.minus(wanted)).compareTo(minimum) < 0)
                        .orElse(false);
        return dust ? free : wanted;
    }

    private static OrderTerms sellTerms(Quantity volume, Optional<Price> limit) {
        return limit.<OrderTerms>map(price ->
                        new OrderTerms.Limit(
                                Side.SELL, price, volume, TimeInForce.GOOD_TILL_CANCELLED))
                .orElseGet(() -> new OrderTerms.MarketSell(volume));
    }

    private static Quantity coins(BigDecimal amount) {
        var volume = Sendable.quantity(new Quantity(amount));
        if (!volume.isPositive()) {
            throw new IllegalArgumentException(
                    "amount is coins here, at least 0.00000001, not " + amount.toPlainString());
        }
        return volume;
    }

    private static Price onGrid(BigDecimal wanted, MarketRules rules) {
        var price = new Price(wanted);
        var tick = rules.tickAt(price);
        var near = Sendable.onGrid(price, tick);
        if (!near.equals(price)) {
            throw new IllegalArgumentException(
                    "price goes in steps of %s KRW here: %s is the nearest below %s"
                            .formatted(tick.toPlainString(), near, price));
        }
        return price;
    }

    /** The decision that a person's order belongs to; the same word gives the same order. */
    static String decision(Market market, String word) {
        return "hand:" + market + ":" + word;
    }
}
