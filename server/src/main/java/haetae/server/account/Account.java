package haetae.server.account;

/**
 * An account that is traded.
 *
 * @param id its row; every row of its own carries it
 * @param userId whose it is
 * @param installEpoch part of every identifier of its orders
 */
public record Account(long id, long userId, String installEpoch) {}
