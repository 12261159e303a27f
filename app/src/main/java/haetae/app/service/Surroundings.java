package haetae.app.service;

import haetae.app.settings.Env;
import haetae.app.terminal.Problem;
import haetae.core.portfolio.TradingDay;
import haetae.core.time.Traffic;
import haetae.core.trading.Preferences;
import haetae.core.trading.Settings;
import haetae.server.account.Configured;
import haetae.server.world.World;
import haetae.upbit.Upbit;
import haetae.upbit.WallAgenda;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** What trading by the wall clock needs around it: a clock, an HTTP client, an adviser's key. */
public final class Surroundings implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Surroundings.class);
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final Env env;
    private final HttpClient client;
    private final WallAgenda agenda;

    private Surroundings(Env env, HttpClient client, WallAgenda agenda) {
        this.env = env;
        this.client = client;
        this.agenda = agenda;
    }

    /**
     * Puts them together; asks a twin for its clock if the environment names one.
     *
     * @throws Problem if a setting is wrong, or there is no clock
     */
    public static Surroundings of(Env env) {
        var client =
                HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .connectTimeout(PATIENCE)
                        .build();
        try {
            return new Surroundings(env, client, agenda(env, client));
        } catch (Problem e) {
            client.shutdownNow();
            throw e;
        }
    }

    private static WallAgenda agenda(Env env, HttpClient client) {
        var clock = env.clock();
        return clock.isEmpty()
                ? WallAgenda.onMachineClock("trader", Surroundings::failed)
                : clockOf(clock.get(), client);
    }

    private static void failed(Throwable failure) {
        LOG.error("a task failed", failure);
    }

    /**
     * An agenda by a twin's clock.
     *
     * @throws Problem if there is none at that address
     */
    public static WallAgenda clockOf(URI address, HttpClient client) {
        try {
            var reply =
                    client.send(
                            HttpRequest.newBuilder(clockPath(address)).timeout(PATIENCE).build(),
                            HttpResponse.BodyHandlers.ofString());
            var clock = JsonMapper.shared().readTree(reply.body());
            if (reply.statusCode() == 200) {
                return new WallAgenda(
                        "trader",
                        Instant.parse(clock.required("now").asString()),
                        clock.required("speed").asDouble(),
                        Surroundings::failed);
            }
        } catch (IOException | JacksonException | DateTimeException | IllegalArgumentException e) {
            LOG.debug("no clock", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        throw new Problem(
                "HAETAE_CLOCK_URL: no clock at "
                        + address
                        + "; start ./haetae twin there, or unset it");
    }

    /** The address itself when it names a path, else the twin's. */
    static URI clockPath(URI address) {
        var path = address.getPath();
        return path == null || path.isEmpty() ? address.resolve("/twin/clock") : address;
    }

    public WallAgenda agenda() {
        return agenda;
    }

    public HttpClient client() {
        return client;
    }

    public Traffic traffic() {
        return Traffic.uncounted(agenda);
    }

    /** The way to an exchange; to be shared, as its rate limits are. */
    public Upbit upbit(URI address) {
        return new Upbit(agenda, client, traffic(), address);
    }

    /** Who is asked for advice, or null without any key. */
    public World.@Nullable Ai ai() {
        var gemini = env.geminiKey().map(key -> new World.Access(env.gemini(), key)).orElse(null);
        var openAi = env.openAiKey().map(key -> new World.Access(env.openAi(), key)).orElse(null);
        return gemini == null && openAi == null ? null : new World.Ai(gemini, openAi);
    }

    public Settings settings() {
        return new Settings(
                "main",
                env.markets(),
                new TradingDay(ZoneId.of("Asia/Seoul")),
                Preferences.DEFAULTS);
    }

    public Configured configured() {
        return env.configured();
    }

    @Override
    public void close() {
        agenda.close();
        client.shutdownNow();
    }
}
