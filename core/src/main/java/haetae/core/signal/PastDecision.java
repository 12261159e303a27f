package haetae.core.signal;

import java.time.Instant;

/**
 * An earlier decision in the same market that was scored.
 *
 * @param changePct price a day later against then, in percent
 */
public record PastDecision(Instant at, Action action, double changePct, boolean right) {}
