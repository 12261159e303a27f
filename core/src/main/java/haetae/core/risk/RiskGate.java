package haetae.core.risk;

import haetae.core.market.Market;
import haetae.core.money.Krw;
import haetae.core.money.Price;
import haetae.core.money.Quantity;
import haetae.core.order.Leg;
import haetae.core.order.OrderTerms;
import haetae.core.order.Side;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** The gates. They limit new risk only: whatever lessens risk is approved at once. */
public final class RiskGate {

    private RiskGate() {}

    /**
     * Judges a market buy for {@code funds}. Every gate is asked, so that the record shows all of
     * them.
     */
    public static Verdict buy(
            Market market, Krw funds, RiskFacts facts, Limits limits, Guards guards) {
        return buy(market, new OrderTerms.MarketBuy(funds), facts, limits, guards);
    }

    /**
     * Judges a buy on any terms.
     *
     * @throws IllegalArgumentException if they are a sale's
     */
    public static Verdict buy(
            Market market, OrderTerms terms, RiskFacts facts, Limits limits, Guards guards) {
        var funds = funds(terms);
        var findings = new ArrayList<Verdict.Finding>();
        for (var gate : Gate.values()) {
            var objection =
                    switch (gate) {
                        case TRADING_ENABLED ->
                                closed(gate, market, facts).or(() -> tradingEnabled(facts));
                        case DAILY_LOSS ->
                                closed(gate, market, facts).or(() -> dailyLoss(facts, limits));
                        case VOLATILITY ->
                                closed(gate, market, facts).or(() -> volatility(facts, limits));
                        case POSITION_SIZE -> positionSize(funds, facts, limits);
                        case STOP -> stop(funds, facts, limits);
                        case SPREAD -> spread(facts, guards);
                        case DEVIATION -> deviation(terms, facts, guards);
                        case ORDER_RATE -> orderRate(facts, guards);
                        case COOLDOWN -> cooldown(facts, guards);
                    };
            var warning = objection.isPresent() ? "" : warning(gate, facts, limits);
            findings.add(new Verdict.Finding(gate, objection.isEmpty(), objection.orElse(warning)));
        }
        Function<Verdict.Finding, Verdict> veto =
                finding ->
                        new Verdict.Vetoed(finding.gate(), finding.detail(), List.copyOf(findings));
        return findings.stream()
                .filter(finding -> !finding.passed())
                .findFirst()
                .map(veto)
                .orElseGet(() ->
                        new Verdict.Approved(
                                new ApprovedOrder(market, terms, Leg.ENTRY),
                                List.copyOf(findings)));
    }

    /** Approves a sale of our own coins; there is nothing to judge about having less risk. */
    public static ApprovedOrder sell(Market market, Quantity volume, Leg leg) {
        return sell(market, new OrderTerms.MarketSell(volume), leg);
    }

    /**
     * Approves a sale on any terms.
     *
     * @throws IllegalArgumentException if terms or leg are a buy's
     */
    public static ApprovedOrder sell(Market market, OrderTerms terms, Leg leg) {
        if (!leg.reducesRisk() || terms.side() != Side.SELL) {
            throw new IllegalArgumentException(leg + ", " + terms + " is not a sale");
        }
        return new ApprovedOrder(market, terms, leg);
    }

    /** Won that the terms may take, without fee. */
    private static Krw funds(OrderTerms terms) {
        return switch (terms) {
            case OrderTerms.MarketBuy(var funds) -> funds;
            case OrderTerms.BestBuy(var funds, var _) -> funds;
            case OrderTerms.Limit(var side, var price, var volume, var _) when side == Side.BUY ->
                    price.times(volume);
            case OrderTerms.Limit _, OrderTerms.MarketSell _, OrderTerms.BestSell _ ->
                    throw new IllegalArgumentException(terms + " is not a buy");
        };
    }

    /** A latch of those that this gate answers for. */
    private static Optional<String> closed(Gate gate, Market market, RiskFacts facts) {
        return facts.latches().stream()
                .filter(latch -> latch.holdsFor(market) && gateOf(latch.cause()) == gate)
                .findFirst()
                .map(latch -> latch.cause() + ": " + latch.reason());
    }

    /** The gate that a latch closes: its own where it has one, else that of trading at all. */
    private static Gate gateOf(LatchCause cause) {
        return switch (cause) {
            case DAILY_LOSS -> Gate.DAILY_LOSS;
            case VOLATILITY -> Gate.VOLATILITY;
            case MANUAL,
                    STALE_DATA,
                    BOOKS_DISAGREE,
                    EXCHANGE_OFFLINE,
                    KEY_INVALID,
                    FOREIGN_HAETAE,
                    RATE_BLOCKED,
                    INVARIANT_BROKEN ->
                    Gate.TRADING_ENABLED;
        };
    }

    private static Optional<String> tradingEnabled(RiskFacts facts) {
        if (!facts.booksAgree()) {
            return Optional.of("the books have not been compared with the exchange yet");
        }
        return facts.unresolved()
                ? Optional.of("the outcome of an earlier order in this market is not known yet")
                : Optional.empty();
    }

    private static Optional<String> dailyLoss(RiskFacts facts, Limits limits) {
        if (facts.dayProfit().isEmpty() || facts.dayStart().isEmpty()) {
            return Optional.of("today's profit or the day's first equity is not known");
        }
        return isDailyLoss(facts.dayProfit().get(), facts.dayStart().get(), limits)
                ? Optional.of(
                        "today's profit is "
                                + facts.dayProfit().get()
                                + " KRW of "
                                + facts.dayStart().get()
                                + " KRW, the limit is -"
                                + limits.dailyLossPct().toPlainString()
                                + " %")
                : Optional.empty();
    }

