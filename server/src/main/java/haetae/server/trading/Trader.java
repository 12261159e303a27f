package haetae.server.trading;

import haetae.core.market.Market;
import haetae.core.market.Quote;
import haetae.core.market.Trade;
import haetae.core.order.OrderReport;
import haetae.core.order.OrderState;
import haetae.core.risk.Gate;
import haetae.core.signal.Advisor;
import haetae.core.time.Agenda;
import haetae.core.trading.Change;
import haetae.core.trading.Engine;
import haetae.core.trading.Exchange;
import haetae.core.trading.Invariants;
import haetae.core.trading.Preferences;
import haetae.core.trading.Settings;
import haetae.server.account.Account;
import haetae.server.account.AccountDatabase;
import haetae.server.account.AccountLifecycle;
import haetae.server.account.Brake;
import haetae.server.account.Choices;
import haetae.server.account.PerAccount;
import haetae.server.account.Seat;
import haetae.server.account.SettingStore;
import haetae.server.database.Storage;
import haetae.server.logs.Logs;
import haetae.server.market.CandleBook;
import haetae.server.market.MarketFeed;
import haetae.server.signal.PastDecisions;
import haetae.server.world.Problem;
import haetae.server.world.World;
import haetae.upbit.Signer;
import haetae.upbit.Subscription;
import haetae.upbit.Ticker;
import haetae.upbit.Upbit;
import haetae.upbit.UpbitExchange;
import haetae.upbit.UpbitQuotation;
import haetae.upbit.UpbitRest;
import haetae.upbit.UpbitStream;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.stereotype.Component;

/**
 * The engine in its place: fed by the market streams and the order stream, its answers taken on the
 * world's agenda.
 */
@Component
@PerAccount
public class Trader implements AccountLifecycle, Brake, DisposableBean {

    private static final Logger LOG = LoggerFactory.getLogger(Trader.class);

    /** How long the end waits for the answers to orders that were sent. */
    private static final Duration FOR_ANSWERS = Duration.ofSeconds(5);

    private static final Duration LOOK = Duration.ofMillis(50);

    /** How long people wait for the engine. */
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    /** How long the end waits for what the engine is doing. */
    private static final Duration LONGEST_END = Duration.ofSeconds(10);

    private static final double GOLDEN_RATIO = (1 + Math.sqrt(5)) / 2;

    private final Agenda agenda;
    private final long account;
    private final List<Market> markets;
    private final CandleBook candles;
    private final MarketFeed.Ear feed;
    private final RefugeFile refuge;
    private final Engine engine;
    private final @Nullable UpbitStream orderStream;
    private volatile boolean stopped;
    private final List<Engine.Listener> listeners = new CopyOnWriteArrayList<>();

    Trader(
            World world,
            Settings settings,
            SettingStore chosen,
            PastDecisions past,
            Advisor advisor,
            MarketFeed feed,
            CandleBook candles,
            Seat seat,
            AccountDatabase database,
            Storage storage,
            MeterRegistry meters)
            throws IOException {
        var account = seat.account();
        this.account = account.id();
        var folder = folder(storage, account);
        this.agenda = seat.agenda();
        this.markets = account.markets();
        this.candles = candles;
        refuge = RefugeFile.open(folder);
        engine =
                new Engine(
                        agenda,
                        world.seams().around(exchange(seat, candles)),
                        () -> advisor,
                        world.seams()
                                .around(
                                        new TimedJournal(
                                                new PostgresJournal(
                                                        database.jdbc(),
                                                        database.transaction(),
                                                        account.id(),
                                                        account.installEpoch(),
                                                        storage.isShared(),
                                                        agenda.isVirtual()
                                                                ? Patience.endless()
                                                                : Patience.limited()),
                                                meters,
                                                account.id())),
                        refuge,
                        storage.folder().node(),
                        new Settings(
                                account.name(),
                                markets,
                                settings.tradingDay(),
                                chosen.choices().preferences(),
                                turn(account)),
                        new Engine.Listener() {
                            @Override
                            public void committed(Change change) {
                                listeners.forEach(listener -> listener.committed(change));
                            }

                            @Override
                            public void alarm(String text) {
                                Trader.this.alarm(text);
                            }

                            @Override
                            public void warned(Gate limit, String text) {
                                LOG.atWarn()
                                        .addKeyValue(Logs.ACCOUNT, account.id())
                                        .log("{}: {}", limit, text);
                                listeners.forEach(listener -> listener.warned(limit, text));
                            }

                            @Override
                            public void breached(Invariants.Capsule capsule) {
                                keep(capsule, folder);
                            }
                        },
                        past::of);
        chosen.listen(this::changed);
        orderStream =
                seat.signer().map(signer -> orderStream(seat.exchange(), signer)).orElse(null);
        this.feed = feed.beside(agenda, markets, new Ears());
    }

