package haetae.upbit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import haetae.core.market.Interval;
import haetae.core.market.TickTable;
import haetae.core.money.Krw;
import haetae.core.money.Quantity;
import haetae.core.order.Balance;
import haetae.core.order.OrderTerms;
import haetae.core.order.Side;
import haetae.upbit.UpbitJson.Unreadable;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Reading Upbit's JSON. The private samples are made up after the documentation. */
class UpbitJsonTests {

    private static final String MARKET_BUY =
            """
            {"uuid":"u1","market":"KRW-BTC","side":"bid","ord_type":"price","price":"6000","state":"cancel",
             "created_at":"2025-07-04T15:00:00+09:00","executed_volume":"0.00003736","reserved_fee":"3",
             "remaining_fee":"0.00010408","paid_fee":"2.99989592","locked":"0.20826408","trades_count":1,
             "identifier":"haeabc","trades":[{"market":"KRW-BTC","uuid":"t1","price":"160594000",
             "volume":"0.00003736","funds":"5999.79184","trend":"up","created_at":"2025-07-04T15:00:00.123456+09:00",
             "side":"bid"}]}\
            """;

    private static final String TRADE_FRAME =
            """
            {"type":"trade","code":"KRW-BTC","trade_price":1.16539E8,"trade_volume":8.428e-05,"ask_bid":"BID",
             "trade_timestamp":1751327999833,"sequential_id":17513279998330000,"best_ask_price":116540000,
             "best_bid_price":"116539000","stream_type":"REALTIME"}\
            """;

    @Test
    void readsAMarketBuyThatEndedCancelledAsWhatItBought() throws Unreadable {
        var order = ExchangeJson.order(UpbitJson.parse(MARKET_BUY));
        assertThat(order.ended()).isTrue();
        assertThat(order.side()).isEqualTo(Side.BUY);
        assertThat(order.terms()).isEqualTo(new OrderTerms.MarketBuy(Krw.of(6_000)));
        assertThat(order.executedVolume()).isEqualTo(Quantity.of("0.00003736"));
        assertThat(order.paidFee()).isEqualTo(Krw.of("2.99989592"));
        assertThat(order.fills()).hasSize(1);
        assertThat(order.fills().getFirst().funds()).isEqualTo(Krw.of("5999.79184"));
        assertThat(order.fills().getFirst().at())
                .isEqualTo(Instant.parse("2025-07-04T06:00:00.123456Z"));
    }

    @Test
    void readsATimeWhoseZoneIsCutShortAsSeouls() throws Unreadable {
        var order =
                ExchangeJson.order(
                        UpbitJson.parse(MARKET_BUY.replace("123456+09:00", "123456+09:0")));
        assertThat(order.fills().getFirst().at())
                .isEqualTo(Instant.parse("2025-07-04T06:00:00.123456Z"));
    }

    @Test
    void readsExponentsAndTextsAsExactNumbers() throws Unreadable {
        var frame = UpbitJson.parse(TRADE_FRAME);
        var trade = QuotationJson.trade(frame);
        assertThat(trade.price().toString()).isEqualTo("116539000");
        assertThat(trade.volume().toString()).isEqualTo("0.00008428");
        assertThat(trade.takerBought()).isTrue();
        assertThat(QuotationJson.quote(frame).orElseThrow().bid().toString())
                .isEqualTo("116539000");
    }

