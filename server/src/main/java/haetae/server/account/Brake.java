package haetae.server.account;

/** Keeps an account from new risk, whatever its person wants; stops go on. */
public interface Brake {

    /**
     * Halts it as a person would; nothing when it is halted already.
     *
     * @param reason 1 to 100 characters
     */
    void hold(String reason);
}
