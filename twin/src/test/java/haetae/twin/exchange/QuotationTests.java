package haetae.twin.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import haetae.core.market.Candle;
import haetae.core.market.Interval;
import haetae.core.market.Market;
import haetae.core.money.Krw;
import haetae.core.money.Price;
import haetae.core.money.Quantity;
import haetae.twin.exchange.Desk.Answer;
import haetae.twin.market.Tape;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class QuotationTests {

    private static final Market ETH = new Market("KRW-ETH");

    private final Desk desk = new Desk();

    private Answer ask(String path, String... parameters) {
        return desk.send(new Call("GET", path, Desk.query(parameters), Map.of(), ""));
    }

    private void trade(long price, String volume) {
        desk.exchange.trade(desk.btc(), Price.of(price), Quantity.of(volume));
    }

    private static Candle minute(Instant at, long price) {
        return new Candle(
                at,
                Interval.M1,
                Price.of(price),
                Price.of(price + 2000),
                Price.of(price - 2000),
                Price.of(price + 1000),
                Quantity.of("4"),
                Krw.of(4 * price));
    }

    /** A market with a past, without every third minute, that ends now. */
    private void followEth(Duration past) {
        var candles = new ArrayList<Candle>();
        var start = Desk.START.minus(past);
        for (var at = start; at.isBefore(Desk.START.plusSeconds(180)); at = at.plusSeconds(60)) {
            if (at.getEpochSecond() / 60 % 3 != 0) {
                candles.add(minute(at, 5_000_000));
            }
        }
        desk.exchange.follow(new Tape(ETH, start, candles.iterator()));
    }

    @Test
    void makesNoCandleWhereNothingTraded() {
        followEth(Duration.ofHours(5));
        var candles = ask("/v1/candles/minutes/1", "market", "KRW-ETH", "count", "3").body();
        assertThat(candles.get(0).path("candle_date_time_utc").asString(""))
                .isEqualTo("2026-11-23T02:59:00");
        assertThat(candles.get(0).path("candle_date_time_kst").asString(""))
                .isEqualTo("2026-11-23T11:59:00");
        assertThat(candles.get(1).path("candle_date_time_utc").asString(""))
                .isEqualTo("2026-11-23T02:58:00");
        assertThat(candles.get(2).path("candle_date_time_utc").asString(""))
                .isEqualTo("2026-11-23T02:56:00");
        assertThat(candles.get(0).path("opening_price").isNumber()).isTrue();
        assertThat(candles.get(0).path("unit").asInt(0)).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2026-11-23T02:58:00Z",
                "2026-11-23 02:58:00",
                "2026-11-23T02:58:00",
                "2026-11-23T11:58:00+09:00"
            })
    void endsBeforeTheGivenTime(String to) {
        followEth(Duration.ofHours(1));
        var candle = ask("/v1/candles/minutes/1", "market", "KRW-ETH", "to", to).body().get(0);
        assertThat(candle.path("candle_date_time_utc").asString(""))
                .isEqualTo("2026-11-23T02:56:00");
    }

    @Test
    void buildsEveryLengthFromTheSameTrades() {
        followEth(Duration.ofDays(40));
        desk.pass(Duration.ofMinutes(2));
        for (var span : Span.values()) {
            var list = ask("/v1/candles/" + span.path, "market", "KRW-ETH", "count", "200");
            assertThat(list.status()).as(span.path).isEqualTo(200);
            assertThat(list.body().size()).as(span.path).isPositive();
            desk.pass(Duration.ofSeconds(1));
        }
        var day = ask("/v1/candles/days", "market", "KRW-ETH", "converting_price_unit", "KRW");
        assertThat(day.body().get(0).path("candle_date_time_utc").asString(""))
                .isEqualTo("2026-11-23T00:00:00");
        assertThat(day.body().get(0).path("prev_closing_price").asInt(0)).isEqualTo(5_001_000);
        assertThat(day.body().get(0).has("converted_trade_price")).isTrue();
        var month = ask("/v1/candles/months", "market", "KRW-ETH").body().get(0);
        assertThat(month.path("first_day_of_period").asString("")).isEqualTo("2026-11-01");
        var week = ask("/v1/candles/weeks", "market", "KRW-ETH").body().get(0);
        assertThat(week.path("first_day_of_period").asString("")).isEqualTo("2026-11-23");
    }

    @Test
    void letsAMarketStandStillWhenItsTapeEnds() {
        followEth(Duration.ofHours(1));
        desk.pass(Duration.ofHours(3));
        var ticker = ask("/v1/ticker", "markets", "KRW-ETH").body().get(0);
        assertThat(ticker.path("trade_price").asInt(0)).isEqualTo(5_001_000);
        assertThat(ticker.path("trade_time").asString("")).isEqualTo("030259");
    }

    @Test
    void makesSecondsFromTradesOnly() {
        trade(151_000_000, "0.1");
        trade(152_000_000, "0.2");
        var second = ask("/v1/candles/seconds", "market", "KRW-BTC").body().get(0);
        assertThat(second.path("trade_price").decimalValue()).isEqualByComparingTo("152000000");
        assertThat(second.path("candle_acc_trade_volume").decimalValue())
                .isEqualByComparingTo("0.31");
        assertThat(second.has("unit")).isFalse();
    }

    @Test
    void pagesThroughTrades() {
        for (int i = 1; i <= 5; i++) {
            desk.pass(Duration.ofSeconds(1));
            trade(150_000_000 + i * 1000L, "0.1");
        }
        var newest = ask("/v1/trades/ticks", "market", "KRW-BTC", "count", "2").body();
        assertThat(newest.get(0).path("trade_price").asInt(0)).isEqualTo(150_005_000);
        assertThat(newest.get(0).path("ask_bid").asString("")).isEqualTo("BID");
        var cursor = newest.get(1).path("sequential_id").asString("");
        var older = ask("/v1/trades/ticks", "market", "KRW-BTC", "cursor", cursor).body();
        assertThat(older.get(0).path("trade_price").asInt(0)).isEqualTo(150_003_000);
        var earlier = ask("/v1/trades/ticks", "market", "KRW-BTC", "to", "03:00:02").body();
        assertThat(earlier.get(0).path("trade_price").asInt(0)).isEqualTo(150_001_000);
    }

    @Test
    void namesErrorsByNumber() {
        var unknown = ask("/v1/ticker", "markets", "KRW-BTC,KRW-XYZ");
        assertThat(unknown.status()).isEqualTo(404);
        assertThat(unknown.body().path("error").path("name").asInt(0)).isEqualTo(404);
        assertThat(ask("/v1/ticker").status()).isEqualTo(400);
        assertThat(ask("/v1/candles/minutes/7", "market", "KRW-BTC").status()).isEqualTo(404);
        assertThat(ask("/v1/candles/days", "market", "KRW-BTC", "count", "201").status())
                .isEqualTo(400);
        assertThat(ask("/v1/candles/days", "market", "KRW-BTC", "to", "soon").status())
                .isEqualTo(400);
    }

    @ParameterizedTest
    @ValueSource(strings = {"//v1/ticker", "/v1//ticker", "/v1/ticker/", "/v1/nothing", "/"})
    void refusesOddPaths(String path) {
        assertThat(ask(path, "markets", "KRW-BTC").status()).isEqualTo(404);
    }

    @Test
    void groupsTheBook() {
        desk.book(
                List.of("150001000 1", "150009000 2", "150011000 4"),
                List.of("150000000 1", "149999000 2"));
        var book = ask("/v1/orderbook", "markets", "KRW-BTC", "level", "10000").body().get(0);
        assertThat(book.path("orderbook_units").size()).isEqualTo(2);
        var best = book.path("orderbook_units").get(0);
        assertThat(best.path("ask_price").decimalValue()).isEqualByComparingTo("150010000");
        assertThat(best.path("ask_size").decimalValue()).isEqualByComparingTo("3");
        assertThat(best.path("bid_price").decimalValue()).isEqualByComparingTo("150000000");
        assertThat(ask("/v1/orderbook", "markets", "KRW-BTC", "level", "7").body().size()).isZero();
        var short1 = ask("/v1/orderbook", "markets", "KRW-BTC", "count", "1").body().get(0);
        assertThat(short1.path("total_ask_size").decimalValue()).isEqualByComparingTo("1");
    }

    @Test
    void showsRestingOrdersInTheBook() {
        desk.book(List.of("150001000 1"), List.of("149999000 2"));
        desk.order(
                "market",
                "KRW-BTC",
                "side",
                "bid",
                "ord_type",
                "limit",
                "volume",
                "0.001",
                "price",
                "150000000");
        desk.pass(Duration.ofMillis(100));
        var best =
                ask("/v1/orderbook", "markets", "KRW-BTC")
                        .body()
                        .get(0)
                        .path("orderbook_units")
                        .get(0);
        assertThat(best.path("bid_price").decimalValue()).isEqualByComparingTo("150000000");
        assertThat(best.path("bid_size").decimalValue()).isEqualByComparingTo("0.001");
    }

    @Test
    void tellsTheInstruments() {
        var btc = ask("/v1/orderbook/instruments", "markets", "KRW-BTC").body().get(0);
        assertThat(btc.path("tick_size").asString("")).isEqualTo("1000");
        var levels = new ArrayList<String>();
        btc.path("supported_levels").forEach(level -> levels.add(level.asString("")));
        assertThat(levels)
                .containsExactly("0", "10000", "100000", "1000000", "10000000", "100000000");
        assertThat(MarketWire.levels(new BigDecimal(400), BigDecimal.ONE))
                .extracting(BigDecimal::toPlainString)
                .containsExactly("0", "1", "10", "100");
    }

    @Test
    void tellsTheMarketsWithDetailsOnRequest() {
        assertThat(ask("/v1/market/all").body().get(0).has("market_event")).isFalse();
        var market = ask("/v1/market/all", "is_details", "true").body().get(0);
        assertThat(market.path("market").asString("")).isEqualTo("KRW-BTC");
        assertThat(market.path("market_event").path("caution").size()).isEqualTo(5);
        assertThat(ask("/v1/ticker/all", "quote_currencies", "KRW").body().size()).isEqualTo(1);
        assertThat(ask("/v1/ticker/all", "quote_currencies", "BTC").body().size()).isZero();
    }

    @Test
    void answersTheRestOfThePrivateQuestions() {
        assertThat(
                        desk.get("/v1/orders/chance", "market", "KRW-BTC")
                                .body()
                                .path("bid_fee")
                                .asString(""))
                .isEqualTo("0.0005");
        assertThat(desk.get("/v1/orders/chance", "market", "KRW-XYZ").error())
                .isEqualTo("notfoundmarket");
        assertThat(desk.get("/v1/api_keys").body().get(0).path("access_key").asString(""))
                .isEqualTo(Desk.KEY);
        assertThat(desk.get("/v1/status/wallet").body().get(0).path("wallet_state").asString(""))
                .isEqualTo("working");
    }

    @Test
    void refusesForms() {
        var signed = Desk.signed("POST", "/v1/orders", "market", "KRW-BTC");
        var headers = new java.util.TreeMap<>(signed.headers());
        headers.put("content-type", "application/x-www-form-urlencoded");
        var call = new Call("POST", "/v1/orders", "", headers, "market=KRW-BTC");
        assertThat(desk.send(call).error()).isEqualTo("invalid_parameter");
    }
}
