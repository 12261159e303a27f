package haetae.core.order;

/** What is known after an attempt to place an order. */
public sealed interface PlaceOutcome {

    /** The exchange has the order. */
    record Accepted(OrderReport report) implements PlaceOutcome {}

    /** The exchange said no to this request. */
    record Refused(Refusal refusal) implements PlaceOutcome {}

    /**
     * The identifier was used before: an earlier copy of the request arrived, whatever became of
     * it.
     */
    record Duplicate() implements PlaceOutcome {}

    /** The request may or may not have arrived. */
    record Unknown(String cause) implements PlaceOutcome {}

    /** Nothing left this machine: the attempt came too late or had to wait too long. */
    record NotSent(String cause) implements PlaceOutcome {}
}
