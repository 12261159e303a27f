/**
 * What can go wrong between a client and the twin, by plan: requests and replies that get lost,
 * late or repeated, refusals, broken bodies, dead sockets, silent feeds, odd fills, and an adviser
 * that answers nonsense.
 *
 * <p>Everything happens in market time and is drawn from the plan's seed. The file format is in
 * {@code docs/faults.md}.
 */
@NullMarked
package haetae.twin.faults;

import org.jspecify.annotations.NullMarked;
