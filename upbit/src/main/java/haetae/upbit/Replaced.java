package haetae.upbit;

import haetae.core.order.OrderReport;
import org.jspecify.annotations.Nullable;

/**
 * An order that is to be cancelled and followed by another.
 *
 * @param previous the order as it was when the wish was taken; it may still be filled, and then no
 *     other comes to life
 * @param nextUuid the id of the order to come, if the exchange gave it one already
 */
public record Replaced(OrderReport previous, @Nullable String nextUuid) {}
