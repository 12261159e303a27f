package haetae.core.trading;

import haetae.core.money.Krw;
import haetae.core.risk.ApprovedOrder;
import haetae.core.risk.RiskGate;
import haetae.core.risk.Verdict;
import haetae.core.signal.Advice;
import haetae.core.signal.AdviceRequest;
import haetae.core.signal.HoldCause;
import java.util.List;

/**
 * What follows from an adviser's answer: a pure function of what it was told, what it said, and
 * what is known when it arrives.
 */
public sealed interface Ruling {

    /** What each gate said, empty when none was asked. */
    List<Verdict.Finding> findings();

    record Hold(HoldCause cause, String detail, List<Verdict.Finding> findings) implements Ruling {}

    /** Everything that Haetae owns in the market is to be sold. */
    record Sell() implements Ruling {
        @Override
        public List<Verdict.Finding> findings() {
            return List.of();
        }
    }

    record Buy(ApprovedOrder order, Krw funds, List<Verdict.Finding> findings) implements Ruling {}

    static Ruling of(AdviceRequest asked, Advice advice, Ground ground) {
        return switch (advice) {
            case Advice.Failed(var cause) -> hold(HoldCause.PROVIDERS_FAILED, cause);
            case Advice.Unaffordable(var detail) -> hold(HoldCause.BUDGET_SPENT, detail);
            case Advice.Refused(var problem) -> hold(HoldCause.REFUSED_ANSWER, problem);
            case Advice.Given given ->
                    switch (given.action()) {
                        case HOLD -> hold(HoldCause.CHOSEN, given.reasoning());
                        case SELL -> sell(ground);
                        case BUY -> buy(asked, given, ground);
                    };
        };
    }

    private static Hold hold(HoldCause cause, String detail) {
        return new Hold(cause, detail, List.of());
    }

    private static Ruling sell(Ground ground) {
        if (ground.halted()) {
            return hold(HoldCause.VETOED, "a person has halted trading");
        }
        if (!ground.owns()) {
            return hold(HoldCause.NO_POSITION, "nothing is owned");
        }
        return ground.acts()
                ? new Sell()
                : hold(HoldCause.NOT_EXECUTED, "would sell all that is owned");
    }

    private static Ruling buy(AdviceRequest asked, Advice.Given advice, Ground ground) {
        var rules = asked.outlook().rules();
        if (advice.confidence().compareTo(rules.minConfidence()) < 0) {
            return hold(
                    HoldCause.LOW_CONFIDENCE,
                    "confidence %s, buying wants %s"
                            .formatted(
                                    advice.confidence().toPlainString(),
                                    rules.minConfidence().toPlainString()));
        }
        double up = asked.outlook().confluence().up();
        boolean oversold = asked.hourly().rsi14() <= rules.rsiOversold().doubleValue();
        if (!oversold && up < rules.minConfluence().doubleValue()) {
            return hold(
                    HoldCause.LOW_CONFLUENCE,
                    "%.2f of the timeframes point up, buying wants %s"
                            .formatted(up, rules.minConfluence().toPlainString()));
        }
        var risk = ground.risk();
        var limits = ground.limits();
        var size = Sizing.buy(risk.equity().orElse(Krw.ZERO), advice.confidence(), limits);
        if (size.isEmpty()) {
            return hold(
                    HoldCause.LOW_CONFIDENCE, "confidence " + advice.confidence().toPlainString());
        }
        var smallest = limits.smallestBuy(risk.rules().minimum());
        if (size.get().compareTo(smallest) < 0) {
            return hold(
                    HoldCause.BELOW_MINIMUM,
                    size.get() + " KRW is below the smallest buy of " + smallest + " KRW");
        }
        if (ground.selling()) {
            return hold(HoldCause.VETOED, "a sale of everything is under way");
        }
        return switch (RiskGate.buy(asked.market(), size.get(), risk, limits, ground.guards())) {
            case Verdict.Vetoed vetoed ->
                    new Hold(
                            HoldCause.VETOED,
                            vetoed.by() + ": " + vetoed.detail(),
                            vetoed.findings());
            case Verdict.Approved approved when !ground.acts() ->
                    new Hold(
                            HoldCause.NOT_EXECUTED,
                            "would buy for " + size.get() + " KRW",
                            approved.findings());
            case Verdict.Approved approved ->
                    new Buy(approved.order(), size.get(), approved.findings());
        };
    }
}
