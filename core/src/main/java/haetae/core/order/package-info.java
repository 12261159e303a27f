/**
 * The words that everyone who handles orders shares: intents, reports, fills, states and outcomes.
 */
@NullMarked
package haetae.core.order;

import org.jspecify.annotations.NullMarked;
