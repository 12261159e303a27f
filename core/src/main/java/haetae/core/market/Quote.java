package haetae.core.market;

import haetae.core.money.Price;

/** The best prices of a book at a moment: one may buy at {@code ask} and sell at {@code bid}. */
public record Quote(Price bid, Price ask) {}
