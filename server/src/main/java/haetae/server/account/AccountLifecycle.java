package haetae.server.account;

/** A part of an account that works by itself, from its beginning to its end. */
public interface AccountLifecycle {

    /** Called once, when the server trades. */
    void begin();

    /** Called once, also when it never began. Must not take longer than seconds. */
    void end();
}
