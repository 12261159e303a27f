package haetae.core.risk;

import java.util.List;

/** What the gates said to one proposal. */
public sealed interface Verdict {

    /** What one gate said. */
    record Finding(Gate gate, boolean passed, String detail) {}

    /** One finding per gate, in order. */
    List<Finding> findings();

    record Approved(ApprovedOrder order, List<Finding> findings) implements Verdict {}

    /**
     * @param by the first gate that said no
     */
    record Vetoed(Gate by, String detail, List<Finding> findings) implements Verdict {}
}
