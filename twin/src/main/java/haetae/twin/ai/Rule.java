package haetae.twin.ai;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What the stand-in thinks: buy strength and deep dips, sell weakness. It reads the facts out of
 * the prompt as a model would have to.
 */
final class Rule {

    private static final Pattern FACT =
            Pattern.compile("\"([a-z0-9_]+)\": ?\"?(-?[0-9][0-9.]*)\"?");

    private Rule() {}

    /** Advice in the form that Haetae asks for. */
    record Answer(String signal, BigDecimal confidence, String reasoning) {
        String json() {
            return "{\"signal\":\""
                    + signal
                    + "\",\"confidence\":"
                    + confidence.toPlainString()
                    + ",\"reasoning\":\""
                    + reasoning
                    + "\"}";
        }
    }

    /** The rule. Confidence grows with the distance of the fast average from the slow one. */
    static Answer advise(String prompt) {
        var price = fact(prompt, "price_krw");
        var rsi = fact(prompt, "rsi_14");
        var fast = fact(prompt, "ema_9");
        var slow = fact(prompt, "ema_21");
        var owned = fact(prompt, "owned_coins");
        if (price == null
                || rsi == null
                || fast == null
                || slow == null
                || slow.signum() == 0
                || owned == null) {
            return new Answer("HOLD", BigDecimal.ZERO, "The request lacks facts.");
        }
        var spread = fast.subtract(slow).divide(slow, 6, RoundingMode.HALF_EVEN);
        var confidence =
                new BigDecimal("0.52")
                        .add(spread.abs().multiply(new BigDecimal("40")))
                        .min(new BigDecimal("0.95"))
                        .setScale(2, RoundingMode.HALF_EVEN);
        boolean dip = rsi.compareTo(new BigDecimal("30")) < 0;
        boolean rising = price.compareTo(fast) > 0 && fast.compareTo(slow) > 0;
        boolean falling = price.compareTo(fast) < 0 && fast.compareTo(slow) < 0;
        if (dip) {
            return new Answer("BUY", new BigDecimal("0.70"), "RSI " + rsi + " is deeply oversold.");
        }
        if (rising && rsi.compareTo(new BigDecimal("75")) < 0) {
            return new Answer("BUY", confidence, "The price leads a rising average.");
        }
        if (owned.signum() > 0 && (falling || rsi.compareTo(new BigDecimal("82")) > 0)) {
            return new Answer("SELL", confidence, "The averages have turned down.");
        }
        return new Answer("HOLD", new BigDecimal("0.50"), "No clear direction.");
    }

    private static @Nullable BigDecimal fact(String prompt, String name) {
        var matcher = FACT.matcher(prompt);
        while (matcher.find()) {
            if (matcher.group(1).equals(name)) {
                try {
                    return new BigDecimal(matcher.group(2));
                } catch (NumberFormatException e) {
                    return null; // more than one point: no number
                }
            }
        }
        return null;
    }
}
