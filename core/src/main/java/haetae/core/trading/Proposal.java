package haetae.core.trading;

import haetae.core.order.OrderTerms;
import haetae.core.risk.ApprovedOrder;
import haetae.core.risk.Verdict;
import java.util.List;
import java.util.Optional;

/**
 * What would become of a person's order.
 *
 * @param terms what would be sent: rounded, and all that is owned where the rest could not be sold
 * @param findings what each gate says, empty for a sale
 */
public record Proposal(
        OrderTerms terms,
        List<Verdict.Finding> findings,
        Optional<Block> block,
        Optional<ApprovedOrder> approved) {

    /**
     * Why it may not be sent.
     *
     * @param code for programs, for example HIGH_VOLATILITY
     */
    public record Block(String code, String detail) {}

    public Proposal {
        findings = List.copyOf(findings);
    }

    static Proposal approved(
            OrderTerms terms, ApprovedOrder order, List<Verdict.Finding> findings) {
        return new Proposal(terms, findings, Optional.empty(), Optional.of(order));
    }

    static Proposal blocked(
            OrderTerms terms, String code, String detail, List<Verdict.Finding> findings) {
        return new Proposal(
                terms, findings, Optional.of(new Block(code, detail)), Optional.empty());
    }
}
