package haetae.app.service;

import haetae.app.settings.Env;
import haetae.app.terminal.Problem;
import haetae.core.trading.Settings;
import haetae.server.account.Configured;
import haetae.server.account.KeyCheck;
import haetae.server.database.Storage;
import haetae.server.world.Seams;
import haetae.server.world.World;
import haetae.upbit.Signer;
import haetae.upbit.UpbitRest;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;

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
                                surroundings.ai(),
                                env.recipients(),
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
        return surroundings.ai() != null;
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
    public Configured configured() {
        return surroundings.configured();
    }

    @Override
    public Venue open(Storage storage) {
        return venue;
    }

    /** The exchange itself. */
    Venue venue() {
        return venue;
    }

    @Override
    public void check() {
        told(() -> {
            keyCheck().accepted();
            return true;
        });
    }

    @Override
    public List<String> checkForTrading() {
        return told(() -> keyCheck().forTrading(venue.world().markets().getFirst()));
    }

    /** What makes the key unfit is the person's problem, and ends the program. */
    private static <T> T told(Supplier<T> check) {
        try {
            return check.get();
        } catch (KeyCheck.Unfit e) {
            throw new Problem(e.getMessage() + " (UPBIT_ACCESS_KEY, UPBIT_SECRET_KEY)");
        }
    }

    private KeyCheck keyCheck() {
        var world = venue.world();
        return new KeyCheck(
                new UpbitRest(world.exchange(), world.signer()),
                world.agenda(),
                env.upbitKeys().access());
    }

    @Override
    public void close() {
        surroundings.close();
    }
}
