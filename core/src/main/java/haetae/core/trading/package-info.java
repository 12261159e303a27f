/**
 * The engine: decisions, the order protocol, the stop, reconciliation. It talks to the world
 * through ports only.
 */
@NullMarked
package haetae.core.trading;

import org.jspecify.annotations.NullMarked;
