/**
 * Deterministic simulation: the real engine against an exchange, a market, a journal and people
 * that all misbehave, in virtual time and from one seed, with every invariant judged after every
 * step.
 */
@NullMarked
package haetae.simulation;

import org.jspecify.annotations.NullMarked;
