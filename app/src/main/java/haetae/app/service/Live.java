package haetae.app.service;

import haetae.app.settings.Env;
import haetae.app.terminal.Problem;
import haetae.core.order.Balance;
import haetae.core.portfolio.TradingDay;
import haetae.core.risk.Limits;
import haetae.core.time.Traffic;
import haetae.core.trading.Settings;
import haetae.server.world.World;
import haetae.upbit.Answer;
import haetae.upbit.Signer;
import haetae.upbit.Upbit;
import haetae.upbit.UpbitRest;
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
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** The live world as the environment describes it: its time, its exchange, its key, its adviser. */
public final class Live implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Live.class);
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final Env env;
    private final HttpClient client;
    private final WallAgenda agenda;
    private final Signer signer;

    private Live(Env env, HttpClient client, WallAgenda agenda, Signer signer) {
        this.env = env;
        this.client = client;
        this.agenda = agenda;
        this.signer = signer;
    }

    /**
     * Puts it together; asks a twin for its clock if the environment names one.
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
        var client =
                HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .connectTimeout(PATIENCE)
                        .build();
        try {
            return new Live(env, client, agenda(env, client), signer);
        } catch (Problem e) {
            client.shutdownNow();
            throw e;
        }
    }

    private static WallAgenda agenda(Env env, HttpClient client) {
        var clock = env.clock();
        return clock.isEmpty()
                ? WallAgenda.onMachineClock("trader", Live::failed)
                : clockOf(clock.get(), client);
    }

    private static void failed(Throwable failure) {
        LOG.error("a task failed", failure);
    }

    private static WallAgenda clockOf(URI address, HttpClient client) {
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
                        Live::failed);
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

    /** True if the decisions are an AI's. */
    public boolean hasAi() {
        return env.geminiKey().isPresent();
    }

    /** The world that a server lives in. */
    public World world() {
        return new World(
                "live",
                agenda,
                Traffic.uncounted(agenda),
                client,
                env.upbit(),
                signer,
                env.markets(),
                gemini());
    }

    private World.@Nullable Gemini gemini() {
        return env.geminiKey()
                .map(key -> new World.Gemini(env.gemini(), env.model(), key))
                .orElse(null);
    }

    public Settings settings() {
        return new Settings(
                "main",
                env.markets(),
                Limits.DEFAULTS,
                new TradingDay(ZoneId.of("Asia/Seoul")),
                env.decisionPeriod(),
                delay(env.decisionPeriod()));
    }

    /** Five seconds after the candle's close, but well within short periods. */
    static Duration delay(Duration period) {
        var usual = Duration.ofSeconds(5);
        var fifth = period.dividedBy(5);
        return fifth.compareTo(usual) < 0 ? fifth : usual;
    }

    /**
     * Asks the exchange whether it takes the key. An exchange that does not answer is no reason not
     * to start: trading waits for it.
     *
     * @throws Problem if it refuses the key
     */
    public void requireKeyAccepted() {
        if (balances() instanceof Answer.Refused<?>(var status, var name, var _)
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

    /** What the exchange holds for us now. */
    public Answer<Map<String, Balance>> balances() {
        var rest =
                new UpbitRest(
                        new Upbit(agenda, client, Traffic.uncounted(agenda), env.upbit()), signer);
        var answer = new CompletableFuture<Answer<Map<String, Balance>>>();
        agenda.post(() -> rest.accounts(answer::complete));
        return answer.join();
    }

    @Override
    public void close() {
        agenda.close();
        client.shutdownNow();
    }
}
