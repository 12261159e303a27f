package haetae.core.signal;

import java.math.BigDecimal;

/**
 * What advice has to be for a buy, and which RSI counts as extreme.
 *
 * @param minConfidence 0 to 1
 * @param minConfluence share of the timeframes, by weight, that have to point up; 0 to 1
 * @param rsiOverbought 50 to 100
 * @param rsiOversold 0 to 50; at or below it a buy needs no confluence, for it goes against the
 *     trend
 */
public record SignalRules(
        BigDecimal minConfidence,
        BigDecimal minConfluence,
        BigDecimal rsiOverbought,
        BigDecimal rsiOversold) {}
