/**
 * The twin: a server that speaks Upbit's API over a market of its own, and stands in for the AI
 * providers.
 *
 * <p>Everything in it runs on one agenda and needs no locks; the network threads only carry bytes.
 */
@NullMarked
package haetae.twin;

import org.jspecify.annotations.NullMarked;
