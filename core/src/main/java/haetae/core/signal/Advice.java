package haetae.core.signal;

import java.math.BigDecimal;

/** An adviser's answer after it was checked. */
public sealed interface Advice {

    /**
     * A well-formed answer.
     *
     * @param confidence 0 to 1
     */
    record Given(Action action, BigDecimal confidence, String reasoning) implements Advice {
        public Given {
            if (confidence.signum() < 0 || confidence.compareTo(BigDecimal.ONE) > 0) {
                throw new IllegalArgumentException("confidence is from 0 to 1, not " + confidence);
            }
        }
    }

    /** The adviser answered, but not with usable advice. */
    record Refused(String problem) implements Advice {}

    /** Nobody was asked: the day's budget for advice is spent. */
    record Unaffordable(String detail) implements Advice {}

    /** No adviser answered. */
    record Failed(String cause) implements Advice {}
}
