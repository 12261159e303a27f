/**
 * Paper money on the real market: the twin's exchange in this program, fed by public market data,
 * its account kept in the installation's database.
 */
@NullMarked
package haetae.app.paper;

import org.jspecify.annotations.NullMarked;
