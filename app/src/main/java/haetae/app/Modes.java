package haetae.app;

import haetae.app.paper.Paper;
import haetae.app.service.Live;
import haetae.app.service.Mode;
import haetae.app.settings.Env;
import haetae.app.terminal.Problem;

/** The ways to trade by the wall clock, by name. */
final class Modes {

    private Modes() {}

    /**
     * @param environment as a data folder is stamped
     * @throws Problem if a setting is missing or wrong, or the folder is a demo's
     */
    static Mode of(String environment, Env env) {
        return switch (environment) {
            case "paper" -> Paper.of(env);
            case "live" -> Live.of(env);
            default ->
                    throw new Problem(
                            "the "
                                    + environment
                                    + " that traded here has ended, and its exchange with it");
        };
    }
}
