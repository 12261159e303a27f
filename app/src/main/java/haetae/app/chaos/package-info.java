/** Kills real processes while they trade, and looks whether anything was lost or done twice. */
@NullMarked
package haetae.app.chaos;

import org.jspecify.annotations.NullMarked;
