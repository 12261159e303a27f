package haetae.advisor;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * What models cost.
 *
 * @param usd US dollars per million tokens by model, at least one
 * @param krwPerUsd won for a dollar
 */
public record Prices(Map<String, PerMillion> usd, BigDecimal krwPerUsd) {

    /** US dollars per million tokens. */
    public record PerMillion(BigDecimal input, BigDecimal output) {}

    /** The providers' list prices of 2026-11. */
    public static final String LISTED =
            "gemini-2.5-pro 1.25/10, gemini-2.5-flash 0.30/2.50, gpt-4.1 2/8, gpt-4.1-mini 0.40/1.60";

    private static final Pattern ENTRY =
            Pattern.compile(
                    "([A-Za-z0-9._:-]{1,50}) (\\d{1,5}(?:\\.\\d{1,6})?)/(\\d{1,5}(?:\\.\\d{1,6})?)");

    private static final BigDecimal MILLION = new BigDecimal(1_000_000);
    private static final int DECIMALS = 4;

    public Prices {
        usd = Map.copyOf(usd);
        if (usd.isEmpty()) {
            throw new IllegalArgumentException("at least one model's price");
        }
    }

    /**
     * Reads prices as people write them: {@code gemini-2.5-pro 1.25/10, gpt-4.1-mini 0.40/1.60}.
     *
     * @throws IllegalArgumentException if they are written otherwise
     */
    public static Prices of(String text, BigDecimal krwPerUsd) {
        var usd = new LinkedHashMap<String, PerMillion>();
        for (var part : text.split(",", -1)) {
            var entry = ENTRY.matcher(part.strip());
            if (!entry.matches()) {
                throw new IllegalArgumentException(
                        "prices are dollars per million tokens, in and out, for example " + LISTED);
            }
            usd.put(
                    entry.group(1),
                    new PerMillion(new BigDecimal(entry.group(2)), new BigDecimal(entry.group(3))));
        }
        return new Prices(usd, krwPerUsd);
    }

    /**
     * Won for so many tokens, rounded up to four decimals; an unknown model costs the dearest
     * price.
     */
    public BigDecimal cost(String model, long inputTokens, long outputTokens) {
        var price = usd.get(model);
        if (price == null) {
            price = new PerMillion(dearest(true), dearest(false));
        }
        return price.input()
                .multiply(BigDecimal.valueOf(inputTokens))
                .add(price.output().multiply(BigDecimal.valueOf(outputTokens)))
                .multiply(krwPerUsd)
                .divide(MILLION, DECIMALS, RoundingMode.UP);
    }

    private BigDecimal dearest(boolean input) {
        return usd.values().stream()
                .map(price -> input ? price.input() : price.output())
                .max(BigDecimal::compareTo)
                .orElseThrow();
    }
}
