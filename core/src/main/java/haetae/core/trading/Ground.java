package haetae.core.trading;

import haetae.core.risk.Guards;
import haetae.core.risk.Limits;
import haetae.core.risk.RiskFacts;

/**
 * What is known when the adviser's answer arrives; the {@link Ruling} rests on it.
 *
 * @param acts false when a person asked for advice alone
 * @param halted true while a person has halted trading
 * @param owns true if Haetae owns coins in this market
 * @param selling true while a sale of everything in this market is under way
 */
public record Ground(
        boolean acts,
        boolean halted,
        boolean owns,
        boolean selling,
        RiskFacts risk,
        Limits limits,
        Guards guards) {}
