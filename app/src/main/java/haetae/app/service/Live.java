package haetae.app.service;

import haetae.app.settings.Env;
import haetae.app.terminal.Problem;
import haetae.core.trading.Settings;
import haetae.server.database.Storage;
import haetae.server.world.Seams;
import haetae.server.world.World;
import haetae.upbit.Answer;
import haetae.upbit.Signer;
import java.util.UUID;

/** Real orders on the exchange, with a key from the environment. */
public final class Live implements Mode {

    private final Env env;
    private final Surroundings surroundings;
    private final Venue venue;

    private Live(Env env, Surroundings surroundings, Signer signer) {
        this.env = env;
        this.surroundings = surroundings;
        var upbit = surroundings.upbit(env.upbit());
        this.venue =
                new Venue(
                        new World(
                                environment(),
                                surroundings.agenda(),
                                surroundings.traffic(),
                                surroundings.client(),
                                upbit,
                                upbit,
                                signer,
                                env.markets(),
                                surroundings.gemini(),
                                env.crashAt().<Seams>map(CrashAt::of).orElse(Seams.NONE)),
                        () -> {});
    }

    /**
     * Puts it together.
     *
     * @throws Problem if a setting is missing or wrong
     */
    public static Live of(Env env) {
        if (!env.live()) {
            throw new Problem(
                    2,
                    "live mode places real orders: set HAETAE_LIVE=yes if that is what you want");
        }
        if (!Env.isLoopback(env.upbit())) {
            throw new Problem(
                    2,
                    "this version trades live only with a twin on this machine: start ./haetae twin"
                            + " and set HAETAE_UPBIT_URL=http://127.0.0.1:8081");
        }
        var keys = env.upbitKeys();
        var signer = new Signer(keys.access(), keys.secret(), () -> UUID.randomUUID().toString());
        return new Live(env, Surroundings.of(env), signer);
    }

    @Override
    public String environment() {
        return "live";
    }

    @Override
    public boolean hasAi() {
        return surroundings.gemini() != null;
    }

    @Override
    public boolean mayGoByRule() {
        return env.ruleAllowed();
    }

    @Override
    public Settings settings() {
        return surroundings.settings();
    }

    @Override
    public Venue open(Storage storage) {
        return venue;
    }

    /** The exchange itself. */
    Venue venue() {
        return venue;
    }

    /**
     * Asks the exchange whether it takes the key. An exchange that does not answer is no reason not
     * to start: trading waits for it.
     *
     * @throws Problem if it refuses the key
     */
    @Override
    public void check() {
        if (venue.balances() instanceof Answer.Refused<?>(var status, var name, var _)
                && (status == 401 || status == 403)
                && !name.equals("nonce_used")) {
            throw new Problem(
                    "the exchange at "
                            + env.upbit()
                            + " refuses the key ("
                            + name
                            + "): check UPBIT_ACCESS_KEY and UPBIT_SECRET_KEY, and that the key"
                            + " allows this machine's address and orders");
        }
    }

    @Override
    public void close() {
        surroundings.close();
    }
}
