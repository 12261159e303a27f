/**
 * Trading: the engine at work, its journal in PostgreSQL, and everything that people may see of it
 * or tell it.
 *
 * <p>Owns the tables of decisions, orders, fills, the ledger, positions, daily statistics and
 * latches, and changes them in one transaction.
 */
@ApplicationModule
@NullMarked
package haetae.server.trading;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
