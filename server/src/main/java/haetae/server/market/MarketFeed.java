package haetae.server.market;

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
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
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

    private final Agenda agenda;
    private final List<Market> markets;
    private final UpbitStream stream;
    private final UpbitQuotation quotation;
    private final List<Listener> listeners = new ArrayList<>();
    private final Map<Market, Duration> heard = new HashMap<>();
    private final Set<Market> stale = new HashSet<>();
    private boolean closed;

    MarketFeed(World world) {
        agenda = world.agenda();
        markets = world.markets();
        quotation = new UpbitQuotation(world.source());
        stream =
                new UpbitStream(
                        world.source(),
                        Subscription.NOTHING.trades(markets).books(markets, DEPTH),
                        new UpbitStream.Listener() {
                            @Override
                            public void traded(Trade trade, Optional<Quote> quote) {
                                hear(trade.market());
                                listeners.forEach(listener -> listener.traded(trade, quote));
                            }

                            @Override
                            public void book(OrderBook book) {
                                hear(book.market());
                                quote(book)
                                        .ifPresent(quote ->
                                                listeners.forEach(listener ->
                                                        listener.quoted(book.market(), quote)));
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
    }

    public void listen(Listener listener) {
        listeners.add(listener);
    }

    /** Connects. Call on the agenda. */
    public void open() {
        markets.forEach(market -> heard.put(market, agenda.monotonic()));
        listeners.forEach(Listener::opened);
        stream.open();
        agenda.after(CHECK_EVERY, this::check);
    }

    public void close() {
        closed = true;
        stream.close();
        listeners.forEach(Listener::closed);
    }

    private void hear(Market market) {
        heard.put(market, agenda.monotonic());
        fresh(market, "the stream speaks again");
    }

    private void check() {
        if (closed) {
            return;
        }
        agenda.after(CHECK_EVERY, this::check);
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
                book ->
                        quotation.ticker(
                                market,
                                ticker -> {
                                    if (book instanceof Answer.Ok<OrderBook>(var levels)
                                            && ticker instanceof Answer.Ok<Ticker>(var last)) {
                                        fresh(market, "the exchange answers when it is asked");
                                        quote(levels)
                                                .ifPresent(quote ->
                                                        listeners.forEach(listener ->
                                                                listener.asked(last, quote)));
                                    } else if (stale.add(market)) {
                                        listeners.forEach(listener ->
                                                listener.fresh(
                                                        market,
                                                        false,
                                                        "no data for "
                                                                + silence.toSeconds()
                                                                + " s, over REST neither"));
                                    }
                                }));
    }

    private void fresh(Market market, String reason) {
        if (stale.remove(market)) {
            listeners.forEach(listener -> listener.fresh(market, true, reason));
        }
    }

    private static Optional<Quote> quote(OrderBook book) {
        return book.bids().isEmpty() || book.asks().isEmpty()
                ? Optional.empty()
                : Optional.of(
                        new Quote(book.bids().getFirst().price(), book.asks().getFirst().price()));
    }
}
