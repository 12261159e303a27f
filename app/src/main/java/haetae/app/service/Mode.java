package haetae.app.service;

import haetae.core.trading.Settings;
import haetae.server.account.Configured;
import haetae.server.database.Storage;
import java.io.IOException;
import java.util.List;

/** A way to trade by the wall clock, as the environment describes it. */
public interface Mode extends AutoCloseable {

    /** Paper or live; data folders are stamped with it. */
    String environment();

    /** True if the decisions are an AI's. */
    boolean hasAi();

    /** True if decisions may be made by a plain rule when there is no AI. */
    boolean mayGoByRule();

    /**
     * Asks whether the exchange takes us, before anything is written.
     *
     * @throws haetae.app.terminal.Problem if it does not
     */
    void check();

    /**
     * Asks whatever else can be known before trading begins. Returns what a person should know.
     *
     * @throws haetae.app.terminal.Problem if trading must not begin this way
     */
    List<String> checkForTrading();

    Settings settings();

    /** The settings that the operator gave. */
    Configured configured();

    /**
     * Opens the place to trade at.
     *
     * @param storage of this mode's environment; has to outlive the venue
     */
    Venue open(Storage storage) throws IOException;

    @Override
    void close();
}
