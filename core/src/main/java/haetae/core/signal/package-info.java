/** What an adviser is asked, what it may answer, and why a decision may end in holding. */
@NullMarked
package haetae.core.signal;

import org.jspecify.annotations.NullMarked;
