package haetae.core.risk;

import haetae.core.market.Market;
import haetae.core.order.Leg;
import haetae.core.order.OrderTerms;
import java.util.Objects;

/**
 * An order that may be sent. Only {@link RiskGate} makes one; there is no other way to an order.
 */
public final class ApprovedOrder {

    private final Market market;
    private final OrderTerms terms;
    private final Leg leg;

    ApprovedOrder(Market market, OrderTerms terms, Leg leg) {
        this.market = Objects.requireNonNull(market);
        this.terms = Objects.requireNonNull(terms);
        this.leg = Objects.requireNonNull(leg);
    }

    public Market market() {
        return market;
    }

    public OrderTerms terms() {
        return terms;
    }

    public Leg leg() {
        return leg;
    }
}
