package haetae.server.signal;

import java.math.BigDecimal;

/** Whether a price a day later proved a decision right. */
final class Outcome {

    /** A hold is right while the price stays within this of where it was. */
    private static final BigDecimal STILL = new BigDecimal("0.03");

    private Outcome() {}

    /**
     * BUY is right if the rise exceeds both fees, SELL if the price fell by more than both, HOLD if
     * the change stays under 3 %.
     *
     * @param type BUY, SELL or HOLD
     * @param fee share of the traded won that each side pays, for example 0.0005
     */
    static boolean isRight(String type, BigDecimal before, BigDecimal after, BigDecimal fee) {
        var paid = before.multiply(BigDecimal.ONE.add(fee));
        var got = after.multiply(BigDecimal.ONE.subtract(fee));
        return switch (type) {
            case "BUY" -> got.compareTo(paid) > 0;
            case "SELL" ->
                    after.multiply(BigDecimal.ONE.add(fee))
                                    .compareTo(before.multiply(BigDecimal.ONE.subtract(fee)))
                            < 0;
            case "HOLD" -> after.subtract(before).abs().compareTo(before.multiply(STILL)) < 0;
            default -> throw new IllegalArgumentException(type + " is no decision");
        };
    }
}
