/**
 * Decides whether new risk may be taken. Pure rules and latches; never talks to an exchange. Only
 * this package makes an ApprovedOrder.
 */
@NullMarked
package haetae.core.risk;

import org.jspecify.annotations.NullMarked;
