package haetae.core.order;

/** The side of an order. */
public enum Side {
    BUY,
    SELL
}
