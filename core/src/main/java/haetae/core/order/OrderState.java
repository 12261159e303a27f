package haetae.core.order;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Where an order is in its life. */
public sealed interface OrderState {

    /** On record, and on its way to the exchange or about to be. */
    record InFlight() implements OrderState {}

    /** The exchange has it. */
    record Working() implements OrderState {}

    /**
     * Nobody knows whether the exchange has it. Its full amount counts as exposure.
     *
     * @param burntSince since when the exchange can accept no copy any more because the identifier
     *     is used up, or null; back-dated where a shorter silence is proof enough
     */
    record Unresolved(Instant since, String cause, @Nullable Instant burntSince)
            implements OrderState {}

    /** It ended; nothing about it will change. */
    record Done(Ending ending, String detail) implements OrderState {}

    /** How an order ended. */
    enum Ending {
        /** At least a part was executed. */
        EXECUTED,
        /** It was on the exchange and ended without a trade. */
        CANCELLED,
        /** The exchange refused it, or it was never placed. */
        REFUSED
    }
}
