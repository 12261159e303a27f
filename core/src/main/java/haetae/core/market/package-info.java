/**
 * What a market is and what was seen of it: candles, trades, order books, and the exchange's rules
 * by date.
 */
@NullMarked
package haetae.core.market;

import org.jspecify.annotations.NullMarked;
