/**
 * Market data: the public streams, whether they are fresh, and the candles made from them. Owns the
 * tables {@code candles} and {@code market_data}.
 */
@ApplicationModule
@NullMarked
package haetae.server.market;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
