/**
 * Upbit as the twin plays it: accounts, orders, matching, candles, streams, and the REST API over
 * them.
 */
@NullMarked
package haetae.twin.exchange;

import org.jspecify.annotations.NullMarked;
