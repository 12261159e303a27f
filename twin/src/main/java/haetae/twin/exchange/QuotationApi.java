package haetae.twin.exchange;

import haetae.twin.exchange.RateCounter.Group;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.IntNode;

/** The public half of the REST API: market data, numbers as JSON numbers. */
final class QuotationApi {

    private static final Pattern TIME_OF_DAY =
            Pattern.compile("([01]\\d|2[0-3]):?([0-5]\\d):?([0-5]\\d)");
    private static final Duration SECONDS_REACH = Duration.ofDays(90);
    private static final List<String> CAUTIONS =
            List.of(
                    "PRICE_FLUCTUATIONS",
                    "TRADING_VOLUME_SOARING",
                    "DEPOSIT_AMOUNT_SOARING",
                    "GLOBAL_PRICE_DIFFERENCES",
                    "CONCENTRATION_OF_SMALL_ACCOUNTS");

    private final TwinExchange exchange;

    QuotationApi(TwinExchange exchange) {
        this.exchange = exchange;
    }

    /** The rate group that a path counts in, or null when it is none of these endpoints. */
    static @Nullable Group group(String path) {
        return switch (path) {
            case "/v1/market/all" -> Group.MARKET;
            case "/v1/ticker", "/v1/ticker/all" -> Group.TICKER;
            case "/v1/trades/ticks" -> Group.TRADE;
            case "/v1/orderbook", "/v1/orderbook/instruments", "/v1/orderbook/supported_levels" ->
                    Group.ORDERBOOK;
            default -> path.startsWith("/v1/candles/") ? Group.CANDLE : null;
        };
    }

    JsonNode answer(Call call) throws ApiError {
        return switch (call.path()) {
            case "/v1/market/all" -> markets(call);
            case "/v1/ticker" -> tickers(named(call));
            case "/v1/ticker/all" -> tickers(quoted(call));
            case "/v1/trades/ticks" -> ticks(call);
            case "/v1/orderbook" -> books(call);
            case "/v1/orderbook/instruments", "/v1/orderbook/supported_levels" -> instruments(call);
            default -> candles(call);
        };
    }

    private JsonNode markets(Call call) throws ApiError {
        boolean details = call.flag("is_details") || call.flag("isDetails");
        var list = Wire.JSON.createArrayNode();
        for (var market : exchange.markets()) {
            var coin = market.market.coin();
            var node =
                    list.addObject()
                            .put("market", market.market.code())
                            .put("korean_name", coin.equals("BTC") ? "비트코인" : coin)
                            .put("english_name", coin.equals("BTC") ? "Bitcoin" : coin);
            if (details) {
                var event = node.putObject("market_event").put("warning", false);
                var caution = event.putObject("caution");
                CAUTIONS.forEach(name -> caution.put(name, false));
            }
        }
        return list;
    }

    private JsonNode tickers(List<TwinMarket> markets) {
        var list = Wire.JSON.createArrayNode();
        var now = exchange.agenda().instant();
        for (var market : markets) {
            var day = market.day(now);
            if (day != null) {
                list.add(MarketWire.ticker(market, day, now));
            }
        }
        return list;
    }

    private JsonNode books(Call call) throws ApiError {
        var list = Wire.JSON.createArrayNode();
        int depth =
                Math.min(
                        TwinMarket.LEVELS,
                        call.whole("count", TwinMarket.LEVELS, 1, Integer.MAX_VALUE));
        var level = level(call.parameter("level"));
        for (var market : named(call)) {
            var book = MarketWire.book(market, depth, level);
            if (!supports(market, level)) {
                return Wire.JSON.createArrayNode(); // no error, as Upbit has it
            }
            list.add(book);
        }
        return list;
    }

    private static BigDecimal level(@Nullable String text) throws ApiError {
        try {
            var level = text == null ? BigDecimal.ZERO : new BigDecimal(text);
            if (level.signum() >= 0 && level.precision() < 20 && Math.abs(level.scale()) < 20) {
                return level;
            }
        } catch (NumberFormatException e) {
            // refused below
        }
        throw Call.invalid("level is a number");
    }

