package haetae.core.risk;

import java.util.List;

/** What the gates said to one proposal. */
public sealed interface Verdict {

    /**
     * What one gate said.
     *
     * @param detail the numbers behind it: why it said no, or a warning that a limit is near; empty
     *     when there is nothing to say
     */
    record Finding(Gate gate, boolean passed, String detail) {

        /** True when the gate let it pass with a warning. */
        public boolean warns() {
            return passed && !detail.isEmpty();
        }
    }

    /** One finding per gate, in order. */
    List<Finding> findings();

    record Approved(ApprovedOrder order, List<Finding> findings) implements Verdict {}

    /**
     * @param by the first gate that said no
     */
    record Vetoed(Gate by, String detail, List<Finding> findings) implements Verdict {}
}
