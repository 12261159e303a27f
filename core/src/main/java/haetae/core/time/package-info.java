/**
 * Where time comes from: two clocks and an ordered agenda. Nothing else in the core asks what time
 * it is.
 */
@NullMarked
package haetae.core.time;

import org.jspecify.annotations.NullMarked;