    private UpbitStream orderStream(Upbit exchange, Signer signer) {
        return new UpbitStream(
                exchange,
                signer,
                Subscription.NOTHING.myOrders(),
                new UpbitStream.Listener() {
                    @Override
                    public void order(OrderReport report) {
                        engine.reported(report);
                    }

                    @Override
                    public void connected() {
                        engine.reconnected();
                    }
                });
    }

    /**
     * When in a moment that is due for all it decides: evenly spread, however many accounts there
     * are, and the first at once. Multiples of the golden ratio lie so (Weyl's theorem).
     */
    private static Duration turn(Account account) {
        double part = Math.floorMod(account.id() - 1, 1L << 32) * GOLDEN_RATIO % 1;
        return Duration.ofMillis(Math.round(Preferences.LONGEST_TURN.toMillis() * part));
    }

    /** The main account's is the folder itself, as long as there were no others. */
    private static Path folder(Storage storage, Account account) throws IOException {
        var all = storage.folder().path();
        return account.name().equals(Account.MAIN)
                ? all
                : Files.createDirectories(all.resolve("accounts").resolve(account.name()));
    }

    private static Exchange exchange(Seat seat, CandleBook candles) {
        var own =
                seat.signer()
                        .<Exchange>map(signer ->
                                new UpbitExchange(
                                        new UpbitRest(seat.exchange(), signer),
                                        new UpbitQuotation(seat.source())))
                        .orElseGet(() -> new NoKey(seat.agenda()));
        return new SharedCandles(own, candles, seat.agenda());
    }

    /** What the engine hears of its markets, on its own agenda. */
    private final class Ears implements MarketFeed.Listener {
        @Override
        public void traded(Trade trade, Optional<Quote> quote) {
            engine.traded(trade.market(), trade.at(), trade.price(), quote.orElse(null));
        }

        @Override
        public void quoted(Market market, Quote quote) {
            engine.quoted(market, quote);
        }

        @Override
        public void asked(Ticker last, Quote quote) {
            engine.quoted(last.market(), quote);
            engine.traded(last.market(), last.tradedAt(), last.price(), quote);
        }

        @Override
        public void fresh(Market market, boolean fresh, String reason) {
            engine.feed(market, fresh, reason);
        }
    }

    /**
     * The market of this code among those that are traded, or the main one.
     *
     * @throws Problem if it is none of them
     */
    public Market market(@Nullable String code) {
        return code == null
                ? markets.getFirst()
                : markets.stream()
                        .filter(market -> market.code().equals(code))
                        .findFirst()
                        .orElseThrow(() ->
                                Problem.outOfBounds(
                                        "market is one of " + markets + ", not " + code));
    }

    /** What is traded, the main one first. */
    public List<Market> markets() {
        return markets;
    }

    /** In effect when this returns, or as soon as the engine gets to it. */
    private void changed(Choices now) {
        if (agenda.isVirtual()) {
            agenda.post(() -> engine.change(now.preferences()));
        } else {
            answer(running -> {
                running.change(now.preferences());
                return true;
            });
        }
    }

