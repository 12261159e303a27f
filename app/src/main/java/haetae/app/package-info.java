/** The command line. */
@NullMarked
package haetae.app;

import org.jspecify.annotations.NullMarked;
