/** Where the twin's prices come from: recorded candles, or a market drawn from a seed. */
@NullMarked
package haetae.twin.market;

import org.jspecify.annotations.NullMarked;
