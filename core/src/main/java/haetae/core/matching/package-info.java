/**
 * How an exchange matches: resting orders by price, then time, against takers and against the
 * trades of a market that is replayed. Used by the twin, by paper trading and by simulations.
 */
@NullMarked
package haetae.core.matching;

import org.jspecify.annotations.NullMarked;
