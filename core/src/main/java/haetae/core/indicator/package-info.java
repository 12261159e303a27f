/**
 * Streaming indicators on primitives: each step costs the same however long the history, and NaN
 * means warming up.
 */
@NullMarked
package haetae.core.indicator;

import org.jspecify.annotations.NullMarked;
