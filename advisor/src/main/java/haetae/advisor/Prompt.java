package haetae.advisor;

import haetae.core.signal.AdviceRequest;
import haetae.core.signal.PastDecision;
import haetae.core.signal.Trend;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.stream.Collectors;

/**
 * The text that an AI is sent: who it is, the facts, and how to answer. The same request gives the
 * same text.
 */
public final class Prompt {

    private Prompt() {}

    /** Version of the answer that it asks for; it stands in every decision record. */
    public static final int FORM_VERSION = AnswerForm.VERSION;

    public static String of(AdviceRequest request) {
        var hourly = request.hourly();
        var outlook = request.outlook();
        return """
        You advise on spot trading of %s against the Korean won. An engine with fixed risk rules acts on your answer: it
        decides the size, sells at a loss of %s %% of cost without asking you, and refuses what its limits forbid. Judge
        only the direction of the next hours. If the facts do not speak clearly, hold.

        Facts, all known at %s:
        {
          "market": "%s",
          "price_krw": %s,
          "change_24h_pct": %s,
          "rsi_14": %s,
          "macd": %s,
          "macd_signal": %s,
          "bollinger_percent": %s,
          "ema_9": %s,
          "ema_21": %s,
          "ema_50": %s,
          "atr_14": %s,
          "high_24h": %s,
          "low_24h": %s,
          "owned_coins": %s,
          "cost_krw": %s,
          "unrealised_pct": %s,
          "equity_krw": %s,
          "coin_class": "%s",
          "rsi_overbought_from": %s,
          "rsi_oversold_to": %s,
          "confluence_up": %s,
          "confluence_down": %s,
          "timeframes": [%s],
          "timeframes_unknown": [%s],
          "halts": [%s],
          "profit_today_pct": %s,
          "range_300s_pct": %s,
          "exposure_pct": %s,
          "scored_decisions": [%s]
        }
        The indicators above the timeframes are computed from closed one-hour candles, all others from closed candles of
        theirs. A buy needs a confidence of %s and, unless it is oversold, a confluence_up of %s; a sale needs neither.
        Scored decisions are earlier ones of yours with what the price did in the day after.

        %s\
        """
                .formatted(
                        request.market().coin(),
                        request.stopLoss().movePointRight(2).stripTrailingZeros().toPlainString(),
                        request.at(),
                        request.market(),
                        request.price(),
                        number(request.change24h() * 100),
                        number(hourly.rsi14()),
                        number(hourly.macd()),
                        number(hourly.macdSignal()),
                        number(hourly.bollingerPercent()),
                        number(hourly.ema9()),
                        number(hourly.ema21()),
                        number(hourly.ema50()),
                        number(hourly.atr14()),
                        number(hourly.high24()),
                        number(hourly.low24()),
                        request.owned(),
                        request.cost(),
                        unrealised(request),
                        request.equity(),
                        outlook.coins(),
                        outlook.rules().rsiOverbought().toPlainString(),
                        outlook.rules().rsiOversold().toPlainString(),
                        number(outlook.confluence().up()),
                        number(outlook.confluence().down()),
                        outlook.trends().stream()
                                .map(Prompt::trend)
                                .collect(Collectors.joining(", ")),
                        outlook.leftOut().stream()
                                .map(interval -> "\"" + interval + "\"")
                                .collect(Collectors.joining(", ")),
                        outlook.latches().stream()
                                .map(latch -> "\"" + latch + "\"")
                                .collect(Collectors.joining(", ")),
                        number(outlook.dayProfitPct().orElse(Double.NaN)),
                        number(outlook.volatilityPct().orElse(Double.NaN)),
                        number(outlook.exposurePct().orElse(Double.NaN)),
                        outlook.past().stream().map(Prompt::past).collect(Collectors.joining(", ")),
                        outlook.rules().minConfidence().toPlainString(),
                        outlook.rules().minConfluence().toPlainString(),
                        AnswerForm.instructions());
    }

    private static String trend(Trend trend) {
        var reading = trend.reading();
        return """
        {"interval": "%s", "trend": "%s", "strength": %s, "volatility": "%s", "rsi": %s, "histogram": %s, \
        "bollinger": %s}\
        """
                .formatted(
                        trend.interval(),
                        trend.direction(),
                        number(trend.strength()),
                        trend.volatility(),
                        number(reading.rsi14()),
                        number(reading.macd() - reading.macdSignal()),
                        number(reading.bollingerPercent()));
    }

    private static String past(PastDecision past) {
        return """
        {"at": "%s", "signal": "%s", "change_pct": %s, "right": %s}\
        """
                .formatted(past.at(), past.action(), number(past.changePct()), past.right());
    }

    /** Eight significant digits, plain; null where an indicator has no value. */
    private static String number(double value) {
        if (!Double.isFinite(value)) {
            return "null";
        }
        return new BigDecimal(value)
                .round(new MathContext(8, RoundingMode.HALF_EVEN))
                .stripTrailingZeros()
                .toPlainString();
    }

    private static String unrealised(AdviceRequest request) {
        if (request.cost().isZero()) {
            return "0";
        }
        var worth = request.price().times(request.owned());
        return number(
                worth.minus(request.cost()).amount().doubleValue()
                        / request.cost().amount().doubleValue()
                        * 100);
    }
}
