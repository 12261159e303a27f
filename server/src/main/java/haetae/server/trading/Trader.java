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
import haetae.core.trading.Invariants;
import haetae.core.trading.Settings;
import haetae.server.account.Account;
import haetae.server.account.Choices;
import haetae.server.account.SettingStore;
import haetae.server.database.Storage;
import haetae.server.market.MarketFeed;
import haetae.server.signal.PastDecisions;
import haetae.server.world.Problem;
import haetae.server.world.World;
import haetae.upbit.Subscription;
import haetae.upbit.Ticker;
import haetae.upbit.UpbitExchange;
import haetae.upbit.UpbitQuotation;
import haetae.upbit.UpbitRest;
import haetae.upbit.UpbitStream;
import java.io.IOException;
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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The engine in its place: fed by the market streams and the order stream, its answers taken on the
 * world's agenda.
 */
@Component
public class Trader implements DisposableBean {

    private static final Logger LOG = LoggerFactory.getLogger(Trader.class);

    /** How long people wait for the engine. */
    private static final Duration FOR_ANSWERS = Duration.ofSeconds(5);

    private static final Duration LOOK = Duration.ofMillis(50);
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final Agenda agenda;
    private final MarketFeed feed;
    private final RefugeFile refuge;
    private final Engine engine;
    private final UpbitStream orderStream;
    private final List<Engine.Listener> listeners = new CopyOnWriteArrayList<>();

    Trader(
            World world,
            Settings settings,
            SettingStore chosen,
            PastDecisions past,
            Advisor advisor,
            MarketFeed feed,
            Account account,
            JdbcTemplate db,
            TransactionTemplate transaction,
            Storage storage)
            throws IOException {
        this.agenda = world.agenda();
        this.feed = feed;
        refuge = RefugeFile.open(storage.folder().path());
        engine =
                new Engine(
                        agenda,
                        world.seams()
                                .around(
                                        new UpbitExchange(
                                                new UpbitRest(world.exchange(), world.signer()),
                                                new UpbitQuotation(world.source()))),
                        () -> advisor,
                        world.seams()
                                .around(
                                        new PostgresJournal(
                                                db,
                                                transaction,
                                                account.id(),
                                                account.installEpoch(),
                                                storage.isShared(),
                                                agenda.isVirtual()
                                                        ? Patience.endless()
                                                        : Patience.limited())),
                        refuge,
                        storage.folder().node(),
                        new Settings(
                                settings.account(),
                                settings.markets(),
                                settings.tradingDay(),
                                chosen.choices().preferences()),
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
                                LOG.warn("{}: {}", limit, text);
                                listeners.forEach(listener -> listener.warned(limit, text));
                            }

                            @Override
                            public void breached(Invariants.Capsule capsule) {
                                keep(capsule, storage.folder().path());
                            }
                        },
                        past::of);
        chosen.listen(this::changed);
        orderStream =
                new UpbitStream(
                        world.exchange(),
                        world.signer(),
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
        feed.listen(
                new MarketFeed.Listener() {
                    @Override
                    public void traded(Trade trade, Optional<Quote> quote) {
                        engine.traded(
                                trade.market(), trade.at(), trade.price(), quote.orElse(null));
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
                });
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

    /** Tells everybody who listens what a person has to see to, the engine's or another's. */
    public void alarm(String text) {
        LOG.error("{}", text);
        listeners.forEach(listener -> listener.alarm(text));
    }

    /** Begins to trade. */
    public void start() {
        agenda.post(() -> {
            engine.start();
            feed.open();
            orderStream.open();
        });
    }

    /** Ends trading; what is under way is taken up at the next start. */
    public CompletableFuture<Boolean> stop() {
        return ask(running -> {
            feed.close();
            orderStream.close();
            running.stop();
            return true;
        });
    }

    /**
     * Ends trading at a moment when every order that was sent has its answer, or after five seconds
     * without such a moment. What is under way then is taken up at the next start.
     */
    public CompletableFuture<Boolean> stopWhenAnswered() {
        var stopped = new CompletableFuture<Boolean>();
        agenda.post(() -> stopWhenAnswered(stopped, agenda.instant().plus(FOR_ANSWERS)));
        return stopped;
    }

    private void stopWhenAnswered(CompletableFuture<Boolean> stopped, Instant latest) {
        boolean waits =
                engine.view().live().stream()
                        .anyMatch(order -> order.state() instanceof OrderState.InFlight);
        if (waits && agenda.instant().isBefore(latest)) {
            agenda.after(LOOK, () -> stopWhenAnswered(stopped, latest));
            return;
        }
        feed.close();
        orderStream.close();
        engine.stop();
        stopped.complete(true);
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
