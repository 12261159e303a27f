/**
 * A client for Upbit's REST API and WebSocket streams, usable by itself: signing, rate limits,
 * typed errors, reconnects.
 *
 * <p>Provides {@link haetae.upbit.UpbitRest}, {@link haetae.upbit.UpbitStream} and {@link
 * haetae.upbit.UpbitExchange}. It never repeats an order by itself.
 */
@NullMarked
package haetae.upbit;

import org.jspecify.annotations.NullMarked;
