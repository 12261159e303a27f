/** Exact amounts, each with its unit in its type, and the one rounding policy for what is sent. */
@NullMarked
package haetae.core.money;

import org.jspecify.annotations.NullMarked;
