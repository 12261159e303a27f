package haetae.app.paper;

import haetae.core.market.Market;
import haetae.core.market.OrderBook;
import haetae.core.market.Quote;
import haetae.core.market.Trade;
import haetae.core.time.Agenda;
import haetae.twin.exchange.FedMarket;
import haetae.upbit.Answer;
import haetae.upbit.Subscription;
import haetae.upbit.Upbit;
import haetae.upbit.UpbitQuotation;
import haetae.upbit.UpbitStream;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Tells the paper exchange what the real markets show. A book that has not come for a while, as
 * nothing moved or the stream is down, is asked for over REST. Lives on the agenda.
 */
final class PublicFeed {

    private static final int DEPTH = 30;
    private static final Duration CHECK_EVERY = Duration.ofSeconds(2);

    /** Well below the age at which the exchange trades on a book no more. */
    private static final Duration ASK_AFTER = Duration.ofSeconds(4);

    private final Agenda agenda;
    private final UpbitQuotation quotation;
    private final UpbitStream stream;
    private final Map<Market, FedMarket> markets;
    private final Map<Market, Duration> heard = new HashMap<>();
    private boolean closed;

    PublicFeed(Agenda agenda, Upbit source, Map<Market, FedMarket> markets) {
        this.agenda = agenda;
        this.quotation = new UpbitQuotation(source);
        this.markets = markets;
        this.stream =
                new UpbitStream(
                        source,
                        Subscription.NOTHING
                                .trades(markets.keySet())
                                .books(markets.keySet(), DEPTH),
                        new UpbitStream.Listener() {
                            @Override
                            public void traded(Trade trade, Optional<Quote> quote) {
                                var market = markets.get(trade.market());
                                if (market != null) {
                                    market.traded(trade);
                                }
                            }

                            @Override
                            public void book(OrderBook book) {
                                seen(book);
                            }
                        });
    }

    void open() {
        stream.open();
        check();
    }

    void close() {
        closed = true;
        stream.close();
    }

    private void seen(OrderBook book) {
        var market = markets.get(book.market());
        if (market != null) {
            heard.put(book.market(), agenda.monotonic());
            market.book(book);
        }
    }

    private void check() {
        if (closed) {
            return;
        }
        agenda.after(CHECK_EVERY, this::check);
        var now = agenda.monotonic();
        var silent =
                markets.keySet().stream()
                        .filter(market -> {
                            var last = heard.get(market);
                            return last == null || now.minus(last).compareTo(ASK_AFTER) >= 0;
                        })
                        .toList();
        if (!silent.isEmpty()) {
            quotation.orderBooks(
                    silent,
                    DEPTH,
                    answer -> {
                        if (answer instanceof Answer.Ok<List<OrderBook>>(var books) && !closed) {
                            books.forEach(this::seen);
                        }
                    });
        }
    }
}
