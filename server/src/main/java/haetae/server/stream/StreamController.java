package haetae.server.stream;

import haetae.core.market.Market;
import haetae.core.market.Quote;
import haetae.core.market.Trade;
import haetae.server.market.MarketFeed;
import haetae.server.world.Problem;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.SmartLifecycle;
import org.springframework.dao.DataAccessException;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/**
 * The stream of events for pages and programs. Each listener reads the log by itself, from where it
 * stopped: nothing is kept for a slow one, and after a cut nothing is missing or doubled. Prices
 * have no ids and are not told again.
 */
@RestController
class StreamController implements SmartLifecycle {

    private static final Logger LOG = LoggerFactory.getLogger(StreamController.class);
    private static final Duration LOOK = Duration.ofSeconds(1);
    private static final Duration HEARTBEAT = Duration.ofSeconds(15);
    private static final int PAGE = 200;
    private static final int MOST_LISTENERS = 100;

    private final ObjectProvider<EventLog> logs;
    private final Map<Market, Trade> prices = new ConcurrentHashMap<>();
    private final Semaphore places = new Semaphore(MOST_LISTENERS);
    private volatile boolean closed;
    private volatile boolean running;

    StreamController(ObjectProvider<EventLog> logs, MarketFeed feed) {
        this.logs = logs;
        feed.listen(
                new MarketFeed.Listener() {
                    @Override
                    public void traded(Trade trade, Optional<Quote> quote) {
                        prices.put(trade.market(), trade);
                    }

                    @Override
                    public void quoted(Market market, Quote quote) {}

                    @Override
                    public void fresh(Market market, boolean fresh, String reason) {}
                });
    }

    /**
     * Events as they happen; with {@code Last-Event-ID} those after it first.
     *
     * @throws Problem if the id is none, or too many listen already
     */
    @GetMapping(path = "/api/v1/stream", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
    SseEmitter stream(
            @RequestHeader(name = "Last-Event-ID", required = false) @Nullable String lastId) {
        var log = logs.getObject(); // of whoever asks
        long from = lastId == null ? log.newest() : number(lastId);
        if (!places.tryAcquire()) {
            throw Problem.unavailable(
                    MOST_LISTENERS + " listen already: close one of them, then try again");
        }
        var emitter = new SseEmitter(0L);
        var listener = new Listener(emitter, log, from);
        emitter.onCompletion(() -> listener.gone = true);
        emitter.onError(_ -> listener.gone = true);
        Thread.ofVirtual().name("stream").start(listener);
        return emitter;
    }

    private static long number(String id) {
        if (!id.matches("\\d{1,18}")) {
            throw Problem.outOfBounds("Last-Event-ID is the id of an event, a whole number");
        }
        return Long.parseLong(id);
    }

    private final class Listener implements Runnable {
        private final SseEmitter emitter;
        private final EventLog log;
        private final Map<Market, Trade> told = new HashMap<>();
        private long last;
        private long quietSince = System.nanoTime();
        private volatile boolean gone;

        Listener(SseEmitter emitter, EventLog log, long last) {
            this.emitter = emitter;
            this.log = log;
            this.last = last;
        }

        @Override
        public void run() {
            try {
                emitter.send(SseEmitter.event().comment("listening"));
                while (!gone && !closed) {
                    boolean events = tellEvents();
                    boolean said = tellPrices() || events;
                    if (said) {
                        quietSince = System.nanoTime();
                    } else if (System.nanoTime() - quietSince > HEARTBEAT.toNanos()) {
                        emitter.send(SseEmitter.event().comment("still here"));
                        quietSince = System.nanoTime();
                    }
                    log.await(LOOK);
                }
                emitter.complete();
            } catch (IOException | IllegalStateException e) {
                LOG.debug("a listener has gone", e);
            } catch (DataAccessException e) {
                LOG.debug("a listener is sent away", e);
                emitter.complete(); // it comes again with its last id
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } finally {
                places.release();
            }
        }

        private boolean tellEvents() throws IOException {
            var page = log.after(last, PAGE);
            for (var event : page) {
                emitter.send(
                        SseEmitter.event()
                                .id(Long.toString(event.id()))
                                .name(event.kind())
                                .data(event.data(), MediaType.TEXT_PLAIN));
                last = event.id();
            }
            return !page.isEmpty();
        }

        private boolean tellPrices() throws IOException {
            boolean said = false;
            for (var trade : prices.values()) {
                if (trade.equals(told.put(trade.market(), trade))) {
                    continue;
                }
                emitter.send(
                        SseEmitter.event()
                                .name("price")
                                .data(
                                        "{\"market\":\"%s\",\"price\":\"%s\",\"at\":\"%s\"}"
                                                .formatted(
                                                        trade.market(), trade.price(), trade.at()),
                                        MediaType.TEXT_PLAIN));
                said = true;
            }
            return said;
        }
    }

    @Override
    public void start() {
        running = true;
    }

    /** Before the web server, which waits for every request that is under way. */
    @Override
    public void stop() {
        closed = true; // each listener notices within a second
        running = false;
    }

    @Override
    public boolean isRunning() {
        return running;
    }
}
