package haetae.core.order;

/** What is known after looking for an order. */
public sealed interface LookUpOutcome {

    record Found(OrderReport report) implements LookUpOutcome {}

    /** The exchange does not know such an order now. A request for it may still be on its way. */
    record NotFound() implements LookUpOutcome {}

    /** The question got no usable answer. */
    record Unknown(String cause) implements LookUpOutcome {}
}
