package haetae.advisor;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.function.Consumer;

/**
 * Keeps what advice costs. A call is booked at the most it can cost before it is made, and
 * corrected after, so that a crash in between forgets nothing.
 */
public interface Budget {

    /**
     * A call that is about to be made.
     *
     * @param decision what it is for
     * @param mostKrw the most it can cost
     * @param mostTokens the most tokens it can use
     */
    record Call(
            String decision,
            String provider,
            String model,
            Instant at,
            BigDecimal mostKrw,
            long mostTokens) {}

    /** Whether it may be made. */
    sealed interface Leave {
        record Granted(long booking) implements Leave {}

        /** It could exceed the day's budget. */
        record Spent(String detail) implements Leave {}

        /** It cannot be put on record now. */
        record Unknown(String cause) implements Leave {}
    }

    /** Books a call; the answer comes on the agenda. */
    void book(Call call, AiSettings settings, Consumer<Leave> then);

    /** Corrects a booking to what it cost. One that is never corrected stays at the most. */
    void settle(long booking, BigDecimal costKrw, int inputTokens, int outputTokens);
}
