package haetae.upbit;

import haetae.core.market.Candle;
import haetae.core.market.Interval;
import haetae.core.market.Market;
import haetae.core.market.OrderBook;
import haetae.core.market.Trade;
import haetae.upbit.RateLimiter.Urgency;
import haetae.upbit.UpbitJson.Unreadable;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * The part of Upbit's REST API that needs no key. Each call is sent once and answered once, on the
 * agenda; nothing is repeated by itself.
 *
 * <p>Source of paths, groups and members: Upbit's API documentation, version line 1.6.
 */
public sealed class UpbitQuotation permits UpbitRest {

    private static final int MOST_CANDLES = 200;
    private static final int MOST_DAYS = 7;
    private static final DateTimeFormatter TIME_OF_DAY = DateTimeFormatter.ofPattern("HHmmss");
    private static final int MOST_TRADES = 500;
    private static final int MOST_LEVELS = 30;

    final Sender sender;

    public UpbitQuotation(Upbit upbit) {
        this(new Sender(upbit, null));
    }

    UpbitQuotation(Sender sender) {
        this.sender = sender;
    }

    /** Every pair that is listed, of all quote currencies, with what the exchange warns of. */
    public void markets(Consumer<Answer<List<Listing>>> then) {
        get(
                RateGroup.MARKET,
                "/v1/market/all",
                Params.of("is_details", "true"),
                json -> UpbitJson.list(json, QuotationJson::listing),
                then);
    }

    /**
     * Candles, newest first, the forming one included when {@code before} is null. There is none
     * for an interval without trade. Those before a moment are history, and give way to all that is
     * asked for meanwhile.
     *
     * @param before only candles that open before this moment
     * @param count 1 to 200
     */
    public void candles(
            Market market,
            Interval interval,
            @Nullable Instant before,
            int count,
            Consumer<Answer<List<Candle>>> then) {
        var path =
                switch (interval) {
                    case D1 -> "days";
                    case W1 -> "weeks";
                    default -> "minutes/" + interval.minutes();
                };
        get(
                RateGroup.CANDLE,
                before == null ? Urgency.POLL : Urgency.HISTORY,
                "/v1/candles/" + path,
                candleParams(market, before, count),
                json -> UpbitJson.list(json, node -> QuotationJson.candle(node, interval)),
                then);
    }

    /** Like {@link #candles}, in the lengths that the engine has no use for. */
    public void bars(
            Market market,
            Bar.Length length,
            @Nullable Instant before,
            int count,
            Consumer<Answer<List<Bar>>> then) {
        get(
                RateGroup.CANDLE,
                "/v1/candles/" + length.path(),
                candleParams(market, before, count),
                json -> UpbitJson.list(json, QuotationJson::bar),
                then);
    }

    private static Params candleParams(Market market, @Nullable Instant before, int count) {
        requireFrom1(count, MOST_CANDLES);
        return Params.of("market", market.code())
                .and("to", before == null ? null : before.toString())
                .and("count", Integer.toString(count));
    }

    /**
     * The trades of a UTC day up to a second of it, newest first. The exchange knows eight days.
     *
     * @param to trades before the end of this moment's second
     * @param daysAgo 0 for the day that runs, at most 7
     * @param count 1 to 500
     */
    public void tradesBefore(
            Market market, Instant to, int daysAgo, int count, Consumer<Answer<List<Trade>>> then) {
        requireFrom1(count, MOST_TRADES);
        if (daysAgo < 0 || daysAgo > MOST_DAYS) {
            throw new IllegalArgumentException("days ago is 0 to 7, not " + daysAgo);
        }
        var second = to.truncatedTo(ChronoUnit.SECONDS).atOffset(ZoneOffset.UTC).plusSeconds(1);
        boolean wholeDay = second.toLocalTime().equals(LocalTime.MIDNIGHT);
        get(
                RateGroup.TRADE,
                "/v1/trades/ticks",
                Params.of("market", market.code())
                        .and("to", wholeDay ? null : TIME_OF_DAY.format(second))
                        .and("days_ago", daysAgo == 0 ? null : Integer.toString(daysAgo))
                        .and("count", Integer.toString(count)),
                json -> UpbitJson.list(json, QuotationJson::tick),
                then);
    }

