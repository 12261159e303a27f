package haetae.core.signal;

import java.math.BigDecimal;
import java.util.Optional;

/** What a person has set of the {@link SignalRules}; the coin's class has the rest. */
public record SignalChoices(
        Optional<BigDecimal> minConfidence,
        Optional<BigDecimal> minConfluence,
        Optional<BigDecimal> rsiOverbought,
        Optional<BigDecimal> rsiOversold) {

    /** Everything by the coin's class. */
    public static final SignalChoices BY_CLASS =
            new SignalChoices(
                    Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

    /** What holds for coins of a class. */
    public SignalRules over(CoinClass coins) {
        var usual = coins.rules();
        return new SignalRules(
                minConfidence.orElse(usual.minConfidence()),
                minConfluence.orElse(usual.minConfluence()),
                rsiOverbought.orElse(usual.rsiOverbought()),
                rsiOversold.orElse(usual.rsiOversold()));
    }
}
