/**
 * The books: what Haetae owns, what it cost, and what was earned. Pure arithmetic, no rounding but
 * one.
 */
@NullMarked
package haetae.core.portfolio;

import org.jspecify.annotations.NullMarked;