    /**
     * The latest trades, newest first.
     *
     * @param olderThan only trades before the one with this sequential id; null for the latest
     * @param count 1 to 500
     */
    public void trades(
            Market market,
            @Nullable Long olderThan,
            int count,
            Consumer<Answer<List<Trade>>> then) {
        requireFrom1(count, MOST_TRADES);
        get(
                RateGroup.TRADE,
                "/v1/trades/ticks",
                Params.of("market", market.code())
                        .and("count", Integer.toString(count))
                        .and("cursor", olderThan == null ? null : olderThan.toString()),
                json -> UpbitJson.list(json, QuotationJson::tick),
                then);
    }

    public void ticker(Market market, Consumer<Answer<Ticker>> then) {
        get(
                RateGroup.TICKER,
                "/v1/ticker",
                Params.of("markets", market.code()),
                json -> only(json, QuotationJson::ticker),
                then);
    }

    /** Several tickers in one call. One code that is not listed spoils the whole call. */
    public void tickers(List<Market> markets, Consumer<Answer<List<Ticker>>> then) {
        get(
                RateGroup.TICKER,
                "/v1/ticker",
                Params.of("markets", codes(markets)),
                json -> UpbitJson.list(json, QuotationJson::ticker),
                then);
    }

    /** The tickers of all won markets. */
    public void allTickers(Consumer<Answer<List<Ticker>>> then) {
        get(
                RateGroup.TICKER,
                "/v1/ticker/all",
                Params.of("quote_currencies", "KRW"),
                json -> UpbitJson.list(json, QuotationJson::ticker),
                then);
    }

    public void orderBook(Market market, Consumer<Answer<OrderBook>> then) {
        get(
                RateGroup.ORDERBOOK,
                "/v1/orderbook",
                Params.of("markets", market.code()),
                json -> only(json, QuotationJson::book),
                then);
    }

    /**
     * Several order books in one call.
     *
     * @param depth levels on each side, 1 to 30
     */
    public void orderBooks(
            List<Market> markets, int depth, Consumer<Answer<List<OrderBook>>> then) {
        requireFrom1(depth, MOST_LEVELS);
        get(
                RateGroup.ORDERBOOK,
                "/v1/orderbook",
                Params.of("markets", codes(markets)).and("count", Integer.toString(depth)),
                json -> UpbitJson.list(json, QuotationJson::book),
                then);
    }

    /** Price steps as the exchange has them now. */
    public void instruments(List<Market> markets, Consumer<Answer<List<Instrument>>> then) {
        get(
                RateGroup.ORDERBOOK,
                "/v1/orderbook/instruments",
                Params.of("markets", codes(markets)),
                json -> UpbitJson.list(json, QuotationJson::instrument),
                then);
    }

    private static String codes(List<Market> markets) {
        if (markets.isEmpty()) {
            throw new IllegalArgumentException("no market is asked for");
        }
        return markets.stream().map(Market::code).collect(Collectors.joining(","));
    }

    private static void requireFrom1(int count, int most) {
        if (count < 1 || count > most) {
            throw new IllegalArgumentException("from 1 to " + most + ", not " + count);
        }
    }

    private static <T> T only(JsonNode json, UpbitJson.Element<T> element) throws Unreadable {
        var list = UpbitJson.list(json, element);
        if (list.size() != 1) {
            throw new Unreadable("a list of " + list.size() + " for one market");
        }
        return list.getFirst();
    }

    private <T> void get(
            RateGroup group,
            String path,
            Params params,
            Sender.Reader<T> reader,
            Consumer<Answer<T>> then) {
        get(group, Urgency.POLL, path, params, reader, then);
    }

    private <T> void get(
            RateGroup group,
            Urgency urgency,
            String path,
            Params params,
            Sender.Reader<T> reader,
            Consumer<Answer<T>> then) {
        sender.send(new Sender.Call<>("GET", path, params, group, urgency, reader), then);
    }
}
