package haetae.advisor;

import haetae.core.signal.AdviceRequest;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/**
 * The text that an AI is sent: who it is, the facts, and how to answer. The same request gives the
 * same text.
 */
final class Prompt {

    private Prompt() {}

    static String of(AdviceRequest request) {
        var hourly = request.hourly();
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
          "equity_krw": %s
        }
        The indicators are computed from closed one-hour candles.

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
                        AnswerForm.instructions());
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
