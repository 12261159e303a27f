package haetae.advisor;

import java.math.BigDecimal;

/**
 * Who is asked, and what it may cost.
 *
 * @param model asked first, for example gemini-2.5-pro
 * @param fallbackModel asked in the same cycle when the first brings no usable answer; {@link
 *     #NONE} for nobody
 * @param dailyKrw won per trading day at most
 * @param dailyTokens tokens per trading day at most, 0 for any number
 */
public record AiSettings(
        String model, String fallbackModel, BigDecimal dailyKrw, long dailyTokens, Prices prices) {

    public static final String NONE = "none";
}