    /** Whether a market's book can be grouped by this. */
    boolean supports(TwinMarket market, BigDecimal level) {
        return levels(market).stream().anyMatch(each -> each.compareTo(level) == 0);
    }

    private List<BigDecimal> levels(TwinMarket market) {
        var last = market.last();
        return last == null
                ? List.of(BigDecimal.ZERO)
                : MarketWire.levels(last.price().amount(), exchange.rules().tickAt(last.price()));
    }

    private JsonNode instruments(Call call) throws ApiError {
        var list = Wire.JSON.createArrayNode();
        for (var market : named(call)) {
            var node = list.addObject().put("market", market.market.code());
            var last = market.last();
            if (!call.path().endsWith("supported_levels")) {
                node.put("quote_currency", "KRW");
                if (last != null) {
                    node.put("tick_size", Wire.plain(exchange.rules().tickAt(last.price())));
                }
            }
            var levels = node.putArray("supported_levels");
            levels(market).forEach(level -> levels.add(Wire.plain(level)));
        }
        return list;
    }

    private JsonNode ticks(Call call) throws ApiError {
        var market = market(call.required("market"));
        int count = call.whole("count", 1, 1, 500);
        var before = ticksBefore(call);
        var cursor = call.parameter("cursor");
        boolean reached = cursor == null;
        var list = Wire.JSON.createArrayNode();
        for (var trade : market.trades.reversed()) {
            if (list.size() == count) {
                break;
            }
            if (reached && trade.at().isBefore(before)) {
                list.add(MarketWire.tick(market, trade));
            }
            reached |= Long.toString(trade.sequentialId()).equals(cursor);
        }
        return list;
    }

    private Instant ticksBefore(Call call) throws ApiError {
        var now = exchange.agenda().instant();
        int daysAgo = call.whole("days_ago", 0, 0, 7);
        var day = now.truncatedTo(ChronoUnit.DAYS).minus(daysAgo, ChronoUnit.DAYS);
        var to = call.parameter("to");
        if (to == null) {
            return daysAgo == 0 ? now.plusMillis(1) : day.plus(1, ChronoUnit.DAYS);
        }
        var form = TIME_OF_DAY.matcher(to);
        if (!form.matches()) {
            throw Call.invalid("to is a time of day like 235959 or 23:59:59");
        }
        return day.plusSeconds(
                Integer.parseInt(form.group(1)) * 3600L
                        + Integer.parseInt(form.group(2)) * 60L
                        + Integer.parseInt(form.group(3)));
    }

    private JsonNode candles(Call call) throws ApiError {
        var span = Span.ofPath(call.path().substring("/v1/candles/".length()));
        if (span == null) {
            throw new ApiError(404, "not_found", "no such candles");
        }
        var market = market(call.required("market"));
        int count = call.whole("count", 1, 1, 200);
        var to = call.time("to");
        var now = exchange.agenda().instant();
        boolean converted = "KRW".equals(call.parameter("converting_price_unit"));
        var list = Wire.JSON.createArrayNode();
        for (var bar : market.candles.newest(span, to == null ? now.plusMillis(1) : to, count)) {
            if (span == Span.SECOND && bar.start.isBefore(now.minus(SECONDS_REACH))) {
                break;
            }
            var candle = MarketWire.candle(market, span, bar);
            if (span == Span.DAY && converted) {
                candle.put("converted_trade_price", bar.close);
            }
            list.add(candle);
        }
        return list;
    }

    // -- markets by name

    private List<TwinMarket> named(Call call) throws ApiError {
        var markets = new ArrayList<TwinMarket>();
        for (var code : call.required("markets").split(",")) {
            markets.add(market(code));
        }
        return markets;
    }

    private List<TwinMarket> quoted(Call call) throws ApiError {
        var quotes = call.list("quote_currencies");
        return quotes.isEmpty() || quotes.contains("KRW") ? exchange.markets() : List.of();
    }

    private TwinMarket market(String code) throws ApiError {
        var market = exchange.market(code);
        if (market == null) {
            throw new ApiError(404, "not_found", "Code not found");
        }
        return market;
    }

    /** These endpoints name their errors by the status alone, as a number. */
    static JsonNode errorName(int status) {
        return IntNode.valueOf(status);
    }
}