    private static void keep(Invariants.Capsule capsule, Path folder) {
        try {
            LOG.error("see ./haetae replay {}", CapsuleFile.write(folder, capsule));
        } catch (IOException e) {
            LOG.error("the capsule of a broken invariant could not be written", e);
        }
    }

    /** Tells someone of everything that is committed, on the agenda. */
    public void listen(Engine.Listener listener) {
        listeners.add(listener);
    }

    @Override
    public void begin() {
        candles.prepare(markets, Engine.candlesWanted());
        start();
    }

    @Override
    public void hold(String reason) {
        ask(running -> running.halt(reason))
                .exceptionally(e -> {
                    LOG.warn("the account could not be halted", e);
                    return false;
                });
    }

    /** Tells everybody who listens what a person has to see to, the engine's or another's. */
    public void alarm(String text) {
        LOG.atError().addKeyValue(Logs.ACCOUNT, account).log(text);
        listeners.forEach(listener -> listener.alarm(text));
    }

    /** Begins to trade. */
    public void start() {
        agenda.post(() -> {
            engine.start();
            feed.begin();
            if (orderStream != null) {
                orderStream.open();
            }
        });
    }

    /** Ends trading; what is under way is taken up at the next start. */
    public CompletableFuture<Boolean> stop() {
        stopped = true;
        return ask(running -> {
            stopNow(running);
            return true;
        });
    }

    private void stopNow(Engine running) {
        feed.end();
        if (orderStream != null) {
            orderStream.close();
        }
        running.leave();
    }

    /** In virtual time whoever lets it pass has ended it before. */
    @Override
    public void end() {
        if (!stopped && !agenda.isVirtual()) {
            try {
                stopWhenAnswered().get(LONGEST_END.toMillis(), TimeUnit.MILLISECONDS);
            } catch (TimeoutException | ExecutionException e) {
                LOG.warn("the engine did not end in order; what is under way is taken up later", e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /**
     * Ends trading at a moment when every order that was sent has its answer, or after five seconds
     * without such a moment. What is under way then is taken up at the next start.
     */
    public CompletableFuture<Boolean> stopWhenAnswered() {
        stopped = true;
        var ended = new CompletableFuture<Boolean>();
        agenda.post(() -> stopWhenAnswered(ended, agenda.instant().plus(FOR_ANSWERS)));
        return ended;
    }

    private void stopWhenAnswered(CompletableFuture<Boolean> ended, Instant latest) {
        boolean waits =
                engine.view().live().stream()
                        .anyMatch(order -> order.state() instanceof OrderState.InFlight);
        if (waits && agenda.instant().isBefore(latest)) {
            agenda.after(LOOK, () -> stopWhenAnswered(ended, latest));
            return;
        }
        stopNow(engine);
        ended.complete(true);
    }

    /**
     * Asks the engine something, or tells it, and waits for the answer. Not for tasks of the agenda
     * itself.
     *
     * @throws Problem if the engine does not answer within 2 seconds, or could not keep what it was
     *     told
     */
    public <T> T answer(Function<Engine, T> question) {
        try {
            return ask(question).get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw Problem.unavailable(
                    "the engine has not answered within 2 s and may still do what it was told: look at"
                            + " /api/v1/risk/status, then try again");
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IllegalArgumentException wrong) {
                throw Problem.outOfBounds(String.valueOf(wrong.getMessage()));
            }
            LOG.error("the engine failed to answer", e.getCause());
            throw Problem.unavailable(
                    "the engine could not do that: read the server's log, then try again");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Problem.unavailable("the server is stopping: try again when it runs");
        }
    }

    /** Asks the engine something, or tells it, on its agenda. */
    public <T> CompletableFuture<T> ask(Function<Engine, T> question) {
        var answer = new CompletableFuture<T>();
        agenda.post(() -> {
            try {
                answer.complete(question.apply(engine));
            } catch (RuntimeException e) {
                answer.completeExceptionally(e);
            }
        });
        return answer;
    }

    @Override
    public void destroy() throws IOException {
        refuge.close();
    }
}
