package haetae.server.world;

import haetae.upbit.Signer;

/** The accounts of a paper exchange: one for each name. */
public interface PaperAccounts {

    /**
     * Opens the account of this name, with play money if it is new and as it was if it is not, and
     * gives the key to trade it. Its keys of before open nothing any more.
     *
     * <p>Waits until that is kept: not for tasks of the agenda.
     *
     * @param account 1 to 64 characters; {@code main} is the account of {@link World#signer}
     * @throws IllegalArgumentException if the name is too long or empty
     * @throws IllegalStateException if it could not be kept in time
     */
    Signer open(String account);
}
