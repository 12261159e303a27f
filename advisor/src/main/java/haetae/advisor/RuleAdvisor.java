package haetae.advisor;

import haetae.core.signal.Action;
import haetae.core.signal.Advice;
import haetae.core.signal.AdviceReply;
import haetae.core.signal.AdviceRequest;
import haetae.core.signal.Advisor;
import haetae.core.time.Agenda;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/**
 * Advises by a plain rule and no AI: follow the averages, and leave what is overbought. For trying
 * things out.
 */
public final class RuleAdvisor implements Advisor {

    public static final String NAME = "rule";

    private final Agenda agenda;

    public RuleAdvisor(Agenda agenda) {
        this.agenda = agenda;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public void advise(AdviceRequest request, Consumer<AdviceReply> then) {
        var advice = judge(request);
        agenda.post(() ->
                then.accept(
                        new AdviceReply(
                                advice,
                                name(),
                                Prompt.of(request),
                                "",
                                0,
                                0,
                                Duration.ZERO,
                                List.of())));
    }

    /** What the rule says: a pure function of the request. */
    public static Advice.Given judge(AdviceRequest request) {
        var hourly = request.hourly();
        double price = request.price().doubleValue();
        boolean rising =
                price > hourly.ema9()
                        && hourly.ema9() > hourly.ema21()
                        && hourly.macd() > hourly.macdSignal();
        boolean falling = price < hourly.ema21() && hourly.macd() < hourly.macdSignal();
        if (rising && hourly.rsi14() < 70) {
            return new Advice.Given(
                    Action.BUY,
                    new BigDecimal("0.7"),
                    "The averages rise and the market is not overbought.");
        }
        if (!request.owned().isZero() && (falling || hourly.rsi14() > 80)) {
            return new Advice.Given(
                    Action.SELL,
                    new BigDecimal("0.7"),
                    "The averages have turned, or it is overbought.");
        }
        return new Advice.Given(Action.HOLD, new BigDecimal("0.5"), "No clear direction.");
    }
}