    /** True when the day lost at least the limit. */
    public static boolean isDailyLoss(Krw dayProfit, Krw dayStart, Limits limits) {
        var floor = dayStart.times(Limits.ratio(limits.dailyLossPct())).negated();
        return dayProfit.isNegative() && dayProfit.compareTo(floor) <= 0;
    }

    private static Optional<String> volatility(RiskFacts facts, Limits limits) {
        if (facts.volatilityPct().isEmpty()) {
            return Optional.of("no price in the last 300 seconds");
        }
        double range = facts.volatilityPct().get();
        return range <= limits.volatilityPct().doubleValue() // false for NaN too
                ? Optional.empty()
                : Optional.of(
                        "the price moved %.2f %% in 300 seconds, the limit is %s %%"
                                .formatted(range, limits.volatilityPct().toPlainString()));
    }

    private static Optional<String> spread(RiskFacts facts, Guards guards) {
        if (facts.quote().isEmpty()) {
            return Optional.of("the best prices are not known");
        }
        var bid = facts.quote().get().bid();
        var ask = facts.quote().get().ask();
        return above(ask, bid, guards.spreadMaxPct())
                ? Optional.of(
                        "bid %s and ask %s are more than %s %% apart"
                                .formatted(bid, ask, guards.spreadMaxPct().toPlainString()))
                : Optional.empty();
    }

    private static Optional<String> deviation(OrderTerms terms, RiskFacts facts, Guards guards) {
        if (facts.price().isEmpty() || facts.quote().isEmpty()) {
            return Optional.of("the last price or the best prices are not known");
        }
        var last = facts.price().get();
        if (terms instanceof OrderTerms.Limit limit) {
            return above(limit.price(), last, guards.deviationMaxPct())
                    ? Optional.of(
                            "the limit of %s is more than %s %% above the last trade at %s"
                                    .formatted(
                                            limit.price(),
                                            guards.deviationMaxPct().toPlainString(),
                                            last))
                    : Optional.empty();
        }
        var ask = facts.quote().get().ask();
        return above(ask, last, guards.deviationMaxPct())
                        || above(last, ask, guards.deviationMaxPct())
                ? Optional.of(
                        "one would buy at %s, the last trade was at %s: more than %s %% apart"
                                .formatted(ask, last, guards.deviationMaxPct().toPlainString()))
                : Optional.empty();
    }

    /** True when the one is more than this many percent above the other. */
    private static boolean above(Price one, Price other, BigDecimal percent) {
        return one.compareTo(other.times(BigDecimal.ONE.add(Limits.ratio(percent)))) > 0;
    }

    private static Optional<String> orderRate(RiskFacts facts, Guards guards) {
        return facts.buysLastHour() >= guards.ordersPerHour()
                ? Optional.of(
                        facts.buysLastHour()
                                + " buys in the last hour, the limit is "
                                + guards.ordersPerHour())
                : Optional.empty();
    }

    private static Optional<String> cooldown(RiskFacts facts, Guards guards) {
        return facts.sinceStop()
                .filter(since -> since.compareTo(guards.cooldown()) < 0)
                .map(since ->
                        "the last stop is %d minutes ago, buying waits for %d"
                                .formatted(since.toMinutes(), guards.cooldown().toMinutes()));
    }

    /** Says when a limit is near: from 80 % of it on. */
    private static String warning(Gate gate, RiskFacts facts, Limits limits) {
        return switch (gate) {
            case DAILY_LOSS ->
                    Warnings.dailyLoss(facts.dayProfit(), facts.dayStart(), limits).orElse("");
            case VOLATILITY -> Warnings.volatility(facts.volatilityPct(), limits).orElse("");
            case STOP -> Warnings.stop(facts.price(), facts.averageCost(), limits).orElse("");
            case TRADING_ENABLED, POSITION_SIZE, SPREAD, DEVIATION, ORDER_RATE, COOLDOWN -> "";
        };
    }

    private static Optional<String> positionSize(Krw funds, RiskFacts facts, Limits limits) {
        if (facts.equity().isEmpty()) {
            return Optional.of("the account's worth is not known");
        }
        var equity = facts.equity().get();
        var largest = equity.times(Limits.ratio(limits.sizeMaxPct()));
        if (funds.compareTo(largest) > 0) {
            return Optional.of(funds + " KRW is above the largest position of " + largest + " KRW");
        }
        var cap = equity.times(Limits.ratio(limits.exposureMaxPct()));
        var after = facts.exposure().plus(funds);
        if (after.compareTo(cap) > 0) {
            return Optional.of("exposure would be " + after + " KRW, the cap is " + cap + " KRW");
        }
        var withFee = funds.times(BigDecimal.ONE.add(facts.rules().feeRate()));
        return withFee.compareTo(facts.cash()) > 0
                ? Optional.of(
                        withFee
                                + " KRW with fee is above the free cash of "
                                + facts.cash()
                                + " KRW")
                : Optional.empty();
    }

    private static Optional<String> stop(Krw funds, RiskFacts facts, Limits limits) {
        if (facts.stopPrice().isPresent()
                && facts.price()
                        .filter(now -> !now.isAtOrBelow(facts.stopPrice().get()))
                        .isEmpty()) {
            return Optional.of(
                    "what is owned has reached its stop of " + facts.stopPrice().get() + " KRW");
        }
        var smallest = limits.smallestBuy(facts.rules().minimum());
        return funds.compareTo(smallest) < 0
                ? Optional.of(
                        funds
                                + " KRW could not be sold at the stop, the smallest buy is "
                                + smallest
                                + " KRW")
                : Optional.empty();
    }
}
