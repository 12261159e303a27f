/** Everything of an installation in one file, and out of it again. */
@NullMarked
package haetae.app.backup;

import org.jspecify.annotations.NullMarked;
