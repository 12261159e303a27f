package haetae.server.market;

import haetae.core.market.Candle;
import haetae.core.market.Interval;
import haetae.core.market.Market;
import haetae.core.market.OrderBook;
import haetae.core.market.Quote;
import haetae.core.market.Trade;
import haetae.core.time.Agenda;
import haetae.server.world.World;
import haetae.upbit.Answer;
import haetae.upbit.Subscription;
import haetae.upbit.Ticker;
import haetae.upbit.UpbitQuotation;
import haetae.upbit.UpbitStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * The public streams of all traded markets, and whether they are fresh: a market that is silent is
 * asked for over REST, and is stale when that fails too. Lives on the world's agenda.
 */
@Component
public class MarketFeed {

    private static final int DEPTH = 15;
    private static final Duration SILENCE = Duration.ofSeconds(30);
    private static final Duration CHECK_EVERY = Duration.ofSeconds(5);

    /** Who is told of market data. */
    public interface Listener {
        void traded(Trade trade, Optional<Quote> quote);

        void quoted(Market market, Quote quote);

        void fresh(Market market, boolean fresh, String reason);

        /** An hour that may still be forming: it comes again, and the last one holds. */
        default void hour(Market market, Candle candle) {}

        /** What the exchange tells when it is asked, while the stream is silent. */
        default void asked(Ticker last, Quote quote) {}

        /** The feed begins to connect. */
        default void opened() {}

        /** Trades are heard from now on; what happened before has to be asked for. */
        default void connected() {}

        /** Trades are missed from now on. */
        default void disconnected() {}

        /** Nothing more will come. */
        default void closed() {}
    }

    private final World world;
    private final Agenda agenda;
    private final List<Market> markets;
    private final UpbitQuotation quotation;
    private final List<Listener> listeners = new ArrayList<>();
    private final List<Ear> ears = new ArrayList<>();
    private final Map<Market, Duration> heard = new HashMap<>();
    private final Map<Market, String> stale = new HashMap<>();
    private @Nullable UpbitStream stream;

    MarketFeed(World world) {
        this.world = world;
        agenda = world.agenda();
        markets = world.markets();
        quotation = new UpbitQuotation(world.source());
    }

    /** Tells somebody of everything, on the feed's agenda. */
    public void listen(Listener listener) {
        listeners.add(listener);
    }

    /**
     * Prepares to tell somebody of some markets, on an agenda of their own. The feed is connected
     * from the first that begins to the last that ends.
     */
    public Ear beside(Agenda own, List<Market> wanted, Listener listener) {
        return new Ear(own, Set.copyOf(wanted), listener);
    }

    /** One of those who listen on an agenda of their own. */
    public final class Ear {
        private final Agenda own;
        private final Set<Market> wanted;
        private final Listener listener;

        private Ear(Agenda own, Set<Market> wanted, Listener listener) {
            this.own = own;
            this.wanted = wanted;
            this.listener = listener;
        }

        /** From now on; begins with the markets that are stale. Call on the own agenda. */
        public void begin() {
            pass(
                    agenda,
                    () -> {
                        ears.add(this);
                        if (stream == null) {
                            open();
                        }
                        stale.forEach((market, reason) ->
                                tell(market, to -> to.fresh(market, false, reason)));
                    });
        }

        /** No longer. Call on the own agenda. */
        public void end() {
            pass(
                    agenda,
                    () -> {
                        if (ears.remove(this) && ears.isEmpty()) {
                            close();
                        }
                    });
        }

        private void tell(Market market, Consumer<Listener> news) {
            if (wanted.contains(market)) {
                pass(own, () -> news.accept(listener));
            }
        }

        /** At once where both live on the same agenda, as in virtual time. */
        private void pass(Agenda to, Runnable task) {
            if (own.equals(agenda)) {
                task.run();
            } else {
                to.post(task);
            }
        }
    }

    private void tell(Market market, Consumer<Listener> news) {
        listeners.forEach(news);
        ears.forEach(ear -> ear.tell(market, news));
    }

    void open() {
        var opened =
                new UpbitStream(
                        world.source(),
                        Subscription.NOTHING
                                .trades(markets)
                                .books(markets, DEPTH)
                                .candles(markets, Interval.H1),
                        new UpbitStream.Listener() {
                            @Override
                            public void traded(Trade trade, Optional<Quote> quote) {
                                hear(trade.market());
                                tell(trade.market(), to -> to.traded(trade, quote));
                            }

                            @Override
                            public void book(OrderBook book) {
                                hear(book.market());
                                quote(book)
                                        .ifPresent(quote ->
                                                tell(
                                                        book.market(),
                                                        to -> to.quoted(book.market(), quote)));
                            }

                            @Override
                            public void candle(Market market, Candle candle) {
                                listeners.forEach(to -> to.hour(market, candle));
                            }

                            @Override
                            public void connected() {
                                listeners.forEach(Listener::connected);
                            }

                            @Override
                            public void disconnected(String cause) {
                                listeners.forEach(Listener::disconnected);
                            }
                        });
        stream = opened;
        markets.forEach(market -> heard.put(market, agenda.monotonic()));
        listeners.forEach(Listener::opened);
        opened.open();
        agenda.after(CHECK_EVERY, () -> check(opened));
    }

    void close() {
        if (stream != null) {
            stream.close();
            stream = null;
            listeners.forEach(Listener::closed);
        }
    }

    private void hear(Market market) {
        heard.put(market, agenda.monotonic());
        fresh(market, "the stream speaks again");
    }

    private void check(UpbitStream opened) {
        if (!opened.equals(stream)) {
            return; // it was closed meanwhile
        }
        agenda.after(CHECK_EVERY, () -> check(opened));
        for (var market : markets) {
            var silence = agenda.monotonic().minus(heard.getOrDefault(market, Duration.ZERO));
            if (silence.compareTo(SILENCE) > 0) {
                ask(market, silence);
            }
        }
    }

    /** The stream is silent: what it does not tell is asked for. */
    private void ask(Market market, Duration silence) {
        quotation.orderBook(
                market,
                book -> quotation.ticker(market, ticker -> asked(market, silence, book, ticker)));
    }

    private void asked(
            Market market, Duration silence, Answer<OrderBook> book, Answer<Ticker> ticker) {
        if (book instanceof Answer.Ok<OrderBook>(var levels)
                && ticker instanceof Answer.Ok<Ticker>(var last)) {
            fresh(market, "the exchange answers when it is asked");
            quote(levels).ifPresent(quote -> tell(market, to -> to.asked(last, quote)));
            return;
        }
        var reason = "no data for " + silence.toSeconds() + " s, over REST neither";
        if (stale.putIfAbsent(market, reason) == null) {
            tell(market, to -> to.fresh(market, false, reason));
        }
    }

    private void fresh(Market market, String reason) {
        if (stale.remove(market) != null) {
            tell(market, to -> to.fresh(market, true, reason));
        }
    }

    private static Optional<Quote> quote(OrderBook book) {
        return book.bids().isEmpty() || book.asks().isEmpty()
                ? Optional.empty()
                : Optional.of(
                        new Quote(book.bids().getFirst().price(), book.asks().getFirst().price()));
    }
}
