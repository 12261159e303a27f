package haetae.app.service;

import haetae.core.trading.Settings;
import haetae.server.database.Storage;
import java.io.IOException;

/** A way to trade by the wall clock, as the environment describes it. */
public interface Mode extends AutoCloseable {

    /** Paper or live; data folders are stamped with it. */
    String environment();

    /** True if the decisions are an AI's. */
    boolean hasAi();

    /** True if decisions may be made by a plain rule when there is no AI. */
    boolean mayGoByRule();

    /**
     * Asks whatever can be known before anything is written.
     *
     * @throws haetae.app.terminal.Problem if trading cannot work this way
     */
    void check();

    Settings settings();

    /**
     * Opens the place to trade at.
     *
     * @param storage of this mode's environment; has to outlive the venue
     */
    Venue open(Storage storage) throws IOException;

    @Override
    void close();
}
