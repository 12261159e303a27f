package haetae.core.signal;

import haetae.core.market.Market;
import java.math.BigDecimal;
import java.util.Set;

/**
 * What kind of coin a market trades, and how cautious that makes us. Source: the reference system's
 * classes and their limits.
 */
public enum CoinClass {
    MAJOR("0.60", "0.45", 70, 30),
    MEME("0.55", "0.50", 80, 25),
    ALT("0.60", "0.55", 75, 28);

    private static final Set<String> MAJORS =
            Set.of(
                    "BTC", "ETH", "SOL", "XRP", "ADA", "AVAX", "DOT", "LINK", "MATIC", "ATOM",
                    "TON", "TRX", "UNI", "NEAR", "APT", "ARB", "OP", "SUI", "SEI", "INJ");

    private static final Set<String> MEMES =
            Set.of(
                    "DOGE",
                    "SHIB",
                    "PEPE",
                    "MOODENG",
                    "FLOKI",
                    "BONK",
                    "WIF",
                    "BRETT",
                    "POPCAT",
                    "MOG",
                    "TURBO",
                    "NEIRO",
                    "MYRO",
                    "DOGWIFHAT");

    private final SignalRules rules;

    CoinClass(String minConfidence, String minConfluence, int overbought, int oversold) {
        rules =
                new SignalRules(
                        new BigDecimal(minConfidence),
                        new BigDecimal(minConfluence),
                        BigDecimal.valueOf(overbought),
                        BigDecimal.valueOf(oversold));
    }

    public static CoinClass of(Market market) {
        return MAJORS.contains(market.coin()) ? MAJOR : MEMES.contains(market.coin()) ? MEME : ALT;
    }

    /** What holds for it unless a person has set otherwise. */
    public SignalRules rules() {
        return rules;
    }
}