    @Test
    void readsATradeOfOurOwnOrderWithItsCumulativeFigures() throws Unreadable {
        var report =
                ExchangeJson.myOrder(
                        UpbitJson.parse(
                                """
                                {"type":"myOrder","code":"KRW-BTC","uuid":"u1","ask_bid":"ASK","order_type":"market",
                                 "state":"trade","trade_uuid":"t9","price":1.5E8,"volume":1E-4,"executed_volume":0.0003,
                                 "paid_fee":22.5,"trade_fee":7.5,"identifier":null,"trade_timestamp":1751327999833}\
                                """));
        assertThat(report.ended()).isFalse();
        assertThat(report.fills().getFirst().funds()).isEqualTo(Krw.of(15_000));
        assertThat(report.executedVolume()).isEqualTo(Quantity.of("0.0003"));
        assertThat(report.paidFee()).isEqualTo(Krw.of("22.5"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<html>502 Bad Gateway</html>",
                "",
                "{}",
                "[]",
                "null",
                "{\"uuid\":1}",
                "{\"market\":\"KRW-BTC\"}"
            })
    void takesNothingForAnOrderThatIsNone(String text) {
        assertThatThrownBy(() -> ExchangeJson.order(UpbitJson.parse(text)))
                .isInstanceOf(Unreadable.class);
    }

    private static final String MY_ORDER =
            """
            {"type":"myOrder","code":"KRW-BTC","uuid":"u1","ask_bid":"ASK","order_type":"market","state":"trade",
             "trade_uuid":"t9","price":1.5E8,"volume":1E-4,"executed_volume":0.0003,"paid_fee":22.5,"trade_fee":7.5,
             "identifier":null,"trade_timestamp":1751327999833}\
            """;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "uuid",
                "market",
                "side",
                "ord_type",
                "price",
                "state",
                "executed_volume",
                "paid_fee"
            })
    void takesNoDefaultForAMemberThatIsMissing(String member) {
        for (var broken : new String[] {"x_" + member, null, "[]", "{}", "true", "\"\"", "\"x\""}) {
            var text =
                    broken != null && broken.startsWith("x_")
                            ? MARKET_BUY.replaceFirst("\"" + member + "\"", "\"" + broken + "\"")
                            : MARKET_BUY.replaceFirst(
                                    "(\"" + member + "\":)\"[^\"]*\"", "$1" + broken);
            if (member.equals("uuid") && broken != null && broken.endsWith("\"")) {
                continue; // any text is an id
            }
            assertThat(text).isNotEqualTo(MARKET_BUY);
            assertThatThrownBy(() -> ExchangeJson.order(UpbitJson.parse(text)))
                    .as(text)
                    .isInstanceOf(Unreadable.class);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-0.1",
                "1e999999999",
                "1e-999999999",
                "\"NaN\"",
                "\"Infinity\"",
                "\"0x10\"",
                "\" 1\"",
                "\"1,000\"",
                "\"\"",
                "[1]"
            })
    void takesNoAmountThatIsNone(String amount) {
        var text = MARKET_BUY.replace("\"2.99989592\"", amount);
        assertThatThrownBy(() -> ExchangeJson.order(UpbitJson.parse(text)))
                .isInstanceOf(Unreadable.class);
    }

    @Test
    void takesNoDocumentWithAMemberTwiceOrSomethingBehindIt() {
        for (var text :
                new String[] {
                    MARKET_BUY.replace("\"u1\",", "\"u1\",\"paid_fee\":\"0\","), MARKET_BUY + "{}"
                }) {
            assertThatThrownBy(() -> UpbitJson.parse(text)).isInstanceOf(Unreadable.class);
        }
    }

    @Test
    void readsOrdersThatOthersMadeAndLeavesOutOtherQuoteCurrencies() throws Unreadable {
        var best = MARKET_BUY.replace("\"ord_type\":\"price\"", "\"ord_type\":\"best\"");
        var bitcoin = MARKET_BUY.replace("KRW-BTC", "BTC-ETH");
        var orders = ExchangeJson.orders(UpbitJson.parse("[" + best + "," + bitcoin + "]"));
        assertThat(orders).hasSize(1);
        assertThat(orders.getFirst().terms()).isNull();
    }

    @Test
    void readsBalancesWithEveryDigit() throws Unreadable {
        var balances =
                ExchangeJson.balances(
                        UpbitJson.parse(
                                """
                                [{"currency":"KRW","balance":"1000000.123456789012345678901","locked":"0","new":1},
                                 {"currency":"BTC","balance":2.0,"locked":"0.00000001"}]\
                                """));
        assertThat(balances)
                .containsEntry(
                        "KRW",
                        new Balance(
                                new BigDecimal("1000000.123456789012345678901"), BigDecimal.ZERO))
                .containsEntry(
                        "BTC", new Balance(new BigDecimal("2.0"), new BigDecimal("0.00000001")));
    }

    @Test
    void readsErrorsByTextAndByNumber() throws Unreadable {
        assertThat(
                        UpbitJson.error(
                                UpbitJson.parse(
                                        "{\"error\":{\"name\":\"nonce_used\",\"message\":\"m\"}}")))
                .isEqualTo(new UpbitJson.ErrorBody("nonce_used", "m"));
        assertThat(UpbitJson.error(UpbitJson.parse("{\"error\":{\"name\":404}}")).name())
                .isEqualTo("404");
        for (var text :
                new String[] {"{}", "[]", "{\"error\":{}}", "{\"error\":{\"name\":{}}}", "7"}) {
            assertThatThrownBy(() -> UpbitJson.error(UpbitJson.parse(text)))
                    .isInstanceOf(Unreadable.class);
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4})
    void isOnlyEverUnreadableWhateverArrives(long seed) {
        var random = new Random(seed);
        String[] sources = {
            MARKET_BUY, TRADE_FRAME, MY_ORDER, CANDLE, BOOK, TICKER, LISTING, CHANCE
        };
        var readers =
                List.<UpbitJson.Element<?>>of(
                        ExchangeJson::order,
                        QuotationJson::trade,
                        QuotationJson::quote,
                        ExchangeJson::myOrder,
                        QuotationJson::bar,
                        node -> QuotationJson.candle(node, Interval.M1),
                        QuotationJson::book,
                        QuotationJson::ticker,
                        QuotationJson::listing,
                        QuotationJson::instrument,
                        QuotationJson::tick,
                        node -> ExchangeJson.rules(node, TickTable.FROM_2025_07_31),
                        ExchangeJson::balances,
                        ExchangeJson::orders,
                        ExchangeJson::apiKey,
                        UpbitJson::error);
        int read = 0;
        int refused = 0;
        for (int i = 0; i < 10_000; i++) {
            var text = mutated(sources[random.nextInt(sources.length)], random);
            JsonNode json;
            try {
                json = UpbitJson.parse(text);
            } catch (Unreadable expected) {
                continue;
            }
            for (var reader : readers) {
                try {
                    reader.read(json);
                    read++;
                } catch (Unreadable expected) {
                    refused++; // the only thing that may be thrown
                }
            }
        }
        assertThat(read).as("readings that succeeded").isPositive();
        assertThat(refused).as("readings that did not").isPositive();
    }

    @Test
    void isNotHeldUpByDeepNestingOrEndlessNumbers() {
        for (var text :
                new String[] {
                    "[".repeat(100_000),
                    "{\"a\":".repeat(100_000),
                    "9".repeat(1_000_000),
                    "{\"uuid\":" + "9".repeat(999) + "}",
                    "\"" + "a".repeat(1_000_000)
                }) {
            assertThatThrownBy(() -> ExchangeJson.order(UpbitJson.parse(text)))
                    .isInstanceOf(Unreadable.class);
        }
    }

    private static final String CANDLE =
            """
            {"type":"candle.1m","code":"KRW-BTC","market":"KRW-BTC","candle_date_time_utc":"2025-06-30T00:00:00",
             "opening_price":147996000,"high_price":148480000,"low_price":145740000,"trade_price":145759000,
             "timestamp":1751327999833,"candle_acc_trade_price":138812096716.42776,
             "candle_acc_trade_volume":944.35761221}\
            """;

    private static final String BOOK =
            """
            {"market":"KRW-BTC","timestamp":1751606867762,"orderbook_units":[
             {"ask_price":148520000,"bid_price":148490000,"ask_size":0.0134662,"bid_size":4.2E-2},
             {"ask_price":0,"bid_price":148480000,"ask_size":0,"bid_size":1}],"tick_size":"1000",
             "supported_levels":["0","10000"]}\
            """;

    private static final String TICKER =
            """
            {"market":"KRW-BTC","trade_timestamp":1751606040365,"opening_price":"148737000.00000000",
             "high_price":1.4936E8,"low_price":148288000,"trade_price":148601000,"prev_closing_price":148737000,
             "signed_change_rate":-0.0009143656,"acc_trade_volume_24h":1198.26,"acc_trade_price_24h":178448329314.96}\
            """;

    private static final String LISTING =
            """
            {"market":"KRW-ABC","korean_name":"a","english_name":"Abc","market_event":{"warning":false,
             "caution":{"PRICE_FLUCTUATIONS":false,"GLOBAL_PRICE_DIFFERENCES":true}}}\
            """;

    private static final String CHANCE =
            """
            {"bid_fee":"0.0005","ask_fee":"0.0005","market":{"id":"KRW-BTC","bid":{"currency":"KRW",
             "min_total":"5000"},"ask":{"currency":"BTC","min_total":"5000"},"max_total":"1000000000"}}\
            """;

    @Test
    void readsTheRulesOfAMarket() throws Unreadable {
        var rules = ExchangeJson.rules(UpbitJson.parse(CHANCE), TickTable.FROM_2025_07_31);
        assertThat(rules.feeRate()).isEqualByComparingTo("0.0005");
        assertThat(rules.minimum()).isEqualTo(Krw.of(5_000));
        assertThat(rules.maximum()).isEqualTo(Krw.of(1_000_000_000));
    }

    @Test
    void dropsLevelsPaddedWithZeros() throws Unreadable {
        var book = QuotationJson.book(UpbitJson.parse(BOOK));
        assertThat(book.asks()).hasSize(1);
        assertThat(book.bids()).hasSize(2);
        assertThat(book.bids().getFirst().volume()).isEqualTo(Quantity.of("0.042"));
    }

    private static String mutated(String text, Random random) {
        var changed = new StringBuilder(text);
        String[] pieces = {
            "null",
            "-1",
            "1e999999999",
            "NaN",
            "[",
            "{}",
            "\"",
            "true",
            "1E-999999999",
            ",",
            "\u0000",
            "99999999999999999999",
            "\"KRW-\""
        };
        for (int i = 0; i <= random.nextInt(3); i++) {
            int at = random.nextInt(changed.length());
            switch (random.nextInt(3)) {
                case 0 -> changed.deleteCharAt(at);
                case 1 -> changed.insert(at, pieces[random.nextInt(pieces.length)]);
                default -> {
                    int colon = changed.indexOf(":", at);
                    int comma = colon < 0 ? -1 : changed.indexOf(",", colon);
                    if (comma > 0) {
                        changed.replace(colon + 1, comma, pieces[random.nextInt(pieces.length)]);
                    }
                }
            }
        }
        return changed.toString();
    }
}
